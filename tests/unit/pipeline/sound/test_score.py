"""The dark beds of our own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.sound import score
from pipeline.sound.decode import decode
from pipeline.sound.measure import loudness_lufs, peak_dbfs
from pipeline.sound.music import tracks_of


def test_a_bed_has_no_seam_when_it_is_played_over_and_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "CHORD_S", 6.0)
    short = replace(score.BEDS[1], chords=((0, 4), (5,)))
    bed = score.render(short)
    assert bed.shape == (12 * score.RATE_HZ, 2)
    steps = np.abs(np.diff(np.concatenate([bed, bed[:1]]), axis=0)).max(1)
    assert steps[-1] <= np.percentile(steps, 99.9)
    assert float(np.corrcoef(bed[:, 0], bed[:, 1]).min()) < 0.9


@pytest.mark.parametrize("place", range(len(score.BEDS)))
def test_the_kept_beds_are_loud_enough_and_reach_a_phones_speaker(place: int) -> None:
    samples, rate_hz = decode(tracks_of("dark")[place], 48_000, channels=2)
    mono = samples.mean(1)
    assert loudness_lufs(mono, rate_hz) == pytest.approx(score.LOUDNESS_LUFS, abs=1.5)
    assert peak_dbfs(mono) < -1.0
    power = np.abs(np.fft.rfft(mono)) ** 2
    hertz = np.fft.rfftfreq(len(mono), 1 / rate_hz)
    assert power[hertz > 150].sum() > 0.3 * power.sum()
