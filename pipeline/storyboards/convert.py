"""Between storyboard folders and videos: compose one from a folder, write one from a video.

A storyboard goes the same way as a made video from its template's `stage` on: what was edited
by hand and what was made by us look alike.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from pipeline.brief import Brief
from pipeline.compose import Composer, EncodeOptions
from pipeline.errors import BadStoryboard, CorruptPicture, CorruptVoice
from pipeline.progress import Expected, Report, Tracker, ignore_progress
from pipeline.recipe.video import MadeVideo, SceneFacts, StageClock, scene_facts
from pipeline.script import Scene, Script
from pipeline.sound.music import music_for
from pipeline.storyboards.model import FILE_NAME, BoardLine, BoardScene, Storyboard, read_storyboard
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
) -> MadeVideo:
    """Compose the video of a storyboard folder at `out`; BadStoryboard says what is wrong.

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
    )
    script = _script(board, template)
    canvas = Canvas(*brief.size_px, brief.fps)
    inputs = [
        StageInput(
            brief=brief,
            script=script,
            index=index,
            scene=script.scenes[index],
            lines=await asyncio.to_thread(
                _lines, folder, scene, index, board.language, workdir / "assets", cache_folder
            ),
            pictures=await asyncio.to_thread(_pictures, folder, scene, index),
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
        for index, shot in enumerate(shots):
            composer.add(index, shot)
        composed = await composer.finish(
            music=Music(
                music_for(board.music or script.mood or template.music, board.seed), board.seed
            ),
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
        stages_s={**clock.laps_s, **composed.stages_s},
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
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BadStoryboard(
                f"Scene {number}: {template.name} needs fields.{where}: {first['msg']}."
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
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadStoryboard(
            f"{FILE_NAME}: {template.name} needs fields.{where}: {first['msg']}."
        ) from error


def _pictures(folder: Path, scene: BoardScene, index: int) -> tuple[PictureFile, ...]:
    from pipeline.motion.picture_files import read_picture

    found = []
    for name in scene.all_pictures():
        path = (folder / name).absolute()
        try:
            height_px, width_px = read_picture(path).shape[:2]
        except CorruptPicture as error:
            raise BadStoryboard(
                f"Scene {index + 1}: {name} is not a picture that can be read."
            ) from error
        found.append(PictureFile(path, width_px, height_px))
    return tuple(found)


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
                f"Scene {index + 1}: {line.voice} cannot be used as a voice. {error}"
            ) from error
        samples, rate_hz = decode_mono(path)
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


def write_storyboard(video: MadeVideo, folder: Path) -> None:
    """Write the storyboard folder of a made video, to be edited and composed again."""
    folder.mkdir(parents=True, exist_ok=True)
    first = video.inputs[0]
    base = set(Script.model_fields)
    board = {
        "template": first.brief.template,
        "variant": first.brief.variant,
        "aspect": first.brief.aspect,
        "resolution": first.brief.resolution,
        "fps": first.brief.fps,
        "captions": first.captions,
        "music": first.brief.music,
        "language": first.brief.language,
        "seed": first.seed,
        "title": video.script.title,
        "description": video.script.description,
        "hashtags": list(video.script.hashtags),
        "mood": video.script.mood,
        "fields": video.script.model_dump(mode="json", exclude=base),
        "scenes": [_write_scene(one, folder) for one in video.inputs],
    }
    text = json.dumps(board, ensure_ascii=False, indent=2)
    (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


_SUFFIXES = {b"\x89PNG": ".png", b"RIFF": ".webp", b"\xff\xd8\xff": ".jpg"}


def _write_scene(staged: StageInput, folder: Path) -> dict[str, Any]:
    number = f"{staged.index + 1:02}"
    pictures = []
    for place, picture in enumerate(staged.pictures):
        head = picture.path.read_bytes()[:4]
        suffix = next((end for magic, end in _SUFFIXES.items() if head.startswith(magic)), ".jpg")
        name = f"{number}{chr(97 + place) if len(staged.pictures) > 1 else ''}{suffix}"
        shutil.copyfile(picture.path, folder / name)
        pictures.append(name)
    lines = []
    for place, line in enumerate(staged.lines):
        name = f"{number}{chr(97 + place) if len(staged.lines) > 1 else ''}.wav"
        shutil.copyfile(line.path, folder / name)
        words = [
            {"text": word.text, "start_s": round(word.start_s, 3), "end_s": round(word.end_s, 3)}
            for word in line.words
        ]
        lines.append({"voice": name, "text": line.text, "words": words})
    scene: dict[str, Any] = {}
    if len(pictures) == 1:
        scene["picture"] = pictures[0]
    elif pictures:
        scene["pictures"] = pictures
    if len(lines) == 1 and staged.lines[0].speaker == "narrator" and not staged.lines[0].pause_s:
        scene.update(lines[0])
    else:
        scene["lines"] = [
            {**line, "speaker": said.speaker, "pause_s": said.pause_s}
            for line, said in zip(lines, staged.lines, strict=True)
        ]
    own = staged.scene.model_dump(mode="json", exclude=set(Scene.model_fields))
    if own:
        scene["fields"] = own
    return scene
