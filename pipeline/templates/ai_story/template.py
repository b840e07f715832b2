"""AI story: one picture a scene, slow motion, the spoken word popping in colour."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.brief import MAX_SCENES, Brief
from pipeline.motion.moves import motion_params
from pipeline.reading.document import Pasted
from pipeline.script import Scene, Script
from pipeline.templates.base import StageInput, Template
from pipeline.templates.own_story import own_story
from pipeline.templates.staging import one_picture, spoken
from pipeline.timeline import Captions, Shot, Transition, Visual
from pipeline.writing.idea import tell
from pipeline.writing.posting import description_of, hashtags_of, title_of
from pipeline.writing.shape import is_kept, read_prompt
from pipeline.writing.subject import parse

_SCENE_S = 6.4
_SOFT = {"sad", "tender", "calm", "curious", "mysterious", "hopeful"}
_TAGS = {"mystery": "mystery", "scary": "scarystories", "what_if": "whatif", "history": "history"}


class StoryScene(Scene):
    """A scene of a story: what is told and what is seen."""

    def picture_prompts(self) -> tuple[str, ...]:
        """One picture, always."""
        return one_picture(self)


class AiStoryScript(Script):
    """A story in pictures."""

    scenes: Sequence[StoryScene]


def scene_count(brief: Brief, default: int) -> int:
    """How many scenes a brief asks for: its number, else its length, else the default."""
    if brief.scenes:
        return brief.scenes
    if brief.length_s:
        return min(MAX_SCENES, max(1, round(brief.length_s / _SCENE_S)))
    return default


def _outline(brief: Brief) -> Script:
    pasted = read_prompt(brief.prompt)
    prompt = pasted.plain
    if is_kept(pasted, brief.language):
        return _kept(brief, pasted)
    asked = {"what_if": "what if ", "history": "the history of "}.get(brief.variant or "", "")
    subject = parse(prompt)
    if asked and subject.kind not in {"whatif", "event"}:
        subject = parse(asked + subject.idea)
    count = scene_count(brief, 5)
    if subject.kind == "list" and subject.number and not (brief.scenes or brief.length_s):
        count = min(MAX_SCENES, subject.number + 2)
    tale = tell(subject, count, brief.seed, brief.variant)
    title = title_of(subject)
    extra = (
        _TAGS.get(brief.variant or "", tale.mood.split(" ")[0] + "story"),
        "storytime",
        "shorts",
    )
    return AiStoryScript(
        title=title,
        description=description_of(title, tale.scenes[0].text),
        hashtags=hashtags_of(subject.idea, extra),
        mood=tale.mood,
        style=tale.style,
        character=tale.character,
        scenes=[StoryScene(voice=scene.text, picture=scene.picture) for scene in tale.scenes],
    )


def _kept(brief: Brief, pasted: Pasted) -> Script:
    """The person's own words: nothing added, nothing lost."""
    story = own_story(brief, pasted)
    return AiStoryScript(
        title=story.title,
        description=description_of(story.title, story.scenes[0].text),
        hashtags=hashtags_of(pasted.plain, ("storytime", "shorts", story.feeling + "story")),
        mood=story.mood,
        style=story.style,
        scenes=[
            StoryScene(voice=scene.text, own_lines=scene.lines, picture=picture)
            for scene, picture in zip(story.scenes, story.pictures, strict=True)
        ],
    )


def _stage(stage: StageInput) -> Shot:
    said = spoken(stage.lines, stage.canvas, breath_s=0.7 if stage.is_last else 0.4)
    picture = stage.pictures[0]
    layered = bool(picture.layers)
    params = motion_params(stage.seed, stage.index)
    feeling = stage.script.mood.split(" ")[0]
    soft = feeling in _SOFT
    return Shot(
        visual=Visual("layers" if layered else "photo", picture.layers or (picture.path,), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        captions=Captions(stage.captions, centre_y=0.68),
        transition=Transition("fade", 12) if soft else _lively(stage),
    )


def _lively(stage: StageInput) -> Transition:
    kinds = (Transition(), Transition("zoom", 10), Transition("fade", 8), Transition("whip", 9))
    return kinds[(stage.seed + stage.index) % len(kinds)]


TEMPLATE = Template(
    key="ai_story",
    name="AI story",
    emoji="🎬",
    pitch="One idea told in moving pictures, word by word",
    example_prompt="A lighthouse keeper finds a door in the sea",
    script=AiStoryScript,
    writing_brief=(
        "A short story told by one narrator to a phone screen. The first sentence is a question "
        "or a claim that stops the thumb. Each scene is two sentences at most, 12 to 28 words, "
        "concrete and spoken, no two opening alike; the last scene answers the first and ends on "
        "a line people want to reply to. Each picture names one subject, one place and one light; "
        "give one style line for all and one line for the recurring character."
    ),
    outline=_outline,
    stage=_stage,
    captions="pop",
    music="calm",
    variants=("mystery", "scary", "what_if", "history"),
)
