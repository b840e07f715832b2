"""Emoji in colour: the line drawings of Noto Emoji, filled by what they show."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pipeline.painting.canvas import Colour, Sheet, colour, fade, mix
from pipeline.painting.paths import Path

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


@lru_cache(maxsize=512)
def tint(text: str) -> Colour:
    """The colour that an emoji is mostly filled with."""
    words = set(emoji_name(text).replace("-", "_").split("_"))
    if not words & {"face", "hand", "hands", "person", "man", "woman", "thumbs"}:
        for paint, names in _BY_WORD:
            if words & set(names.split()):
                return colour(paint)
    return colour(_YELLOW)


def silhouette(outline: Path) -> Path:
    """Everything inside the outer edge: contours wound one way leave no hole."""
    wound = []
    for contour in outline.contours:
        x, y = contour[:, 0], contour[:, 1]
        area = float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())
        wound.append(contour if area >= 0 else contour[::-1])
    return Path(wound)


def draw_emoji(sheet: Sheet, outline: Path, text: str, opacity: float = 1.0) -> None:
    """Fill the silhouette with the emoji's colour and lay its lines over it in dark ink."""
    fill = tint(text)
    sheet.fill(silhouette(outline), fade(fill, opacity))
    sheet.fill(outline, fade(mix(_INK, fill, 0.12), opacity))
