"""The illustrator: what a prompt says is what the picture shows."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any, get_args

import cv2
import numpy as np
import pytest

from pipeline.assets.checkpoints import Kept
from pipeline.drawing.canvas import Sheet
from pipeline.illustrator import illustrate, plan_of
from pipeline.illustrator.anchors import Kind, _anchors, anchor_of
from pipeline.illustrator.casting import choose
from pipeline.illustrator.character import character_of
from pipeline.illustrator.lexicon import drawings, meanings
from pipeline.illustrator.palettes import PALETTES, palette_for
from pipeline.illustrator.reading import below_water, read
from pipeline.illustrator.relations import animal_art
from pipeline.illustrator.scene import draw, stage_for
from pipeline.illustrator.spots import spot_named
from pipeline.illustrator.stances import stance
from pipeline.illustrator.things import THINGS
from pipeline.illustrator.views import VIEWS, Framing
from pipeline.providers.base import Call, Made, Picture
from pipeline.providers.calls.asset_codec import pack_picture, unpack_picture
from pipeline.providers.offline.pictures import OfflinePictures

SIZE = (252, 448)


def decoded(data: bytes, flags: int = cv2.IMREAD_COLOR) -> Any:
    """An encoded picture as an array; it fails when it cannot be read."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    assert picture is not None
    return picture


@pytest.mark.parametrize(
    ("prompt", "hero"),
    [
        ("A volcano erupting over an ancient city", "volcano"),
        ("Two wolves howling at the moon", "wolf"),
        ("An octopus squeezing through a pipe", "octopus"),
        ("A lighthouse on a cliff in a storm", "@lighthouse"),
        ("A storm over a small ship", "ship"),
        ("A piggy bank full of coins", "pig"),
        ("The pyramids of Giza at noon", "@pyramid"),
        ("A fresh loaf of bread on a table", "bread"),
        ("Butterflies over a meadow", "butterfly"),
        ("Investing in stocks", "chart_increasing"),
        ("A rocket launching into space", "rocket"),
        ("Sharks circling a raft", "shark"),
        ("Neurons firing in the brain", "brain"),
        ("An old oak tree", "deciduous_tree"),
    ],
)
def test_the_hero_is_what_the_prompt_names(prompt: str, hero: str) -> None:
    assert read(prompt).heroes[0].name == hero


@pytest.mark.parametrize(
    ("prompt", "role", "pose"),
    [
        ("A king on his throne", "king", None),
        ("A scientist thinking in her laboratory", "scientist", "think"),
        ("An astronaut walking on the moon", "astronaut", "walk_a"),
        ("A boy running through the rain", "plain", "run_a"),
        ("A knight kneeling before the queen", "knight", "kneel"),
    ],
)
def test_people_are_cast_by_role_and_pose(prompt: str, role: str, pose: str | None) -> None:
    vision = read(prompt)
    assert vision.people[0].role == role
    assert vision.person_first
    if pose:
        assert vision.people[0].pose == pose


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("A ship on the open ocean", "sea"),
        ("A street in the city at night", "city"),
        ("A camel crossing the desert", "desert"),
        ("A book on a desk in the library", "room"),
        ("A satellite in orbit", "space"),
        ("A fish over a coral reef, underwater", "underwater"),
        ("The deep sea", "underwater"),
        ("A submarine in the deep sea, light", "underwater"),
        ("A whale in the deep ocean", "underwater"),
        ("The ocean floor at night", "underwater"),
        ("A diver at the bottom of the sea", "underwater"),
        ("The deepest place in the ocean", "underwater"),
        ("A boat on the sea under the moon", "sea"),
        ("A treasure map", "map"),
        ("Wolves in the forest howling at the moon", "forest"),
        ("A walk on the moon", "space"),
        ("Deep in the forest", "forest"),
    ],
)
def test_place_words_choose_the_ground(prompt: str, place: str) -> None:
    assert read(prompt).place == place


