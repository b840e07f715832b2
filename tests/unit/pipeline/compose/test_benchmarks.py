"""Each compose benchmark runs, small, and prints the keys that it promises."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CASES = {
    "compose": (
        ["--seconds", "2", "--scenes", "2", "--rounds", "1", "--moviepy-seconds", "0"],
        {"ratio_to_x264", "cpu_s", "peak_rss_mb", "stages_s", "video_bytes_ratio"},
    ),
    "compose_stream": (["--seconds", "2", "--scenes", "2"], {"last_asset_share"}),
    "compose_scale": (["--seconds", "6"], {"fixed_cpu_s", "residual", "peak_rss_mb"}),
    "compose_quality": (
        ["--seconds", "2", "--words", "6"],
        {
            *("vmaf", "vmaf_p5", "jitter_px", "zoompan_px", "lufs", "true_peak_dbtp"),
            *("voice_over_music_db", "av_end_ms", "word_error_ms"),
        },
    ),
    "search": (
        [
            *("--short-side", "270", "--seconds", "4", "--rounds", "1"),
            *("--only", "viral_wisdom", "--shots", "2"),
        ],
        {"cpu_ratio", "bytes_ratio", "vmaf_change", "vmaf_p5_change"},
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_it_runs_small(name: str) -> None:
    options, keys = CASES[name]
    command = [sys.executable, "-m", f"benchmarks.{name}", "--short-side", "180", *options]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[4], capture_output=True, text=True, check=True
    )
    line = json.loads(done.stdout.splitlines()[-1])
    assert keys <= set(line)
    assert all(line[key] is not None for key in keys)
