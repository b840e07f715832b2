"""Makes one voice sound like several: pitch, vocal tract size and pace, each by itself.

Rubber Band (in the packaged ffmpeg) moves the pitch and keeps the formants, so a deeper voice
does not sound like a slowed tape; formants are moved on purpose by a change of sample rate.
"""

from __future__ import annotations

import numpy as np

from pipeline.sound.ffmpeg import filter_samples
from pipeline.sound.wav import Samples

MAX_SEMITONES = 14.0
PACE_RANGE = (0.5, 2.0)
_KEEPING = "formant=preserved:pitchq=quality"
_SMALL = f"{_KEEPING}:transients=smooth:window=short"
"""For small shifts: of six settings the one whose sound stays where it was."""
_LARGE = f"{_KEEPING}:transients=crisp:window=standard"
"""For large ones: the short window leaves a tone an octave below the voice."""
_LARGE_SEMITONES = 4.0
_LEAD_S_PER_SEMITONE = 0.00125
"""How much earlier the standard window's sound comes (measured at 7 to 9 semitones)."""


def shift_samples(
    samples: Samples,
    rate_hz: int,
    *,
    pitch_semitones: float = 0.0,
    formant_ratio: float = 1.0,
    pace: float = 1.0,
) -> Samples:
    """Shifted mono samples, exactly `round(len / pace)` of them.

    `formant_ratio` above 1 is a smaller speaker; `pace` above 1 is faster. Values beyond
    `MAX_SEMITONES` and `PACE_RANGE` are brought back into them.
    """
    pitch_semitones = float(np.clip(pitch_semitones, -MAX_SEMITONES, MAX_SEMITONES))
    pace = float(np.clip(pace, *PACE_RANGE))
    if abs(pitch_semitones) < 0.01 and abs(pace - 1) < 0.001 and abs(formant_ratio - 1) < 0.001:
        return samples
    net_semitones = pitch_semitones - 12.0 * float(np.log2(formant_ratio))
    is_large = net_semitones > _LARGE_SEMITONES
    steps = []
    if abs(formant_ratio - 1.0) >= 0.001:
        steps += [f"asetrate={round(rate_hz * formant_ratio)}", f"aresample={rate_hz}"]
    steps.append(
        f"rubberband=pitch={2.0 ** (net_semitones / 12.0):.6f}:tempo={pace / formant_ratio:.6f}:"
        + (_LARGE if is_large else _SMALL)
    )
    lead = round(net_semitones * _LEAD_S_PER_SEMITONE * rate_hz) if is_large else 0
    length = round(len(samples) / pace)
    shifted = filter_samples(samples, rate_hz, ",".join(steps))[: length - lead]
    return np.pad(shifted, (lead, length - lead - len(shifted)))
