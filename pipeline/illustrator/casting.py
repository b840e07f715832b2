"""Casting: who is the hero of a picture, with what, beside whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.drawing.paints import Colour
from pipeline.illustrator import relations
from pipeline.illustrator.accessories import faced
from pipeline.illustrator.anchors import anchor_of, natural_size
from pipeline.illustrator.cast import Cast, Part, part_of, person_part
from pipeline.illustrator.character import Hero
from pipeline.illustrator.creatures import HEADS, fur_of
from pipeline.illustrator.cutout import Cutout
from pipeline.illustrator.lexicon import Drawing
from pipeline.illustrator.looks import Looks
from pipeline.illustrator.reading import Vision
from pipeline.illustrator.roles import DrawnPerson, act_in
from pipeline.illustrator.stances import PERCHED, stance
from pipeline.illustrator.wordlists import by_word, word_list

_KEEPER_POSES = ("talk_a", "think", "celebrate", "look_up")
_ALSO_STAND = frozenset({"dragon", "ghost"})
_TRACES = frozenset({"paw_prints", "footprints"})
_FIXED = frozenset(
    {"window", "ladder", "wheel", "elevator", "toilet", "shower", "eye", "ear", "tooth"}
)
_BOOK_POSES = ("wave", "look_up", "walk_a", "think", "reach", "celebrate", "talk_a")


def choose(
    vision: Vision,
    subject: tuple[Drawing, ...],
    scene: str,
    avoid: Collection[str],
    character: Hero | None = None,
    *,
    is_book: bool = False,
) -> Cast:
    """Cast a picture. A story's character is in it whatever else there is; without one, a video's
    subject is the hero of its even scenes and steps back in odd ones.

    `is_book` is for children: animals stand upright.
    """
    if character is not None:
        vision = character.seen_in(vision)
    is_still = vision.is_close and vision.things and not vision.person_first and not is_book
    if character is not None and not is_still:
        return _with_character(vision, character, scene, is_book=is_book)
    odd = scene.isdigit() and int(scene) % 2 == 1
    unwanted = set(avoid) | _TRACES | ({one.name for one in subject} if odd else set())
    free = [one for one in vision.heroes if one.name not in unwanted] or list(vision.heroes)
    hero = vision.things[0] if vision.is_close and vision.things else free[0]
    found = _leader(vision, hero, scene, avoid, is_book=is_book)
    if found is None:
        return _around(vision, hero, scene)
    lead, name, things = found
    return _led(replace(vision, things=things), lead, name)


def _leader(
    vision: Vision, hero: Drawing, scene: str, avoid: Collection[str], *, is_book: bool
) -> tuple[DrawnPerson, str, tuple[Drawing, ...]] | None:
    """The person who leads a picture without a story's character, their name to avoid, and what
    they have to do with; None when a thing or an animal leads."""
    first = (hero, *(one for one in vision.things if one.name != hero.name))
    number = int(scene) if scene.isdigit() else 0
    who = vision.people[0] if vision.people else None
    if who is not None and vision.person_first:
        name = f"person:{who.role}:{who.pose}"
        if name not in avoid or not vision.things:
            return who, name, vision.things
    if is_book and who is None and not vision.heroes[0].is_living:
        # A book about a thing is a child's way to it.
        child = DrawnPerson("plain", act_in(vision.words) or _book_pose(scene), 1.0, child=True)
        return replace(child, looks=Looks(wears="scarf")), f"child:{scene}", vision.things
    # Where an animal is named, it and not a keeper is with the thing.
    alone = is_book or vision.is_close or any(one.is_living for one in vision.things)
    keeper = None if alone else _keeper_of(hero, vision)
    if keeper is not None and number % 3 != 2:
        # Whoever has to do with a thing makes a picture of it a story; every third shows it alone.
        pose = _KEEPER_POSES[number % len(_KEEPER_POSES)]
        return DrawnPerson(keeper, pose, 1.0), hero.name, first
    if who is not None and not vision.is_close and not hero.is_living and _is_companion(hero):
        return who, f"person:{who.role}:{hero.name}", first
    if hero.name == "robot" or (is_book and hero.name in HEADS and hero.is_living):
        pose = act_in(vision.words) or "wave"
        animal = DrawnPerson(
            "plain", pose, 1.0, head=hero.name, looks=Looks(wears="scarf", coat=hero.paint)
        )
        return animal, hero.name, vision.things
    return None


def _with_character(vision: Vision, who: Hero, scene: str, *, is_book: bool) -> Cast:
    if who.person is not None:
        seen = next((one for one in vision.people if one.role == who.person.role), None)
        pose = act_in(vision.words) or (seen or who.person).pose
        lead = replace(who.person, pose=pose)
        return _led(vision, lead, f"person:{lead.role}:{pose}")
    assert who.drawing is not None
    name = who.drawing.name
    is_upright = is_book if who.is_upright is None else who.is_upright
    if (is_upright or name == "robot") and name in HEADS:
        pose = act_in(vision.words) or _book_pose(scene)
        looks = replace(who.looks, coat=who.drawing.paint)
        return _led(
            vision, DrawnPerson("plain", pose, 1.0, head=name, looks=looks), f"{name}:{scene}"
        )
    cast = _around(vision, who.drawing, scene, who.looks, has_face=who.has_face)
    hero = replace(cast.hero, coat=_fur(name, who.drawing.paint))
    return replace(cast, hero=hero, name=f"{name}:{scene}")


def _book_pose(scene: str) -> str:
    return _BOOK_POSES[(int(scene) if scene.isdigit() else 0) % len(_BOOK_POSES)]


def _keeper_of(hero: Drawing, vision: Vision) -> str | None:
    """The role of who has to do with a thing; None for what needs nobody."""
    if vision.place == "underwater" or hero.is_living:
        return None
    return by_word("keeper").get(hero.name) or ("plain" if _is_holdable(hero) else None)


def _is_companion(thing: Drawing) -> bool:
    """Whether a person beside it is the picture's hero: it is no bigger than they are."""
    return natural_size(thing.name, thing.nature) <= 1.6 and thing.nature != "light"


