"""From a made video to its storyboard folder, to be edited and composed again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from pipeline.brief import CHOSEN_LOOKS
from pipeline.media.clip_files import is_clip
from pipeline.recipe.video import MadeVideo
from pipeline.script import Scene, Script
from pipeline.storyboards.model import FILE_NAME
from pipeline.templates.base import StageInput


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
        **{name: getattr(first.brief, name) for name in CHOSEN_LOOKS},
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


def _suffix(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    return next((end for magic, end in _SUFFIXES.items() if head.startswith(magic)), ".jpg")


def _write_scene(staged: StageInput, folder: Path) -> dict[str, Any]:
    number = f"{staged.index + 1:02}"
    pictures = []
    for place, picture in enumerate(staged.pictures):
        suffix = ".mp4" if is_clip(picture.path) else _suffix(picture.path)
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
