"""Decodes any clip that a person may bring; runs in a process with limits.

Either it looks a clip over (`form` "look": its facts, and small grey pictures of its key frames),
or it plays a part of it ("play": planes as the encoder takes them, cropped to a shape).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, TypeVar

import av
import av.sidedata.encparams
import av.sidedata.motionvectors
import av.sidedata.sidedata
import av.video.reformatter
import cv2 as _opencv

from pipeline.errors import CorruptClip
from pipeline.media import sound_decoder  # noqa: F401 - a clip has sound, too
from pipeline.media.clip_planes import PlaneMaker, grey, upright
from pipeline.media.protocol import Facts, Send

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_T = TypeVar("_T")

MAX_FILE_BYTES: Final = 1 << 30
MAX_PIXELS: Final = 4096 * 2304
"""Of one picture: decoders keep up to seventeen."""
MEMORY_BYTES: Final = 216 << 20
"""Of this decoder: a phone's HDR in 4K takes 36 MB for each of six pictures."""
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
            _play(
                container,
                stream,
                [start_s + number * step_s for number in range(frame_count)],
                PlaneMaker(size_px, centre),
                send,
            )
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
    pictures, duration_s = _measured(container, stream)
    (width, height), *_ = _some(container, stream, "DEFAULT", range(1), upright)
    scale = LOOK_PX / max(width, height)
    look_px = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = partial(grey, size_px=look_px)
    looks = _some(container, stream, "NONKEY", range(LOOKS), small)
    if len(looks) < _FEW:
        looks = _some(container, stream, "DEFAULT", range(0, _SOON, 6), small)
    for look in looks:
        send(look)
    return {
        "width_px": width,
        "height_px": height,
        "duration_s": duration_s,
        "frames": pictures,
        "has_sound": bool(container.streams.audio),
        "look_px": look_px,
    }


def _measured(container: InputContainer, stream: VideoStream) -> tuple[int, float]:
    """How many frames there are and how long they last, told by the packets: headers lie, and some
    say nothing."""
    pictures, first, last = 0, None, Fraction(0)
    step = stream.time_base or Fraction(1, 1000)
    for packet in container.demux(stream):
        if packet.pts is None:
            continue
        pictures += 1
        if pictures > MAX_PACKETS:
            raise CorruptClip("The clip has too many pictures.")
        first = packet.pts if first is None else min(first, packet.pts)
        last = max(last, Fraction(packet.pts + (packet.duration or 0)))
    if first is None:
        raise CorruptClip("The clip holds no picture that can be read.")
    duration_s = float((last - first) * step)
    if duration_s > MAX_CLIP_S:
        raise CorruptClip(f"The clip is longer than {MAX_CLIP_S:g} s.")
    return pictures, duration_s


def _some(
    container: InputContainer,
    stream: VideoStream,
    skipped: Literal["NONKEY", "DEFAULT"],
    wanted: range,
    make: Callable[[VideoFrame], _T],
) -> list[_T]:
    """What is made of some of the first frames: of all, or of key frames, which cost least."""
    container.seek(0)
    stream.codec_context.skip_frame = skipped
    made: list[_T] = []
    numbers = count()

    def take(frame: VideoFrame) -> bool:
        number = next(numbers)
        if number in wanted:
            made.append(make(frame))
        return number + 1 >= wanted.stop

    _hand_over(container.demux(stream), take)
    return made


def _hand_over(packets: Iterable[Packet[VideoStream]], take: Callable[[VideoFrame], bool]) -> None:
    """Decode until `take` has had enough. Each frame is let go before the next is decoded: one of
    4K takes 32 MB."""
    for packet in packets:
        frames = packet.decode()
        while frames:
            frame = frames.pop(0)
            if not 0 < frame.width * frame.height <= MAX_PIXELS:
                raise CorruptClip("The clip's pictures are too large.")
            if take(frame):
                return
            del frame


def _play(
    container: InputContainer,
    stream: VideoStream,
    times_s: Sequence[float],
    maker: PlaneMaker,
    send: Send,
) -> None:
    """Send for each time the picture that is shown then; none after the clip's end."""
    step = stream.time_base or Fraction(1, 1000)
    first_pts = stream.start_time or 0
    rounded = min(1.0, float(_ROUNDED_S / step))
    times = [first_pts + float(time_s / step) + rounded for time_s in times_s]
    start_pts = first_pts + int(times_s[0] / step)
    container.seek(start_pts, stream=stream)
    wanted = _wanted(_shown_at(container.demux(stream), times[-1]), times)
    container.seek(start_pts, stream=stream)
    place = 0

    def take(frame: VideoFrame) -> bool:
        nonlocal place
        end = bisect_right(wanted, frame.pts or 0, place)
        if end > place:
            planes = maker.planes(frame)
        for _ in range(place, end):
            send(planes)
        place = end
        return place == len(wanted)

    _hand_over(_hurried(container.demux(stream), stream, frozenset(wanted)), take)


def _shown_at(packets: Iterable[Packet[VideoStream]], until: float) -> list[int]:
    """When pictures are shown, up to a time; told by their packets, and in order."""
    found: list[int] = []
    for packet in packets:
        if packet.pts is not None:
            found.append(packet.pts)
        if packet.dts is not None and packet.dts > until:
            break
        if len(found) > MAX_PACKETS:
            raise CorruptClip("The clip has too many pictures.")
    return sorted(found)


def _wanted(shown_at: Sequence[int], times: Sequence[float]) -> list[int]:
    """For each time the picture that is seen then, by when it is shown; the last one once."""
    if not shown_at:
        return []
    found = [shown_at[max(0, bisect_right(shown_at, time) - 1)] for time in times]
    return found[: bisect_left(found, shown_at[-1]) + 1]


def _hurried(
    packets: Iterable[Packet[VideoStream]], stream: VideoStream, wanted: Container[int]
) -> Iterator[Packet[VideoStream]]:
    """Pictures that nobody sees are left out where no other is made from them."""
    for packet in packets:
        is_seen = packet.pts is None or packet.pts in wanted
        stream.codec_context.skip_frame = "DEFAULT" if is_seen else "NONREF"
        yield packet


_opencv.setNumThreads(1)
