"""Transitions: two frames and a share of the way become one frame. All drawn on the planes."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2 as _opencv
import numpy as np

from pipeline.drawing.base import Frame, Plane
from pipeline.drawing.colour import copy, cv2, mix
from pipeline.timeline import TransitionKind

Joint = Callable[[Frame, Frame, float, Frame], None]


def joint(kind: TransitionKind) -> Joint:
    """The function (old, new, share, out) of a transition; share runs from 0 to 1."""
    return _JOINTS[kind]


def smooth(share: float) -> float:
    """Eased at both ends (a fifth-degree smoothstep)."""
    share = min(1.0, max(0.0, share))
    return share**3 * (share * (share * 6 - 15) + 10)


def _cut(old: Frame, new: Frame, share: float, out: Frame) -> None:
    copy(old if share < 0.5 else new, out)


def _fade(old: Frame, new: Frame, share: float, out: Frame) -> None:
    mix(old, new, smooth(share), out)


def _planes(frame: Frame) -> tuple[Plane, Plane, Plane]:
    return frame.y, frame.u, frame.v


def _whip(old: Frame, new: Frame, share: float, out: Frame) -> None:
    """The camera swings: both pictures run past, smeared along the way."""
    width = out.y.shape[1]
    moved = smooth(share)
    speed = 30 * share * share * (1 - share) * (1 - share)
    offset = round(moved * width / 2) * 2
    smear = max(1, round(speed * width * 0.11))
    for first, second, target in zip(_planes(old), _planes(new), _planes(out), strict=True):
        wide = target.shape[1]
        at = offset * wide // width
        size = max(1, smear * wide // width) | 1
        both = np.concatenate([first[:, at:], second[:, :at]], axis=1)
        if size > 1:
            both = cv2.blur(both, (size, 1), borderType=_opencv.BORDER_REFLECT)
        np.copyto(target, both)


def _zoom(old: Frame, new: Frame, share: float, out: Frame) -> None:
    """Falls into the old picture; the new one comes up to its size.

    One gives way to the other around the middle only, where both are fast: two pictures that lie
    over each other for longer look like a mistake.
    """
    moved, shown = smooth(share), smooth((share - 0.28) / 0.44)
    for first, second, target in zip(_planes(old), _planes(new), _planes(out), strict=True):
        near = _magnified(first, 1 + 1.2 * moved)
        far = _magnified(second, 1 + 0.45 * (1 - moved))
        cv2.addWeighted(near, 1 - shown, far, shown, 0, dst=target)


def _magnified(plane: Plane, by: float) -> Plane:
    height, width = plane.shape
    shift = 1 - 1 / by
    matrix = np.array([[1 / by, 0, (width - 1) / 2 * shift], [0, 1 / by, (height - 1) / 2 * shift]])
    flags = _opencv.INTER_LINEAR | _opencv.WARP_INVERSE_MAP
    out: Plane = cv2.warpAffine(
        plane, matrix, (width, height), flags=flags, borderMode=_opencv.BORDER_REPLICATE
    )
    return out


def _page(old: Frame, new: Frame, share: float, out: Frame) -> None:
    """The old page turns over its left edge; its shadow runs ahead over the new one."""
    angle = smooth(share) * math.pi / 2
    copy(new, out)
    width, height = out.y.shape[1], out.y.shape[0]
    leaf = max(0, round(width * math.cos(angle) / 2) * 2)
    _shade(out, leaf, width, 0.45 * math.sin(angle * 2))
    if leaf < 2:
        return
    lift = round(height * 0.06 * math.sin(angle) / 2) * 2
    light = 1 - 0.35 * math.sin(angle)
    for first, target in zip(_planes(old), _planes(out), strict=True):
        half = target.shape[1] != width
        wide, rise = (leaf // 2, lift // 2) if half else (leaf, lift)
        _lay_leaf(first, target, wide, rise, light, 128 if half else 16)


def _lay_leaf(page: Plane, target: Plane, wide: int, rise: int, light: float, zero: int) -> None:
    """Warp a page so that its free edge is `rise` taller at both ends than its hinge."""
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    lands = np.array([[0, 0], [wide, -rise], [wide, height + rise], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, lands)
    leaf = cv2.warpPerspective(page, matrix, (wide, height), borderMode=_opencv.BORDER_REPLICATE)
    shade = np.linspace(1.0, light, wide, dtype=np.float32)
    if zero == 128:
        shade = 1 - (1 - shade) * 0.5
    # In bytes: what is kept of the leaf, and what of black (or of no colour) comes instead.
    keep, black = (
        np.repeat(np.rint(row)[None, :].astype(np.uint8), height, axis=0)
        for row in (shade * 255, (1 - shade) * zero)
    )
    target[:, :wide] = cv2.add(cv2.multiply(leaf, keep, scale=1 / 255), black)


def _shade(frame: Frame, start: int, width: int, depth: float) -> None:
    """A soft shadow that falls from column `start` to the right."""
    reach = min(width - start, width // 4)
    if reach <= 0 or depth <= 0:
        return
    ramp = 1 - depth * np.linspace(1, 0, reach, dtype=np.float32)[None, :] ** 2
    strip = frame.y[:, start : start + reach]
    strip[:] = ((strip.astype(np.float32) - 16) * ramp + 16).astype(np.uint8)


_JOINTS: dict[TransitionKind, Joint] = {
    "cut": _cut,
    "fade": _fade,
    "whip": _whip,
    "zoom": _zoom,
    "page": _page,
}
