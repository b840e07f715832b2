"""From storyboard folders to videos; write.py goes the other way.

A storyboard goes the same way as a made video from its template's `stage` on: what was edited
by hand and what was made by us look alike.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from pipeline.brief import CHOSEN_LOOKS, Brief
from pipeline.compose import Composer, EncodeOptions
from pipeline.errors import BadStoryboard, CorruptClip, CorruptPicture, CorruptVoice
from pipeline.media.clip_files import as_clip
from pipeline.progress import Expected, Report, Tracker, ignore_progress
from pipeline.provenance.making import OWN, UsedAsset
from pipeline.recipe.video import MadeVideo, SceneFacts, StageClock, scene_facts
from pipeline.script import Scene, Script
from pipeline.sound.music import music_for
from pipeline.storyboards.model import (
    CLIP_SUFFIXES,
    FILE_NAME,
    BoardLine,
    BoardScene,
    Storyboard,
    check_times,
    first_mistake,
    read_storyboard,
    shown,
)
from pipeline.storyboards.staging import check_can_stage
from pipeline.templates import find_template
from pipeline.templates.base import PictureFile, SpokenLine, StageInput, Template
from pipeline.templates.staging import staged_shot
from pipeline.timeline import Canvas, Metadata, Music, Word


async def compose_storyboard(
    folder: Path,
    workdir: Path,
    out: Path,
    report: Report = ignore_progress,
    *,
    cache_folder: Path,
    options: EncodeOptions | None = None,
    mood: str | None = None,
    music: Path | None = None,
    ai_mark: bool = False,
) -> MadeVideo:
    """Compose the video of a storyboard folder at `out`; BadStoryboard says what is wrong.

    A `mood`, or `music` of the person's own, stands for the storyboard's.

    `cache_folder` keeps the offline voice's model, for words without times.
    """
    clock = StageClock()
    board = await asyncio.to_thread(read_storyboard, folder)
    template = find_template(board.template)
    brief = Brief(
        prompt=board.title or "storyboard",
        template=board.template,
        variant=board.variant,
        aspect=board.aspect,
        resolution=board.resolution,
        fps=board.fps,
        language=board.language,
        seed=board.seed,
        **{name: getattr(board, name) for name in CHOSEN_LOOKS},
        ai_mark=ai_mark,
    )
    script = _script(board, template)
    canvas = Canvas(*brief.size_px, brief.fps)
    check_can_stage(board, template, brief, script)
    inputs = [
        StageInput(
            brief=brief,
            script=script,
            index=index,
            scene=script.scenes[index],
            lines=await asyncio.to_thread(
                _lines, folder, scene, index, board.language, workdir / "assets", cache_folder
            ),
            pictures=await asyncio.to_thread(_pictures, folder, scene, index, workdir / "assets"),
            canvas=canvas,
            captions=board.captions or template.captions,
            seed=board.seed,
        )
        for index, scene in enumerate(board.scenes)
    ]
    clock.lap("read")
    shots = [staged_shot(template, one) for one in inputs]
    length_s = sum(shot.frame_count for shot in shots) / canvas.fps
    tracker = Tracker(report, Expected(0.0, 0.0, 2.0 + 0.45 * length_s))
    tracker.update("script", 1.0)
    tracker.update("assets", 1.0)
    async with Composer(
        canvas,
        len(shots),
        workdir / "compose",
        options=options or EncodeOptions(),
        report=lambda share, left_s: tracker.update("compose", share, seconds_left=left_s),
    ) as composer:
        wanted = mood or board.music or script.mood or template.music
        track = music or music_for(wanted, board.seed)
        for index, shot in enumerate(shots):
            composer.add(index, shot)
        composed = await composer.finish(
            music=Music(track, board.seed),
            metadata=Metadata(script.title, script.description, script.hashtags, board.language),
            out=out,
        )
    clock.lap("compose")
    facts: list[SceneFacts] = []
    start_frame = 0
    for scene, shot in zip(board.scenes, shots, strict=True):
        text = " ".join(line.text for line in scene.all_lines())
        facts.append(scene_facts(text, shot, start_frame, canvas))
        start_frame += shot.frame_count
    return MadeVideo(
        composed=composed,
        script=script,
        scenes=tuple(facts),
        inputs=tuple(inputs),
        used=_brought(inputs),
        music=track.stem if track else "",
        stages_s={**clock.laps_s, **composed.stages_s},
    )


def _brought(inputs: Sequence[StageInput]) -> tuple[UsedAsset, ...]:
    """The folder's files: nobody here knows who made them, the person brought them."""
    pictures = dict.fromkeys(one.path.name for staged in inputs for one in staged.pictures)
    voices = dict.fromkeys(one.path.name for staged in inputs for one in staged.lines)
    return (
        *(UsedAsset("picture", name, OWN) for name in pictures),
        *(UsedAsset("voice", name, OWN) for name in voices),
    )


