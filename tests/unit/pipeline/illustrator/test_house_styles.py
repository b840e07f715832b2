"""Three house styles: a video has one of them all its life."""

from __future__ import annotations

import gzip
import itertools
from importlib.resources import files
from random import Random

import cv2
import numpy as np
import pytest

from pipeline.brief import Brief
from pipeline.drawing.house_styles import HouseStyle, house_style_for, house_style_in, origin_of
from pipeline.editing.board import board_of, new_seed, pictures_of, script_of
from pipeline.illustrator import illustrate
from pipeline.illustrator.creatures import HEADS, fur_of
from pipeline.illustrator.lexicon import drawings
from pipeline.illustrator.palettes import PALETTES, in_style
from pipeline.illustrator.things import THINGS, paints_of
from pipeline.illustrator.vectors import DATA, has_vector, vector_of
from pipeline.providers.base import Call
from pipeline.providers.offline.pictures import OfflinePictures
from pipeline.templates import load_templates
from pipeline.writing.mood import style_line

SIZE = (126, 224)
STYLES: tuple[HouseStyle, ...] = ("paper", "flat", "ink")


@pytest.mark.parametrize(
    ("mood", "style", "house"),
    [
        ("funny desert", "", "flat"),
        ("playful candy", "", "flat"),
        ("tender snow", "", "ink"),
        ("curious parchment", "", "ink"),
        ("mysterious city", "", "paper"),
        ("scary night", "", "paper"),
        ("Upbeat, sea", "", "flat"),
        ("", "", "paper"),
        ("funny", "an ink drawing of the old school", "ink"),
        ("tender", "flat vector art, pastel", "flat"),
        ("funny", "layered cut-paper illustration", "paper"),
        ("mysterious", "a pencil-thin moon, inkling of dusk", "paper"),
    ],
)
def test_the_mood_chooses_unless_the_style_line_names_one(
    mood: str, style: str, house: str
) -> None:
    assert house_style_for(mood, style) == house


@pytest.mark.parametrize("mood", ["funny city", "tender sea", "scary night", "curious dawn", ""])
def test_a_style_line_names_the_house_style_of_its_mood(mood: str) -> None:
    for number in range(6):
        line = style_line(mood, Random(number))
        assert house_style_for("", line) == house_style_for(mood, "")


def test_a_video_from_before_is_cut_paper() -> None:
    assert house_style_in("The ink/flat/12", "") == "paper"
    assert house_style_in("Anything", "") == "paper"
    for house in STYLES:
        assert house_style_in(origin_of("A/B: flat-1", house, 12), "") == house


def test_a_redraw_a_new_title_and_another_mood_keep_the_style() -> None:
    template = load_templates()["ai_story"]
    unit = next(one for one in template.units() if one.script.mood.startswith("tender"))
    script = template.tell(unit, Brief(prompt=unit.title)).model_copy(update={"style": ""})
    board = board_of(script, Brief(prompt=unit.title), SIZE)
    changed = board.model_copy(
        update={
            "script": {**board.script, "title": "Another", "mood": "funny candy"},
            "cards": tuple(one.model_copy(update={"seed": new_seed()}) for one in board.cards),
        }
    )
    scenes = script_of(changed, template).scenes
    for card, scene in zip(changed.cards, scenes, strict=True):
        for wanted in pictures_of(changed, card, scene):
            assert house_style_in(dict(wanted.hints)["video"], "") == "ink"


@pytest.mark.parametrize(
    ("style", "model"), [("paper", "cut-paper"), ("flat", "flat-colours"), ("ink", "ink-on-paper")]
)
async def test_every_scene_of_a_video_is_drawn_in_its_style(style: HouseStyle, model: str) -> None:
    maker, origin = OfflinePictures(), origin_of("A fox", style, 1)
    for scene, prompt in (("0", "a fox, snow"), ("1", "a ship, night"), ("2", "a key")):
        picture = await maker.make(prompt, SIZE, 1, Call(hints={"video": origin, "scene": scene}))
        assert picture.made.model == model


@pytest.mark.parametrize("prompt", ["a fox in the snow", "a king on his throne", "a map, ship"])
def test_the_styles_look_different_and_flat_shows_the_things_own_colours(prompt: str) -> None:
    pictures = {}
    for style in STYLES:
        data = illustrate(prompt, SIZE, 3, {"video": origin_of("x", style, 1), "scene": "0"}).jpeg
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        pictures[style] = picture.astype(np.float32)
    for one, other in itertools.combinations(STYLES, 2):
        assert float(np.abs(pictures[one] - pictures[other]).mean()) > 12


def test_every_palette_has_its_kin_in_every_style() -> None:
    for palette in PALETTES.values():
        for style in STYLES:
            for place in ("", "sea", "desert", "night", "room"):
                found = in_style(palette, style, place)
                assert found.style == style
                assert sum(found.light[:3]) - sum(found.ink[:3]) > 350
                assert found.accent[3] == 255


def test_nearly_everything_of_the_lexicon_is_a_vector_and_all_can_be_read() -> None:
    known = drawings()
    without = [one for one in known if not has_vector(one) and not one.startswith("@")]
    assert len(without) <= 4, without
    ours = {name for name in known if name.startswith("@") and not has_vector(name)}
    assert ours == {f"@{name}" for name in THINGS}
    for name in list(known)[::9]:
        if has_vector(name):
            left, top, right, bottom = (
                min(path.bounds[0] for _, path in vector_of(name)),
                min(path.bounds[1] for _, path in vector_of(name)),
                max(path.bounds[2] for _, path in vector_of(name)),
                max(path.bounds[3] for _, path in vector_of(name)),
            )
            assert -0.5 <= left < right <= 32.5 and -0.5 <= top < bottom <= 32.5, name
    for name in THINGS:
        assert len(paints_of(name)) == 4
    for name in HEADS:
        assert fur_of(name)[3] == 255


def test_the_vectors_are_small_and_their_licence_lies_beside_them() -> None:
    folder = files("pipeline.illustrator.vectors")
    packed = folder.joinpath(DATA).read_bytes()
    assert len(packed) < 1_500_000
    assert len(gzip.decompress(packed)) < 4_000_000
    assert "Microsoft" in folder.joinpath("LICENSE").read_text("utf-8")
