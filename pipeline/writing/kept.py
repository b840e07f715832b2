"""A person's own text, kept word for word and cut into scenes."""

from __future__ import annotations

from pipeline.brief import MAX_SCENES
from pipeline.writing.shape import conversation
from pipeline.writing.text import clauses, pack, sentences, speaking_s

_SCENE_S = 6.5
_LONGEST_S = 14.0


def own_scenes(prompt: str, count: int | None) -> list[str]:
    """The text as scenes of 2 to 15 s, about `count` of them; no word is added or lost.

    A conversation's lines stay whole. Text over what 40 scenes hold is packed fuller.
    """
    said = conversation(prompt)
    parts = [f"{line.name}: {line.text}" for line in said] if said else sentences(prompt)
    whole_s = sum(speaking_s(part) for part in parts)
    wanted = count or max(1, round(whole_s / _SCENE_S))
    if len(parts) < wanted and not said:
        parts = [piece for part in parts for piece in _in_two(part)]
    target = min(max(whole_s / wanted * 0.92, 2.0), _LONGEST_S)
    scenes = pack(parts, target, _LONGEST_S)
    while len(scenes) > MAX_SCENES:
        target *= 1.2
        scenes = pack(parts, target, max(_LONGEST_S, target * 1.3))
    return scenes


def _in_two(part: str) -> list[str]:
    """A long sentence at its clauses, when each side takes at least two seconds to say."""
    pieces: list[list[str]] = []
    last_s = 0.0
    for piece in clauses(part):
        piece_s = speaking_s(piece)
        if pieces and (last_s < 2.0 or piece_s < 2.0):
            pieces[-1].append(piece)
            last_s += piece_s
        else:
            pieces.append([piece])
            last_s = piece_s
    return [" ".join(joined) for joined in pieces]
