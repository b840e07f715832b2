"""Where a title stands on a photograph of which nobody knows what it shows, and how it looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline.motion.attention import CELLS, attention, rows_at_first, seen_at
from pipeline.stamps.art import stamp_art
from pipeline.timeline import Canvas, Stamp

CANVAS = Canvas(540, 960)
SKIN = (120, 160, 224)


def photograph(folder: Path, *, face: tuple[float, float], ground: int = 90) -> Path:
    """A soft wall with a bright face of skin between two rows (shares of the height)."""
    rng = np.random.default_rng(3)
    picture = np.clip(rng.normal(ground, 3, (960, 540, 3)), 0, 255).astype(np.uint8)
    upper, lower = (round(edge * 960) for edge in face)
    middle, size = (270, (upper + lower) // 2), (110, (lower - upper) // 2)
    cv2.ellipse(picture, middle, size, 0, 0, 360, SKIN, -1)
    path = folder / "photo.png"
    cv2.imwrite(str(path), picture)
    return path


def title(files: tuple[Path, ...], **changes: Any) -> Stamp:
    params = {
        "text": "The Night Train", "intro": "", "box": [66, 163, 474, 538], "faces": [],
        "style": "bold", "motion": {"motion": "still"}, "colour": "", "font": "", "language": "en",
    }  # fmt: skip
    return Stamp("title", {**params, **changes}, files)


def rows_of(stamp: Stamp) -> tuple[int, int]:
    art, _, y = stamp_art(stamp, CANVAS)
    ink = np.flatnonzero((art.keep < 60).any(axis=1)) + y
    return int(ink.min()), int(ink.max())


@pytest.mark.parametrize("face", [(0.1, 0.36), (0.32, 0.56)])
def test_a_title_leaves_the_face_of_a_photograph_free(
    face: tuple[float, float], tmp_path: Path
) -> None:
    path = photograph(tmp_path, face=face)
    top, bottom = rows_of(title((path,)))
    covered = min(bottom, face[1] * 960) - max(top, face[0] * 960)
    assert covered < 0.2 * (bottom - top)


def test_a_picture_that_cannot_be_read_leaves_the_title_where_it_is_usual(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"none")
    assert rows_of(title((broken,))) == rows_of(title(()))


def test_a_face_is_looked_at_and_a_wall_of_its_colours_is_ground(tmp_path: Path) -> None:
    frame = (CANVAS.width_px, CANVAS.height_px)
    rows = rows_at_first(photograph(tmp_path, face=(0.5, 0.8)), {"motion": "still"}, frame)
    assert 0.5 * CELLS <= rows.argmax() <= 0.8 * CELLS
    assert rows[: CELLS // 3].max() < 0.3
    wall = np.full((960, 540, 3), SKIN, np.uint8)
    cv2.rectangle(wall, (150, 600), (390, 800), (120, 90, 20), -1)
    cells = attention(wall)
    assert cells[31:39, 15:32].min() > 3 * cells[:28].max()


@pytest.mark.parametrize("motion", ["push", "pull", "pan", "drift"])
@pytest.mark.parametrize("face", [(0.05, 0.25), (0.4, 0.6), (0.7, 0.9)])
@pytest.mark.parametrize("frame", [(540, 304), (540, 480)])
def test_a_lying_frame_shows_what_an_upright_photograph_is_of(
    motion: str, face: tuple[float, float], frame: tuple[int, int], tmp_path: Path
) -> None:
    picture = np.asarray(cv2.imread(str(photograph(tmp_path, face=face))), np.uint8)
    params = {"motion": motion, "direction": 1, "towards": [0.4, 0.5], "amount": 0.7}
    held = []
    for share in (0.0, 0.5, 1.0):
        _, top, _, high = seen_at(picture, params, frame, share)
        held.append((min(top + high, face[1]) - max(top, face[0])) / (face[1] - face[0]))
    # A pan begins or ends on it.
    assert (max(held) if motion == "pan" else min(held)) > 0.85


def test_a_wide_photograph_is_cut_to_what_it_is_of(tmp_path: Path) -> None:
    picture = np.full((540, 960, 3), 90, np.uint8)
    cv2.circle(picture, (800, 270), 90, (30, 60, 220), -1)
    left, _, wide, _ = seen_at(picture, {"motion": "push", "towards": [0.5, 0.45]}, (540, 960), 0.5)
    assert left < 710 / 960 and left + wide > 890 / 960


def test_the_strongest_word_of_a_title_is_lit_and_no_word_that_stands_alone() -> None:
    def lit(text: str) -> int:
        art, _, _ = stamp_art(title((), text=text), CANVAS)
        solid = art.keep[::2, ::2] < 8
        # Yellow has little blue: U far below the middle.
        return int((art.u[solid] < 70).sum())

    assert lit("The Forgotten Train") > lit("The Night Train") > 300
    assert max(lit("Forgotten"), lit("So It Is")) < 20


def test_lines_of_a_title_are_close_and_never_touch() -> None:
    for text in ("Quick, Jolly Fjords, Quilts", "Nobody saw her leave"):
        art, _, _ = stamp_art(title((), text=text), CANVAS)
        inked = (art.y > 180) & (art.keep < 60)
        rows = inked.any(axis=1)
        edges = np.flatnonzero(np.diff(rows.astype(int)))
        gaps = np.diff(edges)[1::2]
        assert len(gaps) >= 1, "lines are told apart"
        assert 8 <= gaps.min() < 20, text
