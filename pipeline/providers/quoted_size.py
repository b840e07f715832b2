"""How many scenes and seconds of speech a quote promises. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.brief import Brief
from pipeline.pricing import size_of
from pipeline.script import Scene
from pipeline.templates.base import Template
from pipeline.writing.speaking_rate import reading_s


@dataclass(frozen=True, slots=True)
class QuotedSize:
    """What was quoted: scenes, and seconds of speech in all of them together."""

    scenes: int
    spoken_s: float


def quoted_size(brief: Brief, template: Template) -> QuotedSize:
    """The size of a brief that is an idea."""
    scenes, length_s = size_of(brief, template)
    return QuotedSize(scenes, length_s * template.spoken_share)


def spoken_text(scene: Scene) -> str:
    """All that is said in a scene."""
    return " ".join(line.text.strip() for line in scene.lines()).strip()


def spoken_s(scenes: Iterable[Scene]) -> float:
    """Seconds that the scenes take to say."""
    return sum(reading_s(spoken_text(scene)) for scene in scenes)
