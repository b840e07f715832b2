"""The conversations of chats.txt, and of `chats.LANGUAGE.txt` for each other language: whole chats,
each with a turn at its end."""

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


_CHATS = re.compile(r"chats(?:\.([a-z]{2,3}))?\.txt")
_TAGS = ("texting", "textstory", "chat")


@cache
def chats() -> tuple[Unit, ...]:
    """Every conversation; its script has each message in a scene of its own."""
    found: list[Unit] = []
    for path in sorted(files(__package__).iterdir(), key=lambda path: path.name):
        if match := _CHATS.fullmatch(path.name):
            sections = re.split(r"^== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
            language = match[1] or "en"
            found += [_unit(language, *section.strip().splitlines()) for section in sections]
    return tuple(found)


def _unit(language: str, head: str, *rows: str) -> Unit:
    key, title, friend, mood, topics, synonyms = (part.strip() for part in head.split("|"))
    scenes: list[Scene] = []
    spare: set[int] = set()
    for row in rows:
        match = _ROW.match(row)
        if match is None:
            raise ValueError(f"chats ({language}): {row!r} is no row")
        if match["spare"]:
            spare.add(len(scenes))
        message = TextMessage(
            who=ME if match["who"] == "M" else friend,
            text=match["text"].strip(),
            reaction=match["re"] or "",
            has_picture=bool(match["shows"]),
        )
        scenes.append(ChatScene(messages=(message,), picture=match["shown"] or ""))
    tags = dict.fromkeys(map(hashtag, (*topics.split()[:3], *_TAGS)))
    script = ChatScript(
        title=title,
        description=shortened(title, 220),
        hashtags=tuple(tags)[:6],
        mood=mood,
        heading=friend,
        scenes=scenes,
    )
    return Unit(
        key if language == "en" else f"{key}.{language}",
        script,
        tuple(topics.split()),
        tuple(synonyms.split()),
        frozenset(spare),
        language=language,
    )
