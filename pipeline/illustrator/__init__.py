"""The offline illustrator: cut-paper pictures of whatever a prompt names."""

from __future__ import annotations

from pipeline.illustrator.illustrate import Illustration, illustrate, plan_of

__all__ = ["Illustration", "illustrate", "plan_of"]
