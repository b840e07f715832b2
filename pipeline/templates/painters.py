"""Painters by name: those that any template may use, and the one that a template's folder brings.

`painter.json` in a template's folder names its painter and says what it draws; `painter.py` beside
it opens it. The process that encodes reads the first and imports only the painter that it needs:
no writer, no schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline import templates
from pipeline.errors import ComposeError

if TYPE_CHECKING:
    from pipeline.drawing.base import OpenPainter, Painter
    from pipeline.timeline import Canvas, Visual

Content = Literal["gliding", "moving", "drawn", "inked"]
"""What frames show: a picture that glides evenly as a whole, pictures and parts that move,
drawings over many small moving things, or lines that tremble on still paper. It decides how they
are encoded (pipeline.compose.options): "moving" is for painters that keep their VMAF (within 0.4)
and their size (within 5 %) with the small search; hand-drawn lines grow by 11 %, posts lose more.
benchmarks.search measures it, docs/performance.md has the numbers."""


@dataclass(frozen=True, slots=True)
class PainterModule:
    """The module whose `open_painter` opens a painter, and what that one draws."""

    module: str
    content: Content


_SHARED = {
    "photo": PainterModule("pipeline.motion.photo", "gliding"),
    "layers": PainterModule("pipeline.motion.parallax", "gliding"),
}


@cache
def find_painter(name: str) -> PainterModule:
    """The painter of that name, which a visual carries; ComposeError when there is none."""
    if name in _SHARED:
        return _SHARED[name]
    for declared, painter in folder_painters():
        if declared == name:
            return painter
    raise ComposeError(f"There is no painter {name!r}.")


def folder_painters() -> Iterator[tuple[str, PainterModule]]:
    """The name and the module of every painter that a template's folder declares."""
    for root in templates.__path__:
        for path in sorted(Path(root).glob("*/painter.json")):
            facts = json.loads(path.read_text("utf-8"))
            module = f"{templates.__name__}.{path.parent.name}.painter"
            yield facts["name"], PainterModule(module, facts["content"])


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter that a visual names, for a shot of `frame_count` frames."""
    opener: OpenPainter = import_module(find_painter(visual.painter).module).open_painter
    return opener(visual, canvas, frame_count)
