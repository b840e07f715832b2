"""No letter of any template stands where a platform lays its own texts and buttons, and the
first frame is never empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.brief import Brief
from pipeline.compose.overlay import Overlay
from pipeline.drawing.base import Frame
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.safe_area import safe_area
from pipeline.providers.fakes import any_script
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import PictureFile, SpokenLine, StageInput
from pipeline.templates.painters import open_painter
from pipeline.timeline import Canvas, CaptionStyle, Shot, Word

_MARK = (255, 0, 255, 255)
"""A colour that nothing else has: all letters are drawn in it."""
CANVASES = {"9:16": Canvas(540, 960), "16:9": Canvas(960, 540), "1:1": Canvas(540, 540)}


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every letter, which all go through one function, in the mark's colour."""
    drawn = Sheet.glyphs

    def in_the_mark(self: Sheet, placed: Any, paint: Any) -> None:
        drawn(self, placed, _MARK)

    monkeypatch.setattr(Sheet, "glyphs", in_the_mark)


def shots(
    key: str, aspect: str, picture: PictureFile, style: CaptionStyle | None = None
) -> Iterator[Shot]:
    """The first and the last scene of a template's own example; each word takes
    0.2 s, and a little silence goes before."""
    template = find_template(key)
    brief = Brief.model_validate(
        {"prompt": template.example_prompt, "template": key, "aspect": aspect}
    )
    script = any_script(brief, template)
    for index in sorted({0, 1, len(script.scenes) - 1} & set(range(len(script.scenes)))):
        scene = script.scenes[index]
        lines = []
        for line in scene.lines():
            spoken = line.text.split()
            words = tuple(
                Word(text, 0.3 + 0.2 * at, 0.46 + 0.2 * at) for at, text in enumerate(spoken)
            )
            length = 0.2 * len(spoken) + 0.4
            lines.append(SpokenLine(Path("x.wav"), length, words, line.speaker, line.text))
        pictures = tuple(picture for _ in scene.picture_prompts())
        style = style or template.captions
        stage = StageInput(
            brief, script, index, scene, tuple(lines), pictures, CANVASES[aspect], style, 4
        )
        yield template.stage(stage)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> PictureFile:
    path = tmp_path_factory.mktemp("picture") / "p.png"
    ramp = np.linspace(30, 200, 640, dtype=np.uint8)
    cv2.imwrite(str(path), np.dstack([np.tile(ramp[:, None], (1, 360))] * 3))
    return PictureFile(path, 360, 640)


def letters(frame: Frame) -> NDArray[np.bool_]:
    """Where a frame has the mark, at half size: purer than any emoji or picture of these."""
    return (frame.u > 200) & (frame.v > 215)


