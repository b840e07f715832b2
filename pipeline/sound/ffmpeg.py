"""Runs the packaged ffmpeg over sound that comes and goes through pipes."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache

import numpy as np

from pipeline.errors import ComposeError, EncoderHung
from pipeline.sound.wav import Samples

TIMEOUT_S = 60.0


@cache
def ffmpeg_path() -> str:
    """Where the ffmpeg of the Python package is."""
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def run_ffmpeg(
    arguments: Sequence[str], data: bytes = b"", *, timeout_s: float = TIMEOUT_S
) -> bytes:
    """Run ffmpeg with `data` on its input; its standard output. ComposeError when it fails."""
    command = [ffmpeg_path(), "-hide_banner", "-nostdin", "-v", "error", *arguments]
    if "pipe:0" in arguments:
        command.remove("-nostdin")
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, check=False, timeout=timeout_s
        )
    except subprocess.TimeoutExpired as error:
        raise EncoderHung from error
    if done.returncode != 0:
        raise ComposeError(f"The sound could not be processed ({_last_line(done.stderr)}).")
    return done.stdout


def filter_samples(samples: Samples, rate_hz: int, graph: str) -> Samples:
    """Send mono samples through an audio filter graph that keeps the rate."""
    form = ["-f", "f32le", "-ar", str(rate_hz), "-ac", "1"]
    out = run_ffmpeg(
        [*form, "-i", "pipe:0", "-af", graph, *form, "pipe:1"],
        np.ascontiguousarray(samples, "<f4").tobytes(),
    )
    return np.frombuffer(out, "<f4").astype(np.float32)


def _last_line(text: bytes) -> str:
    lines = text.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else "no reason given"
