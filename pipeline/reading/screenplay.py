"""What kind of text the rows are: a production script, a chat, prose; and who speaks in it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pipeline.reading.blocks import BlockBuilder, Reading
from pipeline.reading.document import LeftOut
from pipeline.reading.labels import (
    SpeakerLabel,
    bare_name,
    is_a,
    is_caps_name,
    is_place,
    label_of,
    scene_mark,
    speakers_among,
)
from pipeline.reading.rows import Row
from pipeline.reading.timecodes import row_without_times, rows_without_counts

_MOSTLY = 0.6


def read_rows(rows: Sequence[Row], left_out: list[LeftOut]) -> Reading:
    """Blocks of the rows; what they do not say is put in `left_out`."""
    rows = [row_without_times(row, left_out) for row in rows]
    rows = rows_without_counts(rows, left_out)
    labels = [label_of(row) for row in rows]
    texts = [row for row in rows if row.kind == "text"]
    named = [label for label in labels if label is not None]
    # A name alone on its line and what is said below it are one.
    said = len(texts) - sum(not label.rest for label in named)
    speakers = speakers_among(named, said)
    caps = _caps_names(rows)
    reading = Reading(is_production=bool(caps) or any(map(_is_production, rows, labels)))
    labelled = sum(label is not None and label.key in speakers for label in labels)
    mostly = labelled >= _MOSTLY * max(1, said)
    reading.is_chat = labelled >= 2 and mostly and not reading.is_production
    BlockBuilder(reading, left_out, speakers, caps, mostly).read(rows, labels)
    return reading


def _caps_names(rows: Sequence[Row]) -> frozenset[str]:
    """Names that stand in capitals above what they say: at least one of them twice, or below a
    heading of a screenplay ("INT. STATION"), or one that says whence it speaks ("SAM (V.O.)")."""
    names: list[str] = []
    is_screenplay = False
    for row, after in itertools.pairwise(rows):
        if is_caps_name(row) and (
            (after.kind == "text" and not is_caps_name(after)) or after.kind == "direction"
        ):
            names.append(bare_name(row.text))
            is_screenplay |= bool(row.pictures)
        is_screenplay |= is_place(row)
    comes_again = len(names) > len(set(names))
    return frozenset(names) if comes_again or is_screenplay else frozenset()


def _is_production(row: Row, label: SpeakerLabel | None) -> bool:
    if row.kind == "direction" and row.pictures:
        return True
    if row.kind == "text" and scene_mark(row.text, is_set=False)[0]:
        return True
    if label is None:
        return False
    return is_a("narrator", label.name) or (label.is_set and is_a("direction", label.name))
