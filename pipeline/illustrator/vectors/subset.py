"""Makes fluent.json.gz: `python -m pipeline.illustrator.vectors.subset FOLDER`.

FOLDER is the unpacked npm package `@iconify-json/fluent-emoji-flat` (`npm pack` it; 1.2.6 was
used; MIT, Microsoft). Kept are the drawings that the illustrator knows and the faces of its
animals; shapes become outlines, numbers two decimals of a box of 32.
"""

from __future__ import annotations

import gzip
import json
import pathlib
import re
import sys
from collections.abc import Iterator
from xml.etree import ElementTree

import emoji
import numpy as np
from fontTools.svgLib.path.shapes import PathBuilder

from pipeline.drawing.paths import Path
from pipeline.illustrator.creatures import HEADS
from pipeline.illustrator.lexicon import drawings
from pipeline.illustrator.vectors import DATA, outline_of

_NUMBER = re.compile(r"-?\d*\.\d{3,}")


_WATER, _WHITE = {"#00a6ed", "#5092ff"}, {"#ffffff", "#f4f4f4"}
_TILES = {"#8d65c5", "#00a6ed", "#ff822d", "#00d26a", "#533566", "#ff9f31", "#321b41", "#ff9933"}
_BOATS = {"canoe", "ferry", "motor_boat", "passenger_ship", "sailboat", "ship", "speedboat"}

_KIN: dict[str, tuple[str, dict[str, str]]] = {
    "@ostrich": (
        "flamingo",
        {"#d73b9a": "#c9a58b", "#f837a2": "#b98f72", "#ff6dc6": "#4a4039", "#ffb2ff": "#efe6da",
         "#636363": "#d9a06f", "#1c1c1c": "#8a5a34"},
    ),
}  # fmt: skip
"""What no emoji shows, and a kinsman that does, in other colours."""
_MOUNTAINS, _MEADOW = {"mountain", "snow-capped_mountain"}, {"#00d26a", "#008463"}


def kept(name: str, pieces: list[list[str]]) -> list[list[str]]:
    """Boats without the water and mountains without the meadow that they are drawn on, signs
    without the tile behind them."""
    if name in _MOUNTAINS:
        return [one for one in pieces if one[0] not in _MEADOW]
    if name in _BOATS:
        return [one for one in pieces if one[0] not in _WATER or not _is_wide(one[1])]
    tile, rest = pieces[0], pieces[1:]
    if not rest or tile[0] not in _TILES or not _is_tile(tile[1]):
        return pieces
    if {paint for paint, _ in rest} <= _WHITE:
        return [[tile[0], words] for _, words in rest]
    return rest


def _is_wide(words: str) -> bool:
    left, top, right, bottom = outline_of(words).bounds
    return right - left > 24 and bottom > 28 and top > 18


def _is_tile(words: str) -> bool:
    """Whether an outline is the square with round corners that signs stand on."""
    path = outline_of(words)
    left, top, right, bottom = path.bounds
    x, y = path.contours[0][:, 0], path.contours[0][:, 1]
    area = abs(float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())) / 2
    return min(right - left, bottom - top) > 27 and area > 0.9 * (right - left) * (bottom - top)


def pieces_of(body: str) -> Iterator[list[str]]:
    """The pieces of an icon's SVG body, back to front: #rrggbb and outline."""
    root = ElementTree.fromstring(f"<svg>{body}</svg>")
    yield from _in(root, "#000000")


def _in(element: ElementTree.Element, above: str) -> Iterator[list[str]]:
    paint = element.get("fill", above)
    outlines = PathBuilder()
    # A few highlights are gradients, see-through or only lines: the drawings do without.
    is_plain = element.get("opacity") is None and re.fullmatch("#[0-9a-fA-F]{3,6}", paint)
    if outlines.add_path_from_element(_unturned(element)) and is_plain:
        words = "".join(outlines.paths)
        turn = re.fullmatch(r"rotate\((.+)\)", element.get("transform", ""))
        if turn:
            degrees, x, y = (float(number) for number in turn[1].split())
            words = _words(outline_of(words).turned(degrees, (x, y)))
        yield [_long(paint), _NUMBER.sub(lambda n: f"{float(n[0]):.2f}", words)]
    for child in element:
        if child.tag not in {"defs", "clipPath", "mask"}:
            yield from _in(child, paint)


def _unturned(element: ElementTree.Element) -> ElementTree.Element:
    """Without its turn, which the reader of shapes does not know."""
    kept = {name: value for name, value in element.attrib.items() if name != "transform"}
    return ElementTree.Element(element.tag, kept)


def _words(path: Path) -> str:
    return "".join(
        "M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in contour) + "z" for contour in path.contours
    )


def _long(paint: str) -> str:
    digits = paint.lstrip("#").lower()
    return "#" + ("".join(one * 2 for one in digits) if len(digits) == 3 else digits)


def main() -> None:
    """Write the file beside this module."""
    folder = pathlib.Path(sys.argv[1])
    icons = json.loads((folder / "icons.json").read_text("utf-8"))["icons"]
    names = json.loads((folder / "chars.json").read_text("utf-8"))
    glyphs = {name: drawing.glyph for name, drawing in drawings().items() if drawing.glyph}
    glyphs |= {head: emoji.emojize(f":{head}:") for head in HEADS.values()}
    found = {
        name: kept(name, list(pieces_of(icons[names[code]]["body"])))
        for name, glyph in glyphs.items()
        if (code := f"{ord(glyph):x}") in names
    }
    for name, (like, paints) in _KIN.items():
        found[name] = [[paints.get(paint, paint), words] for paint, words in found[like]]
    text = json.dumps(found, separators=(",", ":"), sort_keys=True)
    pathlib.Path(__file__).with_name(DATA).write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    missing = sorted(glyphs.keys() - found.keys())
    sys.stdout.write(f"{len(found)} drawings; none for {missing}\n")


if __name__ == "__main__":
    main()
