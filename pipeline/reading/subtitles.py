"""Subtitle files and transcripts: SRT, VTT, LRC, lines that begin with a time.

Their times become pauses between what is said; numbers, times and settings are left out.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from pipeline.reading.document import LeftOut

_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_ARROW = re.compile(rf"\s*({_CLOCK})\s*-->\s*({_CLOCK})(?:\s.*)?$")
_LYRIC = re.compile(r"\s*((?:\[\d{1,2}:\d{2}(?:[.:]\d{1,3})?\]\s*){1,8})(.*)$")
_LYRIC_TAG = re.compile(
    r"\s*\[(?:ar|ti|al|au|by|length|offset|re|ve|la):[^\[\]]{0,120}\]\s*$", re.I
)
_DIALOGUE = re.compile(
    rf"\s*Dialogue:\s?[^,]{{0,12}},({_CLOCK}),({_CLOCK}),[^,]{{0,40}},([^,]{{0,40}}),(?:[^,]{{0,12}},){{4}}(.*)$"
)
_STAMPED = re.compile(rf"\s*[\[(]?({_CLOCK})[\])]?\s*(?:[-–—|]\s*)?(.*)$")
_RANGED = re.compile(
    rf"\s*[\[(]?({_CLOCK})\s?(?:-->|->|[-–—]|to)\s?({_CLOCK})[\])]?\s*(?:[-–—|:]\s*)?(.*)$"
)
_SETTINGS = re.compile(r"\s*(?:WEBVTT\b.*|X-TIMESTAMP-MAP=.*|Kind:\s\S+|Language:\s\S+)$")
_OVERRIDES = re.compile(r"\{\\[^{}\n]{1,80}\}")
_ASS_BREAK = re.compile(r"\\[Nnh]")
_CUE_TIME = re.compile(rf"<{_CLOCK}>")
_HEAD_CHARS = 24
_MINUTE_S, _ROUND = 60.0, 5.0
_LEAST_GAP_S, _MOST_GAP_S = 0.35, 3.0
"""A shorter gap is how subtitles are cut; a longer one would be dead air."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Lines that stand together, and the silence after them in seconds."""

    lines: tuple[str, ...]
    pause_s: float = 0.0


def cues_of(text: str, left_out: list[LeftOut]) -> list[Cue] | None:
    """The cues of a subtitle file or a timed transcript; None when it is none.

    `left_out` grows only where cues are found.
    """
    lines = text.split("\n")
    if "-->" in text and any("-->" in line and _ARROW.match(line) for line in lines):
        return _arrowed(lines, left_out)
    if "Dialogue:" in text and any(map(_DIALOGUE.match, lines)):
        return _dialogues(lines, left_out)
    if ":" not in text:
        return None
    return _lyrics(lines, left_out) or _transcript(lines, left_out)


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _gap_s(end_s: float, start_s: float) -> float:
    gap_s = start_s - end_s
    return 0.0 if gap_s < _LEAST_GAP_S else round(min(gap_s, _MOST_GAP_S), 2)


def _arrowed(lines: list[str], left_out: list[LeftOut]) -> list[Cue]:
    """SRT and VTT: a number or a name, times, lines, a blank; notes and styles between."""
    cues: list[tuple[list[str], float, float]] = [([], 0.0, 0.0)]
    is_note = False
    for at, line in enumerate(lines):
        match = _ARROW.match(line) if "-->" in line else None
        if match:
            left_out.append(LeftOut("time", line.strip()))
            cues.append(([], _seconds(match.group(1)), _seconds(match.group(2))))
            is_note = False
        elif not line.strip():
            is_note = False
        elif _is_name(lines, at):
            left_out.append(LeftOut("time", line.strip()))
        elif _SETTINGS.match(line) or line.strip() in {"STYLE", "REGION"} or is_note:
            is_note = is_note or not _SETTINGS.match(line)
            left_out.append(LeftOut("markup", line.strip()))
        elif line.startswith("NOTE") and lines[0].startswith("WEBVTT"):
            is_note = True
            left_out.append(LeftOut("markup", line.strip()))
        else:
            cues[-1][0].append(_cue_text(line, left_out))
    found: list[Cue] = []
    for number, (said, _, end_s) in enumerate(cues):
        after_s = cues[number + 1][1] if number + 1 < len(cues) else end_s
        if said:
            found.append(Cue(tuple(said), _gap_s(end_s, after_s) if number else 0.0))
    return found


