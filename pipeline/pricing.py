"""What a brief costs in credits, and what it costs us in USD. Pure.

A price comes from the admin's override, else the settings', else the template's; it is for the
template's default length and scales with the length asked. It never falls below the floor: the
credits whose sale, in the cheapest pack, brings in 1.5 times the estimated cost.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from pipeline.brief import MAX_LENGTH_S, MAX_SCENES, Brief
from pipeline.editing.parts import PartPrices
from pipeline.providers.prices import PriceTable
from pipeline.script import Script
from pipeline.templates.base import Template
from pipeline.writing.speaking_rate import MAX_SCENE_S, MIN_SCENE_S, chars_per_s

MARGIN = 1.5
USUAL_FPS: Final = 30
FINER_FPS: Final = 1.25
FINER_4K: Final = 1.5
"""What more frames a second, and four times the pixels, cost over the template's price."""
MOST_REDRAWS: Final = 10
"""However little a picture costs."""
DEFAULT_OWED: Final[Mapping[str, float]] = {"script": 0.0, "assets": 0.0, "compose": 0.5}
"""The share of the price that is kept when a person cancels during a stage."""

# A script call as it was measured: the schema and the brief, and about 180 tokens a scene back,
# with the marks of what matters 205.
_SCRIPT_INPUT_TOKENS = 1_600
_SCRIPT_OUTPUT_TOKENS = 350
_SCENE_OUTPUT_TOKENS = 205
_SEEN_TOKENS = 300  # of a picture that a writer sees, at low detail
_PICTURES_PER_SCENE = 2  # no template asks for more; the estimate must not be too low
_PICTURE_MEGAPIXELS = 1260 * 2240 / 1e6


@dataclass(frozen=True, slots=True)
class ProviderSet:
    """Names of the providers that may serve a video, each kind in order of preference."""

    script: Sequence[str] = ()
    picture: Sequence[str] = ()
    voice: Sequence[str] = ()
    reference: Sequence[str] = ()
    """Whose pictures are drawn from a character's; by the model that each has for that."""

    def picture_usd(self, prices: PriceTable, *, has_reference: bool = False) -> float:
        """Of one picture at the dearest, drawn from a character's where it `has_reference`."""
        side_px = round(math.sqrt(_PICTURE_MEGAPIXELS * 1e6))
        plain = [prices.picture(one, side_px, side_px) for one in self.picture]
        drawn = [
            prices.picture(one, side_px, side_px, has_reference=True)
            for one in (self.reference if has_reference else ())
        ]
        return max((*plain, *drawn), default=0.0)


