"""Who speaks with which voice."""

from __future__ import annotations

import pytest

from pipeline.errors import UnknownOption, UnsupportedLanguage
from pipeline.providers.base import Voice
from pipeline.providers.casting import cast_voices, find_voice, usable_voices
from pipeline.templates.base import Role

JOE = Voice("joe", "Joe", ("en",), "male", "hosted")
ANN = Voice("ann", "Ann", ("en-GB", "fr"), "female", "hosted")
ALL = Voice("all", "Polyglot", ("*",), "neutral", "hosted")


@pytest.mark.parametrize(
    ("language", "found"),
    [("en", ("joe", "ann", "all")), ("en-US", ("joe", "ann", "all")), ("fr", ("ann", "all"))],
)
def test_regions_of_a_language_do_not_matter(language: str, found: tuple[str, ...]) -> None:
    assert tuple(voice.key for voice in usable_voices((JOE, ANN, ALL), language)) == found


def test_a_language_that_nobody_speaks_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnsupportedLanguage, match="'hi'; they speak: en, fr"):
        usable_voices((JOE, ANN), "hi")


def test_a_voice_that_cannot_speak_the_language_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedLanguage, match="Joe cannot speak 'fr'"):
        find_voice((JOE, ANN), "JOE", "fr")


def test_an_unknown_voice_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownOption, match="joe, ann"):
        find_voice((JOE, ANN), "zed", "en")


def test_two_speakers_get_two_voices_and_the_role_decides_who() -> None:
    cast = cast_voices(
        {"Mia": Role(gender="female"), "Leo": Role(gender="male")},
        (JOE, ANN),
        "en",
        chosen=None,
        seed=3,
    )
    assert {name: voice.key for name, voice in cast.items()} == {"Mia": "ann", "Leo": "joe"}


def test_the_chosen_voice_goes_to_the_first_speaker_and_the_next_gets_another() -> None:
    cast = cast_voices({"a": Role(), "b": Role()}, (JOE, ANN), "en", chosen="Ann", seed=0)
    assert [voice.key for voice in cast.values()] == ["ann", "joe"]


def test_more_speakers_than_voices_share_them_evenly() -> None:
    cast = cast_voices({str(n): Role() for n in range(4)}, (JOE, ANN), "en", chosen=None, seed=1)
    keys = [voice.key for voice in cast.values()]
    assert keys.count("joe") == keys.count("ann") == 2


def labelled(key: str, gender: str, native: str, accent: str = "") -> Voice:
    return Voice(key, key, ("*",), gender, "hosted", native=native, accent=accent)  # type: ignore[arg-type]


BRITISH = labelled("british", "male", "en", "british")
AMERICAN = labelled("american", "male", "en", "american")
SPANISH = labelled("spanish", "female", "es")
UNTOLD = labelled("untold", "female", "")


@pytest.mark.parametrize(
    ("language", "gender", "key"),
    [
        ("es", "any", "spanish"),
        ("en", "any", "british"),
        ("en-US", "any", "american"),
        ("en-GB", "any", "british"),
        ("en", "female", "untold"),
        ("fr", "male", "british"),
    ],
)
def test_labels_decide_who_fits(language: str, gender: str, key: str) -> None:
    voices = (SPANISH, BRITISH, AMERICAN, UNTOLD, Voice("own", "Own", ("*",), "male", "offline"))
    cast = cast_voices({"a": Role(gender=gender)}, voices, language, chosen=None, seed=0)
    assert cast["a"].key == key


def test_all_voices_of_a_video_are_of_one_provider() -> None:
    ours = Voice("own", "Own", ("en",), "female", "offline")
    roles = {"a": Role(gender="male"), "b": Role(gender="female")}
    cast = cast_voices(roles, (JOE, ours), "en", chosen=None, seed=0)
    assert {voice.key for voice in cast.values()} == {"joe"}
    chosen = cast_voices(roles, (JOE, ours), "en", chosen="own", seed=0)
    assert {voice.key for voice in chosen.values()} == {"own"}
