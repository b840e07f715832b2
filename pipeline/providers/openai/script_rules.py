"""Rules of a script that a JSON schema cannot say. Pure: a script in, its faults out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.detection import LANGUAGES, detect_language
from pipeline.providers.quoted_size import QuotedSize, spoken_text
from pipeline.script import Scene, Script
from pipeline.writing.speaking_rate import MAX_SCENE_S, MIN_SCENE_S, reading_s
from pipeline.writing.text import sentences, words_of

MAX_TITLE_CHARS = 60
MAX_ASK_CHARS = 90
"""Half as long again as writers are told; a longer question fits no card and is left out."""
LENGTH_TOLERANCE = 0.2
"""What is said may differ by so much from the length that was quoted."""
_SLACK = 0.25  # a scene this much outside 2 to 15 s is still watchable
_LONGEST_HOOK_S = 7.0
_GREETING = re.compile(
    r"^\W*(hi|hello|hey|welcome|greetings|good (morning|evening)|in this (video|story)|today,? we"
    r"|let me tell you|this is a story)\b",
    re.IGNORECASE,
)
_SHARED_4_GRAMS = 0.5
_FEW_WORDS = 12  # too little text to tell its language surely


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in words for the writer; `scene` counts from 0, None is the whole script.

    A grave fault that is still there after the repair fails the script; a slight one passes.
    """

    says: str
    scene: int | None = None
    is_grave: bool = True


def faults_of(
    script: Script,
    *,
    scenes: int,
    language: str,
    needs_pictures: bool = False,
    quoted: QuotedSize | None = None,
) -> list[Fault]:
    """Everything wrong with a script of so many asked scenes, and of its length where it was
    quoted.

    `needs_pictures` is for templates whose every scene shows one; others ask for some.
    """
    if len(script.scenes) != scenes:
        return [Fault(f"There must be exactly {scenes} scenes, not {len(script.scenes)}.")]
    texts = [spoken_text(scene) for scene in script.scenes]
    lengths = _lengths(texts, language)
    return [
        *lengths,
        *([] if any(one.is_grave for one in lengths) else _whole_length(texts, language, quoted)),
        *_repeats(texts),
        *_pictures(script.scenes, needs_pictures),
        *_hook(texts[0]),
        *_language(" ".join(texts), language),
        *_post(script),
    ]


def _lengths(texts: Sequence[str], language: str) -> list[Fault]:
    faults = []
    for index, text in enumerate(texts):
        if not words_of(text):
            faults.append(Fault("Nothing is said in this scene.", index))
            continue
        said_s = reading_s(text, language)
        if not MIN_SCENE_S <= said_s <= MAX_SCENE_S:
            is_grave = not MIN_SCENE_S * (1 - _SLACK) <= said_s <= MAX_SCENE_S * (1 + _SLACK)
            wish = "longer" if said_s < MIN_SCENE_S else "shorter"
            faults.append(
                Fault(
                    f"It takes {said_s:.1f} s to say; make it {wish}: {MIN_SCENE_S:g} to"
                    f" {MAX_SCENE_S:g} s.",
                    index,
                    is_grave,
                )
            )
    return faults


def _whole_length(texts: Sequence[str], language: str, quoted: QuotedSize | None) -> list[Fault]:
    """Whether the speech is within a fifth of what was quoted, counted as it will be spoken."""
    if quoted is None:
        return []
    said_s, wanted_s = sum(reading_s(text, language) for text in texts), quoted.spoken_s
    if abs(said_s - wanted_s) <= LENGTH_TOLERANCE * wanted_s:
        return []
    wish = "longer" if said_s < wanted_s else "shorter"
    return [
        Fault(
            f"All scenes together take {said_s:.0f} s to say; make them {wish}, so that they take"
            f" about {wanted_s:.0f} s: {wanted_s / len(texts):.0f} s each."
        )
    ]


def _repeats(texts: Sequence[str]) -> list[Fault]:
    found = []
    for later, text in enumerate(texts):
        for earlier in range(later):
            if text and _alike(texts[earlier], text):
                found.append(Fault(f"It repeats scene {earlier + 1}; say something new.", later))
                break
    return found


def _alike(one: str, other: str) -> bool:
    words, others = ([word.casefold() for word in words_of(text)] for text in (one, other))
    if words == others:
        return True
    grams = {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
    other_grams = {tuple(others[at : at + 4]) for at in range(len(others) - 3)}
    fewer = min(len(grams), len(other_grams))
    return fewer > 0 and len(grams & other_grams) / fewer > _SHARED_4_GRAMS


def _pictures(scenes: Sequence[Scene], needed: bool) -> list[Fault]:
    return [
        Fault("A picture prompt is missing.", index)
        for index, scene in enumerate(scenes)
        if (needed and not scene.picture_prompts())
        or any(not prompt.strip() for prompt in scene.picture_prompts())
    ]


def _hook(text: str) -> list[Fault]:
    first = (sentences(text) or [""])[0]
    if _GREETING.match(first) or reading_s(first) > _LONGEST_HOOK_S:
        return [
            Fault(
                "The first sentence must be a short question or claim that hooks, not a greeting"
                " or an announcement.",
                0,
                is_grave=False,
            )
        ]
    return []


def _language(text: str, language: str) -> list[Fault]:
    base = language.split("-", maxsplit=1)[0].casefold()
    found = detect_language(text)
    # A language that cannot be told apart from its relatives is not judged.
    if len(words_of(text)) < _FEW_WORDS or base not in LANGUAGES or found in {None, base}:
        return []
    return [Fault(f"Everything said must be in the language {language!r}, not {found!r}.")]


def _post(script: Script) -> list[Fault]:
    found = []
    if not script.title.strip():
        found.append(Fault("The title is empty.", is_grave=False))
    if not 3 <= len(script.hashtags) <= 6:
        found.append(Fault("There must be 3 to 6 hashtags.", is_grave=False))
    return found


def tidied(script: Script) -> Script:
    """The script with a title that fits and hashtags as the platforms read them."""
    title = " ".join(script.title.split())
    if len(title) > MAX_TITLE_CHARS:
        title = title[: MAX_TITLE_CHARS - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
    tags = ("#" + re.sub(r"[^\w]", "", tag) for tag in script.hashtags)
    kept = tuple(dict.fromkeys(tag for tag in tags if len(tag) > 1))[:6]
    ask = " ".join(script.ask.split())
    fits = ask if len(ask) <= MAX_ASK_CHARS else ""
    return script.model_copy(update={"title": title, "hashtags": kept, "ask": fits})
