"""One video, one voice: whoever speaks its first line speaks all of them.

A narrator who changes in the middle is worse than one who was not asked for. So the provider
is chosen for the whole video: when one fails for good on any line (after its own retries), no
further line is begun with it and every line is spoken by the next, lines that were spoken
already too. A line is paid for at most once with each. Until the voice is sure no scene is
handed on; with a single provider each scene is, as soon as its lines are spoken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.errors import ProviderError, UnsupportedLanguage
from pipeline.notes import Note, spoken_by_another
from pipeline.providers.base import Voice, VoiceMaker
from pipeline.providers.calls.guard import FINAL
from pipeline.providers.casting import cast_voices, speaks
from pipeline.script import Line
from pipeline.templates.base import Role, SpokenLine

OWN_VOICE = Voice("own", "own", (), "neutral", "own")
"""A person's, which no provider has."""
CONTEXT_CHARS = 300
"""Of what the same voice says before and after, which keeps its tone even."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line, who speaks it, as what, and what that voice says around it."""

    line: Line
    voice: Voice
    role: Role
    language: str
    context: tuple[str, str] = field(default=("", ""), compare=False)
    begins: Callable[[], None] = field(default=lambda: None, compare=False)
    """Asked when its turn has come; raises once its provider was given up."""


Speak = Callable[[VoiceMaker, Wanted], Awaitable[SpokenLine]]
Stored = Callable[[VoiceMaker, Wanted], Awaitable[bool]]


