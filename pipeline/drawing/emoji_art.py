"""Emoji in colour: the line drawings of Noto Emoji, filled by what they show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.canvas import Sheet, coverage
from pipeline.drawing.paints import Colour, colour, fade, mix
from pipeline.drawing.paths import Path

_INK = colour("#2b2118")
_BY_WORD = (
    (
        "#ff4d5e",
        "heart lips rose strawberry cherries tomato apple ambulance red balloon angry "
        "anger target lobster crab chilli mushroom stop prohibited fire_engine octopus",
    ),
    (
        "#ff8a1f",
        "fire orange basketball tangerine carrot pumpkin fox tiger sunset volcano lion "
        "collision flame lantern construction",
    ),
    (
        "#5cc24a",
        "green leaf herb tree plant cactus frog turtle crocodile snake broccoli cucumber "
        "salad avocado dragon battery check recycling lizard clover pear melon kiwi dinosaur "
        "sauropod t-rex nauseated money dollar banknote",
    ),
    (
        "#4aa8ff",
        "blue water droplet wave whale dolphin fish globe sweat tear sea ocean rain cold "
        "freezing thermometer butterfly diamond gem snow ice bus car plane airplane",
    ),
    ("#a66bff", "purple grapes eggplant unicorn imp ogre devil alien comet crystal magic galaxy"),
    (
        "#ff7ab8",
        "pink pig flamingo blossom flower tongue brain bow cupcake lollipop candy ribbon "
        "party present gift ear nose hugging",
    ),
    (
        "#b9794a",
        "dog bear horse monkey cow coffee chocolate cookie wood brown poo chestnut nut "
        "guitar violin football bread potato camel deer kangaroo beaver otter sloth hamster owl",
    ),
    (
        "#c9d1dc",
        "ghost skull robot moon cloud rocket gear wolf elephant mouse rat rabbit koala "
        "panda swan dove goat sheep ram tooth bone phone computer laptop camera knife fork shark "
        "hammer wrench key chains shield sword paperclip eyes",
    ),
)
_YELLOW = "#ffcc33"


@lru_cache(maxsize=512)
def emoji_name(text: str) -> str:
    """The English name of an emoji without colons, lower case; empty when unknown."""
    import emoji

    known = emoji.EMOJI_DATA.get(text) or emoji.EMOJI_DATA.get(text.rstrip("\ufe0f"))
    return "" if known is None else str(known["en"]).strip(":").lower()


def tint(text: str) -> Colour:
    """The colour that an emoji is mostly filled with: yellow where nothing better is known."""
    return known_tint(text) or colour(_YELLOW)


@lru_cache(maxsize=512)
def known_tint(text: str) -> Colour | None:
    """The colour of what an emoji shows; None for faces, hands and what we know no colour of."""
    words = set(emoji_name(text).replace("-", "_").split("_"))
    if not words & {"face", "hand", "hands", "person", "man", "woman", "thumbs"}:
        for paint, names in _BY_WORD:
            if words & set(names.split()):
                return colour(paint)
    return None


def silhouette(outline: Path) -> Path:
    """Everything inside the outer edge: contours wound one way leave no hole."""
    wound = []
    for contour in outline.contours:
        x, y = contour[:, 0], contour[:, 1]
        area = float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())
        wound.append(contour if area >= 0 else contour[::-1])
    return Path(wound)


@dataclass(frozen=True)
class EmojiParts:
    """A line drawing taken apart, in the drawing's own unit.

    `whole` is everything that its lines enclose; `regions` are the single enclosed areas with
    their share of it, largest first.
    """

    whole: Path
    regions: tuple[tuple[float, Path], ...]


def parts_of(outline: Path) -> EmojiParts:
    """Take a drawing apart by flooding it from outside on a grid of 640 cells.

    Counting windings is not enough: many drawings close an area with several strokes.
    """
    import cv2

    left, top, right, bottom = outline.bounds
    scale = 640 / max(right - left, bottom - top, 1e-9)
    width, height = int((right - left) * scale) + 24, int((bottom - top) * scale) + 24
    grid = outline.moved(-left, -top).scaled(scale).moved(12, 12)
    ink = (coverage(grid, (0, 0, width, height)) > 127).astype(np.uint8)
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    closed = np.asarray(cv2.dilate(ink, pen), np.uint8)
    flooded = np.zeros((height + 2, width + 2), np.uint8)
    cv2.floodFill(closed, flooded, (0, 0), (2,))
    inside = np.asarray(cv2.erode((closed != 2).astype(np.uint8), pen), np.uint8)

    def path(mask: NDArray[np.uint8]) -> Path:
        found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        smooth = [
            _smoothed(np.asarray(contour[:, 0, :], np.int32))
            for contour in found
            if len(contour) > 12
        ]
        return Path(smooth).moved(-12 + 0.5, -12 + 0.5).scaled(1 / scale).moved(left, top)

    count, labels, stats, _ = cv2.connectedComponentsWithStats(inside & (1 - ink), connectivity=4)
    total = max(int(inside.sum()), 1)
    regions = []
    for label in range(1, count):
        share = float(stats[label, cv2.CC_STAT_AREA]) / total
        if share > 0.0015:
            # Two cells wider, so that no gap shows between the region and its line.
            grown = np.asarray(cv2.dilate((labels == label).astype(np.uint8), pen), np.uint8)
            regions.append((share, path(grown)))
    regions.sort(key=lambda one: -one[0])
    return EmojiParts(path(inside), tuple(regions))


def _smoothed(points: NDArray[np.int32]) -> NDArray[np.float64]:
    """A traced outline without its stairs: each point the mean of its neighbours."""
    kernel = np.ones(7) / 7
    padded = np.concatenate([points[-3:], points, points[:3]]).astype(np.float64)
    mean = np.stack([np.convolve(padded[:, axis], kernel, mode="valid") for axis in (0, 1)], 1)
    return mean[::2]


def draw_emoji(sheet: Sheet, outline: Path, whole: Path, text: str, opacity: float = 1.0) -> None:
    """Fill what the lines enclose with the emoji's colour and lay the lines over it in ink."""
    fill = tint(text)
    sheet.fill(whole, fade(fill, opacity))
    if "\u2764" in text:
        # The font hatches its heart because it has no colour; ours has.
        return
    sheet.fill(outline, fade(mix(_INK, fill, 0.12), opacity))
