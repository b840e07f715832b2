"""Conversations: a person's own lines taken as they are, or a chat written around an idea."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from random import Random

from pipeline.reading.document import Pasted
from pipeline.reading.vocabulary import phrases
from pipeline.script import NARRATOR
from pipeline.templates.fake_text.slots import kinds_of, slots_of
from pipeline.writing.kept import OwnScene, own_scenes
from pipeline.writing.subject import Subject
from pipeline.writing.text import sentences

ME = "Me"
_TELLER = "Alex"
_FRIENDS = (
    "Mia", "Leo", "Sam", "Nora", "Max", "Ivy", "Theo", "Zoe", "Kai", "Ruby", "Finn", "Ada",
)  # fmt: skip
_ROW = re.compile(
    r"(?P<spare>~?)(?P<who>[FM])\*? (?P<text>.*?)"
    r"(?: :: (?P<shown>.*?))?(?: // (?P<re>\S+))?$"
)
_SLOT = re.compile(r"{(\w+)}")
_LAST_MESSAGES = 10
"""The most messages that one scene says in its 15 seconds."""
_LEAST_LETTERS = 24
"""Less is said in a second and a half: no scene."""
_BRIDGES = (
    ("ok. anything else?", "actually, yes"),
    ("is that all?", "of course not"),
    ("I need a minute", "while you sit down"),
)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message: who sends it, its text, an emoji that answers it, a picture's prompt."""

    who: str
    text: str
    reaction: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of an arc before its slots are filled; a spare one may be left out."""

    mine: bool
    text: str
    shown: str
    reaction: str
    spare: bool

    @property
    def slots(self) -> set[str]:
        return set(_SLOT.findall(self.text + self.shown))


@cache
def _arcs() -> tuple[tuple[frozenset[str], tuple[_Row, ...]], ...]:
    found: list[tuple[frozenset[str], list[_Row]]] = []
    text = files("pipeline.templates.fake_text").joinpath("chats.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("== "):
            found.append((frozenset(line[3:].split()), []))
        elif (match := _ROW.match(line)) and not line.startswith("#"):
            row = _Row(
                match["who"] == "M", match["text"], match["shown"] or "", match["re"] or "",
                bool(match["spare"]),
            )  # fmt: skip
            found[-1][1].append(row)
    return tuple((kinds, tuple(rows)) for kinds, rows in found)


def own_chat(pasted: Pasted) -> tuple[list[ChatMessage], str]:
    """Pasted text as messages, and whose phone it is: "me", else the second to speak.

    What nobody of the chat says is the narrator's. A text without speakers becomes one person's
    messages, a sentence each.
    """
    names = list(dict.fromkeys(block.speaker for block in pasted.blocks if block.speaker))
    if not names:
        parts = [part for scene in own_scenes(pasted, None) for part in _said_in(scene)]
        return [ChatMessage(_TELLER, part) for part in parts], ME
    mine = (name for name in names if name.casefold() in phrases("self"))
    owner = next(mine, names[min(1, len(names) - 1)])
    return [
        ChatMessage(block.speaker or NARRATOR, block.spoken, block.reaction)
        for block in pasted.blocks
    ], owner


def _said_in(scene: OwnScene) -> list[str]:
    """A message for each sentence, and for each line of verse."""
    texts = [line.text for line in scene.lines] or [scene.text]
    return [part for text in texts for part in sentences(text)]


def told_apart(messages: Sequence[ChatMessage]) -> list[tuple[str, list[ChatMessage]]]:
    """The messages after each stretch that the narrator tells ("" where nothing is told)."""
    found: list[tuple[str, list[ChatMessage]]] = [("", [])]
    for is_told, run in groupby(messages, key=lambda message: message.who == NARRATOR):
        if is_told:
            found.append((" ".join(message.text for message in run), []))
        else:
            found[-1][1].extend(run)
    return [(told, sent) for told, sent in found if told or sent]


def chat_about(subject: Subject, count: int, random: Random) -> list[ChatMessage]:
    """About `count` messages between a friend who has a story and the phone's owner.

    An arc that suits the idea is told with its turn at the end; what would make it longer than
    asked is left out, and where much more is asked other arcs follow it.
    """
    friend, other = random.sample(_FRIENDS, 2)
    slots = {"friend": friend, "friend2": other, **slots_of(subject, random)}
    arcs = _fitting(kinds_of(subject), slots, random)
    messages = _told(arcs[0], slots, count)
    for number, arc in enumerate(arcs[1:]):
        if len(messages) >= 0.75 * count:
            break
        asks, answers = _BRIDGES[number % len(_BRIDGES)]
        more = _told(arc, slots, count - len(messages) - 2)
        messages += [ChatMessage(ME, asks), ChatMessage(friend, answers), *more]
    return messages


def _fitting(
    kinds: Sequence[str], slots: Mapping[str, str], random: Random
) -> list[tuple[_Row, ...]]:
    """The arcs whose slots can be filled: those of the first kind first, shuffled by kind."""
    found: list[tuple[_Row, ...]] = []
    for kind in (*kinds, "topic", "question", "story", "self"):
        suiting = [
            rows for names, rows in _arcs()
            if kind in names and rows not in found
            and all(row.slots <= slots.keys() for row in rows if not row.spare)
        ]  # fmt: skip
        found += random.sample(suiting, len(suiting))
    return found


def _told(rows: Sequence[_Row], slots: Mapping[str, str], count: int) -> list[ChatMessage]:
    """An arc in about `count` messages, its first and its last ones always."""
    kept = [row for row in rows if not row.spare or row.slots <= slots.keys()]
    # Spare rows that stand together are an aside: they are left out together.
    asides = [[*rows] for spare, rows in groupby(kept, key=lambda row: row.spare) if spare]
    for aside in reversed(asides):
        if len(kept) <= count + 2:
            break
        kept = [row for row in kept if row not in aside]
    if len(kept) > max(4, count) and count < 9:
        # A very short one: the news, and the turn.
        news = next((at for at, row in enumerate(kept) if row.slots), 0) + 1
        ends = max(2, max(4, count) - news)
        kept = [*kept[:news], *kept[-ends:]]
    return [
        ChatMessage(
            ME if row.mine else slots["friend"], row.text.format(**slots), row.reaction,
            row.shown.format(**slots),
        )
        for row in kept
    ]  # fmt: skip


def stretches(messages: list[ChatMessage], count: int) -> list[list[ChatMessage]]:
    """Messages in `count` scenes of about the same length, in order, none empty.

    A picture and what follows it are the last scene where they are short enough: a picture's file
    belongs to one scene only, and it should stay in the list that scrolls up.
    """
    count = max(1, min(count, len(messages)))
    shown = next((at for at, one in enumerate(messages) if one.picture), 0)
    if count > 1 and 0 < count - 1 <= shown and len(messages) - shown <= _LAST_MESSAGES:
        return [*_parted(messages[:shown], count - 1), messages[shown:]]
    return _parted(messages, count)


def _parted(messages: list[ChatMessage], count: int) -> list[list[ChatMessage]]:
    weight = [len(message.text) + 18 for message in messages]
    target = sum(weight) / count
    found: list[list[ChatMessage]] = [[]]
    filled = 0.0
    for at, (one, heavy) in enumerate(zip(messages, weight, strict=True)):
        left = len(messages) - at
        wants = count - len(found)
        if found[-1] and wants and (filled + heavy / 2 > target * len(found) or left <= wants):
            found.append([])
        found[-1].append(one)
        filled += heavy
    return _evened(found)


def _evened(parts: list[list[ChatMessage]]) -> list[list[ChatMessage]]:
    """A stretch that is only a word or two ("sure") takes a message from beside it."""
    for at, part in enumerate(parts):
        if _letters(part) >= _LEAST_LETTERS:
            continue
        beside = [one for one in (at - 1, at + 1) if 0 <= one < len(parts) and len(parts[one]) > 1]
        if not beside:
            continue
        giver = max(beside, key=lambda one: _letters(parts[one]))
        if giver < at:
            part.insert(0, parts[giver].pop())
        else:
            part.append(parts[giver].pop(0))
    return parts


def _letters(part: list[ChatMessage]) -> int:
    return sum(len(message.text) for message in part)
