"""Texts as people paste them, in `pasted/`: the paste, a line of "=", and how it must be read.

The first line of the expectation is the kind, the title and the clock, where there are some. Then
comes a line for each block: "✂" where a scene begins, who speaks, the words; a pause, what is seen
and a reaction in brackets. Then what is left out, by its reason; of times and markup the count.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline.reading.document import Block, Pasted
from pipeline.reading.reader import read

PASTED = sorted((Path(__file__).parent / "pasted").glob("*.txt"))
PARTED = "\n==========\n"


def outlined(pasted: Pasted) -> str:
    """A document as the expectations are written."""
    head = [pasted.kind, pasted.title, pasted.clock]
    rows = [" · ".join(part for part in head if part), *map(_row, pasted.blocks)]
    counted = Counter(one.reason for one in pasted.left_out if one.reason in {"time", "markup"})
    rows += [f"- {reason}: {count}" for reason, count in sorted(counted.items())]
    rows += [
        f"- {one.reason}: {one.text}"
        for one in pasted.left_out
        if one.reason not in {"time", "markup", "speaker"}
    ]
    return "\n".join(rows)


def _row(block: Block) -> str:
    marks = [f"{block.pause_s:g} s" if block.pause_s else "", block.picture, block.reaction]
    kept = [f"[{mark}]" for mark in marks if mark]
    start = "✂ " if block.cuts else ""
    who = f"{block.speaker}: " if block.speaker else ""
    marker = f"{block.marker} " if block.marker else ""
    return " ".join([f"{start}{who}{marker}{block.text}{' /' if block.is_line else ''}", *kept])


@pytest.mark.parametrize("path", PASTED, ids=[path.stem for path in PASTED])
def test_a_paste_is_read_as_its_author_meant_it(path: Path) -> None:
    text, _, expected = path.read_text("utf-8").partition(PARTED)
    assert outlined(read(text)) == expected.rstrip("\n")
