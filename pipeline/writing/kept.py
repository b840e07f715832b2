"""A person's own text, kept word for word and cut into scenes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.brief import MAX_SCENES
from pipeline.reading.document import Block, Pasted
from pipeline.script import NARRATOR, Line
from pipeline.writing.posting import first_line, shortened
from pipeline.writing.text import clauses, fit, sentences, speaking_s

_SCENE_S = 6.5
_LONGEST_S = 14.0
_SHORT_S = 2.0
_GLIMPSE_S = 1.0
"""What a person cut themselves may be this short."""
_BREATH_S = 0.5
"""After a line of verse: longer than the silence that ends a page of captions."""
_STOPS = ".!?…。！？؟۔।॥"
_CLOSING = "\"'”’»)]*_ "


@dataclass(frozen=True, slots=True)
class OwnScene:
    """A scene of the person's words: `text` is all of them, `lines` are there where they are
    said by several, or with silences between. `picture` is what they want seen, or ""."""

    text: str
    lines: tuple[Line, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """What is said in one go: a sentence, a line of verse."""

    text: str
    speaker: str = ""
    pause_s: float = 0.0
    picture: str = ""

    @property
    def length_s(self) -> float:
        return speaking_s(self.text) + self.pause_s


def own_title(pasted: Pasted, longest: int = 60) -> str:
    """What the text calls itself, else its first sentence, in at most `longest` characters."""
    return shortened(pasted.title, longest) or first_line(pasted.blocks[0].text, longest)


def own_scenes(pasted: Pasted, count: int | None) -> list[OwnScene]:
    """The text as scenes of 2 to 15 s, about `count` of them and seldom more; no word is added or
    lost.

    A scene mark always cuts. Text over what 40 scenes hold is packed fuller.
    """
    stretches = _stretches(pasted.blocks)
    whole_s = sum(part.length_s for parts in stretches for part in parts)
    wanted = count or max(1, round(whole_s / _SCENE_S))
    if sum(map(len, stretches)) < wanted and pasted.kind != "chat":
        stretches = [[piece for part in parts for piece in _in_two(part)] for parts in stretches]
    target_s = min(max(whole_s / wanted * 0.92, _SHORT_S), _LONGEST_S)
    longest_s = _LONGEST_S
    while True:
        packed = [_packed(parts, target_s, longest_s) for parts in stretches]
        if count:
            _join_over(packed, count)
        scenes = [scene for stretch in packed for scene in stretch]
        if len(scenes) <= MAX_SCENES:
            return [_scene(parts) for parts in scenes]
        if len(stretches) > MAX_SCENES:
            stretches = _fewer(stretches)
        target_s *= 1.2
        longest_s = max(_LONGEST_S, target_s * 1.3)


def _stretches(blocks: Iterable[Block]) -> list[list[_Part]]:
    """The parts between one scene mark and the next; one too short to stand alone joins on."""
    found: list[list[_Part]] = [[]]
    for block in blocks:
        if block.cuts and found[-1]:
            found.append([])
        found[-1] += _parts_of(block)
    whole = [parts for parts in found if parts]
    joined: list[list[_Part]] = []
    for parts in whole:
        if joined and sum(part.length_s for part in joined[-1]) < _GLIMPSE_S:
            joined[-1] += parts
        else:
            joined.append(parts)
    if len(joined) > 1 and sum(part.length_s for part in joined[-1]) < _GLIMPSE_S:
        last = joined.pop()
        joined[-1] += last
    return joined


def _parts_of(block: Block) -> list[_Part]:
    spoken = block.spoken
    texts = [spoken] if block.is_line else _with_marker(block, sentences(block.text))
    # A line or a paragraph that ends without a stop must not run on into the next.
    breath_s = 0.0 if spoken.rstrip(_CLOSING)[-1:] in _STOPS else _BREATH_S
    parts = [_Part(text, block.speaker) for text in texts if text]
    if parts:
        parts[0] = replace(parts[0], picture=block.picture)
        parts[-1] = replace(parts[-1], pause_s=max(block.pause_s, breath_s))
    return parts


def _with_marker(block: Block, texts: list[str]) -> list[str]:
    marker = block.spoken[: len(block.spoken) - len(block.text)]
    return [f"{marker}{texts[0]}", *texts[1:]] if texts else []


def _in_two(part: _Part) -> list[_Part]:
    """A long sentence at its clauses, when each side takes at least two seconds to say."""
    pieces: list[str] = []
    for piece in clauses(part.text):
        if pieces and (speaking_s(pieces[-1]) < _SHORT_S or speaking_s(piece) < _SHORT_S):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return _pieces(part, pieces)


def _pieces(part: _Part, texts: Sequence[str]) -> list[_Part]:
    """A part as several: its picture stays with the first, its pause with the last."""
    last = len(texts) - 1
    return [
        replace(
            part, text=text,
            picture=part.picture if at == 0 else "", pause_s=part.pause_s if at == last else 0.0,
        )
        for at, text in enumerate(texts)
    ]  # fmt: skip


def _packed(parts: Sequence[_Part], target_s: float, longest_s: float) -> list[list[_Part]]:
    """Neighbouring parts in scenes of about `target_s`; none over `longest_s` if it can be."""
    packed: list[list[_Part]] = []
    current: list[_Part] = []
    held_s = 0.0
    for piece in (piece for part in parts for piece in _pieces(part, fit(part.text, longest_s))):
        after_s = held_s + piece.length_s
        if current and (after_s > longest_s or after_s > target_s * 1.25):
            packed.append(current)
            current, held_s = [], 0.0
        current.append(piece)
        held_s += piece.length_s
        if held_s >= target_s:
            packed.append(current)
            current, held_s = [], 0.0
    if current:
        last_s = sum(part.length_s for part in packed[-1]) if packed else longest_s
        if held_s < _SHORT_S and last_s < longest_s - _SHORT_S:
            packed[-1] += current
        else:
            packed.append(current)
    return packed


def _join_over(stretches: list[list[list[_Part]]], count: int) -> None:
    """The shortest neighbours as one while there are more scenes than were asked for: somebody's
    three photos are seen with three scenes, not with a drawn fourth."""
    while sum(map(len, stretches)) > count:
        pairs = [
            (sum(part.length_s for scene in scenes[at : at + 2] for part in scene), place, at)
            for place, scenes in enumerate(stretches)
            for at in range(len(scenes) - 1)
        ]
        length_s, place, at = min(pairs, default=(_LONGEST_S + 1, 0, 0))
        if length_s > _LONGEST_S:
            return
        scenes = stretches[place]
        scenes[at : at + 2] = [[*scenes[at], *scenes[at + 1]]]


def _fewer(stretches: list[list[_Part]]) -> list[list[_Part]]:
    """More scene marks than scenes: neighbours share one."""
    each = -(-len(stretches) // MAX_SCENES)
    return [
        [part for parts in stretches[at : at + each] for part in parts]
        for at in range(0, len(stretches), each)
    ]


def _scene(parts: Sequence[_Part]) -> OwnScene:
    lines: list[Line] = []
    for part in parts:
        speaker = part.speaker or NARRATOR
        if lines and lines[-1].speaker == speaker and not lines[-1].pause_s:
            lines[-1] = Line(
                text=f"{lines[-1].text} {part.text}", speaker=speaker, pause_s=part.pause_s
            )
        else:
            lines.append(Line(text=part.text, speaker=speaker, pause_s=part.pause_s))
    text = " ".join(part.text for part in parts)
    picture = ", ".join(part.picture for part in parts if part.picture)
    is_plain = len(lines) == 1 and lines[0].speaker == NARRATOR
    # A breath at a scene's end is the template's own; a longer silence was asked for.
    if is_plain and lines[0].pause_s <= _BREATH_S:
        return OwnScene(text, (), picture)
    return OwnScene(text, tuple(lines), picture)
