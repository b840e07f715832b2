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
from fontTools.svgLib.path.shapes import PathBuilder

from pipeline.drawing.paths import Path
from pipeline.illustrator.creatures import HEADS
from pipeline.illustrator.lexicon import drawings
from pipeline.illustrator.vectors import DATA, outline_of

_NUMBER = re.compile(r"-?\d*\.\d{3,}")


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
        yield from _in(child, paint)


def _unturned(element: ElementTree.Element) -> ElementTree.Element:
    """Without its turn, which the reader of shapes does not know."""
    kept = {name: value for name, value in element.attrib.items() if name != "transform"}
    return ElementTree.Element(element.tag, kept)


def _words(path: Path) -> str:
    parts = []
    for contour in path.contours:
        parts.append("M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in contour) + "z")
    return "".join(parts)


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
        name: list(pieces_of(icons[names[code]]["body"]))
        for name, glyph in glyphs.items()
        if (code := f"{ord(glyph):x}") in names
    }
    text = json.dumps(found, separators=(",", ":"), sort_keys=True)
    pathlib.Path(__file__).with_name(DATA).write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(found)} drawings, none for: {sorted(glyphs.keys() - found.keys())}")


if __name__ == "__main__":
    main()
