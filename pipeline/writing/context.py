"""The slots that frames are filled with: the prompt's own words, bent to fit a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from pipeline.writing import english
from pipeline.writing.related import World, worlds_of
from pipeline.writing.subject import Subject
from pipeline.writing.wordlists import words_in

_ACTIONS: dict[str, str] = {
    "discover": "find discover open see notice uncover dig hear receive inherit buy catch unlock",
    "meet": "meet befriend love marry visit kiss invite talk thank help",
    "journey": "travel sail run escape leave return cross climb enter go fly walk wander roam ride "
    "swim follow drive flee hike arrive explore",
    "make": "build make invent bake write paint plant repair grow create draw cook weave carve fix",
    "lose": "lose forget disappear search miss vanish seek hide",
    "fight": "fight defeat race hunt protect save rescue face steal battle guard defend win",
    "change": "wake become learn turn transform decide quit begin stop refuse start try train",
}
_ACTION_OF = {verb: action for action, verbs in _ACTIONS.items() for verb in verbs.split()}
_PLAIN_THINGS = (
    "lamp", "letter", "clock", "map", "coin", "mirror", "bell", "candle", "photograph", "box",
    "notebook", "bottle", "key", "umbrella", "compass", "feather", "whistle", "ribbon", "lantern",
)  # fmt: skip
_MASS = words_in("mass")
_POSSESSIVE = re.compile(
    r"\b(?:his|her|its|their|my|our|himself|herself|itself|themselves|he|she)\b", re.I
)


@dataclass(slots=True)
class Context:
    """Slots of one script; the related things move on from scene to scene."""

    subject: Subject
    random: Random
    variant: str | None = None
    worlds: list[World] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    at: int = 0
    motif: str = ""
    """The thing that a story begins with and comes back to."""
    slots: dict[str, str] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        subject: Subject,
        random: Random,
        variant: str | None = None,
        *,
        carried: bool = False,
    ) -> Context:
        """The context of a subject; `carried` wants only things that pass from hand to hand."""
        context = cls(subject, random, variant, worlds_of(subject.words))
        carried = carried or subject.kind == "story"
        context.things = _things(subject, context.worlds, random, carried=carried)
        context.slots = _fixed_slots(subject)
        context.tags = _tags(subject, variant)
        if subject.kind == "story":
            context.motif = context.things.pop(0)
        return context

    def next_scene(self, beat: str = "") -> tuple[str, ...]:
        """Move on to the next related things; what t1, t2 and t3 are now, none if none fit.

        A story's first and last scenes and its decision come back to its motif.
        """
        count = len(self.things)
        if not count:
            return ()
        one, two, three = (self.things[(self.at + step) % count] for step in range(3))
        if self.motif and beat in {"hook", "choice", "close"}:
            one, two = self.motif, one
        self.at += 1 if count < 8 else 2
        self.slots.update({"t1": one, "t2": two, "t3": three})
        self.slots.update({f"a_t{n}": _some(thing) for n, thing in enumerate((one, two, three), 1)})
        self._name_hero()
        return one, two, three

    def _name_hero(self) -> None:
        """After the first scene the hero is often just "the keeper"."""
        full = self.slots.get("full_hero", "")
        if not full:
            return
        short = f"the {self.subject.head}"
        is_long = full.startswith("the ") and len(full) > len(short)
        self.slots["hero"] = (
            short if self.at > 2 and is_long and self.random.random() < 0.6 else full
        )

    @property
    def place(self) -> str:
        """Where it happens, as a noun phrase for a picture."""
        if self.subject.place:
            return self.subject.place.split(" ", 1)[-1]
        return self.worlds[0].place if self.worlds else "hills"


def _things(subject: Subject, worlds: list[World], random: Random, *, carried: bool) -> list[str]:
    own = set(subject.words) | {english.singular(word) for word in subject.words}
    per_world = [
        [
            thing
            for thing in world.things
            if (not carried or _can_be_carried(thing)) and not (set(thing.split()) & own)
        ]
        for world in worlds[:4]
    ]
    for things in per_world:
        random.shuffle(things)
    woven = [
        things[at] for at in range(max(map(len, per_world), default=0)) for things in per_world
        if at < len(things)
    ]  # fmt: skip
    things = list(dict.fromkeys(woven))
    if not carried and len(things) < 4:
        return []
    if len(things) < 6:
        spare = [thing for thing in _PLAIN_THINGS if thing not in things and thing not in own]
        things += random.sample(spare, 6 - len(things))
    return things


_TOO_LARGE = words_in("too large")


def _can_be_carried(thing: str) -> bool:
    """Whether a story can pass a thing from hand to hand: one object, no weather, no place."""
    last = thing.rsplit(" ", maxsplit=1)[-1]
    return not english.is_plural(last) and last not in _MASS and last not in _TOO_LARGE


def _some(thing: str) -> str:
    if thing.rsplit(" ", maxsplit=1)[-1] in {"sun", "moon", "earth", "horizon", "current", "tide"}:
        return f"the {thing}"
    if thing.rsplit(" ", maxsplit=1)[-1] in _MASS:
        return f"some {thing}"
    return english.with_article(thing)


def _tags(subject: Subject, variant: str | None) -> frozenset[str]:
    tags = {variant} if variant in {"mystery", "scary"} else set()
    action = _ACTION_OF.get(subject.verb, "be" if subject.verb == "be" else "")
    if subject.kind == "story":
        tags.add(action)
        tags.add("thing" if subject.gender == "it" else "person")
        bodily = _POSSESSIVE.search(subject.rest) or subject.verb == "be"
        tags |= set() if bodily else {"you"}
    for name, holds in (
        ("place", subject.place),
        ("object", subject.object),
        ("plural", subject.plural),
        ("year", subject.kind == "event" and subject.number),
        ("question", subject.verb in {"is", "are", "do", "does", "did", "can", "could", "should"}),
    ):
        if holds:
            tags.add(name)
    return frozenset(tag for tag in tags if tag)


def _fixed_slots(subject: Subject) -> dict[str, str]:
    slots = {"idea": _inner(subject.idea), "idea_cap": subject.idea[:1].upper() + subject.idea[1:]}
    topic = subject.topic or _inner(subject.idea)
    plural = subject.plural
    slots |= {
        "topic": topic, "topic_cap": topic[:1].upper() + topic[1:], "number": str(subject.number),
        "is": "are" if plural else "is", "does": "do" if plural else "does",
        "has": "have" if plural else "has", "deserve": "deserve" if plural else "deserves",
        "last": str(subject.number or 3), "areidea": "are",
    }  # fmt: skip
    if subject.kind == "topic" and subject.verb:
        slots |= _question_slots(subject)
    if subject.kind == "story":
        slots |= story_slots(subject)
    return slots


def _question_slots(subject: Subject) -> dict[str, str]:
    idea = subject.idea[:1].upper() + subject.idea[1:]
    words = subject.idea.lower().split()
    turned = len(words) > 1 and words[1] in {
        "is", "are", "do", "does", "did", "was", "were", "can", "could", "should", "would", "will",
    }  # fmt: skip
    asks = words[0] in {"why", "how", "what", "where", "when", "who", "which"}
    if asks and not turned:
        return {"ask": subject.idea[:1].lower() + subject.idea[1:]}
    return {"question": f"{idea}?"}


def story_slots(subject: Subject) -> dict[str, str]:
    """The pieces of a story's sentence in every form that a frame may want."""
    did = "were" if subject.plural else "was"
    past = did if subject.verb == "be" else english.past_of(subject.verb)
    rest = f" {subject.rest}" if subject.rest else ""
    hero = _definite(subject.hero)
    first = subject.hero.split(" ")[0]
    typed = _inner(subject.hero) if first.lower() in english.DETERMINERS else subject.hero
    they = {"she": "she", "he": "he", "it": "it", "they": "they"}[subject.gender]
    slots = {
        "hero": hero, "full_hero": hero, "ahero": typed, "head": subject.head,
        "headone": english.singular(subject.head) if subject.plural else subject.head,
        "did": past + rest, "do": subject.verb + rest, "doing": english.gerund(subject.verb) + rest,
        "done": english.participle_of(subject.verb) + rest, "they": they,
        "them": {"she": "her", "he": "him", "it": "it", "they": "them"}[they],
        "their": {"she": "her", "he": "his", "it": "its", "they": "their"}[they],
        "theirs": {"she": "hers", "he": "his", "it": "its own", "they": "theirs"}[they],
    }  # fmt: skip
    if subject.object:
        slots["object"] = subject.object
        slots["theobject"] = _definite(subject.object)
        slots["theobject_cap"] = slots["theobject"][:1].upper() + slots["theobject"][1:]
    if subject.place:
        slots["place"] = subject.place
        slots["place_cap"] = subject.place[:1].upper() + subject.place[1:]
    return slots


def _definite(phrase: str) -> str:
    """a door → the door; two foxes → the two foxes; Maya and "his clocks" stay."""
    first, _, rest = phrase.partition(" ")
    lower = first.lower()
    if lower in {"a", "an", "the"}:
        return f"the {rest}"
    if lower in english.NUMBER_WORDS:
        return f"the {lower} {rest}"
    if lower in english.DETERMINERS:
        return f"{lower} {rest}"
    if first[:1].isupper() and not english.is_plural(phrase.rsplit(" ", maxsplit=1)[-1]):
        return phrase
    return f"the {phrase[:1].lower()}{phrase[1:]}"


def _inner(phrase: str) -> str:
    """As it stands inside a sentence: the first letter small unless it must be large."""
    first = phrase.split(" ", maxsplit=1)[0] if phrase else ""
    if first in {"I", "I'm", "I've", "I’m"} or first[1:].lower() != first[1:]:
        return phrase
    small = first.lower()
    known = small in english.STOP or small in english.DETERMINERS or english.base_of(small)
    if known or english.is_plural(small) or " " not in phrase:
        return phrase[:1].lower() + phrase[1:]
    return phrase
