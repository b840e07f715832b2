"""What a picture prompt asks to see: its hero, lesser things, people, place and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.illustrator.lexicon import Drawing, drawings, meanings
from pipeline.illustrator.looks import coloured
from pipeline.illustrator.roles import DrawnPerson, people_in
from pipeline.illustrator.surroundings import Place, number_in, place_of, weather_in
from pipeline.illustrator.translated import in_english
from pipeline.illustrator.wordforms import FAR, NEAR, emphasis, forms, phrase_ends, words_of
from pipeline.illustrator.wordlists import by_word, lists_of, word_list
from pipeline.writing.related import world_of

_ANYTHING = ("star", "deciduous_tree", "door", "open_book")


@dataclass(frozen=True, slots=True)
class Vision:
    """What to draw: heroes best first, lesser things, people, where, and a number to set large.

    `things` are what the prompt itself names, in its order of weight. `is_close` asks for the hero
    to fill the frame, `is_far` for a small one; `is_facing` for two apart.
    """

    heroes: tuple[Drawing, ...]
    things: tuple[Drawing, ...]
    lesser: tuple[Drawing, ...]
    people: tuple[DrawnPerson, ...]
    person_first: bool
    place: Place
    number: str
    is_close: bool
    is_far: bool
    is_facing: bool
    words: tuple[str, ...]
    night: bool
    weather: str


_DONE = ("ed", "ing")
_GROUND = frozenset({"hill", "hills", "meadow", "treetops"})
"""Words that only say where it is."""
_OLD = {"ship": "@pirateship", "ferry": "@pirateship", "sailboat": "@pirateship"}
_OLD_SHIPS = frozenset({"viking", "vikings", "pirate", "pirates", "columbus", "magellan", "drake"})


def _phrases(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """Every pair joined by a hyphen and every single word, with its place and length."""
    for start, first in enumerate(words):
        if start + 1 < len(words):
            yield start, 2, f"{first}-{words[start + 1]}"
        yield start, 1, first


@dataclass(frozen=True, slots=True)
class Found:
    """A drawing that a prompt's words mean: how surely, and which word said so."""

    name: str
    score: float
    word: str
    named: bool = False
    """Whether the word is a name of it, and not only calls it to mind."""


def ranked(prompt: str) -> list[Found]:
    """Drawings that the prompt's words mean, surest first."""
    table, known = meanings(), drawings()
    empty, faint = word_list("empty"), word_list("faint")
    words, weights = words_of(prompt), emphasis(prompt)
    content = [sum(word not in empty for word in words[:start]) for start in range(len(words))]
    people = by_word("role").keys() | by_word("act").keys()
    scores: dict[str, Found] = {}
    taken: set[int] = set()
    for start, length, phrase in _phrases(words):
        if (length == 1 and phrase in empty) or start in taken:
            continue
        match = next(
            ((form, number) for number, form in enumerate(forms(phrase)) if form in table), None
        )
        if match is None or (length == 2 and table[match[0]][0].weight < 0.9):
            continue
        form, number = match
        if length == 2:
            taken.update((start, start + 1))
        # What comes first is most often what the picture is of.
        weight = (1.25 if length == 2 else 1.0) * (0.93 if number else 1.0) * _early(content[start])
        weight *= (0.5 if form in faint else 1.0) * weights[start]
        for meaning in table[form][:6]:
            drawing = known[meaning.drawing]
            if form != phrase and phrase.endswith(_DONE) and (drawing.is_animal or drawing.is_head):
                continue  # what is sealed or ducked is no seal and no duck
            score = weight * meaning.weight
            held = scores.get(meaning.drawing)
            new = Found(meaning.drawing, score, form, meaning.weight > 0.9 and phrase not in people)
            if held is None:
                scores[meaning.drawing] = new
            else:
                best = held if held.score >= score else new
                if new.named and not held.named:
                    # A baker calls bread to mind, but the word itself says that it is there.
                    best = replace(new, score=best.score)
                bonus = 0.12 * min(held.score, score)
                scores[meaning.drawing] = replace(best, score=best.score + bonus)
    return sorted(scores.values(), key=lambda one: (-one.score, one.name))


def _early(before: int) -> float:
    return 1.0 / (1.0 + 0.06 * before)


