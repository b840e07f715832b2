"""Decodes pictures of any clip that a person may bring; runs in a process with limits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, Final

import av
import av.sidedata.encparams
import av.sidedata.motionvectors
import av.video.reformatter
import numpy as np

from pipeline.errors import CorruptClip
from pipeline.media import sound_decoder  # noqa: F401 - a clip has sound, too
from pipeline.media.protocol import Facts, Send

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_FILE_BYTES: Final = 1 << 30
MAX_PIXELS: Final = 4096 * 2304
"""Of one picture: decoders keep up to seventeen."""
MAX_CLIP_S: Final = 1800.0
_CONTAINERS = "mov,mp4,matroska,webm"
_CODECS = {"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg4"}
_ROUNDED_S = 0.001
"""Matroska tells its pictures' times in whole milliseconds."""
_OPTIONS = {
    "format_whitelist": _CONTAINERS,
    "protocol_whitelist": "none",
    "max_streams": "16",
    "probesize": "5000000",
}


def decode(
    file: BinaryIO,
    send: Send,
    *,
    start_s: float,
    fps: float,
    frame_count: int,
    box_px: tuple[int, int],
) -> Facts:
    """Sends up to `frame_count` pictures (BGR), `1 / fps` s apart, the first at `start_s`.

    Each is the one that is shown at its time, as large as fits into the box. The facts are the
    clip's `width_px`, `height_px`, `duration_s`, `has_sound`, and the pictures' own size. Raises
    CorruptClip.
    """
    if file.seek(0, 2) > MAX_FILE_BYTES:
        raise CorruptClip("The clip is too large.")
    file.seek(0)
    try:
        with av.open(file, mode="r", options=_OPTIONS) as container:
            stream = _judged(container)
            width, height = _fitted(stream.width, stream.height, box_px)
            for frame in _wanted(container, stream, start_s, fps, frame_count):
                send(np.ascontiguousarray(frame.reformat(width, height, "bgr24").to_ndarray()))
            return {
                "width_px": stream.width,
                "height_px": stream.height,
                "duration_s": (container.duration or 0) / 1_000_000,
                "has_sound": bool(container.streams.audio),
                "size_px": (width, height),
            }
    except (av.FFmpegError, OSError, ValueError, RuntimeError, IndexError) as error:
        raise CorruptClip from error


def _judged(container: InputContainer) -> VideoStream:
    if not container.streams.video:
        raise CorruptClip("The file holds no moving pictures.")
    stream = container.streams.video[0]
    if stream.codec_context.name not in _CODECS:
        raise CorruptClip("The clip is in a form that is not read here.")
    if not 0 < stream.width * stream.height <= MAX_PIXELS:
        raise CorruptClip("The clip's pictures are too large.")
    if container.duration and container.duration / 1_000_000 > MAX_CLIP_S:
        raise CorruptClip(f"The clip is longer than {MAX_CLIP_S:g} s.")
    stream.codec_context.thread_count = 1
    return stream


def _fitted(width: int, height: int, box_px: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, box_px[0] / width, box_px[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _wanted(
    container: InputContainer, stream: VideoStream, start_s: float, fps: float, frame_count: int
) -> Iterator[VideoFrame]:
    """For each time the picture that is shown then; none after the clip's end."""
    step = stream.time_base or Fraction(1, 1000)
    first_pts = stream.start_time or 0
    if start_s > 0:
        container.seek(first_pts + int(start_s / step), stream=stream)
    shown: VideoFrame | None = None
    given = 0
    for frame in container.decode(stream):
        if frame.width * frame.height > MAX_PIXELS:
            raise CorruptClip("The clip's pictures are too large.")
        until_s = float(((frame.pts or 0) - first_pts) * step) - min(float(step), _ROUNDED_S)
        while given < frame_count and shown is not None and start_s + given / fps < until_s:
            yield shown
            given += 1
        if given >= frame_count:
            return
        shown = frame
    if shown is not None and given < frame_count:
        yield shown