def outside(ink: NDArray[np.bool_], canvas: Canvas) -> NDArray[np.bool_]:
    """The ink that lies beyond the safe area."""
    area = safe_area(canvas)
    inside = np.zeros_like(ink)
    rows = slice(int(area.top) // 2, -(-int(area.bottom) // 2) + 1)
    columns = slice(int(area.left) // 2, -(-int(area.right) // 2) + 1)
    inside[rows, columns] = True
    return ink & ~inside


@pytest.mark.parametrize("aspect", CANVASES)
@pytest.mark.parametrize("key", load_templates())
@pytest.mark.usefixtures("marked")
def test_no_letter_leaves_the_safe_area(key: str, aspect: str, picture: PictureFile) -> None:
    canvas = CANVASES[aspect]
    seen = 0
    for shot in shots(key, aspect, picture):
        painter = open_painter(shot.visual, canvas, shot.frame_count)
        frame = Frame.blank(canvas)
        for index in range(0, shot.frame_count, max(6, shot.frame_count // 12)):
            painter.paint(index, frame)
            ink = letters(frame)
            seen += int(ink.sum())
            out = np.argwhere(outside(ink, canvas))
            assert len(out) == 0, f"frame {index}: {out.min(0) * 2} to {out.max(0) * 2}"
    assert seen or key in {"ai_story", "reddit_story"}


@pytest.mark.parametrize("aspect", CANVASES)
@pytest.mark.parametrize("key", load_templates())
def test_captions_stand_in_the_safe_area(
    key: str, aspect: str, picture: PictureFile, tmp_path: Path
) -> None:
    canvas = CANVASES[aspect]
    area = safe_area(canvas)
    shot = next(shots(key, aspect, picture, "pop"))
    frame = Frame.blank(canvas)
    with Overlay(shot, canvas, 0, min(60, shot.frame_count), tmp_path) as overlay:
        overlay.draw(0, frame)
        said = frame.y > 60
        ink = np.argwhere(said)
    if len(ink):
        assert ink[:, 0].min() >= area.top - 2
        assert ink[:, 0].max() <= area.bottom + 2
        assert ink[:, 1].min() >= area.left - 2
        assert ink[:, 1].max() <= area.right + 2
        if aspect != "9:16" and key in {"ai_story", "viral_wisdom", "reddit_story"}:
            assert ink[:, 0].mean() > canvas.height_px * 0.7, "captions in mid-picture"


@pytest.mark.parametrize("style", [None, "pop", "serif-phrase"])
@pytest.mark.parametrize("key", load_templates())
@pytest.mark.usefixtures("marked")
def test_the_first_frame_is_a_picture_with_words_on_it(
    key: str, style: CaptionStyle | None, picture: PictureFile, tmp_path: Path
) -> None:
    canvas = CANVASES["9:16"]
    shot = next(shots(key, "9:16", picture, style))
    frame = Frame.blank(canvas)
    open_painter(shot.visual, canvas, shot.frame_count).paint(0, frame)
    assert frame.y.std() > 8, "blank paper"
    read = int(letters(frame).sum()) * 4
    before = frame.y.copy()
    with Overlay(shot, canvas, 0, min(60, shot.frame_count), tmp_path) as overlay:
        overlay.draw(0, frame)
    read += int((np.abs(frame.y.astype(int) - before) > 40).sum())
    assert read > 400, "nothing is read"


@pytest.fixture(scope="module")
def hero(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upright photograph: green, and in its middle a hero in red."""
    path = tmp_path_factory.mktemp("hero") / "p.png"
    shown = np.full((640, 360, 3), (60, 160, 60), np.uint8)
    shown[260:360, 150:210] = (20, 20, 230)
    cv2.imwrite(str(path), shown)
    return path


@pytest.mark.parametrize("title", ["Big View", "Lady Bird and the Very Big View of the Garden"])
@pytest.mark.parametrize("aspect", CANVASES)
def test_a_books_title_leaves_the_hero_of_its_first_picture_whole(
    aspect: str, title: str, hero: Path
) -> None:
    canvas = CANVASES[aspect]
    shot = next(shots("kids_story", aspect, PictureFile(hero, 360, 640)))
    named = replace(shot.visual, params={**shot.visual.params, "title": title})
    plate, paper = Frame.blank(canvas), Frame.blank(canvas)
    open_painter(named, canvas, shot.frame_count).paint(0, plate)
    bare = {**named.params, "title": ""}
    open_painter(replace(named, params=bare), canvas, shot.frame_count).paint(0, paper)
    red = plate.v > 200
    rows = np.argwhere(red.any(1)).ravel()
    middle = np.argwhere(red.any(0)).ravel().mean()
    column = plate.u[:, round(middle)].astype(int), plate.v[:, round(middle)].astype(int)
    around = [(int(column[0][row]), int(column[1][row])) for row in (rows[0] - 4, rows[-1] + 4)]
    assert around[0] == pytest.approx(around[1], abs=6), "the same green above and below"
    assert around[0][1] < 120
    changed = np.argwhere((np.abs(plate.y.astype(int) - paper.y) > 60).any(1)).ravel()
    assert changed[0] >= canvas.height_px * 0.065, "the title is clear of the upper edge"


@pytest.mark.parametrize("aspect", CANVASES)
@pytest.mark.usefixtures("marked")
def test_a_book_with_lying_pictures_keeps_its_letters_in_the_safe_area_too(
    aspect: str, tmp_path: Path
) -> None:
    canvas = CANVASES[aspect]
    lying = tmp_path / "p.png"
    cv2.imwrite(str(lying), np.full((360, 640, 3), 90, np.uint8))
    shot = next(shots("kids_story", aspect, PictureFile(lying, 640, 360)))
    frame = Frame.blank(canvas)
    open_painter(shot.visual, canvas, shot.frame_count).paint(0, frame)
    ink = letters(frame)
    assert ink.sum() > 100 and not outside(ink, canvas).any()


@pytest.mark.parametrize("aspect", ["9:16", "1:1"])
@pytest.mark.parametrize("key", load_templates())
def test_letters_grow_no_bolder_from_frame_to_frame(key: str, aspect: str, hero: Path) -> None:
    """What is laid over a moving picture is laid on what was painted anew, not on itself."""
    canvas = CANVASES[aspect]
    shot = next(shots(key, aspect, PictureFile(hero, 360, 640)))
    painter, frame = open_painter(shot.visual, canvas, shot.frame_count), Frame.blank(canvas)
    for index in range(25):
        painter.paint(index, frame)
    fresh = Frame.blank(canvas)
    open_painter(shot.visual, canvas, shot.frame_count).paint(24, fresh)
    differs = np.abs(frame.y.astype(int) - fresh.y) > 24
    assert differs.sum() < 12
