"""Decodes any clip that a person may bring; runs in a process with limits.

Either it looks a clip over (`form` "look": its facts, and small grey pictures of its key frames),
or it plays a part of it ("play": planes as the encoder takes them, cropped to a shape).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

import av
import av.sidedata.encparams
import av.sidedata.motionvectors
import av.sidedata.sidedata
import av.video.reformatter
import cv2 as _opencv
import numpy as np
from av.video.reformatter import Interpolation

from pipeline.errors import CorruptClip
from pipeline.media import sound_decoder  # noqa: F401 - a clip has sound, too
from pipeline.media.clip_planes import Plane, PlaneMaker, rotation_of, upright
from pipeline.media.protocol import Facts, Send

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_FILE_BYTES: Final = 1 << 30
MAX_PIXELS: Final = 4096 * 2304
"""Of one picture: decoders keep up to seventeen."""
MEMORY_BYTES: Final = 240 << 20
"""Of this decoder: a phone's HDR in 4K takes 230 MB."""
MAX_CLIP_S: Final = 1800.0
MAX_PACKETS: Final = 500_000
LOOKS: Final = 24
"""Pictures that are looked at."""
LOOK_PX: Final = 96
"""The longer side of such a picture."""
_FEW: Final = 3
_SOON: Final = 90
"""Frames that are looked through where there are fewer key frames than that."""
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
    form: Literal["look", "play"],
    start_s: float = 0.0,
    step_s: float = 1 / 30,
    frame_count: int = 0,
    size_px: tuple[int, int] = (0, 0),
    centre: tuple[float, float] = (0.5, 0.5),
) -> Facts:
    """To look: sends grey pictures, and the facts are the clip's `width_px` and `height_px`
    (upright), `duration_s`, `frames`, `has_sound` and the pictures' `look_px`.

    To play: sends up to `frame_count` frames of `size_px` as yuv420p (BT.709, limited), each the
    one that is shown at its time, `step_s` apart from `start_s` on, cropped around `centre` (in
    shares of the upright picture). Raises CorruptClip.
    """
    if file.seek(0, 2) > MAX_FILE_BYTES:
        raise CorruptClip("The clip is too large.")
    file.seek(0)
    try:
        with av.open(file, mode="r", options=_OPTIONS) as container:
            stream = _judged(container)
            if form == "look":
                return _looked_over(container, stream, send)
            maker = PlaneMaker(size_px, centre)
            for frame in _wanted(container, stream, start_s, step_s, frame_count):
                send(maker.planes(frame))
            return {}
    except (av.FFmpegError, OSError, ValueError, RuntimeError, IndexError) as error:
        raise CorruptClip from error


def _judged(container: InputContainer) -> VideoStream:
    streams = [one for one in container.streams.video if not one.disposition & _STILL]
    if not streams:
        raise CorruptClip("The file holds no moving pictures.")
    stream = streams[0]
    if stream.codec_context.name not in _CODECS:
        raise CorruptClip("The clip is in a form that is not read here.")
    if not 0 < stream.width * stream.height <= MAX_PIXELS:
        raise CorruptClip("The clip's pictures are too large.")
    if container.duration and container.duration / 1_000_000 > MAX_CLIP_S:
        raise CorruptClip(f"The clip is longer than {MAX_CLIP_S:g} s.")
    stream.codec_context.thread_count = 1
    return stream


_STILL: Final = av.stream.Disposition.attached_pic
"""A cover is no moving picture."""


def _looked_over(container: InputContainer, stream: VideoStream, send: Send) -> Facts:
    count, duration_s = _measured(container, stream)
    first = next(_frames(container, stream, "DEFAULT", 1, 1))
    turned, width, height = rotation_of(first), *upright(first)
    scale = LOOK_PX / max(width, height)
    look_px = (max(1, round(width * scale)), max(1, round(height * scale)))
    flat = look_px if turned % 180 == 0 else look_px[::-1]
    # One at a time: two dozen frames of 4K are more than a decoder may hold.
    looks = [_grey(one, flat, turned) for one in _frames(container, stream, "NONKEY", LOOKS, 1)]
    if len(looks) < _FEW:
        looks = [
            _grey(one, flat, turned) for one in _frames(container, stream, "DEFAULT", _SOON, 6)
        ]
    for look in looks:
        send(look)
    return {
        "width_px": width,
        "height_px": height,
        "duration_s": duration_s,
        "frames": count,
        "has_sound": bool(container.streams.audio),
        "look_px": look_px,
    }


def _grey(frame: VideoFrame, size_px: tuple[int, int], turned: int) -> Plane:
    grey = frame.reformat(*size_px, "gray", interpolation=Interpolation.AREA, threads=1)
    return np.ascontiguousarray(np.rot90(grey.to_ndarray(), turned // 90))


def _measured(container: InputContainer, stream: VideoStream) -> tuple[int, float]:
    """How many frames there are and how long they last, told by the packets: headers lie, and some
    say nothing."""
    count, first, last = 0, None, Fraction(0)
    step = stream.time_base or Fraction(1, 1000)
    for packet in container.demux(stream):
        if packet.pts is None:
            continue
        count += 1
        if count > MAX_PACKETS:
            raise CorruptClip("The clip has too many pictures.")
        first = packet.pts if first is None else min(first, packet.pts)
        last = max(last, Fraction(packet.pts + (packet.duration or 0)))
    if first is None:
        raise CorruptClip("The clip holds no picture that can be read.")
    duration_s = float((last - first) * step)
    if duration_s > MAX_CLIP_S:
        raise CorruptClip(f"The clip is longer than {MAX_CLIP_S:g} s.")
    return count, duration_s


def _frames(
    container: InputContainer,
    stream: VideoStream,
    skipped: Literal["NONKEY", "DEFAULT"],
    most: int,
    every: int,
) -> Iterator[VideoFrame]:
    """Some of the first frames: all, or key frames alone, which cost least."""
    container.seek(0)
    stream.codec_context.skip_frame = skipped
    for number, frame in enumerate(container.decode(stream)):
        _check(frame)
        if number % every == 0:
            yield frame
        if number + 1 >= most:
            return


def _check(frame: VideoFrame) -> None:
    if not 0 < frame.width * frame.height <= MAX_PIXELS:
        raise CorruptClip("The clip's pictures are too large.")


def _wanted(
    container: InputContainer, stream: VideoStream, start_s: float, step_s: float, frame_count: int
) -> Iterator[VideoFrame]:
    """For each time the picture that is shown then; none after the clip's end."""
    step = stream.time_base or Fraction(1, 1000)
    first_pts = stream.start_time or 0
    if start_s > 0:
        container.seek(first_pts + int(start_s / step), stream=stream)
    shown: VideoFrame | None = None
    given = 0
    for frame in container.decode(stream):
        _check(frame)
        until_s = float(((frame.pts or 0) - first_pts) * step) - min(float(step), _ROUNDED_S)
        while given < frame_count and shown is not None and start_s + given * step_s < until_s:
            yield shown
            given += 1
        if given >= frame_count:
            return
        shown = frame
    if shown is not None and given < frame_count:
        yield shown


_opencv.setNumThreads(1)
