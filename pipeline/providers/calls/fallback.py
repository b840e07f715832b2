"""A list of providers of one kind is itself one of the kind: the first good answer counts.

Each member stands behind its guard (bound, retries, breaker). A provider's request id is stored
with the provider's name, so that only the one that gave it is asked for its result.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, Protocol, TypeVar

from pipeline.brief import Brief, PersonalVoice
from pipeline.editing.board import Board
from pipeline.errors import (
    ProviderError,
    ProviderJunk,
    ProviderRefused,
    UnknownOption,
    UnsupportedLanguage,
)
from pipeline.notes import spoken_name, written_by_another
from pipeline.providers.base import (
    Call,
    ChangingVoices,
    ClonesVoices,
    HasMade,
    Heard,
    Picture,
    PictureMaker,
    ScriptEditor,
    ScriptWriter,
    Speech,
    Suggested,
    Transcriber,
    Voice,
    VoiceMaker,
    Written,
)
from pipeline.providers.calls.breaker import ProviderHealth
from pipeline.providers.calls.guard import FINAL, Guard
from pipeline.providers.calls.validating import (
    check_heard,
    check_picture,
    check_speech,
    check_written,
)
from pipeline.providers.casting import distance, speaks
from pipeline.script import Script
from pipeline.templates.base import Template


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Maker = TypeVar("Maker", bound=_Named)
Result = TypeVar("Result", bound=HasMade)

_ID_MARK = "|"
NAME_MARK = " > "


@dataclass(frozen=True, slots=True)
class Member(Generic[Maker]):
    """A maker and what stands before it."""

    maker: Maker
    guard: Guard


class _Fallback(Generic[Maker]):
    """What the three kinds share."""

    def __init__(self, members: Sequence[Member[Maker]]) -> None:
        if not members:
            raise ValueError("a fallback needs at least one maker")
        self._members = tuple(members)
        self.name = NAME_MARK.join(member.maker.name for member in members)

    def health(self) -> tuple[ProviderHealth, ...]:
        """How each member is doing, in order."""
        return tuple(member.guard.health for member in self._members)


class FallbackWriter(_Fallback[ScriptWriter]):
    """Writers in order."""

    @property
    def sees_pictures(self) -> bool:
        """Whether one of them may."""
        return any(getattr(one.maker, "sees_pictures", False) for one in self._members)

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        """The first good script; of several failures one that a later try may mend is raised."""

        async def check(written: Written) -> None:
            await check_written(written, brief, template)

        written = await _first_good(
            self._members,
            lambda maker, own: maker.write(brief, template, own),
            call,
            check,
        )
        first = self._members[0].maker.name
        if written.made.provider == first:
            return written
        note = written_by_another(spoken_name(first), spoken_name(written.made.provider))
        return replace(written, note=note)


class FallbackEditor(_Fallback[ScriptEditor]):
    """Writers that also edit, in order."""

    async def suggest(
        self, wish: str, board: Board, template: Template, language: str, call: Call = Call()
    ) -> Suggested:
        """The first good answer to a wish."""

        async def check(_: Suggested) -> None:
            """Its edits were checked one by one when they were read."""

        return await _first_good(
            self._members,
            lambda maker, own: maker.suggest(wish, board, template, language, own),
            call,
            check,
        )

    async def translate(
        self, script: Script, template: Template, language: str, call: Call = Call()
    ) -> Written:
        """The first good translation; ProviderJunk for one of another number of scenes."""

        async def check(written: Written) -> None:
            if len(written.script.scenes) != len(script.scenes):
                raise ProviderJunk("The translation has another number of scenes.")

        return await _first_good(
            self._members,
            lambda maker, own: maker.translate(script, template, language, own),
            call,
            check,
        )


class FallbackPictures(_Fallback[PictureMaker]):
    """Picture makers in order."""

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """The first good picture; of several failures one that a later try may mend is raised."""

        async def check(picture: Picture) -> None:
            await check_picture(picture, size_px)

        return await _first_good(
            self._members,
            lambda maker, own: maker.make(prompt, size_px, seed, own),
            call,
            check,
            goes_on_after=(ProviderRefused,),
        )

    def each(self) -> tuple[PictureMaker, ...]:
        """Every member alone, behind its guard: for a video that keeps to one of them."""
        return tuple(FallbackPictures([member]) for member in self._members)


class FallbackTranscribers(_Fallback[Transcriber]):
    """Transcribers in order."""

    async def words(self, sound: bytes, language: str, call: Call = Call()) -> Heard:
        """The first good transcript; of several failures one that a later try may mend is
        raised."""

        async def check(heard: Heard) -> None:
            check_heard(heard)

        return await _first_good(
            self._members, lambda maker, own: maker.words(sound, language, own), call, check
        )


class FallbackVoices(_Fallback[VoiceMaker]):
    """Voice makers in order; who owns the asked voice comes first.

    Another member speaks with its own voice of the same gender, and only when it has one that
    speaks the language.
    """

    def voices(self) -> Sequence[Voice]:
        """The voices of all members; of a key that two have, the first member's."""
        found: dict[str, Voice] = {}
        for member in self._members:
            for voice in member.maker.voices():
                found.setdefault(voice.key, voice)
        return tuple(found.values())

    async def refresh(self) -> None:
        """Read which voices there are, where an account says so; who cannot say has failed."""
        for member in self._members:
            if isinstance(member.maker, ChangingVoices):
                try:
                    await member.maker.refresh()
                except ProviderError as error:
                    member.guard.failed_aside(error)

    def with_cloned(self, cloned: PersonalVoice) -> FallbackVoices:
        """The same with one voice more: who speaks in people's own voices has this one, too."""
        return FallbackVoices(
            [
                replace(member, maker=member.maker.with_cloned(cloned))
                if isinstance(member.maker, ClonesVoices)
                else member
                for member in self._members
            ]
        )

    def each(self) -> tuple[VoiceMaker, ...]:
        """Every member alone, behind its guard: for a video that keeps to one of them."""
        return tuple(_Alone(member) for member in self._members)

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        """The first good speech; UnknownOption for a voice that no member has."""
        wanted = next((one for one in self.voices() if one.key == voice), None)
        if wanted is None:
            raise UnknownOption(f"There is no voice {voice[:40]!r}.")
        stand_ins = {
            member.maker.name: stand_in
            for member in self._members
            if (stand_in := _nearest(member.maker.voices(), wanted, language)) is not None
        }
        able = [member for member in self._members if member.maker.name in stand_ins]
        if not able:
            raise UnsupportedLanguage
        able.sort(key=lambda member: stand_ins[member.maker.name] != wanted.key)

        async def check(speech: Speech) -> None:
            await check_speech(speech, text, language)

        return await _first_good(
            able,
            lambda maker, own: maker.speak(text, stand_ins[maker.name], language, own),
            call,
            check,
        )


