"""Encodes frames into a segment inside the process that paints them: no pipe, no copy of ours.

PyAV carries the same libx264 as the ffmpeg program; x264 copies the frame while it is handed
over, so one buffer serves for all frames.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import numpy as np
from av.video.frame import PictureType

from pipeline.compose.options import KEY_INTERVAL_S, X264, Quality, codec_options
from pipeline.compose.segment import Packet, write_segment
from pipeline.drawing.base import Frame
from pipeline.errors import EncoderFailed
from pipeline.templates.painters import Content
from pipeline.timeline import Canvas

_BT709, _LIMITED = 1, 1
"""ITU-T H.273: colour primaries, transfer and matrix of BT.709; FFmpeg's limited range."""

DECODES_EARLY = 2
"""Frames by which decoding runs ahead of showing: as much as a pyramid of three B frames needs."""


class SegmentWriter:
    """Takes frames in order; `finish` writes the segment."""

    def __init__(
        self,
        canvas: Canvas,
        quality: Quality,
        threads: int = 1,
        content: Content | None = None,
    ) -> None:
        self._packets: list[Packet] = []
        self._count = 0
        self._codec = _open(canvas, quality, threads, content)
        self._picture: Any = None
        self._frame: Frame | None = None

    def __enter__(self) -> SegmentWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._picture = self._frame = self._codec = None

    @property
    def frame_count(self) -> int:
        """Frames taken so far."""
        return self._count

    @property
    def bytes(self) -> int:
        """Bytes encoded so far."""
        return sum(len(packet.data) for packet in self._packets)

    def add(self, frame: Frame, *, is_cut: bool = False) -> None:
        """Encode one frame, as a key frame where a cut is; the caller may change it at once.

        EncoderFailed when refused.
        """
        height, width = frame.y.shape
        if height % 4:
            self._picture = _copied(frame)
        elif frame is not self._frame:
            picture = frame.buffer.reshape(height * 3 // 2, width)
            self._picture = av.VideoFrame.from_numpy_buffer(picture, format="yuv420p")
            self._frame = frame
        self._picture.pts = self._count
        self._picture.pict_type = PictureType.I if is_cut else PictureType.NONE
        self._count += 1
        self._take(self._picture)

    def flush(self) -> int:
        """Let the encoder give out what it holds back; the number of packets."""
        self._take(None)
        return len(self._packets)

    def finish(self, path: Path) -> None:
        """Write the segment; EncoderFailed or DiskFull."""
        self.flush()
        header = bytes(self._codec.extradata or b"")
        write_segment(path, header, self._count, timed(self._packets))

    def _take(self, picture: Any) -> None:
        try:
            for packet in self._codec.encode(picture):
                self._packets.append(
                    Packet(bytes(packet), packet.pts, packet.dts, bool(packet.is_keyframe))
                )
        except (av.FFmpegError, ValueError) as error:
            raise EncoderFailed from error


def _copied(frame: Frame) -> Any:
    """The frame in a picture of the library's own: from a buffer it takes whole fours of rows only
    (it would place the colours of 270 rows ten rows too low)."""
    height, width = frame.y.shape
    picture = av.VideoFrame(width, height, "yuv420p")
    for plane, ours in zip(picture.planes, (frame.y, frame.u, frame.v), strict=True):
        rows, columns = ours.shape
        theirs = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]
        theirs.reshape(-1, plane.line_size)[:rows, :columns] = ours
    return picture


def timed(packets: list[Packet]) -> list[Packet]:
    """Packets with decoding times `DECODES_EARLY` frames before their place in coding order.

    Encoders count differently when a segment is shorter than their delay; counted so, segments
    of any length follow each other without gap or overlap.
    """
    if any(place - one.shown_at > DECODES_EARLY for place, one in enumerate(packets)):
        raise EncoderFailed("The encoder reorders pictures further than was asked.")
    return [replace(one, decoded_at=place - DECODES_EARLY) for place, one in enumerate(packets)]


def _open(canvas: Canvas, quality: Quality, threads: int, content: Content | None) -> Any:
    try:
        codec: Any = av.CodecContext.create(quality.encoder, "w")
        codec.width, codec.height = canvas.width_px, canvas.height_px
        codec.pix_fmt = "yuv420p"
        codec.time_base = Fraction(1, canvas.fps)
        codec.framerate = Fraction(canvas.fps)
        codec.gop_size = KEY_INTERVAL_S * canvas.fps
        codec.color_primaries = codec.color_trc = codec.colorspace = _BT709
        codec.color_range = _LIMITED
        codec.flags |= av.codec.context.Flags.global_header
        if quality.encoder == X264:
            codec.thread_count = threads
        elif quality.max_rate is not None:
            codec.bit_rate = quality.max_rate
        codec.options = codec_options(quality, canvas, content)
        codec.open()
    except (av.FFmpegError, ValueError, OSError) as error:
        raise EncoderFailed from error
    return codec


def trial(task: tuple[Canvas, Quality], beat: Callable[[int], None]) -> bool:
    """Whether half a second of grey can be encoded with a quality's encoder on this machine."""
    canvas, quality = task
    frame = Frame.blank(canvas)
    try:
        with SegmentWriter(canvas, quality) as writer:
            for number in range(max(8, canvas.fps // 2)):
                frame.y[:] = 60 + number
                writer.add(frame)
                beat(number)
            return writer.flush() > 0
    except EncoderFailed:
        return False
