"""Subtitles of a finished video as SubRip text: a cue for each few words, never overlapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.language.abbreviations import stop_is_inside

MAX_CUE_CHARS = 42
"""A line of subtitles as broadcasters set it."""
_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")


def subrip(scenes: Iterable[Mapping[str, Any]]) -> str:
    """SubRip text of scenes as `Video.facts` has them: words with times in video seconds."""
    cues = [cue for scene in scenes for cue in _cues(scene)]
    blocks = []
    for number, (start_s, end_s, text) in enumerate(cues):
        next_s = cues[number + 1][0] if number + 1 < len(cues) else end_s
        times = f"{_time(start_s)} --> {_time(min(end_s, next_s))}"
        blocks.append(f"{number + 1}\n{times}\n{text}\n")
    return "\n".join(blocks)


def _cues(scene: Mapping[str, Any]) -> list[tuple[float, float, str]]:
    words = list(scene.get("words") or ())
    if not words:
        text = str(scene.get("text", "")).strip()
        return [(scene["start_s"], scene["end_s"], text)] if text else []
    cues: list[tuple[float, float, str]] = []
    line: list[Mapping[str, Any]] = []
    for place, word in enumerate(words):
        following = str(words[place + 1]["text"]) if place + 1 < len(words) else ""
        if line and len(" ".join(one["text"] for one in [*line, word])) > MAX_CUE_CHARS:
            cues.append(_cue(line))
            line = []
        line.append(word)
        if word["text"].endswith(_ENDS) and not stop_is_inside(word["text"], following):
            cues.append(_cue(line))
            line = []
    return [*cues, _cue(line)] if line else cues


def _cue(words: list[Mapping[str, Any]]) -> tuple[float, float, str]:
    text = " ".join(str(word["text"]) for word in words)
    return words[0]["start_s"], words[-1]["end_s"], text


def _time(seconds: float) -> str:
    ms = max(0, round(seconds * 1000))
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"
