"""Tables: a row's cells in a line, or, in a production table, what is said and what is seen."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.reading.document import LeftOut
from pipeline.reading.vocabulary import phrases

_TIMES = frozenset({"time", "timecode", "timestamp", "tiempo", "tempo", "время", "समय", "الوقت"})


def cells_of(line: str) -> list[str]:
    """The cells of a line that stands between bars; none for another line."""
    if not (line.startswith("|") and line.endswith("|") and len(line) > 2):
        return []
    return [cell.strip() for cell in line[1:-1].split("|")]


def unfolded(lines: Sequence[str], left_out: list[LeftOut]) -> list[str]:
    """The lines with each production table as a script: its spoken cells as lines, those that are
    seen as directions before them. A table without a spoken column stays as it is."""
    script_lines: list[str] = []
    columns: list[str] = []
    for line in lines:
        cells = cells_of(line.strip())
        if not cells:
            columns = []
        elif not columns and any(_kind(cell) == "spoken" for cell in cells):
            columns = [_kind(cell) for cell in cells]
            left_out.append(LeftOut("metadata", " ".join(cells)))
            script_lines.append("---")
            continue
        if not columns:
            script_lines.append(line)
        elif any(map(str.isalnum, line)):
            script_lines += _script_of(cells, columns, left_out)
    return script_lines


def _kind(name: str) -> str:
    bare = name.strip("*_ ").casefold()
    if bare in phrases("narrator") or bare in {"audio", "dialogue", "text", "words"}:
        return "spoken"
    if bare in _TIMES:
        return "time"
    return "seen"


def _script_of(cells: Sequence[str], columns: Sequence[str], left_out: list[LeftOut]) -> list[str]:
    """A row of the table: it cuts, its directions come first, then what is said."""
    seen, said = [], []
    for at, cell in enumerate(cells):
        kind = columns[at] if at < len(columns) else "spoken"
        if not cell:
            continue
        if kind == "time":
            left_out.append(LeftOut("time", cell))
        elif kind == "spoken":
            said.append(cell)
        else:
            seen.append(f"[{cell.strip('[]')}]")
    return ["---", *seen, *said]
