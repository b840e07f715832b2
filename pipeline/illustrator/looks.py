"""What a text says of looks: a door is green, a coat yellow, a beard white."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.drawing.paints import Colour, colour
from pipeline.illustrator.lexicon import meanings
from pipeline.illustrator.named_colours import COLOURS
from pipeline.illustrator.wordforms import phrase_ends, words_of
from pipeline.illustrator.wordlists import by_word, word_list
from pipeline.writing.english import singular

_HAIR = {
    "blond": "#e3b75a", "blonde": "#e3b75a", "fair": "#e3b75a", "red": "#b5482a",
    "ginger": "#c1582b", "grey": "#b4b4b8", "gray": "#b4b4b8", "silver": "#d2d3d8",
    "white": "#ece8df", "black": "#26202a", "dark": "#2f2630", "brown": "#5a3a24",
}  # fmt: skip
HAIR: dict[str, Colour] = {word: colour(text) for word, text in _HAIR.items()}
_COATS = frozenset(
    {"coat", "jacket", "raincoat", "cloak", "cape", "robe", "dress", "gown", "shirt", "sweater"}
    | {"jumper", "hoodie", "suit", "uniform", "tunic", "vest", "clothes"}
)
_LONG = frozenset({"coat", "raincoat", "robe", "gown"})
WORN = {
    "scarf": "scarf", "shawl": "shawl", "hat": "hat", "cap": "hat", "ribbon": "ribbon",
    "bow": "ribbon", "bell": "bell", "glasses": "glasses", "spectacles": "glasses",
    "crown": "crown",
}  # fmt: skip
"""What tells somebody from others, by its names."""
_CLOTHES = _COATS | WORN.keys() | {"hair", "beard"}
_IS = frozenset({"is", "was", "are", "were", "painted", "dyed", "turned"})
_BETWEEN = frozenset({"a", "an", "the", "in", "on", "at", "of", "with", "and", "by", "to", "from"})
_REACH = 3
"""A colour's noun is one of so many words after it."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What somebody looks like beside their role: the colour of coat, of what else they wear and
    of hair; None where nothing is said. `wears` is one of WORN's values."""

    coat: Colour | None = None
    wears: str = ""
    worn: Colour | None = None
    hair: Colour | None = None
    beard: bool = False


def _names(word: str) -> tuple[str, str]:
    """A word and its singular: "friendly" names no friend."""
    return word, singular(word)


def _nouns(words: Sequence[str], ends: Collection[int]) -> Iterator[tuple[int, str, str]]:
    """Where a colour's noun stands, the noun, and the colour's name."""
    known = meanings()
    for at, word in enumerate(words):
        if word not in COLOURS and word not in HAIR:
            continue
        if at >= 2 and words[at - 1] in _IS:
            yield at - 2, words[at - 2], word
        for place in range(at + 1, min(at + 1 + _REACH, len(words))):
            noun = words[place]
            if place - 1 in ends:
                break
            if noun in COLOURS or (noun == "and" and {*words[place + 1 : place + 2]} & {*COLOURS}):
                continue
            if noun in _BETWEEN or f"{word}-{noun}" in known:
                break
            if noun in _CLOTHES or any(form in known for form in _names(noun)):
                yield place, noun, word
                break


def coloured(words: Sequence[str], ends: Collection[int] = ()) -> dict[str, Colour]:
    """The things that the words name a colour of, each by the forms of its name; `ends` are the
    words before a comma."""
    found: dict[str, Colour] = {}
    for _, noun, name in _nouns(words, ends):
        if name in COLOURS and noun not in _CLOTHES:
            for form in _names(noun):
                found.setdefault(form, COLOURS[name])
    return found