@pytest.mark.parametrize(
    ("prompt", "hero"),
    [
        ("Mantis shrimp, shrimp, coral, sea", "shrimp"),
        ("Immortal jellyfish, jellyfish, deep sea", "jellyfish"),
        ("Seahorse, seahorse, coral, bubbles", "@seahorse"),
        ("Anglerfish, anglerfish, deep sea, light", "@anglerfish"),
        ("strange fish, coral reef", "fish"),
        ("The ocean floor", None),
        ("Birds and boats over the deep sea at night", None),
    ],
)
def test_under_water_nothing_flies_shines_or_floats(prompt: str, hero: str | None) -> None:
    vision = below_water(read(prompt, "Strangest animals of the deep sea"))
    assert vision.place == "underwater"
    assert hero is None or vision.heroes[0].name == hero
    shown = {*vision.heroes, *vision.things, *vision.lesser}
    assert not {one.name for one in shown if one.nature in {"sky", "light", "water"}}


def test_a_ship_is_under_water_only_when_it_has_sunk() -> None:
    assert below_water(read("a sunken ship on the seabed")).heroes[0].name == "ship"
    assert below_water(read("a ship over the ocean floor")).heroes[0].name != "ship"


def test_what_lies_on_a_plate_is_not_under_water() -> None:
    assert below_water(read("A lobster and a lemon on a plate")).place != "underwater"


def test_a_year_is_set_large_and_a_small_count_is_not() -> None:
    assert read("The moon landing in 1969").number == "1969"
    assert read("Profits grew by 40%").number == "40%"
    assert read("Three cats and 4 dogs").number == ""


def test_every_meaning_names_a_drawing_and_every_thing_can_be_drawn() -> None:
    known = drawings()
    for found in meanings().values():
        assert all(meaning.drawing in known for meaning in found)
    for name in THINGS:
        assert f"@{name}" in known
        assert f"@{name}" in {m.drawing for found in meanings().values() for m in found}


def test_the_palette_follows_mood_then_topic_and_is_one_for_a_video() -> None:
    assert palette_for("snow", "The desert", "x").name == "snow"
    assert palette_for("", "The volcano", "x").name == "fire"
    assert palette_for("", "Qwzx", "video/1") is palette_for("", "Qwzx", "video/1")
    for palette in PALETTES.values():
        light, ink = sum(palette.light[:3]), sum(palette.ink[:3])
        assert light - ink > 350, f"{palette.name} has too little contrast"


def test_scenes_of_one_subject_take_turns_with_their_heroes() -> None:
    hints = {"video": "The wolf/1", "mood": "night"}
    heroes = [
        illustrate("A wolf in the forest", SIZE, n, {**hints, "scene": str(n)}).hero
        for n in range(4)
    ]
    assert all(one != other for one, other in itertools.pairwise(heroes))


def test_an_animal_has_another_stance_in_every_scene_and_stands_where_it_stood() -> None:
    horse = animal_art(drawings()["horse"])
    bent = [stance(horse, number, swims=False) for number in range(4)]
    assert bent[0] is horse and bent[3] is horse
    for one in bent:
        assert one.whole.bounds[3] == pytest.approx(horse.whole.bounds[3])
        assert len(one.pieces) == len(horse.pieces)
    outlines = [np.concatenate(one.whole.contours) for one in bent[:3]]
    high = horse.whole.bounds[3] - horse.whole.bounds[1]
    for this, other in itertools.combinations(outlines, 2):
        assert np.abs(this - other).max() > 0.08 * high


def test_trees_and_heads_keep_their_only_stance() -> None:
    still = [
        drawings()[name] for name in ("deciduous_tree", "evergreen_tree", "coral", "fox", "castle")
    ]
    assert not any(one.is_animal for one in still)
    assert drawings()["horse"].is_animal and drawings()["@seahorse"].is_animal


def test_what_a_ranking_shows_is_large_and_never_a_silhouette() -> None:
    hidden = {"view:silhouette", "view:detail", "view:above", "view:wide"}
    hints = {"video": "Strangest fish/1", "style": "cut paper, each thing in full light"}
    for scene in range(8):
        assert plan_of("Anglerfish, deep sea", {**hints, "scene": str(scene)})[1] not in hidden


def test_a_falcon_that_dives_is_in_the_air() -> None:
    vision = below_water(read("Peregrine falcon, falcon diving, sky, clouds"))
    assert vision.heroes[0].name == "eagle"
    assert vision.place != "underwater"


