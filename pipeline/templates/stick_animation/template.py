"""Stick animation: hand-drawn people act out each scene on paper, with props."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from pipeline.brief import Brief
from pipeline.drawing.safe_area import aspect
from pipeline.reading.document import Pasted
from pipeline.script import Script
from pipeline.templates.base import StageInput, Template
from pipeline.templates.staging import spoken
from pipeline.templates.stick_animation.acts import ACTS
from pipeline.templates.stick_animation.staging import (
    StickAct,
    StickScene,
    figures_of,
    props_of,
    talks_of,
)
from pipeline.timeline import Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.kept import OwnScene, own_scenes, own_title
from pipeline.writing.library import Unit, fit
from pipeline.writing.mood import feeling_of
from pipeline.writing.posting import description_of, hashtags_of
from pipeline.writing.seeds import seeded
from pipeline.writing.text import words_of

_MOODS = {"sad": "sad", "scary": "scared", "tense": "scared", "angry": "angry", "lonely": "sad"}
_ACT_OF_POSE = {
    "run_a": "run",
    "walk_a": "walk",
    "talk_a": "talk",
    "lie": "fall",
    "sit_sad": "sit_sad",
}
_NEARNESS = (1.0, 1.2, 0.86)
"""How large people are from scene to scene: a stage, nearer, farther."""
_IDLE = ("talk", "look_up", "point", "think", "shrug", "walk", "wave", "celebrate")


class StickScript(Script):
    """A drawn story."""

    scenes: Sequence[StickScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
    """The person's own story, acted out."""
    words = tuple(word.lower() for word in words_of(pasted.plain))
    scenes, title = own_scenes(pasted, brief.scenes), own_title(pasted)
    return StickScript(
        title=title,
        description=description_of(title, scenes[0].text),
        hashtags=hashtags_of(pasted.plain, ("animation", "stickfigure", "drawing")),
        mood=feeling_of(words, brief.variant),
        scenes=_acted(scenes, pasted.plain, brief.seed),
    )


def _fit(unit: Unit, brief: Brief) -> Script:
    """People act what the unit of the same id does in English: the lexicon knows those verbs."""
    script = fit(unit, brief)
    english = next(
        (one for one in TEMPLATE.units() if unit.id == f"{one.id}.{unit.language}"), unit
    )
    kept = [unit.script.scenes.index(scene) for scene in script.scenes]
    seen = [english.script.scenes[at] for at in kept]
    scenes = [OwnScene(scene.voice, picture=scene.picture) for scene in seen]
    acted = _acted(scenes, english.title, brief.seed)
    told = [
        scene.model_copy(update={"voice": said.voice})
        for scene, said in zip(acted, script.scenes, strict=True)
    ]
    return script.model_copy(update={"scenes": told})


def _acted(scenes: Sequence[OwnScene], about: str, seed: int) -> list[StickScene]:
    random, used = seeded(about, seed, "stick"), list[str]()
    return [_scene(scene, at, len(scenes), about, random, used) for at, scene in enumerate(scenes)]


def _scene(
    own: OwnScene, at: int, count: int, prompt: str, random: Random, used: list[str]
) -> StickScene:
    """Acts from the verbs that are said, props from the things, a place from the words.

    `used` holds the props of earlier scenes: no two scenes in a row think of the same.
    """
    # The lexicon is the illustrator's own; it is read only when a script is written.
    from pipeline.illustrator.reading import read
    from pipeline.illustrator.wordforms import forms
    from pipeline.illustrator.wordlists import by_word

    text, picture = own.text, own.picture or own.text
    poses = by_word("act")
    acts: list[StickAct] = []
    for word in words_of(text):
        pose = next((poses[form] for form in forms(word.lower()) if form in poses), None)
        does = _ACT_OF_POSE.get(pose, pose) if pose else None
        if does in ACTS and all(act.does != does for act in acts) and len(acts) < 3:
            acts.append(StickAct(who=0, does=str(does), word=word))
    while len(acts) < 2:
        taken = {act.does for act in acts}
        does = random.choice([act for act in _IDLE if act not in taken])
        acts.append(StickAct(who=0, does=does))
    if at == count - 1 and count > 1:
        acts.append(StickAct(who=0, does=random.choice(("celebrate", "wave", "shrug"))))
    answers = ("think", "look_up", "scared", "celebrate", "point", "shrug", "talk", "dance")
    acts.append(StickAct(who=1, does=random.choice(answers)))
    vision = read(f"{text} {picture}", prompt)
    said = read(text)
    order = dict.fromkeys([*said.things, *vision.things, *vision.heroes])
    props = [drawing.name for drawing in order if drawing.name not in {"star", "red_question_mark"}]
    props.sort(key=lambda name: name in used[-3:])
    used.extend(props[:3])
    return StickScene(
        voice=text,
        own_lines=own.lines,
        picture="",
        acts=tuple(acts),
        props=tuple(props[:3]),
        place=vision.place,
    )


def _stage(stage: StageInput) -> Shot:
    scene = stage.scene
    assert isinstance(scene, StickScene)
    said = spoken(stage.lines, stage.canvas, breath_s=0.8 if stage.is_last else 0.4)
    random = stage.random("stick")
    fps, count = stage.canvas.fps, said.frame_count
    mood = _MOODS.get(stage.script.mood.split(" ")[0], "calm")
    figures = figures_of(scene, said.words, count, fps, random, mood, is_first=stage.index == 0)
    props, cues = props_of(scene, said.words, fps, count)
    speaker = next(
        (n for n, f in enumerate(figures) if any(k["does"] == "talk" for k in f["keys"])), 0
    )
    talks = [[speaker, start, end] for _, start, end in talks_of(said.words, fps)]
    is_written = stage.captions == "box"
    place = scene.place if scene.place not in {"map", "underwater"} else "sea"
    params: dict[str, Any] = {
        "place": place,
        "figures": figures,
        "talks": talks,
        "props": props,
        "seed": stage.seed * 31 + stage.index,
        "fps": fps,
        "draws_on": stage.index > 0,  # the first frame of all is a picture, not paper
        "nearness": _NEARNESS[(stage.seed + stage.index) % len(_NEARNESS)],
        "words": talks_of(said.words, fps) if is_written else [],
    }
    tall = aspect(stage.canvas) == "tall"
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
        captions=Captions(
            "none" if is_written else stage.captions,
            centre_y=0.765 if tall else 0.875,
            colour="#E5484D",
        ),
        transition=Transition(),
    )


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
    keep=_keep,
    fit=_fit,
    stage=_stage,
    shows_pictures=False,
    captions="box",
    caption_styles=("box", "minimal", "none"),
    music="playful",
    default_length_s=35.0,
    spoken_share=0.85,
    length_range_s=(30.0, 300.0),
)
