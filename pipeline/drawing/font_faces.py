"""Font faces: which file holds a family, which holds a character, and its glyphs' outlines."""

from __future__ import annotations

import importlib.util
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import Any

from pipeline.drawing.paths import Path, Pen

_FILES = {
    "Inter": ("fontpkg_inter", "Inter[opsz,wght].ttf"),
    "Montserrat": ("fontpkg_montserrat", "Montserrat[wght].ttf"),
    "Anton": ("fontpkg_anton", "Anton-Regular.ttf"),
    "Playfair Display": ("fontpkg_playfair_display", "PlayfairDisplay[wght].ttf"),
    "Playfair Display Italic": ("fontpkg_playfair_display", "PlayfairDisplay-Italic[wght].ttf"),
    "Baloo 2": ("fontpkg_baloo_2", "Baloo2[wght].ttf"),
}
_POPPINS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold", 800: "ExtraBold"}
_SCRIPTS = (
    "",
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Bengali",
    "Tamil",
    "Telugu",
    "Thai",
    "Gujarati",
    "Gurmukhi",
    "Kannada",
    "Malayalam",
    "Sinhala",
    "Oriya",
    "Khmer",
    "Lao",
    "Myanmar",
    "Georgian",
    "Armenian",
    "Ethiopic",
    "Symbols",
)
EMOJI = "Noto Emoji"
CJK = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK TC")
"""The extra's faces. All hold every ideograph; each draws it as its own region writes it."""
_CJK_PLACES = ("JP", "KR", "SC", "TC", "HK")
"""In which order the extra's one collection file holds them."""


@dataclass(eq=False)
class Face:
    """An opened font file at one weight; glyph outlines are in ems, y downwards."""

    family: str
    font: Any
    units: int
    ascent: float
    descent: float
    """Above and below the baseline, in ems, both positive."""
    _outlines: dict[int, Path] = field(default_factory=dict)
    _natives: dict[tuple[int, float], Any] = field(default_factory=dict)

    def has(self, character: str) -> bool:
        """Whether the font has a glyph for the character."""
        return bool(self.font.get_nominal_glyph(ord(character)))

    def outline(self, glyph: int) -> Path:
        """The outline of a glyph in ems."""
        found = self._outlines.get(glyph)
        if found is None:
            found = self._outlines[glyph] = _outline(self.font, glyph, self.units)
        return found

    def native(self, glyph: int, size_px: float) -> Any:
        """The outline at a size, ready for Sheet.glyphs()."""
        key = (glyph, size_px)
        found = self._natives.get(key)
        if found is None:
            if len(self._natives) > 4000:
                self._natives.clear()
            found = self._natives[key] = self.outline(glyph).scaled(size_px).native
        return found


def _outline(font: Any, glyph: int, units: int) -> Path:
    import uharfbuzz as hb

    pen = Pen()
    draw = hb.DrawFuncs()
    scale = 1 / units
    draw.set_move_to_func(lambda x, y, _: pen.move_to(x * scale, -y * scale))
    draw.set_line_to_func(lambda x, y, _: pen.line_to(x * scale, -y * scale))
    draw.set_quadratic_to_func(
        lambda a, b, x, y, _: pen.quad_to(a * scale, -b * scale, x * scale, -y * scale)
    )
    draw.set_cubic_to_func(
        lambda a, b, c, d, x, y, _: pen.cubic_to(
            a * scale, -b * scale, c * scale, -d * scale, x * scale, -y * scale
        )
    )
    draw.set_close_path_func(lambda _: None)
    font.draw_glyph(glyph, draw, None)
    return pen.path()


def _folder(package: str) -> FilePath | None:
    found = importlib.util.find_spec(package)
    return None if found is None or found.origin is None else FilePath(found.origin).parent


@cache
def _file(family: str, weight: int) -> FilePath | None:
    """The file of a family; None when its package is not installed.

    Kept, because looking through the folders of packages takes a millisecond a family.
    """
    if family == "Poppins":
        near = min(_POPPINS, key=lambda known: abs(known - weight))
        package, name = "fontpkg_poppins", f"Poppins-{_POPPINS[near]}.ttf"
    elif family in _FILES:
        package, name = _FILES[family]
    else:
        return _noto(family)
    folder = _folder(package)
    return None if folder is None else folder / "files" / name


def font_file(family: str, weight: int = 400) -> tuple[FilePath, int] | None:
    """The file of a family, and its place in one that holds several; None without its package."""
    path = _file(family, weight)
    if path is None or not path.exists():
        return None
    return path, _CJK_PLACES.index(family[-2:]) if family in CJK else 0


def _noto(family: str) -> FilePath | None:
    folder = _folder("manimgx_fonts_cjk" if family in CJK else "manimgx_fonts")
    if folder is None:
        return None
    start = family.replace(" ", "") + "["
    found = sorted(
        path
        for path in folder.rglob("*.?t?")
        if (path.suffix == ".ttc" if family in CJK else path.name.startswith(start))
    )
    return found[0] if found else None


@lru_cache(maxsize=512)
def face(family: str, weight: int = 400) -> Face | None:
    """Open a family at a weight (100 to 900); None when it is not installed."""
    import uharfbuzz as hb

    found = font_file(family, weight)
    if found is None:
        return None
    path, place = found
    opened = hb.Face(hb.Blob.from_file_path(str(path)), place)
    font = hb.Font(opened)
    font.set_variations({"wght": float(weight), "opsz": 28.0})
    extents = font.get_font_extents("ltr")
    units = opened.upem
    return Face(family, font, units, extents.ascender / units, -extents.descender / units)


@lru_cache(maxsize=20_000)
def face_for(character: str, family: str, weight: int) -> Face:
    """The first face that has the character: the family's own, then Noto by script.

    `family` may name several, as CSS does: "Montserrat, Noto Sans CJK JP".
    """
    own, *others = family.split(", ")
    first = face(own, weight) or face("Noto Sans", weight)
    if first is not None and (first.has(character) or character.isspace()):
        return first
    noto = [f"Noto Sans {script}".strip() for script in _SCRIPTS]
    for name in [*others, *noto, *CJK, EMOJI]:
        other = face(name, min(weight, 700) if name == EMOJI else weight)
        if other is not None and other.has(character):
            return other
    if first is None:
        raise LookupError("no font is installed")
    return first


_WIDE_DEFAULT = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)


@lru_cache(maxsize=8192)
def is_emoji(character: str, following: str = "") -> bool:
    """Whether it is shown as a picture: by itself, or asked for by the selector after it."""
    if following == "\ufe0f" or character in _WIDE_DEFAULT:
        return True
    pictures = face(EMOJI) if 0x1F000 <= ord(character) <= 0x1FAFF else None
    return pictures is not None and pictures.has(character)


def is_emoji_cluster(cluster: str) -> bool:
    """Whether what people see as one character is shown as a picture: a family, flag, keycap."""
    if "\u20e3" in cluster or ("\u200d" in cluster and unicodedata.category(cluster[0]) == "So"):
        return True
    return any(is_emoji(one, cluster[place + 1 : place + 2]) for place, one in enumerate(cluster))


def joins_emoji(character: str) -> bool:
    """Whether it belongs to the emoji before it: joiner, selector, keycap, tag."""
    return character in "\u200d\ufe0f\u20e3" or 0xE0020 <= ord(character) <= 0xE007F
