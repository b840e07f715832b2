"""Captions as a person wants them: the words that matter marked, the hero's face free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from pipeline.brand import is_light
from pipeline.brief import Brief
from pipeline.captions.word_colours import bare
from pipeline.drawing.emoji.known import is_drawn
from pipeline.drawing.picture_spots import Spot
from pipeline.drawing.safe_area import caption_centre_y, safe_area
from pipeline.motion.moves import PUNCH
from pipeline.templates.base import StageInput, Template
from pipeline.timeline import Canvas, Captions, Shot, Word
from pipeline.writing.keywords import emoji_for, keywords_of

SCALES: Final = {"small": 0.82, "large": 1.24}
"""Of the style's own size."""
_HALF: Final = {"tall": 0.075, "flat": 0.11}
"""Half the height that two lines take, as a share of the frame's."""
_HEAD_SHARE: Final = 0.36
"""Of a hero's height, from the top: where a face is."""
_ZOOMS: Final = (1.02, 1.14 * PUNCH)
_SERIOUS: Final = frozenset({"sad", "dark", "scary", "tense", "tender", "mysterious", "eerie"})


def chosen_captions(shot: Shot, stage: StageInput, template: Template) -> Captions:
    """What the template laid out, and over it what its person chose and its writer marked."""
    captions = replace(shot.captions, language=stage.brief.language)
    if captions.style == "none" or not shot.words:
        return captions
    brief = stage.brief
    captions = replace(
        captions,
        emphasis=(*captions.emphasis, *_marked(stage, shot.words)),
        font=brief.caption_font or (brief.brand.font if brief.brand else ""),
        colour=brief.caption_colour or _brand_colour(brief) or captions.colour,
        emoji=_emoji(stage, template, shot.words),
    )
    if not template.captions_are_free:
        return captions
    scale = SCALES.get(brief.caption_size or "", 1.0)
    if brief.caption_place is not None:
        centre_y = _at_place(brief.caption_place, stage.canvas)
    else:
        spots = stage.pictures[0].spots if stage.pictures else ()
        centre_y = beside_face(captions.centre_y, spots, stage.canvas, scale)
    return replace(captions, centre_y=centre_y, scale=scale)


def _brand_colour(brief: Brief) -> str:
    """A brand's colour, where it can be read on a picture."""
    colour = brief.brand.colour if brief.brand else ""
    return colour if colour and is_light(colour) else ""


def _marked(stage: StageInput, words: Sequence[Word]) -> tuple[str, ...]:
    """The words that the writer marked and somebody says; else those that our rules find."""
    said = {bare(word.text) for word in words}
    marked = tuple(
        word for term in stage.scene.keywords[:3] for word in term.split()[:4] if bare(word) in said
    )
    return marked or keywords_of(" ".join(word.text for word in words))


def _emoji(
    stage: StageInput, template: Template, words: Sequence[Word]
) -> tuple[tuple[int, str], ...]:
    """The scene's emoji, with the last of its marked words: where nobody wants one, none.

    Typed ones are words of their own and need no leave.
    """
    wish = stage.brief.caption_emoji
    serious = stage.script.mood.split(" ")[0].lower() in _SERIOUS
    if wish == "off" or (wish is None and (serious or not template.pops_emoji)):
        return ()
    emoji = stage.scene.emoji.strip()
    if not is_drawn(emoji):
        emoji = emoji_for(stage.scene.voice) if stage.brief.language == "en" else ""
    if not is_drawn(emoji):
        return ()
    keys = {bare(word) for word in _marked(stage, words)}
    places = [number for number, word in enumerate(words) if bare(word.text) in keys]
    return ((places[-1] if places else 0, emoji),)


def _at_place(place: str, canvas: Canvas) -> float:
    area, half = safe_area(canvas), _half(canvas)
    return {
        "top": area.top / canvas.height_px + half,
        "middle": 0.5,
        "bottom": caption_centre_y(canvas),
    }[place]


def _half(canvas: Canvas) -> float:
    return _HALF["tall" if canvas.height_px > canvas.width_px * 1.2 else "flat"]


def beside_face(
    centre_y: float, spots: Sequence[Spot], canvas: Canvas, scale: float = 1.0
) -> float:
    """Where captions leave the hero's face free: their usual place, else the foot of what is safe,
    else its head; where none is free, the one that covers least."""
    if not spots:
        return centre_y
    area, half = safe_area(canvas), _half(canvas) * scale
    top, bottom = area.top / canvas.height_px + half, area.bottom / canvas.height_px - half
    faces = faces_in(spots)

    def covered(y: float) -> float:
        return max(max(0.0, min(y + half, lower) - max(y - half, upper)) for upper, lower in faces)

    return min((centre_y, bottom, top), key=lambda y: round(covered(y), 3))


def faces_in(spots: Sequence[Spot]) -> list[tuple[float, float]]:
    """From where to where the hero's face reaches in the frame, as shares of its height."""
    return list(_face(spots[0])) if spots else []


def half_height(captions: Captions, canvas: Canvas) -> float:
    """Half of what two lines take, as a share of the height."""
    return _half(canvas) * captions.scale


def _face(hero: Spot) -> Iterator[tuple[float, float]]:
    """From where to where the hero's face reaches in the frame, from far and from near."""
    for zoom in _ZOOMS:
        upper, lower = hero.top, hero.top + hero.height * _HEAD_SHARE
        yield 0.5 + (upper - 0.5) * zoom, 0.5 + (lower - 0.5) * zoom
