"""How a video is encoded: by purpose, encoder and byte budget; pure, part of every cache key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.templates.painters import Content
from pipeline.timeline import Canvas

Purpose = Literal["draft", "fast", "standard", "small"]

X264 = "libx264"
HARDWARE = ("h264_nvenc", "h264_qsv", "h264_videotoolbox")

_PRESETS: dict[Purpose, tuple[str, float]] = {
    "draft": ("ultrafast", 26.0),
    "fast": ("veryfast", 21.0),
    "standard": ("faster", 20.0),
    "small": ("medium", 26.0),
}
KEY_INTERVAL_S = 8
"""At most this long from one closed group of pictures to the next."""
_COARSEST_CRF = 51.0
LEAST_BITS_PER_PIXEL = 0.012
"""Below this a moving picture falls apart: about 0.75 Mbit/s at 1080 x 1920 and 30 fps."""


@dataclass(frozen=True, slots=True)
class EncodeOptions:
    """`purpose` fast is veryfast CRF 21; standard (faster, CRF 20) is finer, a third larger and
    twice the time; small (medium, CRF 26) looks like fast in a sixth fewer bytes and 2.6 times
    the time. Measured by VMAF against a nearly lossless encode of a 720p story: 94.4, 96.1, 94.3.
    draft is for what is looked at once.

    `encoder` is libx264, a hardware encoder's name, or "auto" (the first that works).
    `max_bytes` is the largest file; None means no limit.
    """

    encoder: str = X264
    purpose: Purpose = "fast"
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class _Tuning:
    """x264's parameters beside its preset, and by how much CRF means less with them."""

    parameters: str
    crf_more: float = 0.0


_SMALL_SEARCH = "b-pyramid=none:b-adapt=0:me=dia:subme=1:partitions=i4x4,i8x8,p8x8"
_TUNED: dict[Content, _Tuning] = {
    "gliding": _Tuning(
        f"{_SMALL_SEARCH}:mbtree=0:ipratio=2:pbratio=2:aq-strength=0.8:scenecut=0", 4.4
    ),
    "moving": _Tuning(f"{_SMALL_SEARCH}:rc-lookahead=9"),
    "drawn": _Tuning(f"{_SMALL_SEARCH}:rc-lookahead=9:bframes=2", -0.2),
    "inked": _Tuning(f"{_SMALL_SEARCH}:rc-lookahead=6:bframes=2"),
}
"""x264's preset veryfast spends most of its time on looking where a block came from. A small search
finds it as well in drawings whose parts move and in a picture that moves evenly as a whole; where
letters stand over many small moving things it loses sharpness, which two B frames in a row instead
of three and a little of CRF give back.
Lines that are drawn anew come from nowhere: a long search and looking far ahead find little in
them; docs/performance.md has the numbers. Without a pyramid of B frames it holds three pictures
less in memory.

Of a picture that glides each block is there again in the frames that follow: what the encoder
finds out of that by looking nine frames ahead (mbtree) is said beforehand, finer key frames and
coarser B frames, and nothing needs to be looked for or held. Without mbtree x264 adds nothing to
CRF (5.4 with it), hence the 4.4."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What one segment's encoder is told; the same for every segment of a video."""

    encoder: str
    preset: str
    crf: float
    max_rate: int | None = None
    """Bits per second that a segment may not pass (a byte budget), or None."""


def quality_of(options: EncodeOptions, encoder: str) -> Quality:
    """The first pass's quality."""
    preset, crf = _PRESETS[options.purpose]
    return Quality(encoder, preset, crf)


def least_rate(canvas: Canvas) -> float:
    """Bits per second of video below which it is not watchable."""
    return canvas.width_px * canvas.height_px * canvas.fps * LEAST_BITS_PER_PIXEL


def codec_options(quality: Quality, canvas: Canvas, content: Content | None) -> dict[str, str]:
    """The encoder's private options; without `content` the preset is left as it is.

    What `content` changes is in no header, so pieces of both kinds can be joined. Sources: x264's
    `stitchable` keeps headers equal between separately encoded segments; the others' names are
    those of `ffmpeg -h encoder=NAME`.
    """
    if quality.encoder == X264:
        parameters = "stitchable=1:open-gop=0:chromaloc=1:log-level=none"
        crf = quality.crf
        if content is not None and quality.preset == "veryfast":
            tuning = _TUNED[content]
            parameters += f":{tuning.parameters}"
            crf = min(_COARSEST_CRF, crf + tuning.crf_more)
        chosen = {"preset": quality.preset, "crf": f"{crf:g}", "profile": "high"}
        if quality.max_rate is not None:
            kbit = quality.max_rate // 1000
            parameters += f":vbv-maxrate={kbit}:vbv-bufsize={kbit}"
        level = level_of(canvas)
        return chosen | {"x264-params": parameters, "level": level, "forced-idr": "1"}
    if quality.encoder == "h264_nvenc":
        preset = {"ultrafast": "p1", "veryfast": "p4", "faster": "p5", "medium": "p6"}[
            quality.preset
        ]
        chosen = {"preset": preset, "rc": "vbr", "cq": f"{quality.crf + 2:g}", "profile": "high"}
        return chosen | {"strict_gop": "1", "forced-idr": "1", "bf": "2", "b_ref_mode": "0"}
    if quality.encoder == "h264_qsv":
        return {"global_quality": f"{quality.crf + 2:g}", "profile": "high"}
    return {"q": "65", "profile": "high"}


def level_of(canvas: Canvas) -> str:
    """The H.264 level (Table A-1) by macroblocks in a frame and a second."""
    frame = ((canvas.width_px + 15) // 16) * ((canvas.height_px + 15) // 16)
    second = frame * canvas.fps
    for name, most_frame, most_second in (
        ("3.1", 3_600, 108_000),
        ("4.0", 8_192, 245_760),
        ("4.2", 8_704, 522_240),
        ("5.1", 36_864, 983_040),
    ):
        if frame <= most_frame and second <= most_second:
            return name
    return "5.2"
