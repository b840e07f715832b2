"""Titles, end cards and marks: when they are there, where they lie, and what they make anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline.brand import PLACES, SIZES, Brand
from pipeline.brief import Brief
from pipeline.compose.jobs import Job, piece_key
from pipeline.compose.options import EncodeOptions, quality_of
from pipeline.compose.overlay import Overlay
from pipeline.compose.plan import Piece
from pipeline.drawing.base import Frame
from pipeline.drawing.picture_spots import Spot
from pipeline.drawing.safe_area import aspect, safe_area
from pipeline.providers.fakes import any_script
from pipeline.stamps.art import stamp_art
from pipeline.stamps.cards import ink_on
from pipeline.templates import find_template, load_templates
from pipeline.templates.ai_story.template import StoryScene
from pipeline.templates.base import PictureFile, SpokenLine, StageInput
from pipeline.templates.caption_choices import half_height
from pipeline.templates.staging import staged_shot
from pipeline.timeline import Canvas, Shot, Stamp, Transition, Word
from pipeline.writing.posting import closing_question

CANVASES = {"9:16": Canvas(540, 960), "16:9": Canvas(960, 540), "1:1": Canvas(540, 540)}
WITH_TITLES = ("ai_story", "split_screen", "viral_wisdom")
ASKING = (*WITH_TITLES, "reddit_story")
KIT = {"handle": "@catfacts", "intro": "Odd stories", "outro": "Follow @catfacts"}
QUALITY = quality_of(EncodeOptions(), "libx264")
TITLES = {
    "en": "She Survived the Titanic, and Then It Got So Much Worse Again",
    "ru": "Человек, который пережил семь ударов молнии подряд и смеялся",
    "hi": "वह आदमी जो सात बार बिजली गिरने से बच गया और मुस्कुराया",
    "ar": "الرجل الذي نجا من سبع صواعق متتالية وبقي مبتسمًا",
}


def staged(key: str, index: int, *, aspect: str = "9:16", **options: Any) -> Shot:
    """A scene of a template's example with its stamps; a negative `index` counts from the end."""
    template = find_template(key)
    script_fields = options.pop("script", {})
    logo, spots = options.pop("logo", None), options.pop("spots", ())
    brief = Brief.model_validate(
        {"prompt": template.example_prompt, "template": key, "aspect": aspect, **options}
    )
    script = any_script(brief, template).model_copy(update=script_fields)
    index %= len(script.scenes)
    scene = script.scenes[index]
    lines = []
    for line in scene.lines():
        said = line.text.split()
        words = tuple(Word(text, 0.3 * at, 0.3 * at + 0.26) for at, text in enumerate(said))
        lines.append(SpokenLine(Path("v.wav"), 0.3 * len(said), words, line.speaker, line.text))
    picture = PictureFile(Path("p.png"), 100, 100, spots=spots)
    pictures = tuple(picture for _ in scene.picture_prompts())
    stage = StageInput(
        brief, script, index, scene, tuple(lines), pictures, CANVASES[aspect],
        template.captions, 4, logo,
    )  # fmt: skip
    return staged_shot(template, stage)


def of_kind(shot: Shot, kind: str) -> Stamp:
    return next(stamp for stamp in shot.stamps if stamp.kind == kind)


@pytest.mark.parametrize("key", WITH_TITLES)
def test_the_title_is_there_from_the_first_frame_and_gone_after_it_was_read(key: str) -> None:
    title = of_kind(staged(key, 0), "title")
    assert title.opacity(0) == title.opacity(44) == 1.0, "read for a second and a half"
    assert title.stop is not None and 45 < title.stop <= 60
    assert 0 < title.opacity(title.stop - 1) < 0.2 and title.opacity(title.stop) == 0
    assert not staged(key, 1).stamps


@pytest.mark.parametrize("key", ASKING)
def test_the_end_card_asks_after_the_last_word_and_can_be_read(key: str) -> None:
    shot = staged(key, -1)
    card = of_kind(shot, "ending")
    last_s = max(word.end_s for word in shot.words)
    assert card.params["ask"].endswith("?")
    assert card.start >= last_s * 30
    assert (shot.frame_count - card.start) / 30 >= 1.8
    assert card.stop is None and shot.frame_count < (last_s + 6) * 30


