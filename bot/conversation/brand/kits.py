"""Where brand kits are kept: a person's among their settings, a place's in its style."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from bot.surfaces.base import Button
from bot.wording import Words
from bot.wording.presses import Verb, press_data
from pipeline.brand import NO_BRAND, Brand

OWN: Final = "brand"
"""The name among a person's settings."""
PLACE: Final = "brand"
"""The field of a brief, and so the name in a place's style."""


def brand_in(fields: Mapping[str, Any]) -> Brand:
    """The kit among settings, in a style or in a brief; what is not valid any more is no kit."""
    try:
        return Brand.model_validate(fields.get(PLACE) or {})
    except ValidationError:
        return NO_BRAND


def brand_switch(
    words: Words, brief: Mapping[str, Any], stamp: tuple[str, int]
) -> tuple[Button, ...]:
    """The button under a quote that leaves the marks out of one video; none without marks."""
    brand = brand_in(brief)
    if not brand.model_copy(update={"is_off": False}).is_shown:
        return ()
    key = "brand.off" if brand.is_off else "brand.on"
    return (Button(words(key), press_data(Verb.BRAND_SWITCH, *stamp)),)


def for_briefs(own: Mapping[str, Any], style: Mapping[str, Any]) -> dict[str, Any]:
    """What a new brief takes of it: the place's kit, else the person's; nothing of an empty one,
    which a worker of the version before would not know."""
    brand = brand_in(style)
    if brand == NO_BRAND:
        brand = brand_in(own)
    kept = brand.model_dump(mode="json", exclude_defaults=True)
    return {PLACE: kept} if kept else {}
