"""The offline illustrator: cut-paper pictures of whatever a prompt names."""

from __future__ import annotations

from pipeline.painting.illustrator.illustrate import Illustration, hero_of, illustrate

__all__ = ["Illustration", "hero_of", "illustrate"]