def test_a_writers_question_goes_before_the_last_one_that_is_said() -> None:
    assert of_kind(staged("reddit_story", -1), "ending").params["ask"].endswith("?")
    asked = staged("reddit_story", -1, script={"ask": "Who was right?"})
    assert of_kind(asked, "ending").params["ask"] == "Who was right?"


@pytest.mark.parametrize("key", ASKING)
def test_every_ready_script_asks_something_in_its_own_language(key: str) -> None:
    asked: dict[str, list[str]] = {}
    for unit in find_template(key).units():
        last = [line.text for line in unit.script.scenes[-1].lines()][-1]
        ask = unit.script.ask or closing_question(last)
        assert ask[-1:] in ("?", "？") and len(ask) <= 90, unit.id
        asked.setdefault(ask, []).append(unit.id)
    assert all(len(ids) == 1 for ids in asked.values()), "each its own"


def test_a_text_without_a_question_ends_without_a_card() -> None:
    text = "The keeper rowed out. The door was open.\n\nHe went in and never came back."
    shot = staged("ai_story", -1, prompt=text)
    assert shot.stamps == (), "its title is what the captions say at once"


def test_in_a_very_short_video_the_end_card_waits_for_nobody() -> None:
    only = StoryScene(voice="Why not?", picture="a door")
    shot = staged("ai_story", 0, script={"scenes": [only]})
    title, card = of_kind(shot, "title"), of_kind(shot, "ending")
    assert title.stop is not None and title.stop <= card.start


def test_other_templates_end_as_they_did_unless_a_brand_says_goodbye() -> None:
    for key in set(load_templates()) - set(ASKING):
        assert not staged(key, -1).stamps, key
        low = of_kind(staged(key, -1, brand=KIT), "ending")
        assert low.params["is_low"] and low.params["outro"] == "Follow @catfacts"


def test_an_encyclopedia_is_named_with_its_licence() -> None:
    template = find_template("ai_story")
    brief = Brief(prompt="the history of the Eiffel Tower", variant="history")
    cited = template.cite(brief)
    assert cited is not None
    assert cited.script.credit == "Wikipedia: Eiffel Tower (CC BY-SA 4.0)"
    shot = staged("ai_story", -1, script={"credit": cited.script.credit})
    assert of_kind(shot, "ending").params["credit"] == cited.script.credit


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.parametrize("shape", CANVASES)
@pytest.mark.parametrize("key", WITH_TITLES)
def test_long_titles_stay_in_their_templates_box(key: str, shape: str, language: str) -> None:
    given = {"script": {"title": TITLES[language]}, "language": language, "brand": KIT}
    shot = staged(key, 0, aspect=shape, **given)
    canvas = CANVASES[shape]
    box = find_template(key).title_box
    assert box is not None
    left, top, right, bottom = box.on(canvas)
    art, x, y = stamp_art(of_kind(shot, "title"), canvas)
    ink = np.argwhere(art.keep < 90)
    rows, columns = ink[:, 0] + y, ink[:, 1] + x
    assert rows.min() >= top - 8 and rows.max() <= bottom + 8
    assert columns.min() >= left - 8 and columns.max() <= right + 8


def rows_of(shot: Shot, canvas: Canvas) -> tuple[float, float]:
    """Between which rows the title's letters stand."""
    art, _, y = stamp_art(of_kind(shot, "title"), canvas)
    ink = np.argwhere(art.keep < 60)[:, 0] + y
    return float(ink.min()), float(ink.max())


def test_the_title_leaves_the_heros_face_free_where_it_is_known() -> None:
    canvas = CANVASES["9:16"]
    usual_top, usual_bottom = rows_of(staged("ai_story", 0), canvas)
    high = Spot("keeper", 0.3, 0.3, 0.4, 0.6)
    shot = staged("ai_story", 0, spots=(high,))
    top, bottom = rows_of(shot, canvas)
    ((upper, lower), *_) = of_kind(shot, "title").params["faces"]
    before = min(usual_bottom, lower) - max(usual_top, upper)
    assert min(bottom, lower) - max(top, upper) < 0.75 * before


