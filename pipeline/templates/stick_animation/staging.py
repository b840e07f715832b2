"""What stick people do in a scene, frame by frame, and the props that are drawn for them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pipeline.script import Scene
from pipeline.templates.stick_animation.acts import ACTS
from pipeline.timeline import SoundCue, Word


class StickAct(BaseModel):
    """What one person does, beginning with a word of the narration."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: int = Field(default=0, ge=0, le=2, description="0 is the hero, 1 and 2 are others.")
    does: str = Field(description=f"One of: {', '.join(ACTS)}.")
    word: str = Field(default="", description="The narrated word on which it begins.")


class StickScene(Scene):
    """A scene on paper."""

    acts: tuple[StickAct, ...] = Field(
        default=(), description="2 to 5 acts, at least one by each person."
    )
    props: tuple[str, ...] = Field(
        default=(), description="1 to 3 things in plain nouns, the most important first."
    )
    place: str = Field(
        default="hills",
        description="hills, room, city, mountains, sea, forest, field, desert, snow or space.",
    )


def _prop_name(name: str, used: set[str]) -> str | None:
    """A drawing of the illustrator's for a plain noun, or its own name for one."""
    from pipeline.illustrator.lexicon import drawings
    from pipeline.illustrator.reading import ranked

    known = drawings()
    options = [name] if name in known else [drawing.name for drawing in ranked(name)]
    return next((name for name in options if name not in used and name in known), None)


def talks_of(words: Sequence[Word], fps: int) -> list[tuple[str, int, int]]:
    """Each word with its first and last frame."""
    return [(word.text, round(word.start_s * fps), round(word.end_s * fps)) for word in words]


def figures_of(
    scene: StickScene,
    words: Sequence[Word],
    count: int,
    fps: int,
    random: Random,
    mood: str,
    *,
    is_first: bool = False,
) -> list[dict[str, Any]]:
    """Every person's acts in frames, and where they stand.

    The first of them is there from the first frame, and so are all in a video's first scene: an
    empty page stops no thumb. Others may walk in.
    """
    people = sorted({act.who for act in scene.acts} | {0, 1})
    places = {1: [0.5], 2: [0.34, 0.70], 3: [0.26, 0.54, 0.80]}[len(people)]
    figures = []
    for number, who in enumerate(people):
        home, facing = places[number], 1 if number == 0 else -1
        enters = random.random() < 0.75 and number > 0 and not is_first
        start = (-0.12 if number == 0 else 1.12) if enters else home
        keys: list[dict[str, Any]] = []
        if enters:
            keys.append(
                {
                    "at": 0,
                    "does": "walk",
                    "x": start,
                    "to": home,
                    "until": round(1.1 * fps),
                    "facing": facing,
                }
            )
        acts = [act for act in scene.acts if act.who == who] or [StickAct(who=who, does="look_up")]
        first = round(1.1 * fps) if enters else 0
        for at, act in enumerate(acts):
            even = first + round((count - first) * at / len(acts))
            frame = max(
                first if at == 0 else keys[-1]["at"] + 12, _frame_of(act.word, words, fps, even)
            )
            keys.append(_key(act, frame, home, facing, fps, random))
        if len(acts) == 1:
            # Nobody does one thing for a whole scene.
            later = random.choice(("look_up", "talk", "point", "shrug"))
            keys.append(
                _key(
                    StickAct(who=who, does=later),
                    first + (count - first) // 2,
                    home,
                    facing,
                    fps,
                    random,
                )
            )
        # Who stands at the side when the scene begins is only seen to walk in once.
        figures.append({"who": who, "mood": mood, "keys": keys, "size": 1.0 if who == 0 else 0.92})
    return figures


def _key(
    act: StickAct, frame: int, home: float, facing: int, fps: int, random: Random
) -> dict[str, Any]:
    does = act.does if act.does in ACTS else "talk"
    key = {"at": frame, "does": does, "x": home, "to": home, "until": frame + 1, "facing": facing}
    if does in {"walk", "run"}:
        key["to"] = home + facing * random.uniform(0.02, 0.07)
        key["until"] = frame + round((1.6 if does == "walk" else 1.2) * fps)
    return key


def _frame_of(word: str, words: Sequence[Word], fps: int, otherwise: int) -> int:
    wanted = word.lower().strip(".,!?;:'\"")
    if wanted:
        for one in words:
            if one.text.lower().strip(".,!?;:'\"") == wanted:
                return round(one.start_s * fps)
    return otherwise


def props_of(
    scene: StickScene, words: Sequence[Word], fps: int, count: int
) -> tuple[list[dict[str, Any]], list[SoundCue]]:
    """Props with the frames on which their words are said, and a scribble for each."""
    from pipeline.illustrator.lexicon import drawings

    spots = ["thought", "right", "left"]
    used: set[str] = set()
    props: list[dict[str, Any]] = []
    for number, name in enumerate(scene.props[:3]):
        prop_name = _prop_name(name, used)
        if prop_name is None:
            continue
        used.add(prop_name)
        where = spots[len(props)]
        if where != "thought" and drawings()[prop_name].nature in {"sky", "light"}:
            where = "air"
        frame = _frame_of(
            prop_name.lstrip("@").split("_")[-1],
            words,
            fps,
            round(0.5 * fps) + number * round(0.9 * fps),
        )
        props.append({"name": prop_name, "at": min(frame, max(0, count - 30)), "where": where})
    cues = [SoundCue("pop", prop["at"] / fps, -14.0) for prop in props]
    return props, cues
