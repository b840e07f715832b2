"""Whatever characters a script holds, every template lays it out and paints it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import cv2
import emoji
import numpy as np
import pytest
from pydantic import ValidationError

from pipeline.brief import Brief
from pipeline.captions.layout import caption_spans
from pipeline.drawing.base import Frame
from pipeline.providers.fakes import any_script
from pipeline.script import Script
from pipeline.templates import load_templates
from pipeline.templates.base import PictureFile, SpokenLine, StageInput, Template
from pipeline.templates.painters import open_painter
from pipeline.templates.staging import staged_shot
from pipeline.timeline import Canvas, Word
from pipeline.voice.tokens import typed_words

CANVAS = Canvas(270, 480, 24)
EMOJI = list(emoji.EMOJI_DATA)
HARD = [
    *("\u202e", "\x00", "\u0378", "\ue000", "\U0001fae9", "\U0001faea", "\U0001f8ff", "\u0301" * 9),
    *("﷽", "𒐫", "ﬁ", "Ⅳ", "１２", "𝗕", "สวัสดีครับ", "សួស្តី", "İı", "\u200d", "\ufe0f", "<b>", "{\\N}"),
]


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> PictureFile:
    path = tmp_path_factory.mktemp("picture") / "one.png"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 255, (480, 270, 3), np.uint8))
    return PictureFile(path, 270, 480)


def salted(value: Any, dice: random.Random) -> Any:
    """The value with odd characters in all its texts."""
    if isinstance(value, str):
        odd = [dice.choice((dice.choice(EMOJI), dice.choice(HARD), chr(dice.randrange(0x110000))))
               for _ in range(4)]  # fmt: skip
        return f"{value}{odd[0]} {odd[1]}{odd[2]}{odd[3]}"
    if isinstance(value, list):
        return [salted(one, dice) for one in value]
    if isinstance(value, dict):
        return {key: salted(one, dice) for key, one in value.items()}
    return value


def odd_script(template: Template, dice: random.Random) -> Script:
    """An outline of the template, odd wherever its type allows it."""
    brief = Brief(prompt=template.example_prompt, template=template.key, scenes=2)
    data = any_script(brief, template).model_dump(mode="json")

    def put(place: Any, key: Any) -> None:
        before = place[key]
        place[key] = salted(before, dice)
        try:
            template.script.model_validate(data)
        except ValidationError:
            place[key] = before

    for key in data:
        if key != "scenes":
            put(data, key)
    for scene in data["scenes"]:
        for key in scene:
            put(scene, key)
    return template.script.model_validate(data)


@pytest.mark.parametrize("key", sorted(load_templates()))
def test_any_character_is_drawn_or_left_out(key: str, picture: PictureFile, tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    template = load_templates()[key]
    language = dice.choice(("en", "ar", "tr"))
    script = odd_script(template, dice)
    brief = Brief(prompt="x", template=key, language=language, resolution="270p")
    for index, scene in enumerate(script.scenes):
        lines = []
        for line in scene.lines():
            typed = typed_words(line.text)
            words = tuple(Word(one, at * 0.2, at * 0.2 + 0.2) for at, one in enumerate(typed))
            length_s = 0.2 * len(typed) + 0.1
            lines.append(SpokenLine(tmp_path / "a.wav", length_s, words, line.speaker, line.text))
        pictures = (picture,) * len(scene.picture_prompts())
        stage = StageInput(
            brief, script, index, scene, tuple(lines), pictures, CANVAS, template.captions, 1
        )
        shot = staged_shot(template, stage)
        painter = open_painter(shot.visual, CANVAS, shot.frame_count)
        frame = Frame.blank(CANVAS)
        for at in (0, shot.frame_count // 2, shot.frame_count - 1):
            painter.paint(at, frame)
        caption_spans(shot, CANVAS, 0, shot.frame_count)