@pytest.mark.parametrize(
    ("prompt", "scene", "label", "name"),
    [
        ("cats, room", "1", "Cats", "cat"),
        ("A knight facing a dragon", "0", "The knight", "person:knight"),
        ("A knight facing a dragon", "1", "Dragons", "dragon"),
        ("a lighthouse and a ship on the sea", "0", "Lighthouse", "@lighthouse"),
        ("A book and a candle on a desk in the library", "0", "Old books", "open_book"),
        ("map of the silk road, camel, temple", "0", "The map", "world_map"),
    ],
)
def test_a_picture_knows_where_what_it_shows_is(
    prompt: str, scene: str, label: str, name: str
) -> None:
    drawn = illustrate(prompt, SIZE, 3, {"video": "Things/1", "scene": scene})
    spot = spot_named(label, drawn.spots)
    assert spot is not None and name in spot.name.split()
    x, y = spot.middle
    assert 0 < x < 1 and 0 < y < 1
    assert spot_named("Photosynthesis", drawn.spots) is None


def test_a_thing_that_a_word_only_calls_to_mind_is_not_pointed_at() -> None:
    drawn = illustrate("a sailing boat", SIZE, 3, {})
    assert spot_named("The sea", drawn.spots) is None


def test_a_kept_picture_still_knows_what_it_shows() -> None:
    drawn = illustrate("a cat", SIZE, 3, {})
    made = Made(provider="offline", model="cut-paper", seed=3)
    picture = Picture(drawn.jpeg, "image/jpeg", *SIZE, made, drawn.layers, drawn.spots)
    data, facts = pack_picture(picture)
    assert unpack_picture(Kept(data, json.loads(json.dumps(facts)))) == picture
    facts.pop("spots")
    assert unpack_picture(Kept(data, facts)).spots == (), "pictures kept before knew nothing"


async def test_the_maker_gives_a_picture_with_layers_that_add_up_to_it() -> None:
    maker = OfflinePictures()
    call = Call(hints={"video": "Foxes/1", "scene": "0"})
    picture = await maker.make("A fox in the snow", SIZE, 5, call)
    again = await OfflinePictures().make("A fox in the snow", SIZE, 5, call)
    assert picture.data == again.data, "the same inputs draw the same"
    assert (await maker.make("A fox in the snow", SIZE, 6, call)).data != picture.data

    flat = decoded(picture.data)
    assert flat.shape[:2] == (SIZE[1], SIZE[0])
    assert flat.std() > 15, "not blank"
    layers = [decoded(data, cv2.IMREAD_UNCHANGED) for data in picture.layers]
    assert [layer.shape[2] for layer in layers] == [3, 4, 4, 4]
    whole = layers[0].astype(np.float32)
    for layer in layers[1:]:
        alpha = layer[..., 3:].astype(np.float32) / 255
        whole = whole * (1 - alpha) + layer[..., :3].astype(np.float32) * alpha
    assert np.abs(whole - flat).mean() < 6


async def test_neighbouring_scenes_of_a_video_never_share_a_hero() -> None:
    maker = OfflinePictures()
    heroes = []
    for number in range(4):
        hints = {"video": "Old things/1", "scene": str(number)}
        await maker.make("A temple on a hill with a statue", SIZE, 1, Call(hints=hints))
        heroes.append(maker._heroes["Old things/1"][number][0])
    assert all(one != other for one, other in itertools.pairwise(heroes))


@pytest.mark.parametrize("prompt", ["", "?!", "🙂🙂", "שלום עולם", "xqzv wplk", "a" * 4000])
@pytest.mark.parametrize("size", [(252, 448), (448, 252), (300, 300)])
def test_any_prompt_gives_a_picture_of_any_shape(prompt: str, size: tuple[int, int]) -> None:
    drawn = illustrate(prompt, size, 1, {})
    picture = decoded(drawn.jpeg)
    assert picture.shape[:2] == (size[1], size[0])
    assert picture.std() > 12


STORY = {
    "video": "A stray dog who waited/1",
    "mood": "tender dawn",
    "character": "a stray dog with a red scarf, the same in every picture",
}


