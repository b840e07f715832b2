"""Spans of frames as a document for libass: each span is one second of it, so that libass
draws every picture exactly once and the times of the video are nobody's business but ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.captions.layout import CaptionSpan, DrawnWord
from pipeline.captions.pages import is_joined
from pipeline.drawing.font_coverage import (
    Run,
    is_right_to_left,
    nothing_wide,
    runs_of,
    written_text,
)
from pipeline.timeline import Canvas

_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: None

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: W,{font},40,&H00FFFFFF,&H00FFFFFF,&H00101010,&H78000000,0,0,0,0,100,100,0,0,1,0,0,5,0,0,0,-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True, slots=True)
class AssDocument:
    """The text for libass; `top` and `height` are the even band of the canvas that is drawn on,
    `runs` every run of every text, for its fonts."""

    text: str
    top: int
    height: int
    runs: tuple[Run, ...]


def document(spans: Sequence[CaptionSpan], canvas: Canvas) -> AssDocument:
    """Write spans: the n-th is shown from second n to n + 1."""
    top, bottom = _band(spans, canvas)
    lines: list[str] = []
    runs: dict[Run, None] = {}
    for second, span in enumerate(spans):
        times = f"{_time(second)},{_time(second + 1)}"
        for item in span.items:
            for layer, kind in _layers(item):
                text, used = _drawn(item, top, kind)
                runs.update(dict.fromkeys(used))
                lines.append(f"Dialogue: {layer},{times},W,,0,0,0,,{text}")
    font = next((run.font_name for run in runs), "none")
    head = _HEAD.format(width=canvas.width_px, height=bottom - top, font=font)
    return AssDocument(head + "\n".join(lines) + "\n", top, bottom - top, tuple(runs))


def _layers(item: DrawnWord) -> tuple[tuple[int, str], ...]:
    """On which layers an item is drawn, and how: boxes lie under all words, grown words over
    their neighbours. Where words stand without a space, every fill lies over every outline."""
    if item.box is not None:
        return ((0, "box"),)
    if is_joined(item.text[0]):
        return ((1, "outline"), (3, "fill"))
    return ((2 if item.scale > 1 else 1, "outline"),)


def _band(spans: Sequence[CaptionSpan], canvas: Canvas) -> tuple[int, int]:
    """The even rows that hold everything that is drawn."""
    items = [item for span in spans for item in span.items]
    if not items:
        return 0, 2
    reach = [item.size_px * item.scale * 0.85 + item.outline_px + item.shadow_px for item in items]
    top = min(item.y - far for item, far in zip(items, reach, strict=True))
    bottom = max(item.y + far for item, far in zip(items, reach, strict=True))
    first = max(0, int(top) // 2 * 2)
    last = min(canvas.height_px, (int(bottom) + 2) // 2 * 2)
    return first, max(first + 2, last)


def _time(second: int) -> str:
    return f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}.00"


def _drawn(item: DrawnWord, top: int, kind: str) -> tuple[str, tuple[Run, ...]]:
    scale = f"{item.scale * 100:.1f}"
    start = f"\\pos({item.x:.2f},{item.y - top:.2f})\\fscx{scale}\\fscy{scale}"
    if item.box is not None:
        shape = _rounded(*item.box, item.size_px * 0.22)
        paint = f"\\bord0\\shad{item.shadow_px:.2f}{_colour(item.box_colour, item.alpha)}"
        return f"{{\\an5{start}{paint}\\p1}}{shape}{{\\p0}}", ()
    edge = (
        f"\\bord{item.outline_px:.2f}\\shad{item.shadow_px:.2f}"
        if kind == "outline"
        else "\\bord0\\shad0"
    )
    used = runs_of(item.text, item.family, item.weight)
    parts = [
        f"{{\\fn{run.font_name}}}{escaped(written_text(run), nothing_wide(run))}" for run in used
    ]
    text = _steady("".join(parts), used)
    look = f"\\fs{item.size_px:.2f}{edge}{_colour(item.colour, item.alpha)}"
    return f"{{\\an5{start}{look}}}{text}", used


def _steady(text: str, runs: Sequence[Run]) -> str:
    """Right-to-left words between hard spaces: libass measures a line from its outermost glyphs,
    and a mark at the left end of Arabic would push the word aside. Never between the runs of one
    word: its full stop would stand away from it."""
    for run in runs:
        if is_right_to_left(run.text):
            space = f"{{\\fn{run.font_name}}}\u00a0"
            return f"{space}{text}{space}"
    return text


def _colour(text: str, alpha: float) -> str:
    red, green, blue = text[1:3], text[3:5], text[5:7]
    clear = f"{round((1 - alpha) * 255):02X}"
    back = f"{round(255 - (255 - 0x78) * alpha):02X}"
    return f"\\1c&H{blue}{green}{red}&\\1a&H{clear}&\\3a&H{clear}&\\4a&H{back}&"


def _rounded(width: float, height: float, radius: float) -> str:
    """A rounded rectangle as a libass drawing; the factor is that of a quarter circle."""
    r, k = radius, radius * 0.4477
    w, h = width, height
    return (
        f"m {r:.1f} 0 l {w - r:.1f} 0 b {w - k:.1f} 0 {w:.1f} {k:.1f} {w:.1f} {r:.1f} "
        f"l {w:.1f} {h - r:.1f} b {w:.1f} {h - k:.1f} {w - k:.1f} {h:.1f} {w - r:.1f} {h:.1f} "
        f"l {r:.1f} {h:.1f} b {k:.1f} {h:.1f} 0 {h - k:.1f} 0 {h - r:.1f} "
        f"l 0 {r:.1f} b 0 {k:.1f} {k:.1f} 0 {r:.1f} 0"
    )


def escaped(text: str, joiner: str = "\u2060") -> str:
    """Text as libass shows it literally: braces and backslashes mean nothing, nor do line ends.

    A `joiner` of no width after a backslash keeps `\\N`, `\\n` and `\\h` from being read as breaks.
    """
    plain = " ".join(text.split("\n")).replace("\r", "")
    return plain.replace("\\", f"\\{joiner}").replace("{", "\\{").replace("}", "\\}")
