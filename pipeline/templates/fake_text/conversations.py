"""Conversations: a person's own lines taken as they are, and how a chat is cut into scenes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.reading.document import Pasted
from pipeline.reading.vocabulary import phrases
from pipeline.script import NARRATOR
from pipeline.writing.kept import OwnScene, own_scenes
from pipeline.writing.text import sentences

ME = "Me"
_TELLER = "Alex"
_LAST_MESSAGES = 10
"""The most messages that one scene says in its 15 seconds."""
_LEAST_LETTERS = 24
"""Less is said in a second and a half: no scene."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message: who sends it, its text, an emoji that answers it, a picture's prompt."""

    who: str
    text: str
    reaction: str = ""
    picture: str = ""


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


def stretches(messages: list[ChatMessage], count: int) -> list[list[ChatMessage]]:
    """Messages in `count` scenes of about the same length, in order, none empty.

    A picture and what follows it are the last scene where they are short enough: a picture's file
    belongs to one scene only, and it should stay in the list that scrolls up.
    """
    count = max(1, min(count, len(messages)))
    shown = next((at for at, one in enumerate(messages) if one.picture), 0)
    if count > 1 and shown and len(messages) - shown <= _LAST_MESSAGES:
        before = max(1, min(count - 1, round(count * shown / len(messages))))
        return [*_parted(messages[:shown], before), messages[shown:]]
    return _parted(messages, count)


def _parted(messages: list[ChatMessage], count: int) -> list[list[ChatMessage]]:
    weight = [len(message.text) + 18 for message in messages]
    target = sum(weight) / count
    parts: list[list[ChatMessage]] = [[]]
    filled = 0.0
    for number, (current, heavy) in enumerate(zip(messages, weight, strict=True)):
        left = len(messages) - number
        wants = count - len(parts)
        if parts[-1] and wants and (filled + heavy / 2 > target * len(parts) or left <= wants):
            parts.append([])
        parts[-1].append(current)
        filled += heavy
    return _evened(parts)


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
