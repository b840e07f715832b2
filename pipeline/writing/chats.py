"""Conversations: a person's own lines taken as they are, or a chat written around an idea."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.writing.idea import tell
from pipeline.writing.shape import Said
from pipeline.writing.subject import Subject
from pipeline.writing.text import sentences

ME = "Me"
_SELF = frozenset({"me", "i", "you", "myself", "moi", "yo", "ich", "я", "io", "eu", "ik", "ja"})
_FRIENDS = (
    "Mia", "Leo", "Sam", "Nora", "Max", "Ivy", "Theo", "Zoe", "Kai", "Ruby", "Finn", "Ada",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """A message: who sends it, its text, an emoji that answers it, a picture's prompt."""

    who: str
    text: str
    reaction: str = ""
    picture: str = ""


@cache
def _lines() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    name = ""
    text = files("pipeline.writing.frames").joinpath("chats.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("["):
            name = row.strip("[]")
        elif row and not row.startswith("#"):
            found.setdefault(name, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


def own_chat(said: tuple[Said, ...]) -> tuple[list[Sent], str]:
    """Pasted lines as messages, and whose phone it is: "me", else the second to speak."""
    names = list(dict.fromkeys(line.name for line in said))
    owner = next((name for name in names if name.lower() in _SELF), names[min(1, len(names) - 1)])
    return [Sent(line.name, line.text) for line in said], owner


def chat_about(subject: Subject, count: int, seed: int, random: Random) -> list[Sent]:
    """About `count` messages between a friend who has a story and the phone's owner."""
    lines = {name: list(rows) for name, rows in _lines().items()}
    for rows in lines.values():
        random.shuffle(rows)
    friend = random.choice(_FRIENDS)
    topic = subject.topic or subject.head
    if not 0 < len(topic.split()) <= 3:
        # A whole sentence does not fit into another one.
        lines["opener"] = [line for line in lines["opener"] if "{topic}" not in line]
    told = tell(subject, max(2, (count - 4) // 2), seed + 3)
    messages = [
        Sent(friend, lines["opener"].pop().format(topic=topic)),
        Sent(ME, lines["ask"].pop()),
    ]
    shown = max(1, len(told.scenes) // 2)
    for at, scene in enumerate(told.scenes):
        for part in sentences(scene.text)[: 2 if at == 0 else 1]:
            emoji = random.choice(lines["emoji"]) if random.random() < 0.35 else ""
            messages.append(Sent(friend, _casual(part), reaction=emoji))
        if at == shown:
            messages.append(Sent(friend, lines["shown"].pop(), picture=scene.picture))
        pool = lines["react"] if at < len(told.scenes) - 1 or not lines["agree"] else lines["agree"]
        if pool and len(messages) < count - 2:
            messages.append(Sent(ME, pool.pop()))
        if len(messages) >= count - 2:
            break
    messages.append(Sent(friend, lines["ending"].pop()))
    messages.append(Sent(ME, lines["final"].pop()))
    return messages


def _casual(text: str) -> str:
    """A sentence as people type it: no full stop at its end."""
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def stretches(messages: list[Sent], count: int) -> list[list[Sent]]:
    """Messages in `count` scenes of about the same length, in order, none empty."""
    count = max(1, min(count, len(messages)))
    weight = [len(one.text) + 18 for one in messages]
    target = sum(weight) / count
    found: list[list[Sent]] = [[]]
    filled = 0.0
    for at, (one, heavy) in enumerate(zip(messages, weight, strict=True)):
        left = len(messages) - at
        wants = count - len(found)
        if found[-1] and wants and (filled + heavy / 2 > target * len(found) or left <= wants):
            found.append([])
        found[-1].append(one)
        filled += heavy
    return found
