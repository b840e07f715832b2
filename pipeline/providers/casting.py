"""Who speaks with which voice: pure decisions from roles and the voices at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from pipeline.errors import UnknownOption, UnsupportedLanguage
from pipeline.providers.base import Voice
from pipeline.templates.base import Role

_ACCENTS: Mapping[str, tuple[str, ...]] = {
    "gb": ("british", "english"),
    "us": ("american",),
    "au": ("australian",),
    "ie": ("irish",),
    "in": ("indian",),
    "br": ("brazil",),
    "pt": ("portug", "european"),
    "mx": ("mexican", "latin"),
    "es": ("spain", "castilian", "peninsular"),
}


def speaks(voice: Voice, language: str) -> bool:
    """Whether a voice can speak a language; regions do not matter ("en-GB" is "en")."""
    base = language.split("-", 1)[0].lower()
    return any(one == "*" or one.split("-", 1)[0].lower() == base for one in voice.languages)


def spoken_languages(voices: Sequence[Voice]) -> tuple[str, ...]:
    """Every language that some voice speaks, by primary code, in the voices' order."""
    codes = (
        one.split("-", maxsplit=1)[0].casefold() for voice in voices for one in voice.languages
    )
    return tuple(dict.fromkeys(code for code in codes if code != "*"))


def distance(voice: Voice, language: str) -> int:
    """How far a voice is from a language by its labels: its own and its accent's, then unknown,
    then others."""
    base, _, region = language.lower().partition("-")
    if not voice.native:
        return 1
    if voice.native.split("-", 1)[0].lower() != base:
        return 2
    accents = _ACCENTS.get(region, ())
    return -1 if any(one in voice.accent.lower() for one in accents) else 0


def usable_voices(voices: Sequence[Voice], language: str) -> tuple[Voice, ...]:
    """The voices that speak a language; UnsupportedLanguage when there is none."""
    found = tuple(voice for voice in voices if speaks(voice, language))
    if not found:
        known = sorted({one.split("-", 1)[0] for voice in voices for one in voice.languages})
        raise UnsupportedLanguage(
            f"None of our voices can speak {language!r}; they speak: {', '.join(known)}."
        )
    return found


def find_voice(voices: Sequence[Voice], name: str, language: str) -> Voice:
    """A voice by key or name, whatever the case.

    Raises UnknownOption for an unknown one and UnsupportedLanguage for one that cannot speak
    the language; both name what there is.
    """
    wanted = name.casefold()
    for voice in voices:
        if wanted in (voice.key.casefold(), voice.name.casefold()):
            if not speaks(voice, language):
                raise UnsupportedLanguage(
                    f"The voice {voice.name} cannot speak {language!r}; "
                    f"it speaks: {', '.join(voice.languages)}."
                )
            return voice
    known = ", ".join(voice.key for voice in voices)
    raise UnknownOption(f"There is no voice {name[:40]!r}; there are: {known}.")


def cast_voices(
    roles: Mapping[str, Role],
    voices: Sequence[Voice],
    language: str,
    *,
    chosen: str | None,
    seed: int,
) -> dict[str, Voice]:
    """A voice for each speaker, as different from each other as the voices allow.

    The person's chosen voice goes to the first speaker. The others get unused voices of their
    role's gender first, then any unused one, then the least used. All are of one provider: voices
    of two sound like two recordings. Who comes later changes nothing for those before: lines are
    begun while a script is still being written.
    """
    usable = list(usable_voices(voices, language))
    narrator = find_voice(voices, chosen, language) if chosen else None
    provider = (narrator or usable[0]).provider
    usable = [voice for voice in usable if voice.provider == provider]
    cast: dict[str, Voice] = {}
    uses = {voice.key: 0 for voice in usable}
    keys = [voice.key for voice in usable]
    shuffled = Random(seed).sample(keys, len(keys))
    for speaker, role in roles.items():
        order = shuffled if cast else keys
        if narrator is not None and not cast:
            voice = narrator
        else:
            voice = min(
                usable,
                key=lambda one: (
                    uses[one.key],
                    role.gender not in ("any", one.gender),
                    distance(one, language),
                    order.index(one.key),
                ),
            )
        uses[voice.key] = uses.get(voice.key, 0) + 1
        cast[speaker] = voice
    return cast
