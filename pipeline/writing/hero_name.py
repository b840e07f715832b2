"""What a story calls its hero, as far as its own words say it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from pipeline.brief import MOST_NAME_CHARS
from pipeline.script import Script
from pipeline.writing.small_words import small_words

_CALLED: Final = re.compile(
    r"\b(?:called|named|name is|llamad[oa]|chamad[oa]|по имени)\s+(\w+)", re.I
)
_NOUNS_ARE_CAPITALS: Final = frozenset({"de", "lb"})
_WORD: Final = re.compile(r"\w+(?:['’]\w+)?|[.!?…:\"“”«»]")
_ENDS: Final = frozenset('.!?…:"“”«»')


def hero_name(script: Script, language: str = "en") -> str:
    """The name in the script's line about its hero, else the one that it says most often within
    sentences and at least twice; empty where it gives none."""
    if (called := _CALLED.search(script.character)) and called[1][:1].isupper():
        return called[1][:MOST_NAME_CHARS]
    if language.partition("-")[0] in _NOUNS_ARE_CAPITALS:
        return ""
    said = " . ".join(line.text for scene in script.scenes for line in scene.lines())
    words = _WORD.findall(said)
    within = Counter(
        _bare(word)
        for before, word in zip([".", *words], words, strict=False)
        if before not in _ENDS and _is_name(word)
    )
    counts = Counter(_bare(word) for word in words if _bare(word) in within)
    titled = {_bare(word) for word in _WORD.findall(script.title)}
    best = max(
        counts,
        key=lambda name: (name in titled, counts[name], within[name]),
        default="",
    )
    return best[:MOST_NAME_CHARS] if best and counts[best] > 1 else ""


def _bare(word: str) -> str:
    """Without the ending of what is theirs."""
    return re.sub(r"['’]s?$", "", word)


def _is_name(word: str) -> bool:
    lower = word.casefold()
    return word[:1].isupper() and len(word) > 1 and lower not in small_words()
