"""Lays the captions of a shot over its frames and takes them off again after encoding."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from pipeline.painting.base import Frame
from pipeline.timeline import Canvas, Shot


class Overlay:
    """Captions of the frames `start` to `stop` of a shot."""

    def __init__(self, shot: Shot, canvas: Canvas, start: int, stop: int, workdir: Path) -> None:
        self._shot = shot

    def __enter__(self) -> Overlay:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return

    def draw(self, index: int, frame: Frame) -> None:
        """Lay what is shown at this frame over it."""

    def restore(self, frame: Frame) -> None:
        """Put back what was under the captions: the painter counts on its own pixels."""
