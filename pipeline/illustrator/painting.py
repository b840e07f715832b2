"""How a cutout is painted: as cut paper, in flat colours, or with ink and a wash."""

from __future__ import annotations

import numpy as np

from pipeline.drawing.canvas import Sheet, coverage
from pipeline.drawing.paints import Colour, LinearGradient, fade, mix
from pipeline.drawing.paths import Path
from pipeline.illustrator.cutout import Box, Cutout
from pipeline.illustrator.figures import SKINS
from pipeline.illustrator.named_colours import SAID
from pipeline.illustrator.outlines import Tone
from pipeline.illustrator.palettes import Palette

_SHADE: Colour = (30, 22, 40, 255)


def tones(
    palette: Palette,
    box: Box,
    haze: float,
    towards: Colour,
) -> dict[Tone, Colour | LinearGradient]:
    """The paints of each tone over a box; `haze` 0 to 1 fades all of them `towards` a colour."""
    bright = palette.accent
    pairs: dict[Tone, tuple[Colour, Colour]] = {
        "main": (mix(palette.light, palette.glow, 0.60), mix(palette.glow, palette.ground, 0.50)),
        "second": (mix(palette.glow, palette.ground, 0.62), palette.shade(0.2)),
        "light": (palette.light, mix(palette.light, palette.glow, 0.35)),
        "dark": (palette.shade(0.45), palette.shade(0.7)),
        "ink": (palette.ink, mix(palette.ink, palette.ground, 0.18)),
        "accent": (mix(bright, palette.light, 0.12), mix(bright, palette.ink, 0.22)),
    }
    if palette.style == "flat":
        plain: tuple[tuple[Tone, Colour], ...] = (
            ("main", mix(palette.light, palette.ink, 0.05)), ("light", palette.light),
            ("second", mix(bright, palette.ink, 0.4)), ("dark", mix(palette.ink, palette.sky, 0.2)),
            ("ink", palette.ink), ("accent", bright),
        )  # fmt: skip
        pairs |= {tone: (one, one) for tone, one in plain}
    pairs |= {"thing": pairs["main"], "thing2": pairs["second"]}
    top, bottom = (box[0], box[1]), (box[0], box[1] + box[3])
    return {
        tone: LinearGradient(
            top, bottom, ((0.0, mix(high, towards, haze)), (1.0, mix(low, towards, haze)))
        )
        for tone, (high, low) in pairs.items()
    }


def paste(
    sheet: Sheet,
    art: Cutout,
    palette: Palette,
    *,
    haze: float = 0.0,
    towards: Colour | None = None,
    shadow: float = 0.5,
    light_from: float = -1.0,
    shines: bool = False,
    coat: Colour | None = None,
    against_light: bool = False,
) -> None:
    """Draw placed art in the palette's house style: on paper with a soft shadow, inner pieces in
    shades of the palette, and light from one side; flat as it is; with ink around its pieces.

    `light_from` is -1 for light from the left, 1 from the right. What `shines` is of the
    colour of light itself; `coat` is a fur's own colour; what stands `against_light` is nearly
    black, its pieces just told apart.
    """
    left, top, right, bottom = art.whole.bounds
    size = max(right - left, bottom - top)
    box = (left, top, right - left, bottom - top)
    towards = towards or palette.glow
    paints = tones(palette, box, haze, towards)
    if coat is not None:
        paints["main"] = _own(coat, palette, box, against_light)
        paints["second"] = _own(mix(coat, _SHADE, 0.25), palette, box, against_light)
    is_paper = palette.style == "paper"
    if against_light:
        _darken(paints, palette, box)
    if shines and is_paper:
        paints["main"] = paints["light"]
        sheet.shadow(art.whole, size * 0.3, palette.light, opacity=0.5)
    elif shadow > 0:
        sheet.shadow(
            art.whole, size * 0.06, palette.ink, 0, size * 0.02, opacity=shadow * (1 - haze * 0.7)
        )
    is_ink = palette.style == "ink"
    pen = max(1.2, size * 0.007)
    for tone, path, own_edge in art.pieces:
        paint = paints[tone] if isinstance(tone, str) else _own(tone, palette, box, against_light)
        lined = is_ink and own_edge is None and tone != "ink"
        edge = path.stroked(pen, closed=True) if lined else own_edge
        if edge is not None:
            # Where two pieces of one colour meet, a darker edge tells them apart.
            deep = paint.stops[-1][1] if isinstance(paint, LinearGradient) else paint
            sheet.fill(edge, palette.ink if is_ink else mix(deep, palette.ink, 0.35))
        sheet.fill(path, paint)
    if is_paper:
        body = size if art.shape > 0.6 else size * 0.6
        strength = (1 - haze) * (1.5 if against_light else 1)
        _model(sheet, art.whole, palette, body, light_from, strength)
    sheet.fill(art.ink, paints["ink"])


