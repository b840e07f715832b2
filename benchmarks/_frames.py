"""`python -m benchmarks._frames TIMELINE OUT`: all frames of a pickled timeline, raw, in a file.

A process of its own, so that their memory is nobody else's.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.compose.overlay import Overlay
from pipeline.compose.plan import body_of, joint_of
from pipeline.compose.transitions import joint
from pipeline.drawing.base import Frame
from pipeline.templates.painters import open_painter
from pipeline.timeline import Timeline


def frames(timeline: Timeline) -> Iterator[Frame]:
    """Every frame as the composer would hand it to the encoder; the same object each time."""
    canvas, shots = timeline.canvas, timeline.shots
    frame = Frame.blank(canvas)
    for index, shot in enumerate(shots):
        before = shots[index - 1] if index else None
        after = shots[index + 1] if index + 1 < len(shots) else None
        body = body_of(before, shot, after, index)
        painter = open_painter(shot.visual, canvas, shot.frame_count)
        with tempfile.TemporaryDirectory() as folder:
            with Overlay(shot, canvas, body.start, body.stop, Path(folder) / "body") as captions:
                for at in range(body.start, body.stop):
                    painter.paint(at, frame)
                    captions.draw(at, frame)
                    yield frame
                    captions.restore(frame)
            if after is None or not joint_of(shot, after).frames:
                continue
            change = joint_of(shot, after)
            blend, half = joint(change.kind), change.frames // 2
            old, new = Frame.blank(canvas), Frame.blank(canvas)
            coming = open_painter(after.visual, canvas, after.frame_count)
            base = shot.frame_count - half
            for step in range(change.frames):
                painter.paint(base + step, old)
                coming.paint(step - half, new)
                blend(old, new, (step + 1) / (change.frames + 1), frame)
                yield frame


def main() -> None:
    """Write the frames."""
    timeline: Timeline = pickle.loads(Path(sys.argv[1]).read_bytes())
    with Path(sys.argv[2]).open("wb") as file:
        for frame in frames(timeline):
            file.write(frame.buffer.data)


def write_frames(timeline: Timeline, out: Path) -> None:
    """Do it in a process of its own."""
    facts = out.with_suffix(".timeline")
    facts.write_bytes(pickle.dumps(timeline))
    subprocess.run([sys.executable, "-m", "benchmarks._frames", str(facts), str(out)], check=True)


if __name__ == "__main__":
    main()
