"""Stick animation: hand-drawn people act out each scene on paper, with props."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pipeline.brief import MAX_SCENES, Brief
from pipeline.painting.stick_acts import ACTS
from pipeline.script import Scene, Script
from pipeline.templates.base import StageInput, Template
from pipeline.templates.staging import spoken
from pipeline.timeline import Captions, Shot, SoundCue, Transition, Visual, Word
from pipeline.writing.idea import seeded, tell
from pipeline.writing.kept import own_scenes
from pipeline.writing.language import is_english
from pipeline.writing.mood import feeling_of
from pipeline.writing.posting import description_of, first_line, hashtags_of, title_of
from pipeline.writing.shape import check_prompt, shape_of
from pipeline.writing.subject import parse
from pipeline.writing.text import words_of

_SCENE_S = 6.5
_MOODS = {"sad": "sad", "scary": "scared", "tense": "scared", "angry": "angry", "lonely": "sad"}
_ACT_OF_POSE = {
    "run_a": "run",
    "walk_a": "walk",
    "talk_a": "talk",
    "lie": "fall",
    "sit_sad": "sit_sad",
}
_IDLE = ("talk", "look_up", "point", "think", "shrug", "walk", "wave", "celebrate")


class StickAct(BaseModel):
    """What one person does, beginning with a word of the narration."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: int = Field(default=0, ge=0, le=2, description="0 is the hero, 1 and 2 are others.")
    does: str = Field(description=f"One of: {', '.join(ACTS)}.")
    word: str = Field(default="", description="The narrated word on which it begins.")


class StickScene(Scene):
    """A scene on paper."""

    acts: tuple[StickAct, ...] = Field(description="2 to 5 acts, at least one by each person.")
    props: tuple[str, ...] = Field(
        default=(), description="1 to 3 things in plain nouns, the most important first."
    )
    place: str = Field(
        default="hills",
        description="hills, room, city, mountains, sea, forest, field, desert, snow or space.",
    )


class StickScript(Script):
    """A drawn story."""

    scenes: Sequence[StickScene]


def _outline(brief: Brief) -> Script:
    prompt = check_prompt(brief.prompt)
    random = seeded(prompt, brief.seed, "stick")
    words = tuple(word.lower() for word in words_of(prompt))
    if shape_of(prompt) != "idea" or not is_english(prompt, brief.language):
        texts, title = own_scenes(prompt, brief.scenes), first_line(prompt)
        pictures = texts
        character = ""
    else:
        subject = parse(prompt)
        wanted = brief.scenes or (round(brief.length_s / _SCENE_S) if brief.length_s else 5)
        tale = tell(subject, max(1, min(MAX_SCENES, wanted)), brief.seed + 4, brief.variant)
        texts = [one.text for one in tale.scenes]
        pictures = [one.picture for one in tale.scenes]
        title, character = title_of(subject), tale.character
    return StickScript(
        title=title,
        description=description_of(title, texts[0]),
        hashtags=hashtags_of(prompt, ("animation", "stickfigure", "drawing")),
        mood=feeling_of(words, brief.variant),
        character=character,
        scenes=[
            _scene(text, picture, at, len(texts), prompt, random)
            for at, (text, picture) in enumerate(zip(texts, pictures, strict=True))
        ],
    )


def _scene(text: str, picture: str, at: int, count: int, prompt: str, random: Random) -> StickScene:
    """Acts from the verbs that are said, props from the things, a place from the words."""
    # The lexicon is the illustrator's own; it is read only when a script is written.
    from pipeline.painting.illustrator.reading import read
    from pipeline.painting.illustrator.wordforms import forms
    from pipeline.painting.illustrator.wordlists import by_word

    poses = by_word("act")
    acts: list[StickAct] = []
    for word in words_of(text):
        pose = next((poses[form] for form in forms(word.lower()) if form in poses), None)
        does = _ACT_OF_POSE.get(pose, pose) if pose else None
        if does in ACTS and all(act.does != does for act in acts) and len(acts) < 3:
            acts.append(StickAct(who=0, does=str(does), word=word))
    while len(acts) < 2:
        taken = {act.does for act in acts}
        does = random.choice([one for one in _IDLE if one not in taken])
        acts.append(StickAct(who=0, does=does))
    if at == count - 1 and count > 1:
        acts.append(StickAct(who=0, does=random.choice(("celebrate", "wave", "shrug"))))
    answers = ("think", "look_up", "scared", "celebrate", "point", "shrug", "talk", "dance")
    acts.append(StickAct(who=1, does=random.choice(answers)))
    vision = read(f"{text} {picture}", prompt)
    props = [one.name for one in vision.heroes if one.name not in {"star", "red_question_mark"}]
    return StickScene(
        voice=text, picture="", acts=tuple(acts), props=tuple(props[:3]), place=vision.place
    )


