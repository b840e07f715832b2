"""Who the people in a picture are and what they do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.illustrator.looks import Looks, is_old, looks_at
from pipeline.illustrator.wordforms import forms
from pipeline.illustrator.wordlists import by_word, word_list
from pipeline.writing.english import singular


@dataclass(frozen=True, slots=True)
class DrawnPerson:
    """A person to draw: the role that dresses them, and a pose of pipeline.drawing.skeleton."""

    role: str
    pose: str
    strength: float
    """How much the prompt wants them: near 1 when they come first."""
    child: bool = False
    old: bool = False
    woman: bool = False
    head: str = ""
    """A drawing whose head sits on the body: an animal of a picture book."""
    looks: Looks = Looks()
    """What they wear and its colours, their hair and beard. An animal's coat is its fur."""
    empty_handed: bool = False
    """Whether the hands are free for what the picture puts there."""


_IDLE = {
    "king": "point",
    "knight": "fight",
    "soldier": "fight",
    "viking": "point",
    "scientist": "think",
    "runner": "run_a",
    "wizard": "reach",
    "detective": "sneak",
    "dancer": "dance",
    "monk": "sit",
    "business": "talk_a",
    "plain": "look_up",
    "artist": "work",
    "astronaut": "wave",
    "diver": "walk_a",
}

_REACH = 4
"""In words: "female Mexican folk painter"."""


def act_in(words: Iterable[str]) -> str:
    """The pose of the first thing that the words say somebody does; "" when nobody does."""
    acts = by_word("act")
    return next((acts[form] for word in words for form in forms(word) if form in acts), "")


def people_in(
    words: list[str], weights: Sequence[float] = (), ends: Collection[int] = ()
) -> tuple[DrawnPerson, ...]:
    """The people that the words of a prompt name, with what they do, the weightiest first.

    `weights` says how much each word weighs (wordforms.emphasis), `ends` are the words before a
    comma.
    """
    roles = by_word("role")
    pool = set(words)
    pose = act_in(words)
    found: list[DrawnPerson] = []
    place = -1
    for number, word in enumerate(words):
        weight = weights[number] if number < len(weights) else 1.0
        place += word not in word_list("before a person")
        # A friendly lion is nobody's friend: only the word itself and its singular name somebody.
        kinds = {word, singular(word)}
        role = next((roles[form] for form in (word, singular(word)) if form in roles), None)
        if role is None or any(one.role == role for one in found):
            continue
        found.append(
            DrawnPerson(
                role=role,
                pose=pose or _IDLE.get(role, "stand"),
                strength=1.03 * weight / (1 + 0.06 * max(place, 0)),
                child=bool(kinds & word_list("children")),
                old=is_old(words, number, ends),
                looks=looks_at(words, number, ends),
                woman=bool(kinds & word_list("women"))
                or (role == "plain" and "she" in pool)
                or "female" in words[max(0, number - _REACH) : number],
            )
        )
    if len(found) == 1 and pool & word_list("plural"):
        # Two boys are two boys; people are men and women.
        one, alike = found[0], bool(pool & word_list("of one kind"))
        other = one.woman if alike else not one.woman
        found.append(replace(one, pose="stand", strength=one.strength * 0.9, woman=other))
    return tuple(sorted(found, key=lambda one: -one.strength))
