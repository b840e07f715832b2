"""Educational: a title card, pictures with call-outs, charts from numbers, a key term, a recap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from pipeline.brief import Brief
from pipeline.illustrator.spots import spot_named
from pipeline.language.detection import is_english
from pipeline.motion.moves import motion_params
from pipeline.reading.document import Pasted
from pipeline.script import Scene, Script
from pipeline.templates.base import PictureFile, StageInput, Template
from pipeline.templates.cuts import cuts_by_sense
from pipeline.templates.educational.amounts import subject_of
from pipeline.templates.educational.lesson import Step, own_steps, title_first
from pipeline.templates.educational.page import STRIP_FLAT, STRIP_TALL
from pipeline.templates.staging import spoken
from pipeline.templates.told_article import Cited, answering, told_from
from pipeline.timeline import Canvas, Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.emblem import emblem_of
from pipeline.writing.encyclopedia import LICENCE
from pipeline.writing.english import content_words
from pipeline.writing.kept import own_scenes, own_title
from pipeline.writing.mood import feeling_of, palette_of, style_line
from pipeline.writing.posting import description_of, hashtags_of, shortened, whole_words
from pipeline.writing.seeds import seeded

_SCENES = 7
_CARD_SHARE = 0.35
"""About so much of an upright picture a flat card shows."""
_ARTICLE_S = 45.0
_SOURCE = re.compile(
    r"\(?(?:source|via|according to|reported by)[:\s]+([A-Z][\w.&' -]{1,40}?)\)?"
    r"(?=[,.;)]|\s+(?:says|said)|$)"
    r"|https?://(?:www\.)?([\w.-]+)",
    re.IGNORECASE | re.MULTILINE,
)


class CalloutLabel(BaseModel):
    """A call-out: its words and the place in the picture it points at, 0 to 1 each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(description="At most 20 characters.")
    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)


class ChartData(BaseModel):
    """A simple chart; a count has one label and one value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["bar", "line", "share", "count"]
    title: str = ""
    unit: str = ""
    labels: tuple[str, ...]
    values: tuple[float, ...]


class LessonScene(Scene):
    """One step of a lesson."""

    kind: Literal["title", "picture", "term", "chart", "recap"] = "picture"
    heading: str = Field(default="", description="At most 36 characters.")
    labels: tuple[CalloutLabel, ...] = Field(
        default=(), description="picture: at most two call-outs."
    )
    term: str = Field(default="", description="term: the key term.")
    definition: str = Field(default="", description="term: its meaning in one sentence.")
    chart: ChartData | None = Field(default=None, description="chart: only numbers that are said.")
    points: tuple[str, ...] = Field(default=(), description="recap: three points, 3 to 6 words.")
    source: str = Field(default="", description="news_recap: who reported it.")
    emphasis: tuple[str, ...] = Field(default=(), description="Key terms of the spoken words.")

    def silent(self) -> Self | None:
        """A picture in its frame, and nothing about it."""
        silent = super().silent()
        plain = {"kind": "picture", "heading": "", "labels": (), "source": "", "emphasis": ()}
        return silent and silent.model_copy(update=plain)

    def picture_prompts(self) -> tuple[str, ...]:
        """Charts and recaps are drawn without a picture."""
        return (self.picture,) if self.kind in {"title", "picture", "term"} and self.picture else ()


class LessonScript(Script):
    """A short lesson, or a recap of news with named sources."""

    scenes: Sequence[LessonScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
    """The person's own text as a lesson: their words, their numbers drawn."""
    prompt = pasted.plain
    words = content_words(prompt)
    title = own_title(pasted)
    named = subject_of(title) if is_english(prompt, brief.language) else ""
    topic = shortened(named or title, 40)
    scenes = own_scenes(pasted, brief.kept_scenes)
    if brief.scenes is None:
        scenes = title_first(scenes)
    steps = own_steps(scenes, title, topic, words, brief.language)
    source = _source_of(prompt) if brief.variant == "news_recap" else ""
    random = seeded(prompt, brief.seed, "lesson")
    feeling = feeling_of(words)
    palette = palette_of(words, feeling, random)
    extra = ("news", "explained") if brief.variant == "news_recap" else ("learn", "explained")
    return LessonScript(
        title=title,
        description=description_of(title, steps[0].text),
        hashtags=hashtags_of(topic, (*extra, "didyouknow")),
        mood=f"curious {palette}",
        style=style_line(f"curious {palette}", random),
        scenes=[_scene(step, source) for step in steps],
    )