def looks_at(words: Sequence[str], place: int, ends: Collection[int] = ()) -> Looks:
    """The looks of whom the word at `place` names: what is said after it up to the next person,
    and right before it ("the red-haired girl", "a bearded man")."""
    start, end = _reach(words, place, ends)
    own = words[start:end]
    said = {noun: name for _, noun, name in _nouns(own, {one - start for one in ends})}
    for name, had in (word.split("-", 1) for word in own if "-" in word):
        if name in HAIR and had in {"haired", "bearded"}:
            said["hair" if had == "haired" else "beard"] = name
    coat = next((said[noun] for noun in said if noun in _COATS), "")
    if not coat:
        # "A girl in red", "the black knight".
        last = next((a for b, a in pairwise(own) if b == "in" and a in COLOURS), "")
        is_plain = any(by_word("role").get(form) == "plain" for form in _names(words[place]))
        before = words[place - 1] if place and not is_plain else ""
        coat = last if last and last not in said.values() else before if before in COLOURS else ""
    thing = _worn(own)
    hair = said.get("hair") or said.get("beard") or ("blond" if "blond" in own else "")
    hair = hair or ("blonde" if "blonde" in own else "")
    return Looks(
        coat=COLOURS.get(coat),
        wears=WORN.get(thing, "coat" if _LONG & {*own} else ""),
        worn=COLOURS.get(said.get(thing, "")),
        hair=HAIR.get(hair),
        beard=any(word.endswith(("beard", "bearded")) for word in own),
    )


def _worn(words: Sequence[str]) -> str:
    """What is worn: "with a wide dark hat", "in glasses"; a hat that only lies there is not."""
    for at, word in enumerate(words):
        if word in {"in", "with", "wearing"}:
            for other in words[at + 1 : at + 5]:
                if other in WORN:
                    return other
    return ""


def _reach(words: Sequence[str], place: int, ends: Collection[int]) -> tuple[int, int]:
    """The words that speak of whom the word at `place` names."""
    roles = by_word("role")
    start = place
    while start and words[start - 1] not in _BETWEEN | roles.keys() and start - 1 not in ends:
        start -= 1
    end = place + 1
    # A pirate captain is one person.
    while end < len(words) and any(form in roles for form in _names(words[end])):
        end += 1
    while end < len(words) and not any(form in roles for form in _names(words[end])):
        end += 1
    return start, end


def is_old(words: Sequence[str], place: int, ends: Collection[int] = ()) -> bool:
    """Whether the word at `place` names somebody old."""
    old = word_list("old")
    start, _ = _reach(words, place, ends)
    return any(form in old for word in words[start : place + 1] for form in _names(word))


def _dressed(prompt: str) -> dict[str, str]:
    """How a prompt says that people look, by the word that names them ("in a red coat")."""
    names, clothes = "|".join(COLOURS.keys() | HAIR.keys()), "|".join(sorted(_CLOTHES))
    looks = rf"((?:in|with|wearing) (?:an? |the )?(?:\w+ )?(?:{names}) (?:\w+ )?(?:{clothes}))"
    roles = by_word("role")
    found = re.findall(rf"\b(\w+) {looks}\b", prompt, re.IGNORECASE)
    return {who.lower(): how for who, how in found if who.lower() in roles}


def kept_looks(prompts: Sequence[str]) -> tuple[str, ...]:
    """Prompts of one story, a scene each: what was once said to be of a colour is so in the scenes
    after it too, and who once wore a red coat wears it, as far as they are named."""
    things: dict[str, str] = {}
    people: dict[str, str] = {}
    told = []
    for prompt in prompts:
        nouns = _nouns(words_of(prompt), phrase_ends(prompt))
        own = {noun: name for _, noun, name in nouns if noun not in _CLOTHES}
        dressed = _dressed(prompt)
        parts = prompt.split(" ")
        for at, part in enumerate(parts):
            noun = next(iter(words_of(part)), "")
            if noun in things and noun not in own:
                parts[at] = f"{things[noun]} {part}"
            elif noun in people and noun not in dressed:
                bare = part.rstrip(",.;:!?")
                parts[at] = f"{bare} {people[noun]}{part[len(bare) :]}"
        told.append(" ".join(parts))
        things |= own
        people |= dressed
    return tuple(told)
