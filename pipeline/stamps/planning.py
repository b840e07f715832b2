"""Which stamps a shot carries: the title on the first, the end card on the last, marks on all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pipeline.brand import NO_BRAND, Brand
from pipeline.drawing.safe_area import safe_area
from pipeline.media.clip_files import is_clip
from pipeline.stamps.title_box import Box
from pipeline.templates.caption_choices import faces_in, half_height
from pipeline.timeline import Canvas, Shot, Stamp
from pipeline.writing.posting import closing_question

if TYPE_CHECKING:
    from pipeline.templates.base import StageInput, Template

TITLE_S: Final = 1.5
"""How long the title is read before it goes."""
_TITLE_GOES_S = 0.3
INTRO_S: Final = 2.0
"""How long the corner says the intro where there is no title."""
_AFTER_LAST_WORD_S = 0.12
_LEAST_SHARE = 0.6
"""Of its template's box, for a title."""
_UPPER_THIRD = ((0.0, 0.3),)
"""Where faces are in photographs of which nobody knows what they show, in shares of the height."""
_LEAST_END_S, _MOST_END_S = 1.8, 4.5
_READ_CHARS_PER_S = 17.0
_SETTLE_S = 0.7


def with_stamps(template: Template, stage: StageInput, shot: Shot) -> Shot:
    """The shot with what lies over it; the last one lasts until its end card is read."""
    brand = (stage.brief.brand or NO_BRAND).marks()
    stamps: list[Stamp] = []
    has_title = False
    title = stage.script.title.strip() if stage.index == 0 else ""
    if title and template.title_box is not None and not _is_captioned(title, stage, shot):
        has_title = True
        stamps.append(_title(template, stage, shot, brand))
    if stage.is_last and (ending := _ending(template, stage, brand)):
        shot, card = _ended(shot, stage.canvas, ending)
        stamps = [replace(one, stop=min(one.stop or 0, card.start)) for one in stamps] + [card]
    if stage.brief.ai_mark:
        side = "right" if brand.place == "top-left" and _has_mark(brand) else "left"
        stamps.append(Stamp("ai", {"language": stage.brief.language, "side": side}))
    stamps += _marks(stage, brand, shot, has_title=has_title)
    return replace(shot, stamps=tuple(stamps)) if stamps else shot


def _is_captioned(title: str, stage: StageInput, shot: Shot) -> bool:
    """Whether the first captions say the title anyway, as where a pasted text has none of its own:
    the same words twice on one picture help nobody."""
    said = _letters(" ".join(word.text for word in shot.words))
    return stage.captions != "none" and said.startswith(_letters(title))


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _title(template: Template, stage: StageInput, shot: Shot, brand: Brand) -> Stamp:
    assert template.title_box is not None
    fps = stage.canvas.fps
    goes = round(_TITLE_GOES_S * fps)
    height_px = stage.canvas.height_px
    spots = stage.pictures[0].spots if stage.pictures else ()
    is_whole = shot.visual.painter == "photo"
    faces = faces_in(spots) or (_UPPER_THIRD if is_whole else ())
    # Of a photograph nobody knows what it shows: it is looked at where the title is drawn.
    looked_at = shot.visual.files[:1] if is_whole and not spots else ()
    if any(map(is_clip, looked_at)):
        looked_at = ()
    params = {
        "text": stage.script.title.strip(),
        "intro": brand.intro,
        "box": list(_clear_of_captions(template.title_box.on(stage.canvas), shot, stage.canvas)),
        "faces": [[upper * height_px, lower * height_px] for upper, lower in faces],
        "style": template.title_box.style,
        "motion": {
            name: shot.visual.params[name]
            for name in ("motion", "towards", "direction", "amount")
            if looked_at and name in shot.visual.params
        },
        **_looks(stage, brand),
    }
    stop = min(round(TITLE_S * fps) + goes, shot.frame_count)
    return Stamp("title", params, looked_at, start=0, stop=stop, goes_frames=goes)


def _clear_of_captions(box: Box, shot: Shot, canvas: Canvas) -> Box:
    """The box without what captions take of it; where little is left, the larger part of what is
    safe beside them."""
    captions = shot.captions
    if captions.style == "none" or not shot.words:
        return box
    left, top, right, bottom = box
    half = half_height(captions, canvas)
    upper = (captions.centre_y - half) * canvas.height_px
    lower = (captions.centre_y + half) * canvas.height_px
    area = safe_area(canvas)
    for high, low in ((top, bottom), (area.top, area.bottom)):
        above, below = (high, min(low, upper)), (max(high, lower), low)
        first, last = max(above, below, key=lambda rows: rows[1] - rows[0])
        if last - first >= _LEAST_SHARE * (bottom - top):
            break
    return left, first, right, last


def _ending(template: Template, stage: StageInput, brand: Brand) -> dict[str, Any]:
    """What the end card says; empty where there is nothing to say."""
    ask = stage.script.ask.strip() or closing_question(stage.lines[-1].text if stage.lines else "")
    said = {
        "ask": ask if template.asks else "",
        "outro": brand.outro,
        "credit": stage.script.credit.strip(),
    }
    if not any(said.values()):
        return {}
    return {**said, "is_low": not template.asks, **_looks(stage, brand)}


def _ended(shot: Shot, canvas: Canvas, params: dict[str, Any]) -> tuple[Shot, Stamp]:
    """The card comes after the last word, and the shot lasts until it is read."""
    chars = sum(len(str(params[name])) for name in ("ask", "outro", "credit"))
    card_s = min(max(_LEAST_END_S, _SETTLE_S + chars / _READ_CHARS_PER_S), _MOST_END_S)
    voices_s = (clip.at_frame / canvas.fps + clip.duration_s for clip in shot.voices)
    said_s = max([*(word.end_s for word in shot.words), *voices_s], default=0.0)
    # What the template itself writes is gone a third of a second before its end.
    gone = shot.frame_count - canvas.fps // 3
    start = min(max(canvas.frames(said_s + _AFTER_LAST_WORD_S), gone), shot.frame_count)
    count = max(shot.frame_count, start + canvas.frames(card_s))
    # A result that the template shows after the last word is seen first.
    start = max(start, count - canvas.frames(_MOST_END_S))
    comes = max(1, canvas.fps // 5)
    return replace(shot, frame_count=count), Stamp(
        "ending", params, start=start, comes_frames=comes
    )


def _marks(stage: StageInput, brand: Brand, shot: Shot, *, has_title: bool) -> list[Stamp]:
    """Logo and handle; where no title says it, the intro goes before them."""
    base = {"place": brand.place, "size": brand.size, **_looks(stage, brand)}
    start, found = 0, []
    if brand.intro and stage.index == 0 and not has_title:
        start = min(round(INTRO_S * stage.canvas.fps), shot.frame_count)
        found.append(Stamp("brand", {"text": brand.intro, **base}, start=0, stop=start))
    if brand.handle or stage.logo is not None:
        files = (stage.logo,) if stage.logo is not None else ()
        found.append(Stamp("brand", {"text": brand.handle, **base}, files, start=start))
    return found


def _has_mark(brand: Brand) -> bool:
    return bool(brand.handle or brand.logo or brand.intro)


def _looks(stage: StageInput, brand: Brand) -> dict[str, Any]:
    return {"colour": brand.colour, "font": brand.font, "language": stage.brief.language}
