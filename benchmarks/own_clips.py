"""How close composition of clips that people bring comes to libx264 alone on the same frames.

`clips_ratio_to_x264`: a video of five 4K clips as phones film them (one of them upright), cropped
to 1080×1920, with voice, music and captions; measured as in benchmarks.compose: from the compose
call to the file's final name, over libx264 on the same frames from memory. `peak_rss_mb` is all
processes together, decoders among them. `--quick`: ten seconds, one round.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks._common import canvas_of, emit, make_timeline, parser
from benchmarks.compose import against_x264
from pipeline.media.clip_files import as_clip
from pipeline.media.clips import look_at_clip
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.timeline import Timeline, Transition, Visual

CLIPS = 5
_PHONE = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "40M", "-pix_fmt", "yuv420p")
_SLACK_S = 1.0


def main() -> None:
    """Run the benchmark and print its line."""
    arguments = parser(__doc__, 30.0)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--quick", action="store_true")
    given = arguments.parse_args()
    seconds, rounds = (10.0, 1) if given.quick else (given.seconds, given.rounds)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timeline = make_timeline(
            folder / "in",
            seconds=seconds,
            scenes=CLIPS,
            canvas=canvas_of(given.short_side),
            seed=given.seed,
            transition=Transition("cut", 12),
        )
        result = against_x264(with_clips(timeline, folder), folder, rounds)
    wanted = ("cpu_ratio_to_x264", "wall_s", "x264_s", "peak_rss_mb", "walls_s", "alone_s")
    facts = {"benchmark": "own_clips", "clips_ratio_to_x264": result["ratio_to_x264"]}
    emit(facts | {key: result[key] for key in wanted})


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


if __name__ == "__main__":
    main()
