"""Transitions begin as one picture, end as the other, and are their own in between."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from pipeline.compose.transitions import joint, smooth
from pipeline.drawing.base import Frame
from pipeline.timeline import Canvas, TransitionKind

KINDS: tuple[TransitionKind, ...] = get_args(TransitionKind)
CANVAS = Canvas(152, 270, 30)


def painted(seed: int) -> Frame:
    """Soft hills of light; luma 40 to 200, with colour."""
    frame = Frame.blank(CANVAS)
    for number, plane in enumerate((frame.y, frame.u, frame.v)):
        y, x = np.mgrid[0 : plane.shape[0], 0 : plane.shape[1]] / plane.shape[0]
        waves = np.sin(x * (5 + seed) + number) * np.cos(y * (4 + seed * 2) - number)
        plane[:] = np.rint(120 + (80 if number == 0 else 40) * waves)
    return frame


def apart(one: Frame, other: Frame) -> float:
    return float(np.abs(one.y.astype(float) - other.y).mean())


@pytest.mark.parametrize("kind", KINDS)
def test_it_leads_from_one_picture_to_the_other(kind: TransitionKind) -> None:
    old, new, out = painted(1), painted(2), Frame.blank(CANVAS)
    before = old.buffer.copy(), new.buffer.copy()
    blend = joint(kind)
    steps = []
    for share in np.linspace(0.0, 1.0, 13):
        blend(old, new, float(share), out)
        steps.append((apart(out, old), apart(out, new)))
        assert out.y.min() >= 16
        assert out.y.max() <= 201
    np.testing.assert_array_equal(old.buffer, before[0])
    np.testing.assert_array_equal(new.buffer, before[1])
    assert steps[0][0] < 1.5
    # A zoom's second picture lands at its own size, a page is gone: nothing is left to jump.
    assert steps[-1][1] < 1.5


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "cut"])
def test_every_step_is_another_picture_and_none_is_a_jump(kind: TransitionKind) -> None:
    old, new = painted(1), painted(2)
    blend, frames = joint(kind), []
    for share in np.arange(1, 13) / 13:
        out = Frame.blank(CANVAS)
        blend(old, new, float(share), out)
        frames.append(out)
    changes = [apart(one, other) for one, other in pairwise(frames)]
    assert min(changes) > 0.05
    assert max(changes) < apart(old, new)


def test_easing_starts_and_ends_at_rest() -> None:
    assert (smooth(-1), smooth(0), smooth(0.5), smooth(1), smooth(2)) == (0, 0, 0.5, 1, 1)
    assert smooth(0.01) < 0.0001
