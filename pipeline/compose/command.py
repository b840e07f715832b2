"""ffmpeg's arguments to draw looks, built once in the composer's process: the library that builds
them would take four megabytes in each child."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1)
def letters_command() -> tuple[str, ...]:
    """Arguments with {width}, {height} and {count} to fill in: so many pictures, one a second,
    clear where nothing is."""
    import ffmpeg
    import imageio_ffmpeg

    clear = ffmpeg.input(
        "color=c=black@0:s={width}x{height}:r=1:d={count},format=yuva420p,"
        "setparams=colorspace=bt709:range=tv",
        f="lavfi",
    )
    drawn = clear.filter("ass", "captions.ass", alpha=1, fontsdir="fonts")
    out = drawn.output("pipe:1", f="rawvideo", pix_fmt="yuva420p")
    line: list[str] = (
        out.global_args("-hide_banner", "-nostdin", "-v", "verbose", "-threads", "1")
        .global_args("-filter_threads", "1")
        .compile(cmd=imageio_ffmpeg.get_ffmpeg_exe())
    )
    return tuple(line)
