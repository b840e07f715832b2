"""Where the recipe asks the makers, and where their results become files.

Each thing is asked for once (calls/caching.py) and within the video's bounds; files
lie in the work folder, because the composer's child processes read them there.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.assets.checkpoints import Checkpoints, Facts
from pipeline.assets.spending import Spending
from pipeline.brand import NO_BRAND, Brand
from pipeline.brief import Brief
from pipeline.editing.board import Board, WantedPicture, script_of
from pipeline.editing.translation import in_other_words
from pipeline.errors import NoScriptWriter, NotStored, ProviderError
from pipeline.media.clip_files import as_clip
from pipeline.provenance.making import OWN, UsedAsset
from pipeline.providers.base import Call, OnScene, Picture, Speech, Voice, VoiceMaker, Written
from pipeline.providers.calls.caching import (
    Memory,
    RememberingEditor,
    RememberingPictures,
    RememberingVoices,
    RememberingWriter,
)
from pipeline.providers.calls.fallback import FallbackPictures, FallbackVoices
from pipeline.providers.casting import speaks
from pipeline.providers.makers import Makers
from pipeline.recipe.begun import Begun
from pipeline.recipe.narration import Narration, Wanted
from pipeline.recipe.pronunciation import said_line
from pipeline.recipe.recordings import Recordings
from pipeline.recipe.references import References
from pipeline.recipe.video_pictures import VideoPictures
from pipeline.script import Line
from pipeline.sound.music import NONE, music_for
from pipeline.templates.base import PictureFile, Role, SpokenLine, Template

_MOST_SEEN = 20
"""Pictures that a writer is shown."""
_FEWEST_FRAMES = 3
"""Of a clip; one of less is a picture."""


@dataclass(slots=True)
class _Turn:
    """A line that was begun early: whoever takes it over says whether it may still begin."""

    begins: Callable[[], None]

    def comes(self) -> None:
        """Its turn has come; raises when it is not wanted any more."""
        self.begins()


class AssetMaker:
    """Asks the makers for one video, within its bounds and its cost ceiling."""

    def __init__(
        self,
        makers: Makers,
        checkpoints: Checkpoints,
        workdir: Path,
        *,
        already_usd: float = 0.0,
        brand: Brand | None = None,
    ) -> None:
        self.spending = Spending(
            makers.cost_ceiling_usd,
            already_usd=already_usd,
            estimates_usd=makers.estimates_usd,
        )
        self._checkpoints = checkpoints
        self._brand = brand or NO_BRAND
        memory = self._memory = Memory(checkpoints, self.spending)
        self._writer = RememberingWriter(makers.writer, memory)
        self._editor = RememberingEditor(makers.editor, memory) if makers.editor else None
        self._is_seen = getattr(makers.writer, "sees_pictures", False)
        self._references = References(checkpoints)
        painters = makers.pictures.each() if isinstance(makers.pictures, FallbackPictures) else ()
        self.pictures = VideoPictures(
            [RememberingPictures(one, memory) for one in painters or (makers.pictures,)],
            makers.picture_bound,
            self._picture_files,
            self._own_picture,
            self._references.pictures,
        )
        alone = makers.voices.each() if isinstance(makers.voices, FallbackVoices) else ()
        self._voices = {one: RememberingVoices(one, memory) for one in (alone or (makers.voices,))}
        self._begun: Begun[tuple[VoiceMaker, Wanted], SpokenLine] = Begun()
        self._turns: dict[tuple[VoiceMaker, Wanted], _Turn] = {}
        self._lost: dict[VoiceMaker, ProviderError] = {}
        self._speaking = asyncio.Semaphore(makers.voice_bound)
        self._folder = workdir / "assets"
        self._folder.mkdir(parents=True, exist_ok=True)
        self.recordings = Recordings(checkpoints, memory, makers.listener, self._file)

    async def script(
        self, brief: Brief, template: Template, on_scene: OnScene | None = None
    ) -> Written:
        """The script of a brief, as its template's own type; a streamed one scene by scene."""
        hints = {"deliveries": ", ".join(known)} if (known := self._deliveries(brief)) else {}
        seen = await self._seen(brief)
        call = Call(on_scene=on_scene, hints=hints, pictures=seen)
        return await self._writer.write(brief, template, call)

    async def _seen(self, brief: Brief) -> tuple[bytes, ...]:
        """Small pictures of what was brought, where a writer sees them; a clip's beginning."""
        if not brief.shown or not self._is_seen:
            return ()
        found: list[bytes] = []
        for one in brief.shown[:_MOST_SEEN]:
            path, _ = await self.own_file(one.key, "picture")
            found += await asyncio.to_thread(_small, path, one.kind == "clip")
        return tuple(found)

    async def translated(self, board: Board, template: Template, language: str) -> Board:
        """A board in another language; NoScriptWriter where nobody writes here."""
        if self._editor is None:
            raise NoScriptWriter
        script = script_of(board, template)
        written = await self._editor.translate(script, template, language)
        return in_other_words(board, written.script, template)

    def _deliveries(self, brief: Brief) -> tuple[str, ...]:
        """How the voice that will probably tell it can say a line."""
        able = [voice for voice in self._every_voice() if speaks(voice, brief.language)]
        chosen = [voice for voice in able if brief.voice in (voice.key, voice.name)]
        return next((voice.deliveries for voice in (*chosen, *able)), ())

    def _every_voice(self) -> Iterator[Voice]:
        for maker in self._voices:
            yield from maker.voices()

    async def picture(self, wanted: WantedPicture) -> PictureFile:
        """One picture, as files in the work folder."""
        return await self.pictures.picture(wanted)

    def begin_lines(self, narration: Narration, index: int) -> None:
        """Begin a scene's lines, which its narration will probably ask for; none with a provider
        that failed on one."""
        maker, scenes = narration.first()
        for wanted in scenes[index]:
            key = (maker, wanted)
            if key in self._begun or maker in self._lost:
                continue
            turn = self._turns[key] = _Turn(lambda: self._not_lost(maker))
            self._begun.begin(key, self._speak_early(maker, wanted, turn))

    async def _speak_early(self, maker: VoiceMaker, wanted: Wanted, turn: _Turn) -> SpokenLine:
        try:
            return await self._speak(maker, replace(wanted, begins=turn.comes))
        except ProviderError as error:
            if len(self._voices) > 1:  # else nobody could speak the video in its place
                self._lost[maker] = error
            raise

    def _not_lost(self, maker: VoiceMaker) -> None:
        if maker in self._lost:
            raise self._lost[maker]

    async def use(self, pictures: Collection[WantedPicture], narration: Narration) -> None:
        """The script is complete: what was begun and is not in it is given up."""
        maker, scenes = narration.first()
        await self._begun.drop({(maker, wanted) for lines in scenes for wanted in lines})
        await self.pictures.use(pictures)

    def used(self) -> tuple[UsedAsset, ...]:
        """What was asked for, and who made it; a character's picture where its person brought it
        and something was drawn from it."""
        return (*self._memory.used.values(), *self._references.used(self.pictures.followed))

    async def drop_begun(self) -> None:
        """Give up all that was begun and not asked for."""
        await self._begun.drop()
        await self.pictures.drop()

    async def logo(self) -> Path | None:
        """The brand's logo where it is shown; a video is not failed for one that is gone."""
        key = self._brand.marks().logo
        if not key or (kept := await self._checkpoints.get(key)) is None:
            return None
        self._memory.used[key] = UsedAsset("logo", key, OWN)
        return await asyncio.to_thread(self._file, kept.data, ".png")

    async def brand_clips(self) -> tuple[Path | None, Path | None]:
        """What opens and what closes the video, where they are shown and still there."""
        marks = self._brand.marks()
        return await self._brand_clip(marks.intro_clip), await self._brand_clip(marks.outro_clip)

    async def _brand_clip(self, key: str) -> Path | None:
        if not key:
            return None
        try:
            path, facts = await self.own_file(key, "clip")
        except NotStored:
            return None
        return await asyncio.to_thread(as_clip, path, facts)

    async def _own_picture(self, key: str) -> PictureFile:
        """A person's own picture or clip, which was stored when it arrived; NotStored when it is
        gone."""
        path, facts = await self.own_file(key, "picture")
        if facts.get("kind") == "clip" and facts.get("frames", 0) < _FEWEST_FRAMES:
            path = self._file(await asyncio.to_thread(_first_frame, path), ".img")
        elif facts.get("kind") == "clip":
            clip = await asyncio.to_thread(as_clip, path, facts)
            size = (int(facts["width_px"]), int(facts["height_px"]))
            return PictureFile(clip, *size, is_own=True)

        def measured() -> PictureFile:
            from pipeline.motion.picture_files import read_picture

            height_px, width_px = read_picture(path).shape[:2]
            return PictureFile(path, width_px, height_px, is_own=True)

        return await asyncio.to_thread(measured)

    async def music(self, brief: Brief, mood: str) -> tuple[Path | None, str]:
        """The bed and its name: the person's own, or a track of the mood; None for none."""
        own = brief.own("music")
        if own is not None and brief.music != NONE:
            path, _ = await self.own_file(own.key, "music")
            return path, own.name
        track = music_for(brief.music or mood, brief.seed)
        return track, track.stem if track else ""

    async def own_file(self, key: str, kind: str) -> tuple[Path, Facts]:
        """Something that a person brought, as a file in the work folder, and its facts; `kind` is
        what it is used as. NotStored when it is gone."""
        path = self._folder / f"{key}.own"
        half = path.with_suffix(f".{secrets.token_hex(4)}")
        facts = await self._checkpoints.file(key, half)
        if facts is None:
            raise NotStored
        half.replace(path)
        self._memory.used[key] = UsedAsset(kind, key, OWN)
        return path, facts

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
        """One spoken line; one that was begun is taken over, one that was recorded is cut out."""
        if wanted.line.recorded is not None:
            return await self.recordings.line(wanted.line, wanted.language)
        key = (maker, wanted)
        begun = self._begun.take(key)
        if begun is None:
            return await self._speak(maker, wanted)
        self._turns[key].begins = wanted.begins
        return await begun

    async def _speak(self, maker: VoiceMaker, wanted: Wanted) -> SpokenLine:
        """A line, shifted as its role says, as a WAV file in the work folder."""
        line = wanted.line
        call = Call(context=wanted.context, begins=wanted.begins, hints=_hints(line))
        said = said_line(line.text, self._brand.spoken)
        async with self._speaking:
            speech = await self._voices[maker].speak(
                said.text, wanted.voice.key, wanted.language, call
            )
        speech = replace(speech, words=said.written(speech.words))
        return await asyncio.to_thread(self._voice_file, speech, line, wanted.role)

    async def _is_spoken(self, maker: VoiceMaker, wanted: Wanted) -> bool:
        if wanted.line.recorded is not None:
            return False
        call = Call(hints=_hints(wanted.line))
        said = said_line(wanted.line.text, self._brand.spoken)
        return await self._voices[maker].has(said.text, wanted.voice.key, wanted.language, call)

    def _picture_files(self, picture: Picture) -> PictureFile:
        paths = [self._file(part, ".img") for part in (picture.data, *picture.layers)]
        size = (picture.width_px, picture.height_px)
        return PictureFile(paths[0], *size, tuple(paths[1:]), picture.spots)

    def _voice_file(self, speech: Speech, line: Line, role: Role) -> SpokenLine:
        # Sound libraries are loaded here, in the thread: a worker starts without them.
        from pipeline.recipe.shifted_speech import shift_speech
        from pipeline.sound.decode import VOICE_RATE_HZ, decode_mono, to_wav
        from pipeline.sound.trimming import trimmed
        from pipeline.sound.wav import wav_bytes

        speech = shift_speech(speech, role.pitch_semitones, role.pace)
        whole, _ = decode_mono(to_wav(speech.data, speech.media_type))
        samples, words = trimmed(whole, VOICE_RATE_HZ, speech.words)
        path = self._file(wav_bytes(samples, VOICE_RATE_HZ), ".wav")
        duration_s = len(samples) / VOICE_RATE_HZ
        return SpokenLine(path, duration_s, words, line.speaker, line.text, line.pause_s)

    def _file(self, data: bytes, suffix: str) -> Path:
        """A file of this content, named by it: the same content is the same file."""
        path = self._folder / (hashlib.sha256(data).hexdigest()[:32] + suffix)
        if not path.exists():
            half = path.with_suffix(f".{id(data)}.half")
            half.write_bytes(data)
            half.replace(path)
        return path


def _hints(line: Line) -> dict[str, str]:
    """What beside its words decides how a line sounds."""
    return {"delivery": line.delivery} if line.delivery else {}


def _small(path: Path, is_clip: bool) -> list[bytes]:
    from pipeline.media.previews import jpegs_of

    return jpegs_of(path, is_clip, 1)


def _first_frame(path: Path) -> bytes:
    from pipeline.media.previews import first_frame

    return first_frame(path)
