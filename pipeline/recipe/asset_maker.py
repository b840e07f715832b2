"""Where the recipe asks the makers, and where their results become files.

Each thing is asked for once (providers/remembering.py) and within the video's bounds; files
lie in the work folder, because the composer's child processes read them there.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from pipeline.assets.checkpoints import Checkpoints
from pipeline.assets.spending import Spending
from pipeline.brief import Brief
from pipeline.editing.board import WantedPicture
from pipeline.errors import NotStored
from pipeline.notes import Note, drawn_by_others, spoken_name
from pipeline.providers.base import Call, OnScene, Picture, Speech, VoiceMaker, Written
from pipeline.providers.calls.caching import (
    Memory,
    RememberingPictures,
    RememberingVoices,
    RememberingWriter,
)
from pipeline.providers.calls.fallback import NAME_MARK, FallbackVoices
from pipeline.providers.makers import Makers
from pipeline.recipe.narration import Narration, Wanted
from pipeline.script import Line
from pipeline.templates.base import PictureFile, Role, SpokenLine, Template


class AssetMaker:
    """Asks the makers for one video, within its bounds and its cost ceiling."""

    def __init__(
        self, makers: Makers, checkpoints: Checkpoints, workdir: Path, *, already_usd: float = 0.0
    ) -> None:
        self.spending = Spending(
            makers.cost_ceiling_usd,
            already_usd=already_usd,
            estimates_usd=makers.estimates_usd,
        )
        self._checkpoints = checkpoints
        memory = Memory(checkpoints, self.spending)
        self._writer = RememberingWriter(makers.writer, memory)
        self._pictures = RememberingPictures(makers.pictures, memory)
        alone = makers.voices.each() if isinstance(makers.voices, FallbackVoices) else ()
        self._voices = {one: RememberingVoices(one, memory) for one in (alone or (makers.voices,))}
        self._begun: dict[WantedPicture, asyncio.Task[PictureFile]] = {}
        self._drawn_by: Counter[str] = Counter()
        self._first_painter = makers.pictures.name.split(NAME_MARK)[0]
        self._drawing = asyncio.Semaphore(makers.picture_bound)
        self._speaking = asyncio.Semaphore(makers.voice_bound)
        self._folder = workdir / "assets"
        self._folder.mkdir(parents=True, exist_ok=True)

    async def script(
        self, brief: Brief, template: Template, on_scene: OnScene | None = None
    ) -> Written:
        """The script of a brief, as its template's own type; a streamed one scene by scene."""
        return await self._writer.write(brief, template, Call(on_scene=on_scene))

    def begin_picture(self, wanted: WantedPicture) -> None:
        """Begin a picture that `picture` will probably be asked for."""
        if wanted not in self._begun:
            self._begun[wanted] = asyncio.get_running_loop().create_task(self._draw(wanted))

    async def drop_begun(self, wanted: Collection[WantedPicture] = ()) -> None:
        """Give up the begun pictures that are not wanted after all."""
        unwanted = [self._begun.pop(one) for one in set(self._begun) - set(wanted)]
        for task in unwanted:
            task.cancel()
        await asyncio.gather(*unwanted, return_exceptions=True)

    async def picture(self, wanted: WantedPicture) -> PictureFile:
        """One picture, as files in the work folder."""
        begun = self._begun.pop(wanted, None)
        return await (begun if begun is not None else self._draw(wanted))

    async def _draw(self, wanted: WantedPicture) -> PictureFile:
        if wanted.own_key:
            return await self._own_picture(wanted.own_key)
        async with self._drawing:
            picture = await self._pictures.make(
                wanted.prompt, wanted.size_px, wanted.seed, Call(hints=dict(wanted.hints))
            )
        self._drawn_by[picture.made.provider] += 1
        return await asyncio.to_thread(self._picture_files, picture)

    async def _own_picture(self, key: str) -> PictureFile:
        """A person's own picture, which was stored when it arrived; NotStored when it is gone."""
        from pipeline.motion.picture_files import read_picture

        kept = await self._checkpoints.get(key)
        if kept is None:
            raise NotStored

        def written() -> PictureFile:
            path = self._file(kept.data, ".img")
            height_px, width_px = read_picture(path).shape[:2]
            return PictureFile(path, width_px, height_px)

        return await asyncio.to_thread(written)

    def picture_notes(self) -> tuple[Note, ...]:
        """Who drew instead of the first picture maker, where that failed."""
        total = self._drawn_by.total()
        return tuple(
            drawn_by_others(count, total, spoken_name(self._first_painter), spoken_name(maker))
            for maker, count in self._drawn_by.items()
            if maker != self._first_painter
        )

    def narration(
        self,
        scenes: Sequence[Sequence[Line]],
        roles: Mapping[str, Role],
        brief: Brief,
        lost_voice: str = "",
    ) -> Narration:
        """All lines of the video, by one provider; `lost_voice` was asked for and is not there."""
        return Narration(
            tuple(self._voices),
            scenes,
            roles,
            brief.language,
            brief.voice,
            brief.seed,
            self._speech,
            self._is_spoken,
            lost_voice,
        )

    async def _speech(self, maker: VoiceMaker, wanted: Wanted) -> SpokenLine:
        """One spoken line, shifted as its role says, as a WAV file in the work folder."""
        line, call = wanted.line, Call(context=wanted.context, begins=wanted.begins)
        async with self._speaking:
            speech = await self._voices[maker].speak(
                line.text, wanted.voice.key, wanted.language, call
            )
        return await asyncio.to_thread(self._voice_file, speech, line, wanted.role)

    async def _is_spoken(self, maker: VoiceMaker, wanted: Wanted) -> bool:
        return await self._voices[maker].has(wanted.line.text, wanted.voice.key, wanted.language)

    def _picture_files(self, picture: Picture) -> PictureFile:
        paths = [self._file(part, ".img") for part in (picture.data, *picture.layers)]
        size = (picture.width_px, picture.height_px)
        return PictureFile(paths[0], *size, tuple(paths[1:]), picture.spots)

    def _voice_file(self, speech: Speech, line: Line, role: Role) -> SpokenLine:
        # Sound libraries are loaded here, in the thread: a worker starts without them.
        from pipeline.recipe.shifted_speech import shift_speech
        from pipeline.sound.decode import to_wav

        speech = shift_speech(speech, role.pitch_semitones, role.pace)
        path = self._file(to_wav(speech.data, speech.media_type), ".wav")
        return SpokenLine(
            path, speech.duration_s, speech.words, line.speaker, line.text, line.pause_s
        )

    def _file(self, data: bytes, suffix: str) -> Path:
        """A file of this content, named by it: the same content is the same file."""
        path = self._folder / (hashlib.sha256(data).hexdigest()[:32] + suffix)
        if not path.exists():
            half = path.with_suffix(f".{id(data)}.half")
            half.write_bytes(data)
            half.replace(path)
        return path
