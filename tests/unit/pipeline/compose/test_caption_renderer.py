"""Looks of captions as libass draws them: what is typed is seen, with these fonts and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.captions.layout import caption_spans
from pipeline.compose.caption_renderer import LOG, Placed, render_captions
from pipeline.timeline import Canvas, Captions, Shot, Visual, Word

CANVAS = Canvas(540, 960)


def looks(folder: Path, text: str) -> list[Placed]:
    """The looks of one word, which may hold spaces and newlines, in the plainest style."""
    word = Word(text, 0.0, 0.8)
    shot = Shot(Visual("photo"), 30, words=(word,), captions=Captions("minimal"))
    folder.mkdir()
    shown = [span.items for span in caption_spans(shot, CANVAS, 0, 30)]
    return render_captions(shown, CANVAS, folder)


@pytest.mark.parametrize(
    "typed", ["{\\an8}", "{\\pos(9,9)}", "a\\Nb", "\\h{\\i1}", "{", "}", "\\", "new\nline", "100%"]
)
def test_codes_of_the_format_are_letters_like_others(tmp_path: Path, typed: str) -> None:
    [(letter, _, usual_top)] = looks(tmp_path / "plain", "H")
    [(shown, left, top)] = looks(tmp_path / "typed", typed)
    height, width = shown.keep.shape
    assert abs(top + height / 2 - usual_top - letter.keep.shape[0] / 2) < 0.6 * height + 6
    assert abs(left + width / 2 - CANVAS.width_px / 2) < 6
    lines = 1.9 if "\n" not in typed else 3.2
    assert height < lines * letter.keep.shape[0]
    assert width >= (len(typed) - 1) * 0.25 * letter.keep.shape[1]


def test_the_font_folder_holds_only_what_the_text_needs(tmp_path: Path) -> None:
    looks(tmp_path / "latin", "lamp")
    looks(tmp_path / "both", "lamp منارة")
    latin = {path.name for path in (tmp_path / "latin" / "fonts").iterdir()}
    both = {path.name for path in (tmp_path / "both" / "fonts").iterdir()}
    assert len(latin) == 1
    assert len(both) == 2
    for folder in ("latin", "both"):
        assert "<dir" not in (tmp_path / folder / "fonts.conf").read_text()
        assert "not found" not in (tmp_path / folder / LOG).read_text()
