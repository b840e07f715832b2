"""Painters by name. Each is imported where it is used: most videos need only one."""

from __future__ import annotations

from importlib import import_module

from pipeline.painting.base import Painter
from pipeline.timeline import Canvas, Visual

PAINTERS: dict[str, str] = {
    "photo": "pipeline.painting.photo",
    "layers": "pipeline.painting.photo",
    "quiz": "pipeline.painting.quiz",
    "versus": "pipeline.painting.rounds",
    "rank": "pipeline.painting.ranks",
    "lesson": "pipeline.painting.lesson",
    "phrases": "pipeline.painting.phrases",
    "page": "pipeline.painting.pages",
    "split": "pipeline.painting.split",
    "post": "pipeline.painting.post",
    "chat": "pipeline.painting.chat",
    "stick": "pipeline.painting.stick",
}
"""A painter's name to the module whose `open_painter` opens it."""


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter that a visual names."""
    module = import_module(PAINTERS[visual.painter])
    painter: Painter = module.open_painter(visual, canvas, frame_count)
    return painter