def scene_type(template: Template) -> type[Scene]:
    """The type of a template's scenes, out of its script's `scenes: tuple[TheScene, ...]`."""
    for argument in get_args(template.script.model_fields["scenes"].annotation):
        if isinstance(argument, type) and issubclass(argument, Scene):
            return argument
    return Scene


def _script(board: Storyboard, template: Template) -> Script:
    """The script that a storyboard stands for, as its template's own type."""
    model = scene_type(template)
    scenes = []
    for number, scene in enumerate(board.scenes, 1):
        said = " ".join(line.text for line in scene.all_lines())
        fields: dict[str, Any] = {"voice": said, "picture": scene.picture, **scene.fields}
        try:
            scenes.append(model.model_validate(fields))
        except ValidationError as error:
            raise BadStoryboard(
                f"Scene {number}: {template.name} needs fields.{first_mistake(error)}."
            ) from error
    try:
        return template.script.model_validate(
            {
                "title": board.title,
                "description": board.description,
                "hashtags": board.hashtags,
                "mood": board.mood,
                **board.fields,
                "scenes": [one.model_dump() for one in scenes],
            }
        )
    except ValidationError as error:
        raise BadStoryboard(
            f"{FILE_NAME}: {template.name} needs fields.{first_mistake(error)}."
        ) from error


def _pictures(folder: Path, scene: BoardScene, index: int, assets: Path) -> tuple[PictureFile, ...]:
    from pipeline.motion.picture_files import read_picture

    found = []
    for name in scene.all_pictures():
        path = (folder / name).absolute()
        if path.suffix.casefold() in CLIP_SUFFIXES:
            found.append(_clip(path, index, assets))
            continue
        try:
            height_px, width_px = read_picture(path).shape[:2]
        except CorruptPicture as error:
            raise BadStoryboard(
                f"Scene {index + 1}: {shown(name)} is not a picture that can be read."
            ) from error
        found.append(PictureFile(path, width_px, height_px))
    return tuple(found)


def _clip(path: Path, index: int, assets: Path) -> PictureFile:
    """A clip where a scene's picture would be; it keeps silent."""
    from pipeline.media.clips import look_at_clip

    try:
        clip = look_at_clip(path)
    except CorruptClip as error:
        raise BadStoryboard(
            f"Scene {index + 1}: {shown(path.name)} is not a clip that can be read."
        ) from error
    assets.mkdir(parents=True, exist_ok=True)
    copy = assets / f"{index:02}-{path.stem}.own"
    shutil.copyfile(path, copy)
    return PictureFile(as_clip(copy, clip.facts()), clip.width_px, clip.height_px)


def _lines(
    folder: Path, scene: BoardScene, index: int, language: str, assets: Path, cache_folder: Path
) -> tuple[SpokenLine, ...]:
    """The voices of a scene as mono WAV files, each with its words' times."""
    from pipeline.sound.decode import decode_mono
    from pipeline.sound.recorded import recorded_voice

    assets.mkdir(parents=True, exist_ok=True)
    lines = []
    for place, line in enumerate(scene.all_lines()):
        path = assets / f"{index:02}-{place:02}.wav"
        try:
            path.write_bytes(recorded_voice((folder / line.voice).read_bytes()))
        except CorruptVoice as error:
            raise BadStoryboard(
                f"Scene {index + 1}: {shown(line.voice)} cannot be used as a voice. {error}"
            ) from error
        samples, rate_hz = decode_mono(path)
        check_times(index + 1, line, len(samples) / rate_hz)
        words = _timed(line) or _words_from_sound(line, path, language, cache_folder)
        lines.append(
            SpokenLine(path, len(samples) / rate_hz, words, line.speaker, line.text, line.pause_s)
        )
    return tuple(lines)


def _timed(line: BoardLine) -> tuple[Word, ...]:
    """The words of a line when every one has its times; else none."""
    words = [
        Word(word.text, word.start_s, word.end_s)
        for word in line.words
        if word.start_s is not None and word.end_s is not None
    ]
    return tuple(words) if words and len(words) == len(line.words) else ()


def _words_from_sound(
    line: BoardLine, path: Path, language: str, cache_folder: Path
) -> tuple[Word, ...]:
    from pipeline.sound.align import align_words

    words, _ = align_words(line.text, path, language, cache_folder)
    return words
