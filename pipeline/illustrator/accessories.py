"""What a story's animal wears and a thing's face: a scarf, a hat, glasses, a star that smiles."""

from __future__ import annotations

from pipeline.drawing.paints import colour
from pipeline.drawing.paths import Path, Point, ellipse, line, polygon, smooth
from pipeline.illustrator.anchors import anchor_of
from pipeline.illustrator.costumes import in_colour, laid
from pipeline.illustrator.cutout import Box, Cutout, from_pieces, joined
from pipeline.illustrator.lexicon import Drawing
from pipeline.illustrator.looks import Looks
from pipeline.illustrator.outlines import Pieces

_EYES, _GLINT, _CHEEKS = colour("#2b2536"), colour("#ffffff"), colour("#f58a8a")
_PERSON_HEAD = 0.156
"""How wide a person's head is, for which costumes are drawn, in body heights."""
DRAWN_AS = {
    "glasses": frozenset({"glasses", "sunglasses", "goggles"}),
    "crown": frozenset({"crown"}),
    "hat": frozenset({"top_hat", "billed_cap", "womans_hat"}),
    "scarf": frozenset({"scarf"}),
    "coat": frozenset({"coat"}),
    "bell": frozenset({"bell"}),
    "ribbon": frozenset({"ribbon", "reminder_ribbon", "bow_and_arrow"}),
}
"""The drawings that are already there when the hero wears it."""
_WIDER = {"scarf": 2.0, "shawl": 2.0, "coat": 2.0, "ribbon": 1.8, "bell": 1.6}
_ON_HEAD = {"hat": 0.78, "crown": 0.5}
"""How wide it is where a person's would be as wide as the head."""


def worn_by_upright(looks: Looks, head: Box) -> Cutout | None:
    """What an animal wears that stands like a person; `head` is left, top, right and bottom.

    Its large head would hide a scarf: that lies over the chin. A hat is as wide as the head.
    """
    left, top, right, bottom = head
    x, wide, high = (left + right) / 2, right - left, bottom - top
    if looks.wears == "glasses":
        eyes = (x, top + high * 0.46, wide * 0.42)
        return from_pieces(in_colour(_glasses(*eyes), looks.worn), line=0.02)
    if (share := _ON_HEAD.get(looks.wears)) is not None:
        scale = wide / _PERSON_HEAD * share
        # A frog's eyes are where others have an ear: the crown stands higher than a hat.
        y = top + high * (0.17 if looks.wears == "hat" else 0.08) + 0.055 * scale
        pieces = laid(f"headwear {looks.wears}", lambda at: (x + at[0] * scale, y + at[1] * scale))
    else:
        wears = {"coat": "scarf"}.get(looks.wears, looks.wears)
        scale, y = _WIDER[looks.wears], bottom - 0.045
        pieces = laid(f"wear {wears}", lambda at: (x + at[0] * scale, y + at[1] * 1.6))
    return from_pieces(in_colour(pieces, looks.worn), line=0.03) if pieces else None


def worn_on(name: str, art: Cutout, looks: Looks) -> list[Cutout]:
    """What an animal wears as it is drawn, as far as it has a neck, or eyes, for it."""
    left, top, right, bottom = art.whole.bounds
    wide, high = right - left, bottom - top

    def at(x: float, y: float) -> Point:
        return left + wide * x, top + high * y

    if looks.wears == "glasses" and (eyes := anchor_of(name, "eyes")) is not None:
        pieces = _glasses(*at(eyes.x, eyes.y), eyes.size * high)
        return [from_pieces(in_colour(pieces, looks.worn), line=0.02)]
    neck = anchor_of(name, "neck")
    if neck is None or looks.wears not in _WIDER:
        return []
    pieces = _at_neck(*at(neck.x, neck.y), neck.size * high / 2, looks.wears)
    return [from_pieces(in_colour(pieces, looks.worn), line=0.035)]


def faced(drawing: Drawing, art: Cutout) -> Cutout:
    """A thing with eyes, cheeks and a smile; as it is where it has no place for them."""
    anchor = anchor_of(drawing.name, "face")
    if anchor is None:
        return art
    left, top, right, bottom = art.whole.bounds
    x, y = left + (right - left) * anchor.x, top + (bottom - top) * anchor.y
    size = anchor.size * (bottom - top)
    pieces: Pieces = []
    for way in (-1, 1):
        eye = x + way * size * 0.3
        pieces += [
            (_EYES, ellipse(eye, y - size * 0.14, size * 0.095, size * 0.13)),
            (_GLINT, ellipse(eye + size * 0.03, y - size * 0.19, size * 0.032, size * 0.04)),
            (_CHEEKS, ellipse(x + way * size * 0.48, y + size * 0.1, size * 0.11, size * 0.08)),
        ]
    arc = [(x - size * 0.2, y + size * 0.1), (x, y + size * 0.25), (x + size * 0.2, y + size * 0.1)]
    mouth = smooth(arc, steps=8).contours[0]
    points = [(float(px), float(py)) for px, py in mouth]
    pieces.append((_EYES, line(*points).stroked(size * 0.055)))
    plain = tuple((tone, path, None) for tone, path in pieces)
    return joined(art, Cutout(plain, Path(), sum((path for _, path in pieces), Path())))


def _glasses(x: float, y: float, apart: float) -> Pieces:
    """Two rings about eyes that are `apart` from each other, and what joins them."""
    radius, pen = apart * 0.44, apart * 0.11
    rings: Pieces = [
        ("accent", ellipse(x + way * apart / 2, y, radius).stroked(pen, closed=True))
        for way in (-1, 1)
    ]
    bridge = line((x - apart / 2 + radius, y), (x + apart / 2 - radius, y)).stroked(pen)
    return [*rings, ("accent", bridge)]


def _at_neck(x: float, y: float, half: float, wears: str) -> Pieces:
    pieces: Pieces = [("accent", _band(x, y, half))]
    if wears == "bell":
        pieces.append(("light", ellipse(x, y + half * 0.45, half * 0.30)))
    elif wears == "ribbon":
        for way in (-1, 1):
            bow = polygon(
                (x, y + half * 0.2),
                (x + way * half * 0.75, y - half * 0.2),
                (x + way * half * 0.75, y + half * 0.6),
            )
            pieces.append(("accent", bow))
    else:
        tail = polygon(
            (x + half * 0.3, y), (x + half * 0.85, y), (x + half * 0.95, y + half * 1.05),
            (x + half * 0.35, y + half * 1.15),
        )  # fmt: skip
        pieces.insert(0, ("accent", tail))
    return pieces


def _band(x: float, y: float, half: float) -> Path:
    """A band that hangs a little between both sides of a neck."""
    upper = [(x - half, y - half * 0.20), (x, y + half * 0.12), (x + half, y - half * 0.20)]
    lower = [(x + half, y + half * 0.26), (x, y + half * 0.60), (x - half, y + half * 0.26)]
    edge = [*smooth(upper, steps=6).contours[0], *smooth(lower, steps=6).contours[0]]
    return polygon(*[(float(px), float(py)) for px, py in edge])