def read(prompt: str, topic: str = "") -> Vision:
    """Read a picture prompt; `topic` (the video's title) helps where the prompt says little."""
    topic, prompt = in_english(topic, beside=prompt), in_english(prompt)
    prompt = prompt or topic  # a line that names nothing is about what the video is
    known = drawings()
    own = ranked(prompt)
    if _OLD_SHIPS & set(words_of(f"{prompt} {topic}")):
        own = [replace(one, name=_OLD.get(one.name, one.name)) for one in own]
    words, topic_words = words_of(prompt), words_of(topic)
    worlds = [world for world in map(world_of, [*words, *topic_words]) if world]
    pool: dict[str, Found] = {one.name: one for one in own}

    def add(one: Found, share: float) -> None:
        held = pool.get(one.name)
        if held is None or held.score < one.score * share:
            pool[one.name] = replace(one, score=one.score * share)

    for one in ranked(topic):
        add(one, 0.45)
    for number, world in enumerate(worlds[:3]):
        for place, thing in enumerate(world.things):
            for one in ranked(thing)[:1]:
                add(one, (0.40 - 0.03 * place) / (1 + 0.4 * number))
    order = sorted(pool.values(), key=lambda one: (-one.score, one.name))
    heroes = [one for one in order if one.score >= 0.2][:12]
    people = people_in(words, emphasis(prompt), phrase_ends(prompt))
    best_thing = max((one.score for one in own), default=0.0)
    said = coloured(words, phrase_ends(prompt))
    of_colour = {
        one.name: paint
        for one in own
        if one.named and (paint := said.get(one.word)) and one.name not in word_list("lights")
    }
    seen = {name: replace(known[name], paint=of_colour.get(name)) for name in pool}
    found_heroes = tuple(seen[one.name] for one in heroes)
    return Vision(
        heroes=found_heroes or tuple(known[name] for name in _ANYTHING),
        things=_one_per_word([one for one in own if _is_seen(one, words)], seen, lesser=False),
        lesser=_one_per_word([one for one in order if one.score >= 0.24], seen),
        people=people[:3],
        person_first=bool(people) and people[0].strength * 1.1 >= best_thing,
        place=place_of(words, topic_words, [world.place for world in worlds]),
        number=number_in(prompt),
        is_close=bool(NEAR.search(prompt)),
        is_far=bool(FAR.search(prompt)),
        is_facing="facing" in words or "versus" in words,
        words=tuple(words),
        night=bool({"night", "midnight", "moonlight", "dark", "moon", "moonlit"} & set(words)),
        weather=weather_in(words),
    )


def below_water(vision: Vision) -> Vision:
    """Set under water what lives there, and leave out what does not: birds, stars, boats.

    A land thing stays when the prompt itself names it, a boat when it has sunk.
    """
    best, below = vision.heroes[0], word_list("under water")
    is_bare = vision.place in {"sea", "hills"} and not vision.people and best in vision.things
    if is_bare and all(one.name in below for one in vision.things):
        vision = replace(vision, place="underwater")
    if vision.place != "underwater":
        return vision
    sunk = bool(word_list("wrecked") & set(vision.words))

    def belongs(one: Drawing) -> bool:
        if one.nature == "deep" or one.name in below:
            return True
        if one.nature == "water":
            return sunk and one in vision.things
        return one.nature not in {"sky", "light"} and one in vision.things

    # A reef is where the fish are.
    heroes = sorted(filter(belongs, vision.heroes), key=lambda one: one.name == "coral")
    things = sorted(filter(belongs, vision.things), key=lambda one: one.name == "coral")
    return replace(
        vision,
        heroes=tuple(heroes) or (drawings()["tropical_fish"], drawings()["coral"]),
        things=tuple(things),
        lesser=tuple(one for one in vision.lesser if belongs(one)),
        night=False,
        weather="",
    )


def _is_seen(one: Found, words: list[str]) -> bool:
    """Whether a prompt means a drawing as a thing that is there: not by a person's or act's name,
    nor as what a person is the keeper of."""
    roles = by_word("role")
    for word, following in pairwise(words):
        if one.word in forms(word) and any(form in roles for form in forms(following)[:3]):
            return False
    other = roles.keys() | by_word("act").keys() | word_list("faint")
    return (
        one.named and one.word not in other | (set(lists_of("place")["room"]) - {"bed"}) | _GROUND
    )


def _one_per_word(
    order: list[Found], seen: Mapping[str, Drawing], *, lesser: bool = True
) -> tuple[Drawing, ...]:
    """The surest drawing of each word: two calendars would only say the same twice."""
    kept: dict[str, str] = {}
    for one in order:
        if not lesser or one.name not in word_list("never lesser"):
            kept.setdefault(one.word, one.name)
    return tuple(seen[name] for name in dict.fromkeys(kept.values()))[:12]