def _cite(brief: Brief) -> Cited | None:
    """An encyclopedia's sentences, each on a card, and where they stand on the last one."""
    article = answering(brief)
    if article is None:
        return None
    told = told_from(article, brief.length_s or _ARTICLE_S, brief.scenes)
    first, *others = zip(told.texts, told.pictures, strict=True)
    said, _ = told.credit
    cards = [
        LessonScene(voice=text, picture=picture, heading=shortened(article.name, 36))
        for text, picture in others
    ]
    script = LessonScript(
        title=told.title,
        description=told.description,
        hashtags=told.hashtags(("learn", "explained")),
        mood=told.mood,
        style=told.style,
        character=told.character,
        scenes=[
            LessonScene(kind="title", heading=told.title, voice=first[0], picture=first[1]),
            *cards,
            LessonScene(
                kind="recap", heading="Wikipedia", voice=said, points=(article.title, LICENCE)
            ),
        ],
    )
    return Cited(script, (article.title,))


def _source_of(prompt: str) -> str:
    """Who the person's text names as its source; their text itself when it names nobody."""
    match = _SOURCE.search(prompt)
    return (
        next((group.strip() for group in match.groups() if group), "")
        if match
        else "the text we got"
    )


def _scene(step: Step, source: str) -> LessonScene:
    spots = ((0.5, 0.42), (0.44, 0.58))
    chart = step.chart
    return LessonScene(
        voice=step.text,
        own_lines=step.lines,
        picture=step.picture,
        kind=step.kind,
        heading=shortened(step.heading, 36),
        labels=tuple(
            CalloutLabel(text=whole_words(text, 20), x=x, y=y)
            for text, (x, y) in zip(step.labels[:2], spots, strict=False)
        ),
        term=step.term,
        definition=step.definition,
        chart=None
        if chart is None
        else ChartData(
            kind=chart.kind,
            title=chart.title,
            unit=chart.unit,
            labels=chart.labels,
            values=chart.values,
        ),
        points=step.points,
        source=source,
        emphasis=step.emphasis,
    )


def _framed(canvas: Canvas) -> tuple[int, int]:
    """Pictures for cards: near square, so that every card's cut keeps the subject."""
    short = min(canvas.width_px, canvas.height_px)
    wide = canvas.width_px >= canvas.height_px
    return round(short * (1.2 if wide else 1.1)) // 2 * 2, round(short * 0.92) // 2 * 2


