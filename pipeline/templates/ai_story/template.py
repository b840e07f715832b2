"""AI story: one picture a scene, slow motion, the spoken word popping in colour."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from pipeline.brief import Brief
from pipeline.drawing.safe_area import caption_centre_y
from pipeline.motion.moves import motion_params
from pipeline.reading.document import Pasted
from pipeline.script import ASK, Scene, Script
from pipeline.stamps.title_box import ABOVE_CAPTIONS
from pipeline.templates.base import StageInput, Template
from pipeline.templates.cuts import cuts_by_sense
from pipeline.templates.own_story import own_story
from pipeline.templates.staging import one_picture, spoken
from pipeline.templates.told_article import Cited, answering, told_from
from pipeline.timeline import Captions, Shot, Transition, Visual
from pipeline.writing.posting import description_of, hashtags_of

_ARTICLE_S = 40.0
_SOFT = {"sad", "tender", "calm", "curious", "mysterious", "hopeful"}


class StoryScene(Scene):
    """A scene of a story: what is told and what is seen."""

    def picture_prompts(self) -> tuple[str, ...]:
        """One picture, always."""
        return one_picture(self)


class AiStoryScript(Script):
    """A story in pictures."""

    ask: str = Field(default="", description=ASK)
    scenes: Sequence[StoryScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
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


def _cite(brief: Brief) -> Cited | None:
    """History as the encyclopedia has it, with where it stands at the end."""
    is_history = brief.variant == "history" or "history" in brief.prompt.lower().split()
    article = answering(brief) if is_history else None
    if article is None:
        return None
    told = told_from(article, brief.length_s or _ARTICLE_S, brief.scenes)
    script = AiStoryScript(
        title=told.title,
        description=told.description,
        hashtags=told.hashtags(("history", "storytime")),
        mood=told.mood,
        style=told.style,
        character=told.character,
        credit=article.credit,
        scenes=[
            StoryScene(voice=text, picture=picture)
            for text, picture in (*zip(told.texts, told.pictures, strict=True), told.credit)
        ],
    )
    return Cited(script, (article.title,))


def _stage(stage: StageInput) -> Shot:
    said = spoken(stage.lines, stage.canvas, breath_s=0.7 if stage.is_last else 0.4)
    picture = stage.pictures[0]
    layered = bool(picture.layers)
    feeling = stage.script.mood.split(" ")[0]
    soft = feeling in _SOFT
    every_s = 3.8 if soft else 2.8
    params = {
        **motion_params(stage.seed, stage.index),
        "cuts": cuts_by_sense(said.words, said.frame_count, stage.canvas, every_s),
    }
    return Shot(
        visual=Visual("layers" if layered else "photo", picture.layers or (picture.path,), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        captions=Captions(stage.captions, caption_centre_y(stage.canvas)),
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
    keep=_keep,
    cite=_cite,
    stage=_stage,
    cut_sounds="lively",
    captions="pop",
    music="calm",
    asks=True,
    title_box=ABOVE_CAPTIONS,
    variants=("mystery", "scary", "what_if", "history"),
)
