"""Music by mood in any words."""

from __future__ import annotations

import pytest

from pipeline.sound.decode import decode
from pipeline.sound.music import MOODS, TRACK_MOODS, music_for, nearest_mood, tracks_of


@pytest.mark.parametrize(
    ("words", "mood"),
    [
        ("calm", "calm"),
        ("Mysterious", "dark"),
        ("scary and slow", "dark"),
        ("epic", "energetic"),
        ("high-energy, upbeat", "energetic"),
        ("sad", "nostalgic"),
        ("melancholy", "nostalgic"),
        ("dreamy", "calm"),
        ("playful", "happy"),
        ("heart-warming", "tender"),
        ("inspirational", "tender"),
        ("adventures", "energetic"),
        ("unheard-of", "calm"),
        ("", "calm"),
        ("none", "none"),
        ("No music", "none"),
    ],
)
def test_any_word_finds_the_nearest_mood(words: str, mood: str) -> None:
    assert nearest_mood(words) == mood


def test_none_is_no_music() -> None:
    assert music_for("none", 1) is None
    assert MOODS[-1] == "none"


@pytest.mark.parametrize("mood", TRACK_MOODS)
def test_each_mood_has_several_tracks_and_a_seed_picks_one(mood: str) -> None:
    assert len(tracks_of(mood)) >= 3
    assert music_for(mood, 7) == music_for(mood, 7)
    assert len({music_for(mood, seed) for seed in range(40)}) == len(tracks_of(mood))


def test_a_track_is_real_music() -> None:
    track = music_for("happy", 0)
    assert track is not None
    samples, rate_hz = decode(track, 48_000, channels=2)
    assert len(samples) / rate_hz > 30 and abs(samples).max() > 0.1