def _led(
    vision: Vision,
    lead: DrawnPerson,
    name: str,
) -> Cast:
    """A picture of a person: what is near them is in their hands or beside them."""
    hidden = {lead.head, "window", *_TRACES}
    things = [one for one in vision.things if one.name not in hidden]
    thing = next(iter(things), None)
    kind = "upright" if lead.head else "person"
    size = 0.72 if lead.child else 0.8 if lead.head else 1.0
    hero_art, partner, shown = relations.person_art(lead), None, {lead.head}
    if thing is not None:
        shown.add(thing.name)
        relation = relations.relation_of(kind, True, thing, _is_holdable(thing))
        if not _is_grounded(thing):
            relation = "beside"
        if vision.is_facing and relation == "ride":
            relation = "beside"
        if relation == "beside":
            partner = part_of(thing)
        else:
            hero_art = relations.together(relation, lead, thing)
            size *= _height(hero_art)
    coat = _fur(lead.head, lead.looks.coat) if lead.head else None
    hero = Part(name, hero_art, "ground", size, True, True, coat)
    others = tuple(one for one in vision.people if one.role != lead.role or one.woman != lead.woman)
    if partner is None and others and thing is None:
        partner, others = person_part(others[0]), others[1:]
    spare = _spare(vision, shown)
    return Cast(hero, partner, spare, others[:2], name, frozenset(shown))


def _around(
    vision: Vision, hero: Drawing, scene: str, looks: Looks = Looks(), *, has_face: bool = False
) -> Cast:
    """A picture of a thing or an animal, with the next thing that the prompt names."""
    other = next((one for one in vision.things if one.name != hero.name), None)
    shown = {hero.name}
    part = _in_stance(part_of(hero, looks), hero, scene)
    if has_face:
        part = replace(part, art=faced(hero, part.art), is_living=True)
    partner = None
    if other is not None and _is_grounded(other):
        shown.add(other.name)
        on = None
        if hero.is_living and anchor_of(other.name, "seat", "hull"):
            on = relations.animal_on(hero, looks, other)
        if on is not None:
            part = replace(part, art=on, size=_height(on))
        else:
            partner = _in_stance(part_of(other), other, scene, 1)
    elif vision.people:
        partner = person_part(vision.people[0])
    extras = vision.people if partner is None or not partner.is_person else vision.people[1:]
    alone = not part.is_living and (partner is None or not partner.is_living)
    if alone and not extras and (part.size > 1.6 or part.nature == "light"):
        # Somebody small gives a house its size and a moon its watcher.
        role = "astronaut" if vision.place == "space" else "plain"
        extras = (DrawnPerson(role, "look_up", 0.5),) if vision.place != "underwater" else ()
    spare = _spare(vision, shown)
    return Cast(part, partner, spare, extras[:1], hero.name, frozenset(shown))


def _in_stance(part: Part, drawing: Drawing, scene: str, more: int = 0) -> Part:
    """An animal in another stance in every scene."""
    if not drawing.is_animal or not scene.isdigit():
        return part
    if drawing.name in PERCHED:
        return part
    swims = part.nature in {"deep", "sky"}
    return replace(part, art=stance(part.art, int(scene) + more, swims=swims))


def _fur(name: str, paint: Colour | None) -> Colour | None:
    return fur_of(name, paint) if name in HEADS else None


def _is_grounded(thing: Drawing) -> bool:
    """Whether it can stand beside somebody; a dragon can, a cloud or a star cannot."""
    if thing.name in _TRACES:
        return False
    return thing.nature not in {"light", "sky"} or thing.name in _ALSO_STAND


def _height(art: Cutout) -> float:
    _, top, _, bottom = art.whole.bounds
    return bottom - top


def _is_holdable(thing: Drawing) -> bool:
    if thing.name in word_list("holdable"):
        return True
    small = natural_size(thing.name, thing.nature) <= 0.45
    return small and thing.nature == "thing" and thing.name not in _FIXED and not thing.is_furniture


def _spare(vision: Vision, shown: set[str]) -> tuple[Drawing, ...]:
    """What else may be there: what the prompt names itself, then what makes a place. A sun or a
    moon is no thing among others: the light behind the picture is it."""
    others = [
        one
        for one in (*vision.things, *vision.lesser)
        if one.name not in shown and one.name not in word_list("lights")
    ]
    named = [one for one in others if one in vision.things and one in vision.lesser]
    natures = {one.nature for one in named}
    kept = list(dict.fromkeys(named))
    for one in others:
        makes_place = one.nature == "sky" or natural_size(one.name, one.nature) > 1.6
        if makes_place and one in vision.lesser and one.nature not in natures:
            natures.add(one.nature)
            kept.append(one)
    return tuple(kept[:3])
