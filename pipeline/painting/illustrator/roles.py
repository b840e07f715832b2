"""Who the people in a picture are and what they do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A person to draw: the role that dresses them, and a pose of pipeline.painting.skeleton."""

    role: str
    pose: str
    strength: float
    """How much the prompt wants them: near 1 when they come first."""
    child: bool = False
    old: bool = False
    woman: bool = False


_ROLES = {
    "king": "king emperor pharaoh sultan tsar monarch ruler caesar napoleon augustus tutankhamun",
    "queen": "queen empress cleopatra princess",
    "prince": "prince",
    "knight": "knight crusader templar",
    "soldier": "soldier warrior troops spartan legionary legion gladiator centurion army guard "
    "guards viking vikings alexander hannibal",
    "samurai": "samurai shogun ninja ronin",
    "wizard": "wizard mage sorcerer merlin alchemist magician",
    "witch": "witch sorceress",
    "pirate": "pirate pirates captain blackbeard",
    "sailor": "sailor sailors crew navigator explorer explorers columbus magellan keeper fisherman",
    "astronaut": "astronaut astronauts cosmonaut armstrong gagarin",
    "scientist": "scientist scientists chemist physicist researcher inventor einstein tesla curie "
    "darwin newton galileo edison fleming",
    "doctor": "doctor surgeon nurse physician dentist",
    "detective": "detective investigator sherlock holmes spy thief burglar stranger",
    "farmer": "farmer peasant gardener shepherd cowboy fisher angler",
    "worker": "worker workers builder miner engineer mechanic carpenter firefighter electrician",
    "cook": "cook chef baker",
    "monk": "monk priest philosopher buddha sage prophet pope nun saint hermit stoic socrates plato "
    "confucius aurelius seneca",
    "business": "businessman ceo boss manager banker lawyer judge politician president employee "
    "founder investor entrepreneur salesman clerk teacher professor lincoln churchill "
    "gandhi kennedy ",
    "dancer": "dancer ballerina bride",
    "runner": "runner athlete sprinter jogger marathoner player footballer boxer champion "
    "swimmer cyclist climber hiker traveler traveller wanderer skier",
    "hooded": "death reaper shadow figure hooded assassin killer villain vampire",
    "artist": "artist painter writer author poet musician composer singer actor pianist violinist "
    "photographer gogh picasso mozart beethoven shakespeare vinci",
    "plain": "person people man men woman women boy boys girl girls child children kid kids baby "
    "family mother father mom dad grandmother grandfather grandma grandpa friend friends "
    "couple lover lovers student students neighbor neighbour crowd someone everyone teen "
    "teenager adult human humans hero narrator villager villagers brother sister son "
    "daughter husband wife twins stranger orphan tourist customer human",
}
_BY_WORD = {word: role for role, words in _ROLES.items() for word in words.split()}
_CHILD = frozenset(
    [
        "boy",
        "boys",
        "girl",
        "girls",
        "child",
        "children",
        "kid",
        "kids",
        "baby",
        "son",
        "daughter",
        "orphan",
        "twins",
    ]
)
_OLD = frozenset(
    [
        "old",
        "elderly",
        "grandmother",
        "grandfather",
        "grandma",
        "grandpa",
        "aged",
        "ancient",
        "sage",
    ]
)
_WOMAN = frozenset(
    [
        "woman",
        "women",
        "girl",
        "girls",
        "mother",
        "mom",
        "grandmother",
        "grandma",
        "sister",
        "daughter",
        "wife",
        "queen",
        "empress",
        "princess",
        "bride",
        "nun",
        "witch",
        "sorceress",
        "nurse",
        "cleopatra",
        "curie",
        "lady",
        "she",
        "her",
        "ballerina",
    ]
)
_ACTS = {
    "run_a": "run running chase chasing flee fleeing escape escaping race sprint rush hurry",
    "walk_a": "walk walking wander march hike hiking step journey travel leave leaving follow "
    "stroll cross crossing approach",
    "point": "point pointing show showing direct lead leading explain explaining teach command",
    "celebrate": "celebrate celebrating win winning cheer joy happy triumph victory success "
    "finish laughing free",
    "jump": "jump jumping leap leaping",
    "fall": "fall falling slip trip tumble drop",
    "think": "think thinking wonder wondering ponder decide deciding doubt idea curious consider "
    "question plan",
    "talk_a": "talk talking speak speaking tell telling say speech argue discuss ask whisper sing",
    "sit": "sit sitting rest resting wait waiting read reading meditate meditating ride riding "
    "write writing study studying bench desk chair",
    "sit_sad": "cry crying lonely alone grief mourn depressed",
    "sad": "sad ashamed lost tired exhausted defeated failed regret sorrow poor",
    "kneel": "kneel kneeling pray praying propose beg plant planting find found dig digging "
    "discover discovering pick examine",
    "carry": "carry carrying hold holding bring bringing give giving gift deliver lift",
    "push": "push pushing struggle effort",
    "climb": "climb climbing ascend",
    "reach": "reach reaching light lighting touch paint painting hang open opening",
    "look_up": "look looking watch watching gaze gazing stare staring see observe stars sky dream "
    "dreaming hope discovers notices",
    "sneak": "sneak sneaking hide hiding steal stealing creep spy",
    "work": "work working build building make making cook cooking repair fix forge craft type "
    "invent mix bake sew measure experiment study-lab draw",
    "fight": "fight fighting battle attack attacking duel war defend",
    "wave": "wave waving greet goodbye farewell hello welcome",
    "sleep": "sleep sleeping asleep nap dreaming-in-bed",
    "scared": "scared afraid fear terrified horror scream screaming shock frightened panic",
    "dance": "dance dancing party",
    "hug": "hug hugging embrace love kiss",
    "swim": "swim swimming dive diving drown",
    "fly": "fly flying float floating soar",
}
_POSE_BY_WORD = {word: pose for pose, words in _ACTS.items() for word in words.split()}
_IDLE = {
    "king": "point",
    "knight": "fight",
    "soldier": "fight",
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
}


EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "old",
        "young",
        "little",
        "his",
        "her",
        "their",
        "with",
        "and",
        "one",
    ]
)


def people_in(words: list[str]) -> tuple[Person, ...]:
    """The people that the words of a prompt name, in order, with what they do."""
    from pipeline.painting.illustrator.reading import forms

    pool = set(words)
    pose = next(
        (_POSE_BY_WORD[form] for word in words for form in forms(word) if form in _POSE_BY_WORD),
        "",
    )
    found: list[Person] = []
    place = -1
    for word in words:
        place += word not in EMPTY
        role = next((_BY_WORD[form] for form in forms(word)[:3] if form in _BY_WORD), None)
        if role is None or any(one.role == role for one in found):
            continue
        found.append(
            Person(
                role=role,
                pose=pose or _IDLE.get(role, "stand"),
                strength=1.03 / (1 + 0.06 * max(place, 0)),
                child=bool(set(forms(word)) & _CHILD),
                old=bool(pool & _OLD),
                woman=bool(set(forms(word)) & _WOMAN) or (role == "plain" and "she" in pool),
            )
        )
    plural = any(
        word in {"people", "crowd", "family", "friends", "couple", "villagers"} for word in words
    )
    if plural and len(found) == 1:
        one = found[0]
        found.append(Person(one.role, "stand", one.strength * 0.9, woman=not one.woman))
    return tuple(found)
