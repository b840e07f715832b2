"""The offline illustrator: pictures of whatever a prompt names, in three house styles."""

from __future__ import annotations

from pipeline.illustrator.illustrate import Illustration, Placed, illustrate, place, plan_of

__all__ = ["Illustration", "Placed", "illustrate", "place", "plan_of"]
