"""Loops on disk: rendered when first wanted, encoded once, kept."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from pipeline.drawing.colour import Image
from pipeline.errors import DiskFull, EncoderFailed
from pipeline.loops import FPS, LOOPS, loops_folder

RECIPE = 1
"""Raised when a loop's drawing changes, so that old files are not used."""


def loop_file(name: str, variant: int, width_px: int, height_px: int) -> Path:
    """The encoded loop of this size: rendered now when it is not there yet.

    Two processes that want the same one render it once. DiskFull or EncoderFailed when it
    cannot be written.
    """
    folder = loops_folder()
    target = folder / f"{name}-{variant}-{width_px}x{height_px}-v{RECIPE}.mp4"
    if target.is_file():
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(target.with_suffix(".lock")):
            if not target.is_file():
                _render(name, variant, width_px, height_px, target)
    except OSError as error:
        raise DiskFull(f"The moving loop cannot be kept in {folder}.") from error
    return target


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _render(name: str, variant: int, width: int, height: int, target: Path) -> None:
    import av

    module = import_module(LOOPS[name])
    random = Random(f"{name}/{variant}")
    handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=".loop-", suffix=".mp4")
    os.close(handle)
    options = {"preset": "veryfast", "crf": "19", "tune": "fastdecode", "g": "60", "bf": "0"}
    try:
        with av.open(scratch, "w") as file:
            stream = file.add_stream("libx264", rate=FPS, options=options)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for picture in module.frames(width, height, random):
                frame = _encodable(picture)
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
        Path(scratch).replace(target)
    except av.FFmpegError as error:
        raise EncoderFailed("A moving loop could not be encoded.") from error
    finally:
        Path(scratch).unlink(missing_ok=True)


def _encodable(picture: Image) -> Any:
    """A picture as our own planes, so that colours are the composer's to the digit."""
    import av
    import numpy as np

    from pipeline.drawing.colour import to_planes

    planes = to_planes(np.ascontiguousarray(picture))
    height, width = planes.y.shape
    return av.VideoFrame.from_ndarray(
        planes.buffer.reshape(height * 3 // 2, width), format="yuv420p"
    )
