"""Captions: words at their frames, inside the safe area, as typed, in every script."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.captions.ass_document import document, escaped
from pipeline.captions.layout import caption_spans
from pipeline.captions.pages import cleaned, pages
from pipeline.captions.reading_order import visual_order
from pipeline.captions.styles import STYLES
from pipeline.compose.caption_renderer import LOG, arguments, render_captions
from pipeline.compose.overlay import Overlay
from pipeline.drawing.base import Frame
from pipeline.drawing.font_coverage import missing, runs_of, width_em
from pipeline.drawing.safe_area import safe_area
from pipeline.timeline import Canvas, Captions, CaptionStyle, Shot, Visual, Word

UPRIGHT = Canvas(1080, 1920)
SAMPLES = {
    "Latin": "The keeper's lamp, naïve and Łódź!",
    "Vietnamese": "Ngọn hải đăng đứng đợi",
    "Cyrillic": "Маяк стоит на краю света",
    "Greek": "Ο φάρος στέκεται εδώ",
    "Arabic": "منارة تقف على حافة العالم",
    "Hebrew": "המגדלור עומד בקצה העולם",
    "Devanagari": "समुद्र के बीच में दरवाज़ा",
    "Bengali": "সমুদ্রের মাঝে একটি দরজা",
    "Tamil": "கடலின் நடுவே ஒரு கதவு",
    "Thai": "ประภาคาร ยืนอยู่ ที่ขอบโลก",
    "Georgian": "შუქურა დგას აქ",
    "Armenian": "փարոսը կանգնած է",
    "Emoji": "hot 🔥 space 👩‍🚀 go",
    "Marks": "a {\\pos(1,1)} b\\N c\\h d{\\i1} 100%",
}


def shot_of(text: str, style: CaptionStyle = "pop", canvas: Canvas = UPRIGHT) -> Shot:
    words = tuple(
        Word(word, index * 0.4, index * 0.4 + 0.36) for index, word in enumerate(text.split(" "))
    )
    frames = canvas.frames(len(words) * 0.4 + 0.6)
    return Shot(Visual("photo"), frames, (), words, (), Captions(style))


@pytest.mark.parametrize("style", ["pop", "karaoke", "box", "big-word"])
def test_every_word_is_lit_on_the_frame_nearest_to_its_onset(style: CaptionStyle) -> None:
    shot = shot_of("one two three four five six seven", style)
    starts = {span.start for span in caption_spans(shot, UPRIGHT, 0, shot.frame_count)}
    assert {round(word.start_s * 30) for word in shot.words} <= starts


@pytest.mark.parametrize("style", list(STYLES))
@pytest.mark.parametrize("canvas", [UPRIGHT, Canvas(1920, 1080), Canvas(1080, 1080)])
@pytest.mark.parametrize("centre_y", [0.02, 0.66, 0.99])
def test_captions_stay_inside_the_safe_area_on_two_lines(
    style: CaptionStyle, canvas: Canvas, centre_y: float
) -> None:
    text = "Nobody in the whole harbour believed extraordinarily unimaginable lighthousekeepers"
    base = shot_of(text, style, canvas)
    shot = Shot(base.visual, base.frame_count, (), base.words, (), Captions(style, centre_y))
    area, look = safe_area(canvas), STYLES[style]
    for span in caption_spans(shot, canvas, 0, shot.frame_count):
        texts = [item for item in span.items if item.text]
        assert len({item.y for item in texts}) <= 2
        for item in texts:
            half = width_em(item.text, look.family, look.weight) * item.size_px / 2
            assert item.x - half >= area.left - 1
            assert item.x + half <= area.right + 1
            assert item.y - item.size_px * 0.5 >= area.top
            assert item.y + item.size_px * 0.5 <= area.bottom


@settings(max_examples=40, deadline=None)
@given(
    times=st.lists(st.tuples(st.floats(-2, 9), st.floats(-2, 9)), min_size=1, max_size=12),
    style=st.sampled_from(list(STYLES)),
)
def test_times_that_overlap_or_run_backwards_do_no_harm(
    times: list[tuple[float, float]], style: CaptionStyle
) -> None:
    words = tuple(Word(f"w{n}", start, end) for n, (start, end) in enumerate(times))
    shot = Shot(Visual("photo"), 120, (), words, (), Captions(style))
    last = 0
    for span in caption_spans(shot, UPRIGHT, 0, 120):
        assert last <= span.start < span.stop <= 120
        last = span.stop


def test_a_part_of_a_shot_shows_the_same_as_the_whole() -> None:
    shot = shot_of("one two three four five six seven")

    def at(frame: int, parts: list[tuple[int, int]]) -> object:
        for start, stop in parts:
            for span in caption_spans(shot, UPRIGHT, start, stop):
                if span.start <= frame < span.stop:
                    return span.items
        return None

    half = shot.frame_count // 2
    for frame in range(shot.frame_count):
        assert at(frame, [(0, half), (half, shot.frame_count)]) == at(
            frame, [(0, shot.frame_count)]
        )


def test_pages_end_with_sentences_and_pauses() -> None:
    look = STYLES["pop"]
    words = (Word("Stop.", 0, 0.3), Word("Go", 0.4, 0.6), Word("on", 1.6, 1.8))
    found = pages(cleaned(words, UPRIGHT, 90, look), look, UPRIGHT, 90, 800)
    assert [[word.text for word in page.words] for page in found] == [["STOP."], ["GO"], ["ON"]]
    assert found[0].stop == found[1].start


def test_what_a_colon_announces_has_a_page_of_its_own() -> None:
    look = STYLES["pop"]
    words = (Word("go", 0, 0.2), Word("bad:", 0.2, 0.5), Word("1.", 0.6, 0.8))
    found = pages(cleaned(words, UPRIGHT, 90, look), look, UPRIGHT, 90, 800)
    assert [[word.text for word in page.words] for page in found] == [["GO", "BAD:"], ["1."]]
    first = (Word("First:", 0, 0.2), Word("go", 0.2, 0.5))
    assert len(pages(cleaned(first, UPRIGHT, 90, look), look, UPRIGHT, 90, 800)) == 1


def test_key_terms_keep_the_accent_colour() -> None:
    base = shot_of("the gravity pulls")
    captions = Captions("minimal", colour="#12AB34", emphasis=("Gravity",))
    shot = Shot(base.visual, base.frame_count, (), base.words, (), captions)
    first = caption_spans(shot, UPRIGHT, 0, shot.frame_count)[0]
    assert [item.colour for item in first.items] == ["#FFFFFF", "#12AB34", "#FFFFFF"]


def test_a_word_wider_than_the_screen_is_cut_between_letters_with_their_marks() -> None:
    look = STYLES["pop"]
    word = Word("ที่นี่" * 12, 0.0, 2.0)
    parts = [
        part
        for page in pages(cleaned([word], UPRIGHT, 90, look), look, UPRIGHT, 90, 700)
        for part in page.words
    ]
    assert len(parts) > 1
    assert "".join(part.text for part in parts) == word.text
    assert all(part.text[0] in "ทน" for part in parts)
    assert [part.start for part in parts] == sorted(part.start for part in parts)


def test_no_captions_at_all() -> None:
    assert caption_spans(shot_of("hello there", "none"), UPRIGHT, 0, 60) == []
    assert caption_spans(Shot(Visual("photo"), 60, captions=Captions("pop")), UPRIGHT, 0, 60) == []


def test_right_to_left_words_run_right_to_left_and_numbers_stay_whole() -> None:
    assert visual_order(["one", "two"]) == [0, 1]
    assert visual_order(["שלום", "עולם"]) == [1, 0]
    assert visual_order(["شارع", "42", "هنا"]) == [2, 1, 0]


def test_braces_and_backslashes_are_text() -> None:
    shown = escaped("a{\\pos(1,1)}\\N\nb")
    assert "\n" not in shown
    assert re.sub("[\u200b-\u2060]", "", shown) == "a\\{\\pos(1,1)\\}\\N b"
    assert not re.search(r"(?<!\\)[{}]|\\[Nnh]", shown)


@pytest.mark.parametrize("script", list(SAMPLES))
@pytest.mark.parametrize("style", ["pop", "serif-phrase"])
def test_every_script_has_its_font_and_libass_misses_no_glyph(
    tmp_path: Path, script: str, style: CaptionStyle
) -> None:
    shot = shot_of(SAMPLES[script], style, Canvas(540, 960))
    canvas = Canvas(540, 960)
    frame = Frame.blank(canvas)
    with Overlay(shot, canvas, 0, shot.frame_count, tmp_path / "it's a 100% \"odd\" ' folder") as o:
        o.draw(20, frame)
        assert np.count_nonzero(frame.y > 100) > 400
        o.restore(frame)
        assert (frame.y == 16).all()
        assert (frame.u == 128).all()
    log = next(tmp_path.rglob(LOG)).read_text()
    assert "fontselect" in log
    assert "not found" not in log
    assert "failed to find" not in log
    chosen = re.findall(r"fontselect: \((.*?), \d+, \d+\) -> (.*?),", log)
    assert chosen
    assert all(wanted.replace(" ", "") == found for wanted, found in chosen)


def test_runs_split_by_script_and_keep_marks() -> None:
    assert [run.family for run in runs_of("abc שלום", "Montserrat", 700)] == [
        "Montserrat",
        "Noto Sans Hebrew",
    ]
    assert len(runs_of("é👩‍🚀", "Montserrat", 700)) == 2
    assert missing("abc", "Montserrat", 700) == ""


def test_ffmpeg_is_given_fixed_relative_names() -> None:
    line = arguments(1080, 300, 5)
    assert not [part for part in line[1:] if "/" in part]
    assert "captions.ass" in " ".join(line)


def test_equal_looks_are_written_once() -> None:
    shot = shot_of("one two", "minimal")
    shown = caption_spans(shot, UPRIGHT, 0, shot.frame_count)
    assert len(shown) == 1
    paper = document([span.items for span in shown], UPRIGHT)
    assert paper.height < 300
    assert paper.top % 2 == paper.height % 2 == 0


@pytest.mark.parametrize("text", ["العالم.", "أعرف!", "העולם."])
def test_a_full_stop_stands_at_its_right_to_left_word(text: str, tmp_path: Path) -> None:
    frame = Frame.blank(UPRIGHT)
    frame.y[:] = 90
    with Overlay(shot_of(text), UPRIGHT, 0, 12, tmp_path) as overlay:
        overlay.draw(10, frame)
    lit = (frame.y > 150).any(axis=0)
    columns = np.flatnonzero(lit)
    widest = int(np.diff(columns).max())
    assert widest < 0.07 * (columns[-1] - columns[0])


def test_a_mark_is_of_its_right_to_left_word_s_face() -> None:
    assert [run.text for run in runs_of("العالم.", "Montserrat", 800)] == ["العالم."]


def test_runs_of_a_right_to_left_word_are_not_pushed_apart() -> None:
    spans = caption_spans(shot_of("سنة2026."), UPRIGHT, 0, 12)
    page = document([span.items for span in spans], UPRIGHT).text
    for line in page.splitlines():
        if line.startswith("Dialogue"):
            assert line.count("\u00a0") == 2
            assert line.endswith("\u00a0")


@pytest.mark.parametrize(
    "picture",
    [
        "👨\u200d👩\u200d👧\u200d👦",
        "🇩🇪",
        "1\ufe0f\u20e3",
        "👍🏽",
        "🪼",
        "🏳\ufe0f\u200d🌈",
        "👨🏿\u200d🐰\u200d👨🏻",
    ],
)
def test_a_sequence_of_emoji_is_one_picture_of_one_width(picture: str, tmp_path: Path) -> None:
    widths = []
    for number, word in enumerate(("|⬛|", f"|{picture}|")):
        shot = shot_of(word, "minimal")
        folder = tmp_path / str(number)
        folder.mkdir()
        looks = [span.items for span in caption_spans(shot, UPRIGHT, 0, 6)]
        ((sprite, _, _),) = render_captions(looks, UPRIGHT, folder)
        widths.append(sprite.y.shape[1])
    assert abs(widths[0] - widths[1]) <= 2
