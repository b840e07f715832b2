"""Kids story: bright pages that turn, one hero on each, words large enough to read along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import Field

from pipeline.brief import Brief
from pipeline.motion.moves import motion_params
from pipeline.reading.document import Pasted
from pipeline.script import NARRATOR, Line, Scene, Script
from pipeline.templates.base import Role, StageInput, Template
from pipeline.templates.cuts import cuts_by_sense
from pipeline.templates.kids_story.spoken_parts import spoken_parts
from pipeline.templates.own_story import shown_in
from pipeline.templates.staging import one_picture, spoken
from pipeline.timeline import Canvas, Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.english import content_words
from pipeline.writing.kept import own_scenes, own_title
from pipeline.writing.mood import feeling_of, palette_of
from pipeline.writing.posting import description_of, hashtags_of
from pipeline.writing.related import worlds_of
from pipeline.writing.seeds import seeded
from pipeline.writing.text import quoted

_SCENES = 7
_BRIGHT = {"snow": "snow", "sea": "candy sea"}


class PageScene(Scene):
    """One page; `voice` is what the narrator reads on it."""

    said: str = Field(default="", description="What a character says on this page, or nothing.")
    speaker: str = Field(default="", description="The name of who says it.")

    def with_line(self, text: str) -> Self | None:
        """What a character says stands in the line itself, in quotation marks."""
        spoken = super().with_line(text)
        return spoken and spoken.model_copy(update={"said": ""})

    def with_recording(self, line: Line) -> Self:
        """Whoever recorded it plays all parts."""
        return super().with_recording(line).model_copy(update={"said": ""})

    def lines(self) -> tuple[Line, ...]:
        """The narrator; then the character. Words in quotation marks are the character's, too."""
        if self.own_lines:
            return self.own_lines
        found = [
            Line(text=part, speaker=(self.speaker or "hero") if is_said else NARRATOR, pause_s=0.12)
            for part, is_said in spoken_parts(self.voice)
        ]
        if self.said:
            found.append(Line(text=self.said, speaker=self.speaker or "hero"))
        return tuple(found) or super().lines()

    def picture_prompts(self) -> tuple[str, ...]:
        """One picture, always."""
        return one_picture(self)


class BookScript(Script):
    """A picture book."""

    scenes: Sequence[PageScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
    """The person's own story, a page a scene."""
    words = content_words(pasted.plain)
    random = seeded(pasted.plain, brief.seed, "book")
    worlds = worlds_of(words)
    place = worlds[0].place if worlds else "meadow"
    title = own_title(pasted)
    palette = palette_of(words, feeling_of(words, None, "happy"), random)
    scenes = [
        PageScene(
            voice=scene.text,
            own_lines=scene.lines,
            picture=f"{shown_in(scene)}, {place}, bright morning, picture book",
        )
        for scene in own_scenes(pasted, brief.kept_scenes)
    ]
    return BookScript(
        title=title,
        description=description_of(title, scenes[0].voice),
        hashtags=hashtags_of(title, ("kidsstory", "bedtimestory", "storytime")),
        mood=f"playful {_BRIGHT.get(palette, 'candy')}",
        style="bright flat colours for a picture book, round shapes, warm light",
        scenes=scenes,
    )


def _stage(stage: StageInput) -> Shot:
    scene = stage.scene
    assert isinstance(scene, PageScene)
    said = spoken(stage.lines, stage.canvas, breath_s=1.3 if stage.is_last else 0.9)
    fps = stage.canvas.fps
    language = stage.brief.language
    shown = [
        line.text if line.speaker == NARRATOR else quoted(line.text, language)
        for line in stage.lines
    ]
    times = [[round(word.start_s * fps), round(word.end_s * fps)] for word in said.words]
    picture = stage.pictures[0]
    cuts = cuts_by_sense(said.words, said.frame_count, stage.canvas, 3.8)
    params = {
        "motion": motion_params(
            stage.seed, stage.index, motion=("push", "pull")[stage.index % 2], amount=0.6, cuts=cuts
        ),
        "cuts": cuts,
        "parts": shown,
        "times": times,
        "page": stage.index + 1,
        "is_upright": picture.height_px > picture.width_px * 1.2,
        "title": stage.script.title if stage.index == 0 else "",
        "seed": stage.seed,
    }
    return Shot(
        visual=Visual("page", (picture.path,), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=(SoundCue("page", 0.0, -6.0),)
        if stage.index
        else (SoundCue("shimmer", 0.0, -8.0),),
        captions=Captions(stage.captions, centre_y=0.93),
        transition=Transition("page", 18),
    )


def _casting(script: Script) -> dict[str, Role]:
    """A warm narrator; whoever else speaks is pitched up or down."""
    shifts = (3.5, -2.5, 5.0, 2.0)
    others = [name for name in script.speakers() if name != NARRATOR]
    roles = {name: Role("any", shifts[at % len(shifts)], 1.02) for at, name in enumerate(others)}
    return {NARRATOR: Role("female", 0.0, 0.93), **roles}


def _page(canvas: Canvas) -> tuple[int, int]:
    """A page's picture has the shape of its place on the page, a twelfth larger for motion."""
    short = min(canvas.width_px, canvas.height_px)
    shape = canvas.width_px / canvas.height_px
    wide, high = (0.92, 1.0) if shape > 1.2 else (1.08, 0.98) if shape < 0.84 else (1.08, 0.72)
    return round(short * wide) // 2 * 2, round(short * high) // 2 * 2


TEMPLATE = Template(
    key="kids_story",
    name="Kids story",
    emoji="🧸",
    pitch="A picture book that turns its own pages",
    example_prompt="A shy dragon who learns to bake",
    script=BookScript,
    writing_brief=(
        "A gentle picture book for ages three to six: short sentences, simple words, a sound or a "
        "rhyme now and then, a small problem, help from a friend, a calm end. On most pages one "
        "character says one short line (in `said`, with the speaker's name). The same hero, "
        "described in `character`, is in every picture. Nothing frightening."
    ),
    keep=_keep,
    stage=_stage,
    captions_are_free=False,
    casting=_casting,
    captions="none",
    caption_styles=("none",),
    music="playful",
    default_scenes=_SCENES,
    default_length_s=48.0,
    spoken_share=0.9,
    length_range_s=(45.0, 300.0),
    price_credits=12,
    picture_size_px=_page,
)
