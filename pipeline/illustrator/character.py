"""The hero of a whole story, read from the script's line about them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.drawing.paints import Colour, colour
from pipeline.illustrator.lexicon import Drawing
from pipeline.illustrator.reading import read
from pipeline.illustrator.roles import DrawnPerson
from pipeline.illustrator.wordforms import words_of

_WEARS = ("scarf", "coat", "hat", "shawl", "glasses", "bell", "ribbon", "crown")
_HEX = {
    "red": "#d8413a", "blue": "#3f7fd6", "green": "#3d9a5b", "mustard": "#e0a52e",
    "yellow": "#f2c230", "grey": "#9aa3ad", "orange": "#ee7f2d", "purple": "#8a5cc7",
    "pink": "#ee6f9a", "dark": "#3b3550", "white": "#f6f1e6",
}  # fmt: skip
COLOURS = {word: colour(text) for word, text in _HEX.items()}
"""What a word of the line makes of coat, scarf and hat."""


@dataclass(frozen=True)
class Hero:
    """The story's hero, the same in every picture: a person or a drawing, and what they wear."""

    person: DrawnPerson | None
    drawing: Drawing | None
    wears: str
    accent: Colour | None
    is_upright: bool | None = None
    """Of an animal: on its hind legs or not, whatever the video is; None as the video has it."""


def character_of(line: str, figure: str = "") -> Hero | None:
    """Read a script's character line; None when it names nobody who can be drawn.

    `figure` is how an animal was drawn that is kept from video to video: upright or animal.
    """
    if not line.strip():
        return None
    words = words_of(line)
    wears = next((word for word in words if word in _WEARS), "")
    accent = next((COLOURS[word] for word in words if word in COLOURS), None)
    vision = read(line)
    clothes = {"scarf", "coat", "bell", "ribbon", "glasses", "top_hat", "billed_cap", "womans_hat"}
    living = next(
        (
            one
            for one in vision.things
            if one.name not in clothes and (one.is_living or one.is_head)
        ),
        None,
    )
    if vision.people and (living is None or vision.person_first):
        return Hero(vision.people[0], None, wears, accent)
    is_upright = figure == "upright" if figure else None
    return Hero(None, living, wears, accent, is_upright) if living else None
