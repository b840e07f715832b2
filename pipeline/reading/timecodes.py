"""Times and counts in production texts: "(0:05-0:10)" behind a label, "2/9" before a post."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.reading.document import LeftOut
from pipeline.reading.rows import Row

_TIMES = re.compile(
    r"[(\[]?\b\d{1,2}(?::\d{2}){1,2}\s?(?:[-–—]|to)\s?\d{1,2}(?::\d{2}){1,2}\b[)\]]?\s*[:\-–—|]?\s*"
    r"|[(\[]\d{1,3}\s?(?:[-–—]|to)\s?\d{1,3}\s?(?:s|sec|secs|seconds|с|сек|ث|से)\.?[)\]]\s*[:\-–—]?\s*"
    r"|[(\[]\d{1,2}:\d{2}(?::\d{2})?[)\]]\s*[:\-–—]?\s*",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"[\[(]?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?[\])]?\s?[-–—]?\s+"
    r"(?=[^\s:]{1,30}(?:\s[^\s:]{1,30}){0,2}:\s)",
    re.IGNORECASE,
)
_THREAD = re.compile(r"\(?(\d{1,2})/(?:\d{1,2})?\)?:?\s+(?=\S)")
_FIGURE = re.compile(r"\d")
_LEAST_POSTS = 3


def without_times(text: str) -> str:
    """A scene mark's words without its times: "HOOK – 0:00–0:05" is "HOOK"."""
    bare = text if _FIGURE.search(text) is None else _TIMES.sub("", text)
    return bare.strip(" –—-:|,")


def row_without_times(row: Row, left_out: list[LeftOut]) -> Row:
    """A line without the time codes at its start or behind its label."""
    if row.kind != "text" or _FIGURE.search(row.text) is None:
        return row
    colon = row.text.find(":")
    match = _TIMES.match(row.text) or (_CLOCK.match(row.text) if colon > 0 else None)
    if match is None and colon > 0:
        match = _TIMES.search(row.text, 0, min(len(row.text), 90))
        if match is not None and (match.start() > 40 or ":" in row.text[: match.start()]):
            match = None
    if match is None:
        return row
    rest = f"{row.text[: match.start()].rstrip()} {row.text[match.end() :]}".strip()
    if match.start() and match.group().rstrip().endswith(":"):
        rest = f"{row.text[: match.start()].rstrip()}: {row.text[match.end() :]}".strip()
    left_out.append(LeftOut("time", match.group().strip()))
    return replace(row, text=rest, kind="text" if rest else "blank")


def rows_without_counts(rows: list[Row], left_out: list[LeftOut]) -> list[Row]:
    """The posts of a thread without their "1/", "2/9": only where they count up from one."""
    counts = [_THREAD.match(row.text) if row.kind == "text" else None for row in rows]
    numbers = [int(match.group(1)) for match in counts if match is not None]
    if len(numbers) < _LEAST_POSTS or numbers != list(range(1, len(numbers) + 1)):
        return rows
    left_out += [LeftOut("markup", match.group().strip()) for match in counts if match is not None]
    return [
        row if match is None else replace(row, text=row.text[match.end() :])
        for row, match in zip(rows, counts, strict=True)
    ]
