"""One video, one hand: whoever draws its first pictures draws all, unless that goes wrong late.

A style that changes in the middle is worse than one that was not asked for. When the video's
picture maker fails for good (after its own retries) before half of the pictures are there, the
next one draws all of them, those that were drawn already too; later only what is missing. Until
half are there no picture is handed on. A picture that is refused says nothing about its maker:
the next one draws it alone. What was drawn in an earlier attempt or version is never drawn again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline.editing.board import WantedPicture
from pipeline.errors import ProviderError, ProviderRefused
from pipeline.notes import (
    Note,
    character_described,
    drawn_by_another,
    drawn_by_others,
    spoken_name,
)
from pipeline.providers.base import Call, Picture
from pipeline.providers.calls.caching import RememberingPictures
from pipeline.providers.calls.guard import FINAL
from pipeline.recipe.begun import Begun
from pipeline.templates.base import PictureFile


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A picture, and the place of the maker that drew it."""

    file: PictureFile
    maker: int
    keeps_figure: bool = False


class VideoPictures:
    """Draws the pictures of one video, at most `bound` at a time."""

    def __init__(
        self,
        makers: Sequence[RememberingPictures],
        bound: int,
        to_file: Callable[[Picture], PictureFile],
        own: Callable[[str], Awaitable[PictureFile]],
        reference: Callable[[str], Awaitable[tuple[bytes, ...]]],
    ) -> None:
        """`reference` is asked for a character's picture by its key; none where it is gone."""
        self._makers = tuple(makers)
        self._own = own
        self._reference = reference
        self._to_file = to_file
        self._drawing = asyncio.Semaphore(bound)
        self._begun: Begun[WantedPicture, _Drawn] = Begun()
        self._lead = 0
        self._lost: dict[int, ProviderError] = {}
        self._count = 0
        self._settled: set[WantedPicture] = set()
        self._news = asyncio.Event()
        self._drawn_by: Counter[int] = Counter()
        self.followed: set[str] = set()
        """The keys of the characters' pictures that were drawn from."""
        self._described: set[tuple[str, str]] = set()

    def expect(self, count: int) -> None:
        """About so many pictures are to come, while the script is being written."""
        self._count = count

    def begin(self, wanted: WantedPicture) -> None:
        """Begin a picture that `picture` will probably be asked for."""
        if wanted not in self._begun:
            self._begun.begin(wanted, self._draw(wanted))

    async def use(self, wanted: Collection[WantedPicture]) -> None:
        """These are the video's pictures; what was begun beside them is given up.

        Whoever drew most of them in an earlier attempt or version goes on.
        """
        drawn = {one for one in wanted if not one.own_key}
        await self._begun.drop(drawn)
        if len(self._makers) > 1 and not self._begun:
            kept = [await self._kept(maker, drawn) for maker in self._makers]
            if any(kept):  # of equals the later, who stood in
                self._lead = max(range(len(kept)), key=lambda place: (kept[place], place))
        self._settled &= drawn
        self._count = len(drawn)

    async def drop(self) -> None:
        """Give up all that was begun and not asked for."""
        await self._begun.drop()

    async def picture(self, wanted: WantedPicture) -> PictureFile:
        """One picture, once it is sure who draws the video; a person's own at once."""
        if wanted.own_key:
            return await self._own(wanted.own_key)
        drawing: Awaitable[_Drawn] = self._begun.take(wanted) or self._draw(wanted)
        while True:
            drawn = await drawing
            while drawn.maker >= self._lead and not self._is_sure:
                await self._news.wait()
            if drawn.maker >= self._lead:
                self._drawn_by[drawn.maker] += 1
                self._note_character(wanted, drawn)
                return drawn.file
            drawing = self._draw(wanted)

    def _note_character(self, wanted: WantedPicture, drawn: _Drawn) -> None:
        hints = dict(wanted.hints)
        if not (key := hints.get("reference")):
            return
        if drawn.keeps_figure:
            self.followed.add(key)
        else:
            self._described.add((hints["name"], self._makers[drawn.maker].name))

    def notes(self) -> tuple[Note, ...]:
        """Who drew instead of whom, because that one failed; who drew a character by its
        description alone."""
        names = [spoken_name(maker.name) for maker in self._makers]
        lead, total = self._lead, self._drawn_by.total()
        return (
            *(drawn_by_another(names[failed], names[lead]) for failed in sorted(self._lost)[:1]),
            *(
                drawn_by_others(count, total, names[lead], names[maker])
                for maker, count in self._drawn_by.items()
                if maker != lead
            ),
            *(
                character_described(who, spoken_name(maker))
                for who, maker in sorted(self._described)
            ),
        )

    @property
    def _is_sure(self) -> bool:
        return self._lead == len(self._makers) - 1 or 2 * len(self._settled) >= self._count

    async def _draw(self, wanted: WantedPicture) -> _Drawn:
        """By the video's picture maker, else by those after it."""
        failures: list[ProviderError] = []
        for place in await self._in_order(wanted):
            if place < self._lead:
                continue
            try:
                picture = await self._made(place, wanted)
            except ProviderRefused as error:
                failures.append(error)
            except FINAL:
                self._settle(wanted)
                raise
            except ProviderError as error:
                failures.append(error)
                self._fails(place, error)
            else:
                if place >= self._lead:
                    self._settle(wanted)
                file = await asyncio.to_thread(self._to_file, picture)
                return _Drawn(file, place, picture.keeps_figure)
        self._settle(wanted)
        raise next((one for one in failures if one.can_retry), failures[-1])

    async def _made(self, place: int, wanted: WantedPicture) -> Picture:
        def begins() -> None:
            if place < self._lead:
                raise self._lost.get(place) or ProviderError()

        hints = dict(wanted.hints)
        pictures = await self._reference(key) if (key := hints.get("reference")) else ()
        call = Call(hints=hints, begins=begins, pictures=pictures)
        async with self._drawing:
            return await self._makers[place].make(wanted.prompt, wanted.size_px, wanted.seed, call)

    def _fails(self, place: int, error: ProviderError) -> None:
        """The video's own maker failed: before half are drawn the next one begins anew."""
        if place == self._lead and not self._is_sure:
            self._lost[place] = error
            self._lead += 1
            self._settled.clear()
            self._tell()

    async def _in_order(self, wanted: WantedPicture) -> list[int]:
        """The makers from the video's own on; who drew it already comes first."""
        places = list(range(self._lead, len(self._makers)))
        if len(self._makers) == 1:
            return places
        kept = [place for place in places if await self._has(self._makers[place], wanted)]
        return [*kept[:1], *(place for place in places if place not in kept[:1])]

    async def _kept(self, maker: RememberingPictures, wanted: Iterable[WantedPicture]) -> int:
        return sum([await self._has(maker, one) for one in wanted])

    async def _has(self, maker: RememberingPictures, wanted: WantedPicture) -> bool:
        return await maker.has(wanted.prompt, wanted.size_px, wanted.seed, dict(wanted.hints))

    def _settle(self, wanted: WantedPicture) -> None:
        """It is there, or lost with the video."""
        self._settled.add(wanted)
        self._tell()

    def _tell(self) -> None:
        """Whoever waits looks again."""
        self._news.set()
        self._news = asyncio.Event()