def _dialogues(lines: list[str], left_out: list[LeftOut]) -> list[Cue]:
    """ASS and SSA: a header, then a line of fields for each that is said."""
    spoken_lines: list[tuple[str, float, float]] = []
    for line in lines:
        match = _DIALOGUE.match(line)
        if match is None:
            left_out += [LeftOut("markup", line.strip())] if line.strip() else []
            continue
        left_out.append(LeftOut("time", line[: match.start(3)]))
        name, said = match.group(3).strip(), _cue_text(match.group(4), left_out)
        left_out.append(LeftOut("time", line[match.end(3) : match.start(4)]))
        text = said.replace("\\N", " ").replace("\\n", " ").replace("\\h", " ")
        left_out += [LeftOut("markup", mark) for mark in _ASS_BREAK.findall(said)]
        start_s, end_s = _seconds(match.group(1)), _seconds(match.group(2))
        spoken_lines.append((f"{name}: {text}" if name else text, start_s, end_s))
    starts = [start_s for _, start_s, _ in spoken_lines[1:]] + [spoken_lines[-1][2]]
    return [
        Cue((text,), _gap_s(end_s, start_s))
        for (text, _, end_s), start_s in zip(spoken_lines, starts, strict=True)
    ]


def _is_name(lines: list[str], at: int) -> bool:
    """The number or name of a cue: alone before its times, after a blank line or the start."""
    following = lines[at + 1] if at + 1 < len(lines) else ""
    is_vtt = lines[0].startswith("WEBVTT")
    if "-->" not in following or not _ARROW.match(following):
        return False
    return lines[at].strip().isdecimal() or (is_vtt and not lines[at - 1].strip())


def _cue_text(line: str, left_out: list[LeftOut]) -> str:
    for pattern in (_OVERRIDES, _CUE_TIME):
        left_out += [LeftOut("markup", match.group()) for match in pattern.finditer(line)]
        line = pattern.sub("", line)
    return line


def _lyrics(lines: list[str], left_out: list[LeftOut]) -> list[Cue] | None:
    """LRC: each line begins with its time in square brackets."""
    timed = [line for line in lines if "[" in line and _LYRIC.match(line)]
    if len(timed) < 3 or len(timed) < 0.6 * sum(1 for line in lines if line.strip()):
        return None
    cues: list[Cue] = []
    for line in lines:
        match = _LYRIC.match(line)
        if _LYRIC_TAG.match(line):
            left_out.append(LeftOut("metadata", line.strip()))
        elif match:
            left_out.append(LeftOut("time", match.group(1).strip()))
            if match.group(2).strip():
                cues.append(Cue((match.group(2), "")))
        elif line.strip():
            cues.append(Cue((line, "")))
    return cues


def _transcript(lines: list[str], left_out: list[LeftOut]) -> list[Cue] | None:
    """Times before the lines or alone above them, as video sites and recorders copy them."""
    times = [_time_of(line) for line in lines]
    timed = [time for time in times if time is not None]
    if len(timed) < 3 or len(timed) < 0.4 * sum(map(bool, map(str.strip, lines))):
        return None
    clocks = [_seconds(time[0]) for time in timed]
    if any(later < earlier for earlier, later in itertools.pairwise(clocks)):
        return None
    if clocks[0] >= _MINUTE_S and all(clock % _ROUND == 0 for clock in clocks):
        # "07:30 wake up, 08:00 coffee" is somebody's day.
        return None
    cues: list[Cue] = []
    said: list[str] = []
    for line, time in zip(lines, times, strict=True):
        if time is None:
            if line.strip():
                said.append(line)
            continue
        if said:
            cues.append(Cue(tuple(said)))
        left_out.append(LeftOut("time", time[1]))
        said = [time[2]] if time[2].strip() else []
    cues += [Cue(tuple(said))] if said else []
    starts = [cue.lines[0].lstrip()[:1] for cue in cues]
    if sum(start.isupper() for start in starts) > 0.7 * len(starts):
        # Each is a line of its own, as chapters are.
        return [Cue((*cue.lines, "")) for cue in cues]
    return cues


def _time_of(line: str) -> tuple[str, str, str] | None:
    """A line's first time, the whole of its times, and what is behind them."""
    if ":" not in line[:_HEAD_CHARS]:
        return None
    match = _RANGED.match(line)
    if match:
        return match.group(1), line[: match.start(3)].strip(), match.group(3)
    match = _STAMPED.match(line)
    if match and not _is_clock_of_a_message(match.group(2)):
        return match.group(1), line[: match.start(2)].strip(), match.group(2)
    return None


def _is_clock_of_a_message(rest: str) -> bool:
    """ "5:03 PM" and "22:14 - Sam: hi" are a chat's."""
    return rest[:2].casefold() in {"am", "pm", "a.", "p."}
