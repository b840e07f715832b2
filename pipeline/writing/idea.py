"""Scenes around an idea: a hook, a body and a close, each a sentence or two of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pipeline.writing.context import Context
from pipeline.writing.english import base_of, content_words
from pipeline.writing.facts import facts_about
from pipeline.writing.grammar import SentenceFrame, SentenceWriter, sections
from pipeline.writing.mood import feeling_of, palette_of, style_line
from pipeline.writing.related import world_of
from pipeline.writing.subject import Subject
from pipeline.writing.text import words_of

_MIXED = frozenset({"whatif", "event", "claim"})
"""Kinds whose scenes are facts and thoughts by turns."""
_PLACES = (
    "", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth",
    "Tenth",
)  # fmt: skip
_ORDINALS = ("Also", "Now this", "Next", "One more", "And this", "Then", "Listen")
_FEWEST_WORDS, _MOST_WORDS = 15, 36
_RISE = ("turn", "rise", "rise", "setup", "rise", "turn")


@dataclass(frozen=True, slots=True)
class ToldScene:
    """One scene as written: its words, and what its picture shows."""

    text: str
    picture: str


@dataclass(frozen=True, slots=True)
class Tale:
    """All scenes and what they share."""

    scenes: tuple[ToldScene, ...]
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
    writer = SentenceWriter(random, context.slots, context.tags)
    feeling = feeling_of(subject.words, variant)
    palette = palette_of(subject.words, feeling, random)
    scenes = []
    is_told = False
    telling = subject.kind in {"story", "mine", "howto"}
    facts = [] if telling else facts_about(subject.words, random)
    for at, beat in enumerate(beats(count, story=subject.kind == "story")):
        things = context.next_scene(beat)
        if subject.kind == "story":
            text = _story_scene(writer, beat)
            is_told = is_told or subject.rest.lower() in text.lower()
            if not is_told and (at == 1 or count == 1):
                text = f"{text} {writer.say(sections('story')['premise'])}"
        elif beat == "body" and facts and (at % 2 or subject.kind not in _MIXED):
            text = _fact_scene(writer, facts, at, numbered=subject.kind == "list")
        else:
            text = _idea_scene(writer, subject, beat)
        scenes.append(ToldScene(text, _picture(context, beat, at, things, text, palette)))
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


def _story_scene(writer: SentenceWriter, beat: str) -> str:
    frames = sections("story")
    lead = _lead(writer, frames[f"{beat}.lead"], frames["rise.lead"])
    return _lengthened(writer, lead, frames[f"{beat}.follow"], frames["rise.follow"])


def _fact_scene(writer: SentenceWriter, facts: list[str], at: int, *, numbered: bool) -> str:
    """A fact and, when it is short, a remark on it; no two facts of a video open alike."""
    fresh = [fact for fact in facts if writer.opening(fact) not in writer.openings]
    fact = (fresh or facts)[0]
    facts.remove(fact)
    if numbered:
        fact = f"{_PLACES[at] if at < len(_PLACES) else f'Number {at}'}: {fact}"
    elif not fresh:
        fact = f"{_ORDINALS[at % len(_ORDINALS)]}: {fact}"
    writer.openings.add(writer.opening(fact))
    if len(words_of(fact)) >= _FEWEST_WORDS:
        return fact
    return _lengthened(writer, fact, sections("ideas")["topic.after"], ())


def _idea_scene(writer: SentenceWriter, subject: Subject, beat: str) -> str:
    frames = sections("ideas")
    kind = "topic" if subject.kind == "word" else subject.kind
    pools = {
        "hook": frames[f"{kind}.hook"],
        "body": frames.get(f"{kind}.body", frames["topic.body"]),
        "close": frames.get(f"{kind}.close", frames["topic.close"]),
    }
    lead = _lead(writer, pools[beat], frames["topic.body"])
    after = frames.get(f"{kind}.after" if kind == "mine" else f"any.{beat}", ())
    is_short = len(words_of(lead)) < _FEWEST_WORDS - 2
    return _lengthened(writer, lead, after, ()) if is_short else lead


def _lead(
    writer: SentenceWriter, frames: Sequence[SentenceFrame], spare: Sequence[SentenceFrame]
) -> str:
    """The opening sentence of a scene; a very long video comes back to frames, with new things."""
    said = writer.say(frames, opens=True) or writer.say(spare, opens=True)
    if not said:
        writer.used.clear()
        said = writer.say(frames, opens=True) or writer.say(spare, opens=True)
    if not said:
        writer.openings.clear()
        said = writer.say(frames, opens=True) or writer.say(spare, opens=True)
    return said


def _lengthened(
    writer: SentenceWriter,
    lead: str,
    follows: Sequence[SentenceFrame],
    spare: Sequence[SentenceFrame],
) -> str:
    text = lead
    for _ in range(3):
        count = len(words_of(text))
        if count >= _FEWEST_WORDS + 4 or (count >= _FEWEST_WORDS and writer.random.random() < 0.3):
            break
        more = writer.say(follows) or writer.say(spare)
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
    context: Context, beat: str, at: int, things: tuple[str, ...], text: str, palette: str
) -> str:
    """What the picture of a scene shows: a subject, a thing the words name, a place, a light."""
    subject = context.subject
    named = [thing for thing in things if thing in text] or [*things[:1]]
    own = [word for word in content_words(text) if world_of(word) and word not in subject.words]
    if subject.kind != "story":
        who = _shown_topic(subject)
        place = context.place
        if len(context.worlds) > 1 and subject.kind in {"mine", "claim", "whatif", "topic"}:
            # An idea of several worlds shows each of them in turn, where its first is at home.
            world = context.worlds[at % len(context.worlds)]
            who = next((word for word in subject.words if world_of(word) is world), who)
        first = (named or own or [who])[0]
        shown = f"{first}, {who}" if at % 2 else f"{who}, {(named or own or [''])[-1]}".rstrip(", ")
        return f"{shown}, {place}"
    who = subject.hero[:90]
    object_ = subject.object or named[0]
    shown = {
        "hook": f"{who}, {object_}",
        "setup": f"{named[0]}, {who} in the distance",
        "turn": f"{object_} close up, {named[-1] if subject.object else who}",
        "rise": f"{who} with {named[0]}" if at % 2 else f"{named[0]}, {who} far away",
        "choice": f"{who} facing {object_}, {named[0]}",
        "close": f"{named[0]}, {who} far away",
    }[beat]
    return f"{shown}, {context.place}"


def _shown_topic(subject: Subject) -> str:
    """A topic as something that can be drawn: its nouns, without a question's small words."""
    nouns = [word for word in subject.words if not base_of(word) or world_of(word)]
    if subject.kind in {"list", "topic", "event", "word"} and len(subject.topic) <= 60:
        return subject.topic
    return " ".join(nouns[:4]) or subject.topic or subject.idea[:60]
