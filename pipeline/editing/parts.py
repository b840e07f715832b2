"""What a version of a video consists of, and what making it anew costs. Pure.

A part is a translation, a picture, a spoken line, a composed scene or the look of the whole, under
a key that changes with whatever decides it. A change costs the parts that no earlier version has,
by the table below, in hundredths of a credit; the sum is rounded up to whole credits, at least
one, and is never more than a whole video.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.brand import NO_BRAND
from pipeline.brief import CHOSEN_LOOKS, Brief
from pipeline.editing.board import Board, pictures_of, script_of
from pipeline.recipe.pronunciation import said_line
from pipeline.templates.base import Template
from pipeline.writing.speaking_rate import MIN_SCENE_S, reading_s

PartKind = Literal["script", "picture", "line", "scene", "look"]


@dataclass(frozen=True, slots=True)
class PartPrices:
    """The table, in hundredths of a credit. The defaults are for makers that cost nothing; where
    one is paid for, pictures and lines cost at least what keeps the margin of every price."""

    script: int = 40
    """Of a translation."""
    picture: int = 60
    by_reference: int = 60
    """Of a picture that is drawn from a character's."""
    line: int = 40
    chars: float = 0.0
    """For each hundred characters of a line, where that is more than `line`."""
    composed_s: int = 5
    look: int = 100
    """Captions, music and format together: they call no provider."""

    @property
    def redraw_credits(self) -> int:
        """Of a picture that is drawn anew at the storyboard over those within the price."""
        return max(1, math.ceil(max(self.picture, self.by_reference) / 100))


@dataclass(frozen=True, slots=True)
class MadePart:
    """A part of a version; `units` are characters of a line, seconds of a scene, else 1."""

    kind: PartKind
    key: str
    units: float = 1.0
    is_by_reference: bool = False
    """Of a picture: whether it is drawn from a character's."""


def parts_of(board: Board, brief: Brief, template: Template) -> tuple[MadePart, ...]:
    """Everything that a version consists of, each part once."""
    found: dict[tuple[str, str], MadePart] = {}

    def add(part: MadePart) -> str:
        found.setdefault((part.kind, part.key), part)
        return part.key

    if board.written_in:
        words = [card.scene for card in board.cards]
        add(MadePart("script", _key("words", brief.language, board.script, words)))
    # A version made anew with another seed moves otherwise, whatever it shows.
    seed = [] if board.origin.endswith(f"/{brief.seed}") else [brief.seed]
    spoken = brief.brand.spoken if brief.brand else ()
    for card, scene in zip(board.cards, script_of(board, template).scenes, strict=True):
        pictures = [
            one.own_key
            or add(
                MadePart(
                    "picture",
                    _key(one.prompt, one.size_px, one.seed, one.hints),
                    is_by_reference="reference" in dict(one.hints),
                )
            )
            for one in pictures_of(board, card, scene)
        ]
        lines = [
            _key(line.recorded.key, line.recorded.cuts)
            if line.recorded
            else add(
                MadePart(
                    "line",
                    _key(
                        said_line(line.text, spoken).text, line.speaker, brief.language, brief.voice
                    ),
                    len(line.text),
                )
            )
            for line in scene.lines()
        ]
        length_s = sum(reading_s(line.text, brief.language) for line in scene.lines())
        add(MadePart("scene", _key(card.scene, pictures, lines, *seed), max(length_s, MIN_SCENE_S)))
    add(MadePart("look", _key(*_look(brief), *_laid_over(brief))))
    return tuple(found.values())


def _look(brief: Brief) -> list[object]:
    """What decides the look; what was added later counts only where it was chosen, so that a
    video of before is not made anew for it."""
    chosen = {name: getattr(brief, name) for name in CHOSEN_LOOKS}
    later = {name: value for name, value in chosen.items() if value is not None}
    if brief.fps != Brief.model_fields["fps"].default:
        later["fps"] = brief.fps
    music = own.key if (own := brief.own("music")) else brief.music
    usual: list[object] = [brief.captions, music, brief.aspect, brief.resolution]
    return [*usual, later] if later else usual


def _laid_over(brief: Brief) -> list[object]:
    """What a brand and a mark show, where there is any: other hashtags compose nothing anew."""
    brand = (brief.brand or NO_BRAND).marks()
    shown = brand.model_dump(exclude={"hashtags", "spoken", "is_off"}, exclude_defaults=True)
    return [*([shown] if shown else []), *(["ai"] if brief.ai_mark else [])]


@dataclass(frozen=True, slots=True)
class ChangeQuote:
    """What a change makes anew, and what it costs. `hundredths` are by kind and key."""

    price_credits: int
    is_translated: bool
    pictures: int
    lines: int
    composed_s: float
    is_look_new: bool
    charged: tuple[tuple[str, str, int], ...]
    """Kind, key and hundredths of every part of the version, 0 for what there was."""


LEAST: Final = "least"
MOST: Final = "most"


def quote_change(
    parts: Iterable[MadePart],
    had: Collection[tuple[str, str]],
    prices: PartPrices,
    whole_credits: int,
) -> ChangeQuote:
    """The price of a version whose `parts` are known, of which earlier ones have `had`.

    What a credit is missed by, or what a whole video would be passed by, is a part of its own,
    so that the price is always the sum of its parts.
    """
    charged: list[tuple[str, str, int]] = []
    new: Counter[str] = Counter()
    composed_s = 0.0
    for part in parts:
        is_new = (part.kind, part.key) not in had
        new[part.kind] += is_new
        composed_s += part.units if is_new and part.kind == "scene" else 0.0
        charged.append((part.kind, part.key, _hundredths(part, prices) if is_new else 0))
    total = sum(hundredths for _, _, hundredths in charged)
    if total < 100:
        charged.append((LEAST, LEAST, 100 - total))
    elif total > 100 * whole_credits:
        charged.append((MOST, MOST, 100 * max(1, whole_credits) - total))
    price = -(-sum(hundredths for _, _, hundredths in charged) // 100)
    return ChangeQuote(
        price,
        new["script"] > 0,
        new["picture"],
        new["line"],
        round(composed_s, 1),
        new["look"] > 0,
        tuple(charged),
    )


def _hundredths(part: MadePart, prices: PartPrices) -> int:
    match part.kind:
        case "script":
            return prices.script
        case "picture":
            return prices.by_reference if part.is_by_reference else prices.picture
        case "line":
            return max(prices.line, math.ceil(prices.chars * part.units / 100))
        case "scene":
            return math.ceil(prices.composed_s * part.units)
        case "look":
            return prices.look


def _key(*inputs: object) -> str:
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
