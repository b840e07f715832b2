"""The quality of a produced file, measured on the file: picture, motion, sound, words.

`vmaf` and `vmaf_p5` (mean and 5th percentile) against a slow exact rendering; `jitter_px` with
zoompan's beside it; `lufs` and `true_peak_dbtp` by ffmpeg's own EBU R 128 meter;
`voice_over_music_db` while the voice speaks; `av_end_ms`; `word_error_ms`, the 95th percentile of
the light's change in decoded frames against true onsets of joined single words; `icc_error` of
pictures with a profile, of 255; `band_levels` that are left of 26 in a dark gradient;
`min_word_gap_px`, the least ink-free distance of two words over all caption styles and frames.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np

from benchmarks._caption_gaps import worst_gap_px
from benchmarks._colours import band_levels, icc_error
from benchmarks._common import canvas_of, emit, make_timeline, parser
from benchmarks._inputs import music_path
from benchmarks._jitter import jitter
from benchmarks._reference import render
from benchmarks._words import word_errors_ms
from pipeline.compose import Composed, compose
from pipeline.compose.finishing import sound_job
from pipeline.compose.loudness import BLOCK, RATE_HZ, Meter, lufs
from pipeline.compose.mix import Mix
from pipeline.timeline import Captions, Music, Shot, Timeline

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


def main() -> None:
    """Run the benchmark and print its line."""
    arguments = parser(__doc__, 12.0)
    arguments.add_argument("--words", type=int, default=24)
    given = arguments.parse_args()
    canvas = canvas_of(given.short_side)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timeline = make_timeline(
            folder / "in", seconds=given.seconds, scenes=4, canvas=canvas, seed=given.seed
        )
        done = asyncio.run(compose(timeline, folder, folder / "whole.mp4"))
        result: dict[str, Any] = {"benchmark": "compose_quality"}
        result |= picture_quality(timeline, folder)
        result |= jitter(folder / "jitter", canvas, min(6.0, given.seconds))
        result |= sound_quality(timeline, done)
        result |= word_errors_ms(folder / "words", canvas, given.words)
        result["icc_error"] = icc_error(folder / "icc")
        result["band_levels"] = band_levels(folder / "bands", canvas)
        result["min_word_gap_px"] = worst_gap_px(canvas, folder / "gaps")
    emit(result)


def picture_quality(timeline: Timeline, folder: Path) -> dict[str, float]:
    """VMAF of each shot, composed without captions, against the exact rendering."""
    canvas = timeline.canvas
    scores: list[float] = []
    for shot in timeline.shots:
        plain: Shot = replace(shot, captions=Captions("none"))
        one = replace(timeline, shots=(plain,), music=Music())
        done = asyncio.run(compose(one, folder, folder / "plain.mp4"))
        exact = folder / "exact.yuv"
        with exact.open("wb") as file:
            for frame in render(plain, canvas):
                file.write(frame.buffer.data)
        scores += vmaf_scores(done.path, exact, canvas.width_px, canvas.height_px, canvas.fps)
        exact.unlink()
    return {"vmaf": float(np.mean(scores)), "vmaf_p5": float(np.percentile(scores, 5))}


def vmaf_scores(path: Path, exact: Path, width: int, height: int, fps: int) -> list[float]:
    """VMAF of each frame of `path` against raw yuv420p frames."""
    log = path.with_suffix(".json")
    grid = f"settb=1/{fps},setpts=N,setparams=colorspace=bt709:color_primaries=bt709"
    grid += ":color_trc=bt709:range=tv"
    graph = f"[0:v]{grid},format=yuv420p[a];[1:v]{grid}[b];[a][b]libvmaf=log_fmt=json:"
    graph += f"log_path={log.name}:n_threads=2"
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", str(fps)]
    command = [FFMPEG, "-v", "error", "-i", str(path), *raw, "-i", str(exact), "-lavfi", graph]
    subprocess.run([*command, "-f", "null", "-"], check=True, cwd=path.parent)
    frames = json.loads(log.read_text())["frames"]
    return [float(frame["metrics"]["vmaf"]) for frame in frames]


def sound_quality(timeline: Timeline, done: Composed) -> dict[str, Any]:
    """Loudness of the file, and of voice and music apart from each other in the same mix."""
    command = [FFMPEG, "-hide_banner", "-nostats", "-i", str(done.path), "-vn"]
    meter = subprocess.run(
        [*command, "-af", "ebur128=peak=true", "-f", "null", "-"],
        check=True, capture_output=True, text=True,
    ).stderr.rsplit("Summary:", 1)[-1]  # fmt: skip
    loudness = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", meter)[-1])
    peak = float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", meter)[-1])
    lasts = _lasts(done.path)
    return {
        "lufs": loudness,
        "true_peak_dbtp": peak,
        "own_lufs": done.lufs,
        "own_true_peak_dbtp": done.true_peak_dbtp,
        "av_end_ms": abs(lasts[0] - lasts[1]) * 1000,
        **_voice_over_music(timeline),
    }


def _lasts(path: Path) -> tuple[float, float]:
    """When the last picture and the last sound of a file end, in seconds."""
    import av

    ends = []
    with av.open(str(path)) as file:
        for stream in (file.streams.video[0], file.streams.audio[0]):
            file.seek(0)
            assert stream.time_base is not None
            last = max(
                one.pts + (one.duration or 0) for one in file.demux(stream) if one.pts is not None
            )
            ends.append(float(last * stream.time_base))
    return ends[0], ends[1]


def _voice_over_music(timeline: Timeline) -> dict[str, float]:
    """The mix with and without music: their difference is the music as it was ducked."""
    task = sound_job(timeline.shots, timeline.canvas, Music(music_path(), 1)).task
    length = round(task.frame_count * RATE_HZ / task.fps)
    both = Mix(task.shots, length, task.fps, task.music, lambda _: None)
    voice = Mix(task.shots, length, task.fps, Music(), lambda _: None)
    meters = Meter(), Meter(), Meter()
    for start in range(0, length, BLOCK):
        stop = min(length, start + BLOCK)
        mixed, spoken = both.samples(start, stop), voice.samples(start, stop)
        for meter, part in zip(meters, (spoken, mixed - spoken, mixed), strict=True):
            meter.add(part)
    for meter in meters:
        meter.integrated_lufs()
    said, music = meters[0].tenths(), meters[1].tenths()
    speaking = lufs(said) > -40
    return {
        "voice_over_music_db": float(
            lufs(said[speaking].mean(keepdims=True))[0]
            - lufs(music[speaking].mean(keepdims=True))[0]
        ),
        "music_share_spoken": float(speaking.mean()),
    }


if __name__ == "__main__":
    main()