def test_the_title_leaves_the_upper_third_of_a_photograph_that_nobody_knows() -> None:
    canvas = CANVASES["9:16"]
    top, bottom = rows_of(staged("ai_story", 0, script={"title": "Night Flight"}), canvas)
    assert top > 0.3 * canvas.height_px and bottom < 0.57 * canvas.height_px


@pytest.mark.parametrize("shape", CANVASES)
def test_a_title_over_half_a_picture_is_one_line_along_its_upper_edge(shape: str) -> None:
    canvas = CANVASES[shape]
    shot = staged("split_screen", 0, aspect=shape, script={"title": "The Motorcycle"})
    top, bottom = rows_of(shot, canvas)
    area = safe_area(canvas)
    unit = min(canvas.width_px, canvas.height_px) / 1080
    assert area.top <= top <= area.top + 60 * unit
    assert bottom - top < 170 * unit, "one line and the rule below it"


@pytest.mark.parametrize("shape", CANVASES)
def test_a_serif_title_is_large_and_stands_on_a_shade(shape: str) -> None:
    canvas = CANVASES[shape]
    shot = staged("viral_wisdom", 0, aspect=shape, script={"title": "Be Light"})
    art, _, _ = stamp_art(of_kind(shot, "title"), canvas)
    (top, left), (bottom, right) = (
        edge(np.argwhere(art.keep < 30), 0) for edge in (np.min, np.max)
    )
    assert bottom - top > 85 * min(canvas.width_px, canvas.height_px) / 1080
    assert art.keep[top : bottom + 1, left : right + 1].max() < 200, "between letters, too"


@pytest.mark.parametrize("place", ["top", "middle", "bottom"])
@pytest.mark.parametrize("shape", CANVASES)
def test_the_title_and_captions_that_were_moved_are_both_read(shape: str, place: str) -> None:
    canvas = CANVASES[shape]
    title = {"title": TITLES["en"]}
    shot = staged("ai_story", 0, aspect=shape, script=title, caption_place=place)
    top, bottom = rows_of(shot, canvas)
    centre, half = shot.captions.centre_y, half_height(shot.captions, canvas)
    upper, lower = (centre - half) * canvas.height_px, (centre + half) * canvas.height_px
    assert bottom <= upper + 8 or top >= lower - 8