def test_no_two_scenes_in_a_row_are_composed_alike() -> None:
    for title in ("A wolf in the forest", "The fall of Rome", "How money works", "Two lovers"):
        views, avoid = [], [""]
        for number in range(8):
            hints = {"video": f"{title}/1", "scene": str(number)}
            hero, view = plan_of(f"{title}, night, a castle, hills", hints, avoid)
            views.append(view)
            avoid = [hero, view]
        assert all(one != other for one, other in itertools.pairwise(views)), views
        assert len(set(views)) >= 4, views


@pytest.mark.parametrize(
    ("prompt", "view"),
    [
        ("A key close up", "view:detail"),
        ("A king close up", "view:close"),
        ("The trade route across the world, ship, spices", "view:above"),
        ("A traveller far away on a path", "view:wide"),
        ("A stranger in the shadows at midnight", "view:silhouette"),
        ("A knight facing a wolf", "view:pair"),
        ("A towering volcano", "view:low"),
    ],
)
def test_the_composition_is_what_the_prompt_asks_for(prompt: str, view: str) -> None:
    assert plan_of(prompt, {})[1] == view


def test_a_storys_character_is_in_every_picture() -> None:
    prompts = (
        "A stray dog, the station", "ball, A stray dog in the distance", "umbrella, the street",
        "A stray dog facing a door", "rain, the city at night",
    )  # fmt: skip
    names = [
        plan_of(prompt, {**STORY, "scene": str(number)})[0] for number, prompt in enumerate(prompts)
    ]
    assert all(name.startswith("dog:") for name in names), names


def test_a_book_never_hides_its_hero() -> None:
    hints = {
        "video": "Bo the shy dragon/1",
        "style": "bright paper collage for a picture book",
        "character": "a shy dragon with a red scarf, the same on every page",
    }
    for number in range(7):
        prompt = "shy dragon, lamp, night forest, bright morning, picture book"
        name, view = plan_of(prompt, {**hints, "scene": str(number)})
        assert name.startswith("dragon:")
        assert view not in {"view:silhouette", "view:detail", "view:above"}


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("A baker holding bread in a kitchen", "bread"),
        ("A sailor in a rowboat", "@rowboat"),
        ("A king on his throne", "@throne"),
        ("A boy riding a horse", "horse"),
        ("A cat on a couch", "couch_and_lamp"),
    ],
)
def test_people_and_animals_do_something_with_what_is_named(prompt: str, shown: str) -> None:
    cast = choose(read(prompt), (), "0", ())
    assert shown in cast.shown
    assert cast.partner is None, "one art, not two things beside each other"


def test_every_anchor_lies_on_a_drawing_of_the_lexicon() -> None:
    known = drawings()
    for name, _ in _anchors():
        assert name in known
        anchor = anchor_of(name, *get_args(Kind))
        assert anchor is not None
        assert 0 <= anchor.x <= 1
        assert 0 <= anchor.y <= 1


def test_a_character_line_says_who_and_what_they_wear() -> None:
    dog = character_of(STORY["character"])
    assert dog is not None
    assert dog.drawing is not None
    assert (dog.drawing.name, dog.looks.wears) == ("dog", "scarf")
    keeper = character_of("A lighthouse keeper with a wide dark hat")
    assert keeper is not None
    assert keeper.person is not None
    assert (keeper.person.role, keeper.looks.wears) == ("sailor", "hat")
    assert character_of("") is None


@pytest.mark.parametrize("view", list(VIEWS))
@pytest.mark.parametrize("place", ["hills", "room", "sea", "underwater", "city", "space", "map"])
def test_every_composition_can_be_drawn_in_every_place(view: Framing, place: str) -> None:
    vision = replace(read("A king with a lantern and a dog"), place=place)
    cast = choose(vision, (), "0", ())
    size = (126, 224) if len(place) % 2 else (224, 126)
    stage = stage_for(*size, PALETTES["city"], place, VIEWS[view], "1")
    flat = Sheet(*size)
    for layer in draw(vision, cast, stage).all():
        flat.lay(layer.pixels, 0, 0)
    assert flat.pixels[..., :3].std() > 8
