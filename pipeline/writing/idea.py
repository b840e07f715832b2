"""Scenes around an idea: a hook, a body and a close, each a sentence or two of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pipeline.writing.context import Context
from pipeline.writing.grammar import Frame, Speaker, sections
from pipeline.writing.mood import feeling_of, light_of, palette_of, style_line
from pipeline.writing.subject import Subject
from pipeline.writing.text import words_of

_FEWEST_WORDS, _MOST_WORDS = 12, 32
_RISE = ("turn", "rise", "rise", "setup", "rise", "turn")


@dataclass(frozen=True, slots=True)
class Told:
    """One scene as written: its words, and what its picture shows."""

    text: str
    picture: str


@dataclass(frozen=True, slots=True)
class Tale:
    """All scenes and what they share."""

    scenes: tuple[Told, ...]
    mood: str
    style: str
    character: str


def seeded(prompt: str, seed: int, purpose: str = "") -> Random:
    """A generator for a prompt and a seed: the same inputs choose the same on any machine."""
    digest = hashlib.sha256(f"{seed}/{purpose}/{prompt}".encode()).digest()
    return Random(int.from_bytes(digest[:8], "big"))


def tell(subject: Subject, count: int, seed: int, variant: str | None = None) -> Tale:
    """Write `count` scenes about a subject."""
    random = seeded(subject.idea, seed, f"tell/{variant}")
    context = Context.of(subject, random, variant)
    speaker = Speaker(random, context.slots, context.tags)
    feeling = feeling_of(subject.words, variant)
    palette = palette_of(subject.words, feeling, random)
    scenes = []
    for at, beat in enumerate(beats(count, story=subject.kind == "story")):
        things = context.next_scene()
        text = (
            _story_scene(speaker, beat)
            if subject.kind == "story"
            else _idea_scene(speaker, subject, beat, at)
        )
        scenes.append(Told(text, _picture(context, beat, at, things, text, palette)))
    return Tale(
        tuple(scenes), f"{feeling} {palette}", style_line(palette, random),
        character_line(subject, random),
    )  # fmt: skip


def beats(count: int, *, story: bool) -> list[str]:
    """The beats of `count` scenes: always a hook first and, from two scenes on, a close last."""
    if count == 1:
        return ["hook"]
    if not story:
        return ["hook", *["body"] * (count - 2), "close"]
    middle = count - 2
    if middle <= 3:
        return (
            [
                "hook",
                *(["turn"], ["setup", "choice"], ["setup", "turn", "choice"])[middle - 1],
                "close",
            ]
            if (middle)
            else ["hook", "close"]
        )
    rising = [_RISE[at % len(_RISE)] for at in range(middle - 2)]
    return ["hook", "setup", *rising, "choice", "close"]


def _story_scene(speaker: Speaker, beat: str) -> str:
    frames = sections("story")
    lead = _lead(speaker, frames[f"{beat}.lead"], frames["rise.lead"])
    return _lengthened(speaker, lead, frames[f"{beat}.follow"], frames["rise.follow"])


def _idea_scene(speaker: Speaker, subject: Subject, beat: str, at: int) -> str:
    frames = sections("ideas")
    kind = "topic" if subject.kind == "word" else subject.kind
    pools = {
        "hook": frames[f"{kind}.hook"],
        "body": frames.get(f"{kind}.body", frames["topic.body"]),
        "close": frames.get(f"{kind}.close", frames["topic.close"]),
    }
    lead = _lead(speaker, pools[beat], frames["topic.body"])
    follows = frames["topic.after"] if kind in {"topic", "list", "claim"} else ()
    return _lengthened(speaker, lead, follows, frames["topic.after"])


def _lead(speaker: Speaker, frames: Sequence[Frame], spare: Sequence[Frame]) -> str:
    """The opening sentence of a scene; a very long video comes back to frames, with new things."""
    said = speaker.say(frames, opens=True) or speaker.say(spare, opens=True)
    if not said:
        speaker.used.clear()
        said = speaker.say(frames, opens=True) or speaker.say(spare, opens=True)
    if not said:
        speaker.openings.clear()
        said = speaker.say(frames, opens=True) or speaker.say(spare, opens=True)
    return said


def _lengthened(
    speaker: Speaker, lead: str, follows: Sequence[Frame], spare: Sequence[Frame]
) -> str:
    text = lead
    for _ in range(3):
        count = len(words_of(text))
        if count >= _FEWEST_WORDS + 4 or (count >= _FEWEST_WORDS and speaker.random.random() < 0.3):
            break
        more = speaker.say(follows) or speaker.say(spare)
        if not more or count + len(words_of(more)) > _MOST_WORDS:
            break
        text = f"{text} {more}"
    return text


def character_line(subject: Subject, random: Random) -> str:
    """One line that describes the recurring character; "" when nobody acts."""
    if subject.kind != "story":
        return ""
    hero = subject.hero[:1].lower() + subject.hero[1:] if subject.gender != "they" else subject.hero
    wears = (
        ("a red scarf", "a small bell", "one white ear", "a blue ribbon", "a patched coat")
        if subject.gender == "it"
        else (
            "a long mustard coat",
            "a wide dark hat",
            "a red scarf",
            "a grey shawl",
            "round glasses",
        )
    )
    return f"{hero} with {random.choice(wears)}, the same in every picture"


def _picture(
    context: Context, beat: str, at: int, things: tuple[str, str, str], text: str, palette: str
) -> str:
    """What the picture of a scene shows: a subject, a thing the words name, a place, a light."""
    subject = context.subject
    named = [thing for thing in things if thing in text] or [things[0]]
    who = (subject.hero or subject.topic or subject.idea)[:90]
    object_ = subject.object or named[0]
    shown = {
        "hook": f"{who}, {subject.object or subject.rest or named[0]}",
        "setup": f"{named[0]}, {who} in the distance",
        "turn": f"{object_} close up, {named[-1]}",
        "rise": f"{who} with {named[0]}"
        if at % 2
        else f"{named[0]} and {things[1]}, {who} far away",
        "choice": f"{who} facing {object_}, {named[0]}",
        "close": f"{named[0]}, {who} far away",
        "body": f"{named[0]}, {subject.head or who}" if at % 2 else f"{who}, {named[-1]}",
    }[beat]
    return f"{shown}, {context.place}, {light_of(palette)}"
