"""Who does what with what: somebody holds, rides, sits on or stands in something, as one art.

All arts are in body heights: a grown person is 1 high and stands on y = 0.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pipeline.drawing.paths import ellipse
from pipeline.drawing.skeleton import POSES, joints
from pipeline.illustrator.accessories import worn_on
from pipeline.illustrator.anchors import Anchor, Kind, anchor_of, natural_size
from pipeline.illustrator.creatures import HEADS, seated, upright
from pipeline.illustrator.cutout import Cutout, art_of, from_pieces, joined
from pipeline.illustrator.figures import figure
from pipeline.illustrator.lexicon import Drawing
from pipeline.illustrator.looks import Looks
from pipeline.illustrator.roles import DrawnPerson

Relation = Literal["hold", "ride", "sit", "aboard", "beside"]

_HAND_POSES = {"stand", "talk_a", "think", "look_up", "point", "wave", "sad", "work", "hug"}


def relation_of(one: str, living: bool, thing: Drawing, holdable: bool) -> Relation:
    """What a person or animal (`living` but no person) does with a thing by its nature."""
    if anchor_of(thing.name, "hull", "deck"):
        return "aboard"
    if anchor_of(thing.name, "saddle") and one == "person":
        return "ride"
    if anchor_of(thing.name, "seat") and (one == "person" or living):
        return "sit"
    return "hold" if holdable and one in {"person", "upright"} else "beside"


def person_art(person: DrawnPerson) -> Cutout:
    """A person, or an animal that stands like one."""
    return upright(person) if person.head else figure(person)


def animal_art(drawing: Drawing, looks: Looks = Looks()) -> Cutout:
    """An animal in its natural size; a head alone gets a body, a hero what it wears."""
    size = natural_size(drawing.name, drawing.nature)
    if drawing.is_head and drawing.name in HEADS and drawing.name != "robot":
        return seated(drawing.name, drawing.paint).placed((-size, -size, 2 * size, size))
    art = art_of(drawing).placed((-3 * size, -size, 6 * size, size))
    return joined(art, *worn_on(drawing.name, art, looks))


def thing_art(drawing: Drawing, size: float | None = None, *, mirrored: bool = False) -> Cutout:
    """A drawing at its natural size, or `size` high, standing on y = 0."""
    high = size or natural_size(drawing.name, drawing.nature)
    if drawing.is_head and drawing.name in HEADS and drawing.name != "robot":
        return seated(drawing.name, drawing.paint).placed(
            (-3 * high, -high, 6 * high, high), mirrored=mirrored
        )
    return art_of(drawing).placed((-3 * high, -high, 6 * high, high), mirrored=mirrored)


def together(relation: Relation, person: DrawnPerson, thing: Drawing) -> Cutout:
    """A person (or upright animal) with a thing, as one art."""
    if relation == "hold":
        return _holding(person, thing)
    kinds: dict[Relation, tuple[Kind, ...]] = {
        "ride": ("saddle",),
        "sit": ("seat",),
        "aboard": ("hull", "deck"),
    }
    anchor = anchor_of(thing.name, *kinds.get(relation, ()))
    if anchor is None:
        return person_art(person)
    if relation == "aboard":
        return _aboard(person, thing, anchor)
    return _seated_on(person, thing, anchor)


def animal_on(animal: Drawing, looks: Looks, thing: Drawing) -> Cutout | None:
    """An animal on a seat or in a boat; None when the thing has no such place."""
    anchor = anchor_of(thing.name, "seat", "hull")
    if anchor is None:
        return None
    art = animal_art(animal, looks)
    size = max(0.42, min(0.85, natural_size(animal.name, animal.nature)))
    left, top, right, bottom = art.whole.bounds
    below, where, high = _under(thing, anchor)
    size = min(size, high * 0.62) if anchor.kind == "seat" else size * 0.9
    foot = where[1] + (0.06 * high if anchor.kind == "seat" else 0.12 * size)
    wide = size * (right - left) / (bottom - top)
    on = art.placed((where[0] - wide / 2, foot - size, wide, size))
    return joined(below, on) if anchor.kind == "seat" else joined(on, below)


def _under(thing: Drawing, anchor: Anchor) -> tuple[Cutout, tuple[float, float], float]:
    """A thing scaled so that a person fits its anchor; where that is; how high the thing is."""
    high = 1.0 / anchor.size
    art = art_of(thing).placed((-4 * high, -high, 8 * high, high))
    art = art.toned({"main": "thing2", "second": "dark", "light": "thing"})
    left, top, right, bottom = art.whole.bounds
    where = (left + (right - left) * anchor.x, top + (bottom - top) * anchor.y)
    return art, where, high


def _holding(person: DrawnPerson, thing: Drawing) -> Cutout:
    # Before an animal's large head a raised hand would hide the face.
    is_raised = person.pose in _HAND_POSES or (person.head and person.pose != "sit")
    pose = "carry" if is_raised else person.pose
    person = replace(person, pose=pose, empty_handed=person.pose not in {"sit"})
    body = joints(POSES[pose])
    shrink = 0.66 if person.head else 1.0
    x, y = body.near_hand[0] * shrink, body.near_hand[1] * shrink
    size = 0.34 if person.head else 0.27
    art = art_of(thing)
    wide = size * min(1.25, max(0.5, art.shape))
    # An animal's large head is near its hands: what it holds hangs lower.
    box = (x - wide * 0.30, y - size * (0.42 if person.head else 0.72), wide, size)
    held = art.placed(box).toned({"accent": "thing", "main": "thing", "second": "thing2"})
    hand = from_pieces([("light" if not person.head else "main", ellipse(x, y, 0.032))], line=0.2)
    return joined(person_art(person), held, hand)


def _aboard(person: DrawnPerson, thing: Drawing, anchor: Anchor) -> Cutout:
    below, where, _ = _under(thing, anchor)
    pose = person.pose if person.pose not in {"sit", "swim", "lie", "sleep"} else "stand"
    who = person_art(replace(person, pose=pose))
    if anchor.kind == "deck":
        return joined(below, who.placed_at(where[0], where[1] + 0.03))
    return joined(who.placed_at(where[0], where[1] + 0.30), below)


def _seated_on(person: DrawnPerson, thing: Drawing, anchor: Anchor) -> Cutout:
    below, where, _ = _under(thing, anchor)
    pose = "lie" if thing.name == "bed" and person.pose == "sleep" else "sit"
    rider = replace(person, pose=pose, empty_handed=True)
    hip = joints(POSES[pose]).hip
    shrink = 0.66 if person.head else 1.0
    art = person_art(rider).placed_at(where[0] - hip[0] * shrink, where[1] - hip[1] * shrink - 0.05)
    if anchor.kind == "saddle":
        # Mounts look left: so does who rides them.
        art = person_art(rider).placed_at(0.0, 0.0, mirrored=True)
        art = art.moved(where[0] + hip[0] * shrink, where[1] - hip[1] * shrink - 0.05)
    return joined(below, art)
