"""A figure of ours that is kept: what draws it the same in another story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.drawing.house_styles import HouseStyle, house_style_in
from pipeline.drawing.paints import Colour
from pipeline.illustrator.character import character_of
from pipeline.illustrator.creatures import HEADS
from pipeline.illustrator.named_colours import COLOURS
from pipeline.illustrator.palettes import in_style, palette_for


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """The line that describes it, with the colour that the story's palette gave it; the house
    style it was drawn in; of an animal, whether it stood on its hind legs."""

    looks: str
    house: HouseStyle
    is_upright: bool | None


def kept_figure(hints: Mapping[str, str], prompts: Sequence[str]) -> KeptFigure | None:
    """The hero of pictures that were drawn of `prompts` with these hints; None where they have
    none that can be drawn."""
    line, video = hints.get("character", ""), hints.get("video", "")
    who = character_of(line)
    if who is None:
        return None
    house = house_style_in(video, hints.get("style", ""))
    mood = f"{hints.get('mood', '')} {hints.get('style', '')}"
    palette = in_style(palette_for(mood, video.rpartition("/")[0], video), house)
    if who.person is not None and who.looks.coat is None:
        line = f"{line.rstrip('.')}, in {_nearest(palette.accent)}"
    if who.looks.wears and who.looks.worn is None:
        line = f"{line.rstrip('.')}, with the {_nearest(palette.accent)} {who.looks.wears}"
    if who.drawing is None:
        return KeptFigure(line, house, None)
    is_book = any("picture book" in one for one in (*prompts, hints.get("style", "")))
    is_upright = is_book and who.drawing.name in HEADS
    if (is_upright or who.drawing.name == "robot") and not who.looks.wears:
        line = f"{line.rstrip('.')}, with the {_nearest(palette.accent)} scarf"
    return KeptFigure(line, house, is_upright)


def _nearest(accent: Colour) -> str:
    """The word of the colour that is nearest to the accent."""

    def distance(known: Colour) -> float:
        return sum((one - other) ** 2 for one, other in zip(known, accent, strict=True))

    return min(COLOURS, key=lambda word: distance(COLOURS[word]))
