"""libx264 alone on ready frames in memory: the limit that composition is measured against.

`python -m benchmarks._x264 FILE WIDTH HEIGHT FPS START STOP THREADS CONTENT` maps the raw frames,
says "ready", waits for a line, encodes, and prints the bytes. Same library, preset and CRF as ours;
CONTENT "plain" leaves the preset as it is, another is encoded as our pieces of that content are.
"""

from __future__ import annotations

import mmap
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import cast, get_args

import numpy as np

from pipeline.compose.encode import SegmentWriter
from pipeline.compose.options import Quality
from pipeline.drawing.base import Frame
from pipeline.templates.painters import Content
from pipeline.timeline import Canvas

QUALITY = Quality("libx264", "veryfast", 21.0)


def main() -> None:
    """Serve one encode."""
    name, *numbers, kind = sys.argv[1:]
    content = cast(Content, kind) if kind in get_args(Content) else None
    width, height, fps, start, stop, threads = map(int, numbers)
    canvas = Canvas(width, height, fps)
    frames = raw_frames(Path(name), canvas)[start:stop]
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.process_time()
    with SegmentWriter(canvas, QUALITY, threads, content) as writer:
        for frame in frames:
            writer.add(frame)
        writer.flush()
        print(writer.bytes, time.process_time() - began, flush=True)


def raw_frames(path: Path, canvas: Canvas) -> list[Frame]:
    """The frames of a raw file as views of its memory, which has been read once."""
    width, height = canvas.width_px, canvas.height_px
    luma, chroma = width * height, width * height // 4
    size = luma + 2 * chroma
    with path.open("rb") as file:
        memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    everything = np.frombuffer(memory, np.uint8)
    everything[::4096].sum()
    return [
        Frame(
            buffer,
            buffer[:luma].reshape(height, width),
            buffer[luma : luma + chroma].reshape(height // 2, width // 2),
            buffer[luma + chroma :].reshape(height // 2, width // 2),
        )
        for buffer in everything.reshape(-1, size)
    ]


def encode_alone(
    frames: Path, canvas: Canvas, count: int, processes: int, kind: str = "plain"
) -> tuple[float, int, float]:
    """Seconds, bytes and processor seconds of encoding `count` raw frames.

    One process uses the encoder's own threads; several, side by side, one thread each. `kind` is
    "plain" for the preset as it is, or a content: with our parameters for it.
    """
    threads = 0 if processes == 1 else 1
    cuts = [count * part // processes for part in range(processes + 1)]
    spans = list(pairwise(cuts))
    children = [_start(frames, canvas, *span, threads, kind) for span in spans]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    began = time.perf_counter()
    for child in children:
        assert child.stdin is not None
        child.stdin.write(b"\n")
        child.stdin.flush()
    answers = [_line(child).split() for child in children]
    wall = time.perf_counter() - began
    for child in children:
        child.communicate()
    sizes, seconds = zip(*answers, strict=True)
    return wall, sum(map(int, sizes)), sum(map(float, seconds))


def _line(child: subprocess.Popen[bytes]) -> bytes:
    assert child.stdout is not None
    return child.stdout.readline()


def _start(
    frames: Path, canvas: Canvas, start: int, stop: int, threads: int, kind: str
) -> subprocess.Popen[bytes]:
    numbers: Sequence[int] = (
        canvas.width_px, canvas.height_px, canvas.fps, start, stop, threads,
    )  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks._x264", str(frames), *map(str, numbers), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


if __name__ == "__main__":
    main()
