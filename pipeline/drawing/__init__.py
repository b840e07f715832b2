"""Painters by name. Each is imported where it is used: most videos need only one."""

from __future__ import annotations

from importlib import import_module

from pipeline.drawing.base import Painter
from pipeline.timeline import Canvas, Visual

PAINTERS: dict[str, str] = {
    "photo": "pipeline.motion.photo",
    "layers": "pipeline.motion.photo",
    "quiz": "pipeline.templates.quiz.painter",
    "versus": "pipeline.templates.would_you_rather.painter",
    "rank": "pipeline.templates.top_list.painter",
    "lesson": "pipeline.templates.educational.painter",
    "phrases": "pipeline.templates.viral_wisdom.painter",
    "page": "pipeline.templates.kids_story.painter",
    "split": "pipeline.templates.split_screen.painter",
    "post": "pipeline.templates.reddit_story.painter",
    "chat": "pipeline.templates.fake_text.painter",
    "stick": "pipeline.templates.stick_animation.painter",
}
"""A painter's name to the module whose `open_painter` opens it."""


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter that a visual names."""
    module = import_module(PAINTERS[visual.painter])
    painter: Painter = module.open_painter(visual, canvas, frame_count)
    return painter
