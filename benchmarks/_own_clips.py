"""How close composition of clips that people bring comes to libx264 alone on the same frames.

Five 4K clips as phones film them (one of them upright), cropped to 1080×1920, with voice, music
and captions; measured as in benchmarks.compose: from the compose call to the file's final name,
over libx264 on the same frames from memory, all processes counted, decoders among them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks._common import canvas_of, make_timeline
from benchmarks.compose import against_x264
from pipeline.media.clip_files import as_clip
from pipeline.media.clips import look_at_clip
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.timeline import Timeline, Transition, Visual

CLIPS = 5
_PHONE = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "40M", "-pix_fmt", "yuv420p")
_SLACK_S = 1.0


def of_clips(folder: Path, length_s: float, rounds: int) -> dict[str, Any]:
    """The figures of a video of that length, medians over the rounds."""
    timeline = make_timeline(
        folder / "in",
        seconds=length_s,
        scenes=CLIPS,
        canvas=canvas_of(1080),
        transition=Transition("cut", 12),
    )
    found = against_x264(with_clips(timeline, folder), folder, rounds)
    return {
        "clips_ratio_to_x264": found["ratio_to_x264"],
        "clips_cpu_ratio_to_x264": found["cpu_ratio_to_x264"],
        "clips_wall_s": found["wall_s"],
        "clips_x264_s": found["x264_s"],
        "clips_peak_rss_mb": found["peak_rss_mb"],
        "clips_peak_pss_mb": found["peak_pss_mb"],
    }


def with_clips(timeline: Timeline, folder: Path) -> Timeline:
    """Each shot's picture as a clip that pans over it in 4K; the second was filmed upright."""
    shots = []
    for number, shot in enumerate(timeline.shots):
        length_s = timeline.canvas.seconds(shot.frame_count) + _SLACK_S
        path = folder / f"clip-{number}.own"
        size = (2160, 3840) if number == 1 else (3840, 2160)
        film(shot.visual.files[0], path, size, length_s)
        clip = as_clip(path, look_at_clip(path).facts())
        shots.append(replace(shot, visual=Visual("photo", (clip,), {})))
    return replace(timeline, shots=tuple(shots))


def film(picture: Path, out: Path, size_px: tuple[int, int], length_s: float) -> None:
    """A clip of 30 frames a second that moves over a picture."""
    width, height = size_px
    pan = (
        f"scale={width + 400}:{height + 400}:force_original_aspect_ratio=increase,"
        f"crop={width}:{height}:x='200+180*sin(t)':y='200+180*cos(t)'"
    )
    source = ["-loop", "1", "-framerate", "30", "-t", f"{length_s:.2f}", "-i", str(picture)]
    run_ffmpeg([*source, "-vf", pan, *_PHONE, "-f", "mp4", str(out)], timeout_s=600)
