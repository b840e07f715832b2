"""The words that a text has, and those that its video says, shows and leaves out."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipeline.brief import Brief
from pipeline.providers.fakes import any_script
from pipeline.reading.decoding import PAUSE, decode
from pipeline.reading.document import Pasted
from pipeline.reading.reader import read
from pipeline.script import Scene, Script
from pipeline.templates import find_template
from pipeline.writing.text import words_of

STORIES = ("ai_story", "split_screen", "reddit_story", "viral_wisdom", "educational",
           "stick_animation", "kids_story", "fake_text")  # fmt: skip
GAMES = ("quiz", "top_list", "would_you_rather")


def counted(text: str) -> Counter[str]:
    """The words of a text as a multiset, case apart."""
    return Counter(word.casefold() for word in words_of(text))


def typed(text: str) -> Counter[str]:
    """The words of a paste, its tags and pauses taken out."""
    decoded, _ = decode(text)
    lines = [line for line in decoded.split("\n") if not line.startswith(PAUSE)]
    return counted("\n".join(lines))


def left_out(key: str, text: str) -> Counter[str]:
    """The words that a template's note lists."""
    found: Counter[str] = Counter()
    _, tags = decode(text)
    for one in find_template(key).take(read(text)).left_out:
        if one not in tags:
            found += counted(one.text)
    return found


def script_of(key: str, text: str, **options: Any) -> Script:
    """The built-in writer's script of a paste."""
    template = find_template(key)
    return any_script(Brief.model_validate({"prompt": text, "template": key, **options}), template)


def said(script: Script) -> Counter[str]:
    """All words that are spoken, and those of a quiz's options, which are only shown."""
    found = sum((_of(scene) for scene in script.scenes), Counter())
    if script.scenes and hasattr(script.scenes[0], "options"):
        # Each question shows its number.
        found += Counter(str(number) for number in range(1, len(script.scenes) + 1))
    return found


def _of(scene: Scene) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in scene.lines():
        found += counted(line.text)
    options = getattr(scene, "options", ())
    right = getattr(scene, "answer", 0)
    for letter, (at, option) in zip("abcdefgh", enumerate(options), strict=False):
        # The right one is spoken; each shows its letter.
        found += Counter([letter]) + (Counter() if at == right else counted(option))
    return found


def is_kept(key: str, text: str) -> bool:
    """Whether a template says the words of a paste, and does not only take its topic."""
    pasted = read(text)
    return not pasted.is_idea and find_template(key).take(pasted).is_kept


def lost_and_invented(key: str, text: str) -> tuple[Counter[str], Counter[str]]:
    """The words of a kept paste that its video neither says nor shows nor leaves out, and those
    that it says or shows without having them."""
    words, heard = typed(_whole(read(text), text)), said(script_of(key, text))
    listed = left_out(key, text)
    invented = heard + listed - words
    if key == "quiz":
        # A quiz shows a number and letters of its own where none were written.
        invented -= Counter({str(n): 1 for n in range(1, 41)}) + Counter(
            dict.fromkeys("abcdefgh", 40)
        )
    return words - heard - listed, invented


def _whole(pasted: Pasted, text: str) -> str:
    """The paste with the words whole that a line break parted at a hyphen."""
    for block in pasted.blocks:
        for word in block.text.split():
            for cut in range(1, len(word)):
                parted = f"{word[:cut]}-\n{word[cut:]}"
                if parted in text:
                    text = text.replace(parted, word)
    return text