@pytest.mark.parametrize("shape", CANVASES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", PLACES)
def test_marks_lie_in_their_corner_clear_of_apps_and_of_each_other(
    place: str, size: str, shape: str, tmp_path: Path
) -> None:
    canvas = CANVASES[shape]
    kit = {"handle": "@the_longest_handle_that_fits", "place": place, "size": size}
    logo = tmp_path / "logo.png"
    cv2.imwrite(str(logo), np.full((40, 300, 4), 255, np.uint8))
    shot = staged("ai_story", 1, aspect=shape, brand=kit, ai_mark=True, language="ar", logo=logo)
    boxes = []
    for stamp in shot.stamps:
        art, x, y = stamp_art(stamp, canvas)
        ink = np.argwhere(art.keep < 60)
        (top, left), (bottom, right) = ink.min(0), ink.max(0)
        boxes.append((left + x, top + y, right + x, bottom + y))
    scale = canvas.height_px / 1920
    for left, top, right, bottom in boxes:
        assert left >= 0.06 * canvas.width_px and right <= 0.94 * canvas.width_px
        if aspect(canvas) == "tall":
            assert top >= 130 * scale and bottom <= (1920 - 370 + 14) * scale
            assert right <= (1080 - 125) * scale
    (one, other) = boxes
    assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


def test_what_lies_over_a_frame_is_taken_off_again(tmp_path: Path) -> None:
    canvas = CANVASES["9:16"]
    shot = replace(staged("ai_story", 0, brand=KIT, ai_mark=True), words=())
    frame = Frame.blank(canvas)
    frame.y[:] = np.random.default_rng(1).integers(16, 235, frame.y.shape, np.uint8)
    before = frame.buffer.copy()
    with Overlay(shot, canvas, 0, 60, tmp_path) as overlay:
        for index in (0, 20, 50, 59):
            overlay.draw(index, frame)
            assert (frame.buffer != before).sum() > 1000
            overlay.restore(frame)
            assert np.array_equal(frame.buffer, before)


def keys(shot: Shot, pieces: tuple[tuple[int, int], ...]) -> list[str]:
    found = []
    for start, stop in pieces:
        job = Job(Piece("body", 0, start, stop), (shot,), Transition(), stop - start)
        found.append(piece_key(job, CANVASES["9:16"], QUALITY))
    return found


def test_another_mark_makes_new_segments_only_where_it_is_seen(tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    cv2.imwrite(str(picture), np.zeros((8, 8, 3), np.uint8))

    def made(index: int, **options: Any) -> Shot:
        shot = staged("ai_story", index, **options)
        stamps = tuple(
            replace(one, files=(picture,)) if one.kind == "title" else one for one in shot.stamps
        )
        return replace(shot, visual=replace(shot.visual, files=(picture,)), stamps=stamps)

    pieces = ((0, 30), (30, 60), (60, 90))
    plain = keys(made(0), pieces)
    other_title = keys(made(0, script={"title": "Another"}), pieces)
    assert [one == two for one, two in zip(plain, other_title, strict=True)] == [False, False, True]
    marked = keys(made(0, brand={"handle": "@a"}), pieces)
    assert not set(marked) & set(plain)
    assert keys(made(0, brand={"handle": "@a", "is_off": True}), pieces) == plain
    assert keys(made(0, brand={"spoken": [["a", "b"]], "hashtags": ["x"]}), pieces) == plain
    assert keys(made(1), pieces) == keys(made(1, script={"title": "Another"}), pieces)
    logo = tmp_path / "l.png"
    logo.write_bytes(b"one")
    first = keys(made(1, logo=logo), pieces)
    logo.write_bytes(b"another")
    assert not set(first) & set(keys(made(1, logo=logo), pieces))


def test_a_joint_is_made_anew_only_by_what_it_shows(tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    cv2.imwrite(str(picture), np.zeros((8, 8, 3), np.uint8))

    def joint(title: str) -> str:
        first, second = (staged("ai_story", at, script={"title": title}) for at in (0, 1))
        shots = tuple(
            replace(one, visual=replace(one.visual, files=(picture,))) for one in (first, second)
        )
        job = Job(Piece("joint", 0, 0, 12), shots, Transition("fade", 12), 12)
        return piece_key(job, CANVASES["9:16"], QUALITY)

    assert joint("One") == joint("Another")


@pytest.mark.parametrize(
    ("ground", "ink"),
    [
        ("#FFD23F", "#0B0C10"),
        ("#FFFFFF", "#0B0C10"),
        ("#102040", "#FFFFFF"),
        ("#8B0000", "#FFFFFF"),
    ],
)
def test_letters_are_read_on_any_colour(ground: str, ink: str) -> None:
    assert ink_on(ground) == ink


def test_a_dark_colour_marks_cards_and_writes_no_words() -> None:
    usual = staged("ai_story", 1).captions.colour
    light, dark = (
        staged("ai_story", 1, brand={"colour": colour, "handle": "@a"})
        for colour in ("#35E0A1", "#101840")
    )
    assert (light.captions.colour, dark.captions.colour) == ("#35E0A1", usual)
    assert of_kind(dark, "brand").params["colour"] == "#101840"


@pytest.mark.parametrize(
    "junk",
    [
        {"handle": "x" * 31}, {"intro": "x" * 41}, {"outro": "x" * 61}, {"colour": "red"},
        {"colour": "#12"}, {"font": "Papyrus"}, {"place": "middle"}, {"size": "huge"},
        {"logo": "../../etc/passwd"}, {"logo": "own-short"}, {"hashtags": ["two words"]},
        {"hashtags": list("abcdef")}, {"spoken": [["", "x"]]}, {"spoken": [["x" * 41, "y"]]},
        {"spoken": [[str(n), "x"] for n in range(51)]}, {"nothing": 1},
    ],
)  # fmt: skip
def test_a_kit_has_limits(junk: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Brand.model_validate(junk)