def _stage(stage: StageInput) -> Shot:
    scene = stage.scene
    assert isinstance(scene, LessonScene)
    said = spoken(stage.lines, stage.canvas, breath_s=0.9 if stage.is_last else 0.5, least_s=2.0)
    length_s = said.frame_count / stage.canvas.fps
    voice_s = said.ends_s[-1] if said.ends_s else length_s
    beats = _beats(scene, said.words, voice_s)
    # A call-out points at a place of the picture: then nothing may jump under it.
    is_pointed = bool(scene.labels) or not stage.pictures
    cuts = [] if is_pointed else cuts_by_sense(said.words, said.frame_count, stage.canvas, 3.4)
    params = {
        "kind": scene.kind,
        "heading": scene.heading,
        "labels": _pointed(scene.labels, stage.pictures),
        "term": scene.term,
        "definition": scene.definition,
        "chart": scene.chart.model_dump(mode="json") if scene.chart else None,
        "points": list(scene.points),
        "emoji": emblem_of(content_words(stage.script.title), "💡"),
        "source": scene.source,
        "number": stage.index,
        "strip": stage.captions != "none" and bool(said.words),
        "language": stage.brief.language,
        "beats": [round(beat * stage.canvas.fps) for beat in beats],
        # Call-outs point at places: the picture breathes, it does not wander.
        "motion": motion_params(
            stage.seed,
            stage.index,
            motion=("push", "pull")[stage.index % 2],
            towards=_towards(scene, stage.pictures),
            amount=0.55,
            cuts=cuts,
        ),
        "cuts": cuts,
        "seed": stage.seed,
    }
    tall = stage.canvas.height_px > stage.canvas.width_px * 1.2
    sounds = "pop" if scene.kind != "chart" else "tick"
    return Shot(
        visual=Visual("lesson", tuple(picture.path for picture in stage.pictures), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=(
            SoundCue("whoosh" if scene.kind == "title" else "page", 0.0, -10.0),
            *(SoundCue(sounds, beat, -9.0) for beat in beats[:4]),
        ),
        captions=Captions(
            stage.captions, centre_y=STRIP_TALL if tall else STRIP_FLAT, emphasis=scene.emphasis
        ),
        transition=Transition("fade", 8),
    )


def _towards(scene: LessonScene, pictures: Sequence[PictureFile]) -> list[float]:
    """Which part of a picture a flat card shows: its hero's head rather than its middle."""
    spots = pictures[0].spots if pictures else ()
    if scene.labels or not spots:
        return [0.5, 0.42]
    hero = spots[0]
    head = hero.top + hero.height * 0.22
    return [0.5, round(min(max((head - _CARD_SHARE / 2) / (1 - _CARD_SHARE), 0.0), 1.0), 3)]


def _pointed(
    labels: Sequence[CalloutLabel], pictures: Sequence[PictureFile]
) -> list[dict[str, Any]]:
    """Each call-out with what it points at.

    A picture whose maker knows what it shows is asked: `at` is where the thing is, in shares of
    the whole picture, or null where it is not there, and then nothing is pointed at. Of other
    pictures `x` and `y` say where the writer wanted the thing to be.
    """
    if pictures and pictures[0].is_own:
        return []
    spots = pictures[0].spots if pictures else ()
    if not spots:
        return [label.model_dump() for label in labels]
    found = []
    for label in labels:
        spot = spot_named(label.text, spots)
        place = None if spot is None else [round(share, 4) for share in spot.middle]
        found.append({"text": label.text, "at": place})
    return found


def _beats(scene: LessonScene, words: Sequence[object], voice_s: float) -> list[float]:
    """When each part of a card comes, in seconds: spread over the voice, first parts early."""
    counts = {
        "title": 0,
        "picture": len(scene.labels),
        "term": 1,
        "chart": len(scene.chart.values) if scene.chart else 0,
        "recap": len(scene.points),
    }
    count = counts[scene.kind]
    first, last = 0.45, max(0.5, 0.66 * voice_s)
    if count <= 1:
        return [first] * count
    return [first + (last - first) * at / (count - 1) for at in range(count)]


TEMPLATE = Template(
    key="educational",
    name="Educational",
    emoji="🎓",
    pitch="One idea explained with cards, call-outs and charts",
    example_prompt="Why cats purr",
    script=LessonScript,
    writing_brief=(
        "A lesson in about five steps: a title that opens with a question or a claim, pictures "
        "with one or two call-outs, a chart wherever two or more numbers are said (or a count for "
        "one), one key term with its meaning, and a recap of three points. Every fact certain; "
        "plain spoken sentences, 12 to 28 words a step. As a news recap, every step names who "
        "reported it."
    ),
    keep=_keep,
    cite=_cite,
    stage=_stage,
    captions_are_free=False,
    captions="box",
    caption_styles=("box", "glide", "minimal", "karaoke", "pop", "two-tone", "none"),
    music="curious",
    default_scenes=_SCENES,
    default_length_s=40.0,
    length_range_s=(35.0, 300.0),
    variants=("news_recap",),
    picture_size_px=_framed,
)