@dataclass(frozen=True, slots=True)
class Economics:
    """What the floor is reckoned with."""

    usd_per_credit: float
    """Of the cheapest pack: the least that a bought credit brings in."""
    providers: ProviderSet = ProviderSet()
    prices: PriceTable = field(default_factory=PriceTable)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person is offered: the price, and the video it is for."""

    price_credits: int
    scenes: int
    length_s: float
    storyboard_credits: int = 1
    """Kept of the price when it goes no further than its storyboard: what brings in the margin
    over the script and the pictures, at least 1."""
    redraws: int = 0
    """How many pictures of the storyboard the price carries beyond the first ones."""


def quote(
    brief: Brief,
    template: Template,
    overrides: Mapping[str, int] | None = None,
    *,
    economics: Economics | None = None,
    spoken_s: float | None = None,
) -> Quote:
    """The price of `brief`.

    `overrides` are credits by template key for the default length (the admin's over the
    settings'); `spoken_s` is the reading time of a pasted script, whose length nobody chooses.
    """
    scenes, length_s = size_of(brief, template, spoken_s=spoken_s)
    base = (overrides or {}).get(template.key, template.price_credits)
    share = finer(brief) * length_s / template.default_length_s
    price = max(1, math.ceil(base * share - 1e-9))
    if economics is None:
        return Quote(price, scenes, length_s, 1, MOST_REDRAWS)
    price = max(price, floor_credits(brief, template, economics, spoken_s=spoken_s))
    cost = estimate(brief, template, economics.providers, economics.prices, spoken_s=spoken_s)
    share = _credits_for(cost.script_usd + cost.pictures_usd, economics)
    # What the price brings in beyond its margin goes to redraws.
    room_usd = price * economics.usd_per_credit / MARGIN - cost.total_usd
    redraws = MOST_REDRAWS
    if cost.picture_usd:
        redraws = min(redraws, max(0, int(room_usd / cost.picture_usd + 1e-9)))
    return Quote(price, scenes, length_s, min(share, price), redraws)


def finer(brief: Brief) -> float:
    """By how much a finer picture costs more: each frame more, and each larger one."""
    return (FINER_FPS if brief.fps > USUAL_FPS else 1.0) * (
        FINER_4K if brief.resolution == "2160p" else 1.0
    )


def finer_parts(prices: PartPrices, brief: Brief, whole_credits: int) -> PartPrices:
    """The table for a change of a video with more frames or larger ones: its new look costs what
    that adds to the whole, so that nobody comes to it by way of a change."""
    by = finer(brief)
    added = math.ceil(100 * whole_credits * (1 - 1 / by) - 1e-9)
    return replace(prices, composed_s=math.ceil(prices.composed_s * by), look=prices.look + added)


def part_prices(economics: Economics | None = None) -> PartPrices:
    """What parts of a change cost: the table, and where a picture or a line costs us more than
    it brings in with its margin, that."""
    table = PartPrices()
    if economics is None:
        return table
    units = unit_estimates_usd(economics.providers, economics.prices)
    floor = 100 * MARGIN / economics.usd_per_credit
    return PartPrices(
        script=max(table.script, math.ceil(2 * units["script"] * floor)),  # the repairing call, too
        picture=max(table.picture, math.ceil(units["picture"] * floor)),
        by_reference=max(table.by_reference, math.ceil(units["reference"] * floor)),
        line=table.line,
        chars=100 * units["voice"] * floor,
        composed_s=table.composed_s,
        look=table.look,
    )


def _credits_for(cost_usd: float, economics: Economics) -> int:
    """The fewest credits, at least 1, that bring in the margin over a cost."""
    return max(1, math.ceil(MARGIN * cost_usd / economics.usd_per_credit - 1e-9))


def owed_on_cancel(price_credits: int, stage: str, shares: Mapping[str, float]) -> int:
    """Credits kept of `price_credits` when the person cancels in `stage`, rounded down."""
    share = min(1.0, max(0.0, shares.get(stage, 0.0)))
    return int(price_credits * share)


class PriceOf(Protocol):
    """What a brief costs: `quote` with an installation's settings filled in."""

    def __call__(
        self, brief: Brief, template: Template, overrides: Mapping[str, int] | None = None
    ) -> Quote: ...


def cheapest_credits(
    price_of: PriceOf, templates: Mapping[str, Template], overrides: Mapping[str, int]
) -> int:
    """The least that a video of a template's usual length costs, as it would be quoted; 0 where
    there are no templates."""
    quotes = (
        price_of(Brief(prompt="-", template=key), template, overrides)
        for key, template in templates.items()
    )
    return min((each.price_credits for each in quotes), default=0)


def size_of(
    brief: Brief, template: Template, *, spoken_s: float | None = None
) -> tuple[int, float]:
    """Scenes and seconds of the video: what was asked, the rest from the template's pace."""
    pace_s = template.default_length_s / template.default_scenes
    recording = brief.own("voice")
    length_s = (recording.length_s if recording else None) or spoken_s or brief.length_s
    if brief.scenes is not None:
        scenes = brief.scenes
    elif length_s is not None:
        scenes = max(1, round(length_s / pace_s), math.ceil(length_s / MAX_SCENE_S))
    else:
        scenes = template.default_scenes
    scenes = min(max(scenes, len(brief.shown)), MAX_SCENES)
    if length_s is None:
        length_s = scenes * pace_s
    length_s = min(max(length_s, scenes * MIN_SCENE_S), scenes * MAX_SCENE_S, MAX_LENGTH_S)
    return scenes, round(length_s, 1)


def floor_credits(
    brief: Brief, template: Template, economics: Economics, *, spoken_s: float | None = None
) -> int:
    """The fewest credits that still bring in 1.5 times the estimated cost."""
    cost_usd = estimate_usd(
        brief, template, economics.providers, economics.prices, spoken_s=spoken_s
    )
    return _credits_for(cost_usd, economics)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a video will cost us at most when nothing is repeated, in USD by kind."""

    script_usd: float
    picture_usd: float
    """Of one picture."""
    pictures_usd: float
    voices_usd: float

    @property
    def total_usd(self) -> float:
        """All of it."""
        return self.script_usd + self.pictures_usd + self.voices_usd


def estimate_usd(
    brief: Brief,
    template: Template,
    providers: ProviderSet,
    prices: PriceTable,
    *,
    spoken_s: float | None = None,
) -> float:
    """What the video will cost us at most when nothing is repeated, in USD."""
    return estimate(brief, template, providers, prices, spoken_s=spoken_s).total_usd


def estimate(
    brief: Brief,
    template: Template,
    providers: ProviderSet,
    prices: PriceTable,
    *,
    spoken_s: float | None = None,
) -> Estimate:
    """The same by kind.

    Of each kind the dearest provider in the list is taken, so that a fallback is paid for.
    """
    scenes, length_s = size_of(brief, template, spoken_s=spoken_s)
    output_tokens = _SCRIPT_OUTPUT_TOKENS + _SCENE_OUTPUT_TOKENS * scenes
    input_tokens = _SCRIPT_INPUT_TOKENS + _SEEN_TOKENS * len(brief.shown)
    script = [prices.script(one, input_tokens, output_tokens) for one in providers.script]
    has_reference = brief.character is not None and bool(brief.character.picture)
    each = providers.picture_usd(prices, has_reference=has_reference)
    chars = length_s * chars_per_s(brief.language)
    voice = [prices.voice_chars(one, chars) for one in providers.voice]
    return Estimate(
        2 * max(script, default=0.0),  # the repairing call, too
        each,
        _PICTURES_PER_SCENE * scenes * each,
        max(voice, default=0.0),
    )


def unit_estimates_usd(providers: ProviderSet, prices: PriceTable) -> dict[str, float]:
    """USD of a script, a picture, one drawn from a character's (`reference`) and a letter of
    voice, each at its dearest provider."""
    tokens = (_SCRIPT_INPUT_TOKENS, _SCRIPT_OUTPUT_TOKENS + 5 * _SCENE_OUTPUT_TOKENS)
    return {
        "script": max((prices.script(one, *tokens) for one in providers.script), default=0.0),
        "picture": providers.picture_usd(prices),
        "reference": providers.picture_usd(prices, has_reference=True),
        "voice": max((prices.voice_chars(one, 1) for one in providers.voice), default=0.0),
    }


def script_usd(script: Script, providers: ProviderSet, prices: PriceTable) -> float:
    """What the pictures and voices of a written script will cost, in USD."""
    chars = sum(len(line.text) for scene in script.scenes for line in scene.lines())
    pictures = sum(len(scene.picture_prompts()) for scene in script.scenes)
    return pictures * providers.picture_usd(prices) + max(
        (prices.voice_chars(one, chars) for one in providers.voice), default=0.0
    )