def _own(own: Colour, palette: Palette, box: Box, against_light: bool) -> Colour | LinearGradient:
    """A piece's own colour as the house style has it."""
    light = (own[0] * 0.30 + own[1] * 0.59 + own[2] * 0.11) / 255
    if against_light:
        # A coat that a text names a colour of still shows it.
        if own in SAID:
            return mix(palette.ink, own, 0.55)
        return mix(palette.ink, palette.ground, light * 0.5)
    if palette.style == "flat":
        return own
    if palette.style == "ink":
        # A wash: less than half of the colour on paper, what is dark in it stays ink.
        paper = mix(palette.ink, palette.light, min(1.0, light * 1.5 + 0.05))
        return mix(paper, own, 0.8 if own in SAID else 0.42)
    ramp = (palette.ink, palette.ground, mix(palette.glow, palette.ground, 0.3), palette.light)
    place = min(light * 3, 2.999)
    step = int(place)
    # A face that takes the palette's colour looks ill, and a green door is green.
    share = 0.86 if own in SAID else 0.78 if own in SKINS else 0.45
    shade = mix(mix(ramp[step], ramp[step + 1], place - step), own, share)
    high, low = mix(shade, palette.light, 0.14), mix(shade, palette.ground, 0.22)
    return LinearGradient((box[0], box[1]), (box[0], box[1] + box[3]), ((0.0, high), (1.0, low)))


def _darken(paints: dict[Tone, Colour | LinearGradient], palette: Palette, box: Box) -> None:
    """Paints of what stands before the light: ink all over, pieces told apart by a breath."""
    top, bottom = (box[0], box[1]), (box[0], box[1] + box[3])
    shares: tuple[tuple[Tone, float], ...] = (
        ("main", 0.26), ("second", 0.15), ("light", 0.50), ("dark", 0.05), ("accent", 0.30),
        ("ink", 0.0), ("thing", 0.30), ("thing2", 0.18),
    )  # fmt: skip
    for tone, share in shares:
        shade = mix(palette.ink, palette.ground, share)
        if tone == "accent":
            shade = mix(palette.ink, palette.accent, 0.55)
        paints[tone] = LinearGradient(top, bottom, ((0.0, shade), (1.0, palette.ink)))


def _model(
    sheet: Sheet, whole: Path, palette: Palette, size: float, light_from: float, strength: float
) -> None:
    """Give the paper body: a lit edge towards the light and a shaded one away from it."""
    left, top, right, bottom = whole.bounds
    area = (
        max(0, int(left)),
        max(0, int(top)),
        min(sheet.width_px, int(right) + 1),
        min(sheet.height_px, int(bottom) + 1),
    )
    if area[2] - area[0] < 8 or area[3] - area[1] < 8:
        return
    import cv2

    inside = coverage(whole, area)
    step = max(1.5, min(size * 0.024, sheet.width_px * 0.011))
    shift = np.array([[1, 0, -light_from * step], [0, 1, step * 0.8]], np.float32)
    pushed = cv2.warpAffine(inside, shift, (inside.shape[1], inside.shape[0]))
    pulled = cv2.warpAffine(inside, -shift * (0, 0, 1) + shift * (1, 1, 0), inside.shape[::-1])
    lit = np.asarray(cv2.subtract(inside, pushed), np.uint8)
    dim = np.asarray(cv2.subtract(inside, cv2.blur(pulled, (int(step) | 1,) * 2)), np.uint8)
    sheet.tint(dim, area, fade(palette.ink, 0.30 * strength))
    sheet.tint(lit, area, fade(palette.light, 0.42 * strength))