def _prop_name(name: str, used: set[str]) -> str | None:
    """A drawing of the illustrator's for a plain noun, or its own name for one."""
    from pipeline.painting.illustrator.lexicon import drawings
    from pipeline.painting.illustrator.reading import ranked

    known = drawings()
    options = [name] if name in known else [one.name for one in ranked(name)]
    return next((one for one in options if one not in used and one in known), None)


def _stage(stage: StageInput) -> Shot:
    scene = stage.scene
    assert isinstance(scene, StickScene)
    said = spoken(stage.lines, stage.canvas, breath_s=0.8 if stage.is_last else 0.4)
    random = stage.random("stick")
    fps, count = stage.canvas.fps, said.frame_count
    mood = _MOODS.get(stage.script.mood.split(" ")[0], "calm")
    figures = _figures(scene, said.words, count, fps, random, mood)
    props, cues = _props(scene, said.words, fps, count)
    speaker = next(
        (n for n, f in enumerate(figures) if any(k["does"] == "talk" for k in f["keys"])), 0
    )
    talks = [[speaker, round(word.start_s * fps), round(word.end_s * fps)] for word in said.words]
    place = scene.place if scene.place not in {"map", "underwater"} else "sea"
    params: dict[str, Any] = {
        "place": place,
        "figures": figures,
        "talks": talks,
        "props": props,
        "seed": stage.seed * 31 + stage.index,
        "fps": fps,
        "is_first": True,
    }
    tall = stage.canvas.height_px > stage.canvas.width_px * 1.2
    effects = [SoundCue("page", 0.0, -10.0), *cues]
    effects += [
        SoundCue("whoosh", key["at"] / fps, -12.0)
        for figure in figures
        for key in figure["keys"]
        if key["does"] in {"jump", "fall", "run"} and key["at"] > 0
    ]
    return Shot(
        visual=Visual("stick", (), params),
        frame_count=count,
        voices=said.voices,
        words=said.words,
        effects=tuple(effects),
        captions=Captions(stage.captions, centre_y=0.76 if tall else 0.86, colour="#E5484D"),
        transition=Transition(),
    )


def _figures(
    scene: StickScene, words: Sequence[Word], count: int, fps: int, random: Random, mood: str
) -> list[dict[str, Any]]:
    """Every person's acts in frames, and where they stand."""
    people = sorted({act.who for act in scene.acts} | {0, 1})
    places = {1: [0.5], 2: [0.34, 0.70], 3: [0.26, 0.54, 0.80]}[len(people)]
    found = []
    for number, who in enumerate(people):
        home, facing = places[number], 1 if number == 0 else -1
        enters = random.random() < 0.75
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
        found.append({"who": who, "mood": mood, "keys": keys, "size": 1.0 if who == 0 else 0.92})
    return found


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


def _props(
    scene: StickScene, words: Sequence[Word], fps: int, count: int
) -> tuple[list[dict[str, Any]], list[SoundCue]]:
    """Props with the frames on which their words are said, and a scribble for each."""
    from pipeline.painting.illustrator.lexicon import drawings

    spots = ["thought", "right", "left"]
    used: set[str] = set()
    props: list[dict[str, Any]] = []
    for at, name in enumerate(scene.props[:3]):
        found = _prop_name(name, used)
        if found is None:
            continue
        used.add(found)
        where = spots[len(props)]
        if where != "thought" and drawings()[found].nature in {"sky", "light"}:
            where = "air"
        frame = _frame_of(
            found.lstrip("@").split("_")[-1], words, fps, round(0.5 * fps) + at * round(0.9 * fps)
        )
        props.append({"name": found, "at": min(frame, max(0, count - 30)), "where": where})
    cues = [SoundCue("pop", one["at"] / fps, -14.0) for one in props]
    return props, cues


TEMPLATE = Template(
    key="stick_animation",
    name="Stick animation",
    emoji="✏️",
    pitch="Hand-drawn people act your story out on paper",
    example_prompt="How I learned to ride a bicycle at forty",
    script=StickScript,
    writing_brief=(
        "A story that stick people can act out: every sentence has something to do in it. 12 to "
        "24 words a scene, plain and a little funny, a question or claim first. Give each person "
        "acts from the list that begin on words of the narration, one to three props as plain "
        "nouns that can be drawn with a pen, and a place."
    ),
    outline=_outline,
    stage=_stage,
    captions="minimal",
    caption_styles=("minimal", "box", "none"),
    music="playful",
    default_length_s=35.0,
    length_range_s=(30.0, 60.0),
)
