"""What can be drawn, and which words mean it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pipeline.drawing.paints import Colour
from pipeline.illustrator.wordlists import word_list

Nature = Literal["ground", "sky", "light", "water", "deep", "thing"]
"""Where it is at home: on the ground, flying, among the stars, on or under water, or in a hand."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Something that can be drawn: its name (ours start with @), its glyph, where it belongs, and
    the colour that a text names for it."""

    name: str
    glyph: str
    nature: Nature
    paint: Colour | None = None

    @property
    def is_furniture(self) -> bool:
        """Whether it stands on a floor rather than on a table."""
        return self.name in word_list("furniture") or self.nature == "ground"

    @property
    def is_living(self) -> bool:
        """Whether it is an animal or a tree: several of it make sense in one picture."""
        code = ord(self.glyph) if self.glyph else 0
        ranges = ((0x1F332, 0x1F335), (0x1F400, 0x1F43F), (0x1F980, 0x1F9AE), (0x1FAB0, 0x1FABF))
        return any(low <= code <= high for low, high in ranges) or self.name in word_list("living")

    @property
    def is_animal(self) -> bool:
        """Whether it is an animal, seen from head to foot."""
        return self.is_living and not self.is_head and self.name not in word_list("rooted")

    @property
    def is_head(self) -> bool:
        """Whether the glyph shows only a head, which then looks out from behind a ridge."""
        return self.name in word_list("heads")


def _nature(name: str) -> Nature:
    kinds: tuple[Nature, ...] = ("sky", "light", "water", "deep", "ground")
    return next((kind for kind in kinds if name in word_list(f"nature {kind}")), "thing")


@cache
def drawings() -> dict[str, Drawing]:
    """Every drawing by its name."""
    import emoji

    from pipeline.drawing.font_faces import EMOJI, face
    from pipeline.illustrator.things import THINGS

    found = {f"@{name}": Drawing(f"@{name}", "", _nature(f"@{name}")) for name in THINGS}
    found["@ostrich"] = Drawing("@ostrich", "\N{FLAMINGO}", "ground")
    font = face(EMOJI, 400)
    for text, facts in emoji.EMOJI_DATA.items():
        glyph = text.replace("\ufe0f", "")
        name = str(facts["en"]).strip(":")
        if facts["status"] != 2 or len(glyph) != 1 or font is None or not font.has(glyph):
            continue
        parts = set(name.replace("-", "_").split("_"))
        if name in word_list("excluded"):
            continue
        if name in word_list("allowed") or not word_list("excluded words") & parts:
            found[name] = Drawing(name, glyph, _nature(name))
    return found


@dataclass(frozen=True, slots=True)
class Meaning:
    """A drawing that a word means, and how surely (1 is its own name)."""

    drawing: str
    weight: float


@cache
def meanings() -> dict[str, tuple[Meaning, ...]]:
    """From a word, or words joined by hyphens, to what may be drawn for it, surest first."""
    found: dict[str, dict[str, float]] = {}

    def note(word: str, drawing: str, weight: float) -> None:
        held = found.setdefault(word.lower(), {})
        held[drawing] = max(held.get(drawing, 0.0), weight)

    known = drawings()
    for name, words, ideas in _rows():
        if name in known:
            for place, word in enumerate(words):
                note(word, name, 1.0 - 0.005 * min(place, 10))
            for word in ideas:
                note(word, name, 0.55)
    for name in known:
        parts = name.lower().lstrip("@").replace("-", "_").split("_")
        note("-".join(parts), name, 0.96)
        # A tree in the snow is no Christmas tree.
        if len(parts) > 1 and name not in word_list("whole name"):
            note(parts[-1], name, 0.5)
            for part in parts[:-1]:
                note(part, name, 0.3)
    return {
        word: tuple(
            Meaning(name, weight)
            for name, weight in sorted(held.items(), key=lambda item: (-item[1], item[0]))
        )
        for word, held in found.items()
    }


def _rows() -> Iterator[tuple[str, list[str], list[str]]]:
    text = files("pipeline.illustrator").joinpath("meanings.txt").read_text("utf-8")
    for row in text.splitlines():
        if row and not row.startswith("#"):
            name, _, rest = row.partition(":")
            words, _, ideas = rest.partition("|")
            yield name.strip(), words.split(), ideas.split()
