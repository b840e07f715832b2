"""`python -m benchmarks._moviepy TIMELINE OUT`: the same video the usual way, by MoviePy's frame
loop: zooming ImageClips, TextClips for the words, CompositeAudioClip, the same encoder settings."""

from __future__ import annotations

import pickle
import sys
import time
from pathlib import Path
from typing import Any

from pipeline.drawing.font_coverage import runs_of, write_fonts
from pipeline.timeline import Shot, Timeline


def main() -> None:
    """Make the video and print the seconds it took, imports not counted."""
    import moviepy

    timeline: Timeline = pickle.loads(Path(sys.argv[1]).read_bytes())
    out = Path(sys.argv[2])
    fonts = write_fonts(
        runs_of("".join(chr(n) for n in range(32, 127)), "Montserrat", 800), out.parent
    )
    font = str(next(iter(fonts.values())))
    began = time.perf_counter()
    scenes = [_scene(moviepy, shot, timeline, font) for shot in timeline.shots]
    video = moviepy.concatenate_videoclips(scenes)
    if timeline.music.path is not None:
        music = moviepy.AudioFileClip(str(timeline.music.path)).subclipped(0, video.duration)
        quiet = music.with_effects([moviepy.afx.MultiplyVolume(0.15)])
        video = video.with_audio(moviepy.CompositeAudioClip([video.audio, quiet]))
    video.write_videofile(
        str(out), fps=timeline.canvas.fps, codec="libx264", audio_codec="aac", preset="veryfast",
        ffmpeg_params=["-crf", "21", "-pix_fmt", "yuv420p", "-movflags", "+faststart"], logger=None,
    )  # fmt: skip
    print(time.perf_counter() - began)


def _scene(moviepy: Any, shot: Shot, timeline: Timeline, font: str) -> Any:
    canvas = timeline.canvas
    length = shot.frame_count / canvas.fps
    size = (canvas.width_px, canvas.height_px)
    still = moviepy.ImageClip(str(shot.visual.files[0])).with_duration(length)
    cover = max(size[0] / still.w, size[1] / still.h)
    moving = still.resized(lambda t: cover * (1.02 + 0.12 * t / length)).with_position("center")
    layers = [moving]
    for word in shot.words:
        text = moviepy.TextClip(
            font=font, text=word.text, font_size=82, color="#FFD23F", stroke_color="black",
            stroke_width=6, margin=(10, 20),
        )  # fmt: skip
        text = text.with_start(word.start_s).with_duration(max(0.05, word.end_s - word.start_s))
        layers.append(text.with_position(("center", int(canvas.height_px * 0.64))))
    composed = moviepy.CompositeVideoClip(layers, size=size).with_duration(length)
    sounds = [moviepy.AudioFileClip(str(clip.path)) for clip in shot.voices]
    return composed.with_audio(moviepy.CompositeAudioClip(sounds).with_duration(length))


if __name__ == "__main__":
    main()