@dataclass(slots=True)
class Narration:
    """Speaks all lines of one video. `run` beside the scenes, which wait in `scene`."""

    makers: Sequence[VoiceMaker]
    scenes: Sequence[Sequence[Line]]
    roles: Mapping[str, Role]
    language: str
    chosen: str | None
    seed: int
    speak: Speak
    stored: Stored
    lost_voice: str = ""
    note: Note = Note("")
    """Said to the person when another provider had to speak than the one that was asked."""
    _spoken: dict[int, asyncio.Future[tuple[SpokenLine, ...]]] = field(default_factory=dict)

    async def scene(self, index: int) -> tuple[SpokenLine, ...]:
        """The lines of a scene once their voice is sure; the narration's error when it failed."""
        return await asyncio.shield(self._of(index))

    async def run(self) -> None:
        """Speak everything; raises what the last provider failed with."""
        try:
            await self._speak_all()
        except BaseException as error:
            for index in range(len(self.scenes)):
                waiting = self._of(index)
                if waiting.done():
                    continue
                if isinstance(error, Exception):
                    waiting.set_exception(error)
                    waiting.exception()  # a scene that never asks for it need not
                else:
                    waiting.cancel()
            raise

    def first(self) -> tuple[VoiceMaker, list[list[Wanted]]]:
        """Who would speak it if nothing failed, and each scene's lines."""
        return self._casts()[0]

    def _of(self, index: int) -> asyncio.Future[tuple[SpokenLine, ...]]:
        if index not in self._spoken:
            self._spoken[index] = asyncio.get_running_loop().create_future()
        return self._spoken[index]

    async def _speak_all(self) -> None:
        casts = self._casts()
        failures: list[ProviderError] = []
        for maker, wanted in await self._in_order(casts):
            try:
                spoken = await self._by(maker, wanted, is_sure=len(casts) == 1)
            except FINAL:
                raise
            except ProviderError as error:
                failures.append(error)
                continue
            for index, lines in enumerate(spoken):
                if not self._of(index).done():
                    self._of(index).set_result(lines)
            if self.lost_voice:
                self.note = spoken_by_another(self.lost_voice, _first_voice(wanted))
            elif maker is not casts[0][0]:
                asked, used = _first_voice(casts[0][1]), _first_voice(wanted)
                self.note = spoken_by_another(asked, used)
            return
        raise next((one for one in failures if one.can_retry), failures[-1])

    def _casts(self) -> list[tuple[VoiceMaker, list[list[Wanted]]]]:
        """Who could speak the whole video, the asked voice's provider first; anybody where its
        person has spoken all of it."""
        if all(line.recorded for lines in self.scenes for line in lines):
            own = dict.fromkeys(
                (line.speaker for lines in self.scenes for line in lines), OWN_VOICE
            )
            return [(self.makers[0], self._wanted(own))]
        every = [voice for maker in self.makers for voice in maker.voices()]
        first = cast_voices(self.roles, every, self.language, chosen=self.chosen, seed=self.seed)
        lead = next(iter(first.values()))
        found = []
        for maker in sorted(self.makers, key=lambda one: lead not in one.voices()):
            able = [voice for voice in maker.voices() if speaks(voice, self.language)]
            if not able:
                continue
            cast = first
            if lead not in able:
                like = min(able, key=lambda one: one.gender != lead.gender)
                cast = cast_voices(self.roles, able, self.language, chosen=like.key, seed=self.seed)
            found.append((maker, self._wanted(cast)))
        if not found:
            raise UnsupportedLanguage
        return found

    def _wanted(self, cast: Mapping[str, Voice]) -> list[list[Wanted]]:
        around = contexts(self.scenes)
        return [
            [
                Wanted(
                    line,
                    cast[line.speaker],
                    self.roles.get(line.speaker, Role()),
                    self.language,
                    around[index][place],
                )
                for place, line in enumerate(lines)
            ]
            for index, lines in enumerate(self.scenes)
        ]

    async def _in_order(
        self, casts: list[tuple[VoiceMaker, list[list[Wanted]]]]
    ) -> list[tuple[VoiceMaker, list[list[Wanted]]]]:
        """Whoever spoke most of it in an earlier attempt or version comes first: they are who
        spoke that video, and their lines are paid for. Of equals the later, who stood in."""
        if len(casts) == 1:
            return casts

        async def count(maker: VoiceMaker, wanted: list[list[Wanted]]) -> int:
            kept = await asyncio.gather(
                *(self.stored(maker, one) for lines in wanted for one in lines)
            )
            return sum(kept)

        counts = [await count(*one) for one in casts]
        places = list(range(len(casts)))
        if any(counts):
            places.sort(key=lambda place: (-counts[place], -place if counts[place] else place))
        return [casts[place] for place in places]

    async def _by(
        self, maker: VoiceMaker, wanted: list[list[Wanted]], *, is_sure: bool
    ) -> list[tuple[SpokenLine, ...]]:
        """All scenes by one provider; after its first failure no further line is begun."""
        lost: list[BaseException] = []

        def begins() -> None:
            if lost and not is_sure:
                raise lost[0]

        async def one(line: Wanted) -> SpokenLine:
            try:
                return await self.speak(maker, replace(line, begins=begins))
            except BaseException as error:
                lost.append(error)
                raise

        async def scene(index: int, lines: list[Wanted]) -> tuple[SpokenLine, ...]:
            spoken = tuple(await _all(one(line) for line in lines))
            if is_sure:
                self._of(index).set_result(spoken)
            return spoken

        return await _all(scene(index, lines) for index, lines in enumerate(wanted))


def contexts(scenes: Sequence[Sequence[Line]]) -> list[list[tuple[str, str]]]:
    """For each line the end of what its speaker said before and the start of what follows."""
    order = [(index, place) for index, lines in enumerate(scenes) for place in range(len(lines))]
    said: dict[str, list[tuple[int, int]]] = {}
    for index, place in order:
        said.setdefault(scenes[index][place].speaker, []).append((index, place))
    found = [[("", "") for _ in lines] for lines in scenes]
    for own in said.values():
        texts = ["", *(scenes[index][place].text for index, place in own), ""]
        for number, (index, place) in enumerate(own, 1):
            before, after = texts[number - 1], texts[number + 1]
            found[index][place] = (before[-CONTEXT_CHARS:], after[:CONTEXT_CHARS])
    return found


async def _all(work: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Results in order; what is under way is paid for and ends before a failure is raised."""
    done = await asyncio.gather(*work, return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException):
            raise one
    return done


def _first_voice(wanted: list[list[Wanted]]) -> str:
    return next(one.voice.name for lines in wanted for one in lines)