class _Alone:
    """One voice maker behind its guard."""

    def __init__(self, member: Member[VoiceMaker]) -> None:
        self._member = member
        self.name = member.maker.name

    def voices(self) -> Sequence[Voice]:
        return self._member.maker.voices()

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        async def check(speech: Speech) -> None:
            await check_speech(speech, text, language)

        return await self._member.guard.run(
            lambda own: self._member.maker.speak(text, voice, language, own),
            _own_call(call, self.name),
            check,
        )


def _nearest(voices: Sequence[Voice], wanted: Voice, language: str) -> str | None:
    """The key of the wanted voice where it is, else of one like it that speaks the language."""
    able = [voice for voice in voices if speaks(voice, language)]
    if not able:
        return None
    return min(
        able,
        key=lambda one: (
            one != wanted,
            one.gender != wanted.gender,
            one.age != wanted.age,
            distance(one, language),
        ),
    ).key


async def _first_good(
    members: Sequence[Member[Maker]],
    work: Callable[[Maker, Call], Awaitable[Result]],
    call: Call,
    check: Callable[[Result], Awaitable[None]],
    goes_on_after: tuple[type[ProviderError], ...] = (),
) -> Result:
    failures: list[ProviderError] = []
    for member in members:
        attempt = partial(work, member.maker)
        try:
            own = _own_call(call, member.maker.name)
            give_up = getattr(member.maker, "give_up", None)
            return await member.guard.run(attempt, own, check, give_up)
        except FINAL as error:
            if not isinstance(error, goes_on_after):
                raise
            assert isinstance(error, ProviderError)
            failures.append(error)
        except ProviderError as error:
            failures.append(error)
    raise next((one for one in failures if one.can_retry), failures[-1])


def _own_call(call: Call, name: str) -> Call:
    """The call as one member sees it: request ids bare, and only its own."""
    owner, mark, request_id = (call.resume_id or "").partition(_ID_MARK)

    async def store(request_id: str) -> None:
        if call.on_request_id is not None:
            await call.on_request_id(f"{name}{_ID_MARK}{request_id}")

    return replace(
        call,
        resume_id=request_id if mark and owner == name else None,
        on_request_id=None if call.on_request_id is None else store,
    )
