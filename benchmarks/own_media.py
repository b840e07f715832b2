"""What people bring themselves: recordings, clips, and many files one after another.

`python -m benchmarks.own_media` (`--only recordings|clips|uploads`; `--quick`: shorter, smaller and
fewer) prints

- `word_error_rate`: words that were heard otherwise, left out or added, of those that were read, in
  the voice as it was trained; `shifted_word_error_rate` with its pitch and vocal tract shifted,
  which is no clean reading;
- `onset_ms`, `onset_p95_ms`: where words begin against where they were put, the median and the
  95th of 100;
- `voice_note_s`: seconds from a 60 s voice note to its MP4 at 1080p with nothing hosted;
  `voice_note_share`, the same as a share of the note's length; `voice_note_peak_pss_mb`, the
  memory of all processes;
- `clips_ratio_to_x264`: composition of five 4K clips, 30 s, over libx264 alone on the same frames;
- `bot_memory_growth_mb`, `worker_memory_growth_mb`: over 50 uploads of ten kinds, each made into a
  video, after one of each.

Needs the extra `listen`.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks._common import emit
from benchmarks._own_clips import of_clips
from benchmarks._own_recordings import a_note, of_recordings
from benchmarks._own_uploads import of_uploads

PARTS = ("recordings", "clips", "uploads")
NOTE_S = 60.0
CLIPS_S = 30.0
ROUNDS = 3
UPLOADS = 50
QUICK_UPLOADS = 10


def measure(parts: tuple[str, ...], *, is_quick: bool) -> dict[str, object]:
    """All figures of those parts."""
    found: dict[str, object] = {"benchmark": "own_media"}
    if "recordings" in parts:
        length_s, resolution = (NOTE_S / 3, "480p") if is_quick else (NOTE_S, "1080p")
        found |= asyncio.run(of_recordings(length_s, resolution))
    if "clips" in parts:
        length_s, rounds = (CLIPS_S / 3, 1) if is_quick else (CLIPS_S, ROUNDS)
        with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
            found |= of_clips(Path(folder), length_s, rounds)
    if "uploads" in parts:
        found |= asyncio.run(of_uploads(a_note(), QUICK_UPLOADS if is_quick else UPLOADS))
    return found


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    if given.only != "clips" and find_spec("faster_whisper") is None:
        parser.exit(2, "Recordings need the extra listen: pip install -e '.[listen]'\n")
    emit(measure((given.only,) if given.only else PARTS, is_quick=given.quick))


if __name__ == "__main__":
    main()
