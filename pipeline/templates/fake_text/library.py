"""The conversations of chats.txt: whole chats, each with a turn at its end."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from pipeline.script import Scene
from pipeline.templates.fake_text.conversations import ME
from pipeline.templates.fake_text.script import ChatScene, ChatScript, TextMessage
from pipeline.writing.library import Unit
from pipeline.writing.posting import hashtag, shortened

_ROW = re.compile(
    r"(?P<spare>~?)(?P<who>[FM])(?P<shows>\*?) (?P<text>.*?)"
    r"(?: ?:: (?P<shown>.*?))?(?: // (?P<re>\S+))?$"
)


@cache
def chats() -> tuple[Unit, ...]:
    """Every conversation; its script has each message in a scene of its own."""
    text = files(__package__).joinpath("chats.txt").read_text("utf-8")
    sections = re.split(r"^== ", text, flags=re.MULTILINE)[1:]
    return tuple(_unit(*section.strip().splitlines()) for section in sections)


def _unit(head: str, *rows: str) -> Unit:
    key, title, friend, mood, topics, synonyms = (part.strip() for part in head.split("|"))
    scenes: list[Scene] = []
    spare: set[int] = set()
    for row in rows:
        match = _ROW.match(row)
        if match is None:
            raise ValueError(f"chats.txt: {row!r} is no row")
        if match["spare"]:
            spare.add(len(scenes))
        message = TextMessage(
            who=ME if match["who"] == "M" else friend,
            text=match["text"].strip(),
            reaction=match["re"] or "",
            has_picture=bool(match["shows"]),
        )
        scenes.append(ChatScene(messages=(message,), picture=match["shown"] or ""))
    tags = dict.fromkeys(map(hashtag, (*topics.split()[:3], "texting", "textstory", "chat")))
    script = ChatScript(
        title=title,
        description=shortened(title, 220),
        hashtags=tuple(tags)[:6],
        mood=mood,
        heading=friend,
        scenes=scenes,
    )
    return Unit(key, script, tuple(topics.split()), tuple(synonyms.split()), frozenset(spare))
