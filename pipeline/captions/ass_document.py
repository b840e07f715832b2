"""Looks as a document for libass: each is one second of it, so that libass draws every picture
exactly once and the times of the video are nobody's business but ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.captions.drawn import DrawnWord
from pipeline.captions.pages import is_joined
from pipeline.drawing.font_coverage import (
    Run,
    is_right_to_left,
    nothing_wide,
    runs_of,
    written_text,
)
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paints import mix
from pipeline.timeline import Canvas

_GRADIENT_BANDS = 10
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


def document(looks: Sequence[Sequence[DrawnWord]], canvas: Canvas) -> AssDocument:
    """Write looks: the n-th is shown from second n to n + 1."""
    top, bottom = _band(looks, canvas)
    lines: list[str] = []
    runs: dict[Run, None] = {}
    for second, items in enumerate(looks):
        times = f"{_time(second)},{_time(second + 1)}"
        for item in items:
            for layer, text, used in _events(item, top):
                runs.update(dict.fromkeys(used))
                lines.append(f"Dialogue: {layer},{times},W,,0,0,0,,{text}")
    font = next((run.font_name for run in runs), "none")
    head = _HEAD.format(width=canvas.width_px, height=bottom - top, font=font)
    return AssDocument(head + "\n".join(lines) + "\n", top, bottom - top, tuple(runs))


def _events(item: DrawnWord, top: int) -> Iterator[tuple[int, str, tuple[Run, ...]]]:
    """What is drawn of an item, each with its layer: light and boxes lie under all words, grown
    words over their neighbours. Where words stand without a space, every fill lies over every
    outline."""
    start = f"\\pos({item.x:.2f},{item.y - top:.2f})"
    scale = f"\\fscx{item.scale * 100:.1f}\\fscy{item.scale * 100:.1f}"
    if item.box is not None:
        shape = _rounded(*item.box, item.size_px * 0.22)
        paint = f"\\bord0\\shad{item.shadow_px:.2f}{_colour(item.box_colour)}"
        yield 0, f"{{\\an5{start}{scale}{paint}\\p1}}{shape}{{\\p0}}", ()
        return
    text, used = _text(item)
    look = f"{start}{scale}\\fs{item.size_px:.2f}"
    edge = f"\\bord{item.outline_px:.2f}\\shad{item.shadow_px:.2f}"
    over = 2 if item.scale > 1 else 1
    if item.glow_px:
        light = f"\\bord{item.glow_px:.2f}\\blur{item.glow_px * 0.55:.2f}\\shad0"
        yield 0, f"{{\\an5{look}{light}{_colour(item.glow)}{_edge(item.glow)}}}{text}", used
    if is_joined(item.text[0]):
        yield 1, f"{{\\an5{look}{edge}{_colour(item.colour)}}}{text}", used
        over, edge = 3, "\\bord0\\shad0"
    yield over, f"{{\\an5{look}{edge}{_colour(item.colour)}}}{text}", used
    for clip, shade in _bands(item, top):
        plain = f"\\bord0\\shad0{_colour(shade)}{clip}"
        yield over + 1, f"{{\\an5{look}{plain}}}{text}", used


def _bands(item: DrawnWord, top: int) -> Iterator[tuple[str, str]]:
    """A gradient from the heads of letters to their feet: the word again in bands of rows."""
    if not item.head:
        return
    half = item.size_px * item.scale * 0.42
    first = item.y - top - half
    for band in range(_GRADIENT_BANDS):
        share = (band + 0.5) / _GRADIENT_BANDS
        upper = -2000.0 if band == 0 else first + 2 * half * band / _GRADIENT_BANDS
        lower = first + 2 * half * (band + 1) / _GRADIENT_BANDS
        mixed = mix(rgba(item.head), rgba(item.colour), share)
        shade = f"#{mixed[0]:02X}{mixed[1]:02X}{mixed[2]:02X}"
        yield f"\\clip(-2000,{round(upper)},9000,{round(lower)})", shade


def _band(looks: Sequence[Sequence[DrawnWord]], canvas: Canvas) -> tuple[int, int]:
    """The even rows that hold everything that is drawn."""
    items = [item for look in looks for item in look]
    if not items:
        return 0, 2
    reach = [
        item.size_px * item.scale * 0.85 + max(item.outline_px + item.shadow_px, 2 * item.glow_px)
        for item in items
    ]
    top = min(item.y - far for item, far in zip(items, reach, strict=True))
    bottom = max(item.y + far for item, far in zip(items, reach, strict=True))
    first = max(0, int(top) // 2 * 2)
    last = min(canvas.height_px, (int(bottom) + 2) // 2 * 2)
    return first, max(first + 2, last)


def _time(second: int) -> str:
    return f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}.00"


def _text(item: DrawnWord) -> tuple[str, tuple[Run, ...]]:
    used = runs_of(item.text, item.family, item.weight)
    parts = [
        f"{{\\fn{run.font_name}}}{escaped(written_text(run), nothing_wide(run))}" for run in used
    ]
    return _steady("".join(parts), used), used


def _steady(text: str, runs: Sequence[Run]) -> str:
    """Right-to-left words between hard spaces: libass measures a line from its outermost glyphs,
    and a mark at the left end of Arabic would push the word aside. Never between the runs of one
    word: its full stop would stand away from it."""
    for run in runs:
        if is_right_to_left(run.text):
            space = f"{{\\fn{run.font_name}}}\u00a0"
            return f"{space}{text}{space}"
    return text


def _colour(text: str) -> str:
    return f"\\1c&H{_bgr(text)}&\\1a&H00&\\3a&H00&\\4a&H78&"


def _edge(text: str) -> str:
    return f"\\3c&H{_bgr(text)}&"


def _bgr(text: str) -> str:
    return text[5:7] + text[3:5] + text[1:3]


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
