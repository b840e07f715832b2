"""Pictures of people's own words in other languages than English."""

from __future__ import annotations

import pytest

from pipeline.illustrator.reading import read
from pipeline.illustrator.translated import in_english
from pipeline.templates import load_templates


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("Bebe un vaso de agua antes del café", "tumbler, water, coffee"),
        ("Sal a caminar diez minutos al sol", "road, sun"),
        ("Escribe una sola cosa que quieras terminar hoy", "pencil"),
        ("O menino abriu a porta do castelo e viu dois cachorros", "boy, door, castle, dog"),
        ("Les enfants regardent les étoiles depuis la fenêtre", "star, window"),
        ("I gatti dormono sul letto della nonna", "cat, bed, grandmother"),
        ("लड़की ने दरवाज़ा खोला। अंदर निन्यानवे चिट्ठियाँ रखी थीं।", "girl, door, letter"),
        ("猫が窓の外の雪を見ています", "cat, window, snow"),
        ("Todo cambia con el tiempo", ""),
    ],
)
def test_the_things_that_a_text_names_are_seen(text: str, things: str) -> None:
    assert in_english(text) == things


def test_no_spanish_word_is_drawn_as_an_english_one() -> None:
    seen = read("Bebe un vaso de agua antes del café", "Antes de las once")
    assert "ant" not in {one.name for one in (*seen.heroes, *seen.lesser)}


def test_a_line_that_names_nothing_shows_what_the_video_is_about() -> None:
    seen = read("Je n'avais jamais osé", "Une vieille dame dans un phare")
    assert "@lighthouse" in {one.name for one in seen.things} and seen.people


@pytest.mark.parametrize("text", ["", "Frida Kahlo", "Machu Picchu, Peru", "A pan on the table"])
def test_english_and_names_stay_as_they_are(text: str) -> None:
    assert in_english(text) == text


def test_every_picture_of_the_library_is_read_as_english() -> None:
    wanted = [
        prompt
        for template in load_templates().values()
        for unit in template.units()
        for scene in unit.script.scenes
        for prompt in scene.picture_prompts()
    ]
    assert len(wanted) > 2000
    assert [prompt for prompt in wanted if in_english(prompt) != prompt] == []


@pytest.mark.parametrize("thing", ["letter", "door", "grandfather", "postman", "kitchen", "honey"])
def test_what_is_named_is_what_the_illustrator_draws(thing: str) -> None:
    seen = read(thing)
    assert seen.things or seen.people or seen.place == "room"


@pytest.mark.parametrize(
    ("text", "animal"),
    [("Dry and sealed, it lasts for thirty years", "seal"), ("He ducked behind a wall", "duck"),
     ("She is bearing it well", "bear"), ("He fished his keys out of a bag", "fish")],
)  # fmt: skip
def test_what_is_done_is_no_animal(text: str, animal: str) -> None:
    assert animal not in {one.name for one in read(text).heroes}
