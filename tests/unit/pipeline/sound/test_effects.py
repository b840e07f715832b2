"""Sound effects from a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import UnknownOption
from pipeline.sound.decode import decode_mono
from pipeline.sound.effects import EFFECTS, effect_path, render_effect
from pipeline.sound.measure import loudness_lufs, peak_dbfs


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_is_audible_clean_and_ends_in_silence(name: str) -> None:
    rate_hz, samples = render_effect(name)
    assert rate_hz == 48_000 and samples.dtype == np.float32
    assert 0.1 <= len(samples) / rate_hz <= 4.0
    assert -25.0 <= loudness_lufs(samples, rate_hz) <= -14.0
    assert peak_dbfs(samples) <= -2.9
    assert abs(float(samples[0])) < 0.02 and abs(float(samples[-1])) < 0.005
    assert abs(float(samples.mean())) < 0.002


def test_all_that_were_promised_are_there() -> None:
    assert {"ping", "typing", "tick", "ding", "whoosh", "page", "pop"} <= set(EFFECTS)


def test_a_seed_decides_the_sound() -> None:
    assert np.array_equal(render_effect("typing", 1)[1], render_effect("typing", 1)[1])
    assert not np.array_equal(render_effect("typing", 1)[1], render_effect("typing", 2)[1])


@pytest.mark.parametrize("name", ["typing", "tick", "swell", "whoosh"])
@pytest.mark.parametrize("length_s", [0.7, 3.0, 5.5])
def test_lasting_sounds_last_as_long_as_asked(name: str, length_s: float) -> None:
    rate_hz, samples = render_effect(name, 0, length_s)
    assert len(samples) / rate_hz == pytest.approx(length_s, abs=0.35)


def test_a_timer_ticks_each_second_and_hurries_at_the_end() -> None:
    rate_hz, samples = render_effect("tick", 0, 5.0)
    level = np.abs(samples[: 5 * rate_hz]).reshape(-1, rate_hz // 100).max(1)
    loud = np.flatnonzero(level > 0.3 * level.max())
    beats = loud[np.diff(loud, prepend=-50) > 10] / 100
    assert beats.tolist() == pytest.approx([0, 1, 2, 3, 3.5, 4, 4.5], abs=0.02)


def test_it_is_stored_once_under_a_name_of_its_own(tmp_path: Path) -> None:
    first = effect_path("ping", tmp_path / "fx")
    before = first.stat().st_mtime_ns
    assert effect_path("ping", tmp_path / "fx") == first
    assert first.stat().st_mtime_ns == before
    assert effect_path("typing", tmp_path / "fx", 1, 2.0) != effect_path(
        "typing", tmp_path / "fx", 1, 3.0
    )
    assert len(list((tmp_path / "fx").iterdir())) == 3
    assert decode_mono(first)[1] == 48_000


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(UnknownOption, match="ping"):
        render_effect("kazoo")
