"""Top list: a rank drops in, a picture, a name and one fact; from the last place to the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from pydantic import Field

from pipeline.brief import MAX_SCENES, Brief
from pipeline.drawing.picture_spots import Spot
from pipeline.language.abbreviations import without_stop
from pipeline.motion.moves import motion_params
from pipeline.reading.document import LeftOut, Pasted
from pipeline.reading.rankings import Listed, PastedList, list_of
from pipeline.script import Line, Scene, Script
from pipeline.templates.base import StageInput, Taken, Template, take_topic
from pipeline.templates.cuts import cuts_by_sense
from pipeline.templates.staging import one_picture, spoken
from pipeline.timeline import Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.library import Unit
from pipeline.writing.mood import feeling_of, palette_of, style_line
from pipeline.writing.posting import description_of, first_line, hashtags_of, shortened
from pipeline.writing.seeds import seeded
from pipeline.writing.text import stopped, words_of

_COUNT = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_TOP = re.compile(r"\btop (\d{1,2})\b", re.IGNORECASE)


class RankScene(Scene):
    """One place; `voice` is its fact as it is said."""

    rank: int = Field(ge=1, description="The place; the first scene has the last place.")
    name: str = Field(description="What is ranked, at most 28 characters.")
    call: str = Field(default="", description='How the place is called: "Number five."')
    hook: str = Field(default="", description="First scene only: a question or a claim.")
    close: str = Field(default="", description="Last scene only: asks for the viewer's order.")

    def lines(self) -> tuple[Line, ...]:
        """Hook; place, name and fact; close."""
        said = stopped(f"{self.call} {self.name}".strip())
        parts = (self.hook, f"{said} {self.voice}".strip(), self.close)
        return tuple(Line(text=text) for text in parts if text)

    def silent(self) -> None:
        """A place of a ranking is named."""

    def picture_prompts(self) -> tuple[str, ...]:
        """One picture, always."""
        return one_picture(self)


class RankScript(Script):
    """A ranking, told from its last place to its first."""

    heading: str = Field(default="", description="Two to five words for the title card.")
    scenes: Sequence[RankScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
    return _own_list(pasted, list_of(pasted), seeded(pasted.plain, brief.seed, "rank"))


def _fit(unit: Unit, brief: Brief) -> Script:
    """The ranking, or only its first places where fewer are asked for."""
    script = unit.script
    asked = brief.scenes or _number_in(brief.prompt, unit.language) or len(script.scenes)
    count = min(asked, len(script.scenes))
    if count == len(script.scenes):
        return script
    opening = script.scenes[0]
    assert isinstance(opening, RankScene)
    first, *others = script.scenes[-count:]
    first = first.model_copy(update={"hook": opening.hook})
    title = _COUNT.sub(str(count), script.title, count=1)
    return script.model_copy(update={"title": title, "scenes": [first, *others]})


def _number_in(prompt: str, language: str) -> int | None:
    """How many places a prompt asks for; other languages have other words before the number."""
    match = (_TOP if language == "en" else _COUNT).search(prompt)
    return max(1, int(match[match.re.groups])) if match else None


def _take(pasted: Pasted) -> Taken:
    """A pasted list is kept, as many of its items as a video holds."""
    own = list_of(pasted)
    if not own.items:
        return take_topic(pasted)
    surplus = (
        LeftOut("surplus", f"{one.call} {one.name} {one.rest}".strip())
        for one in own.items[MAX_SCENES:]
    )
    return Taken(True, (*pasted.left_out, *surplus))


def _own_list(pasted: Pasted, own: PastedList, random: Random) -> Script:
    """The person's items in their order, with their numbers; nothing is said beside them."""
    items = own.items[:MAX_SCENES]
    last = len(items) - 1
    words = tuple(word.lower() for word in words_of(pasted.plain))
    feeling = feeling_of(words, None, "excited")
    palette = palette_of(words, feeling, random)
    names = ", ".join(item.name for item in items)
    title = shortened(pasted.title) or first_line(own.opening or names)
    return RankScript(
        title=title,
        description=description_of(title, items[0].name),
        hashtags=hashtags_of(pasted.plain, (f"top{len(items)}", "ranking", "list")),
        mood=f"upbeat {palette}",
        style=f"{style_line(f'upbeat {palette}', random)}, each thing in full light",
        heading=shortened(pasted.title or own.opening, 44),
        scenes=[
            _own_scene(item, at, own.opening if at == 0 else "", own.closing if at == last else "")
            for at, item in enumerate(items)
        ],
    )


def _own_scene(item: Listed, at: int, hook: str, close: str) -> RankScene:
    return RankScene(
        voice=item.rest,
        picture=(item.picture or f"{item.name}, {item.rest}".strip(", "))[:200],
        rank=max(1, at + 1 if item.number is None else item.number),
        name=item.name,
        call=item.call,
        hook=hook,
        close=close,
    )


def _badge_side(spots: Sequence[Spot]) -> str:
    """Whatever our own illustrator draws looks to the picture's middle; of others nobody knows."""
    return "right" if spots and spots[0].middle[0] >= 0.5 else "left"


def _stage(stage: StageInput) -> Shot:
    scene = stage.scene
    assert isinstance(scene, RankScene) and isinstance(stage.script, RankScript)
    said = spoken(stage.lines, stage.canvas, gaps_s=(0.2, 0.2), breath_s=0.45)
    fps = stage.canvas.fps
    drop_s = said.starts_s[1] if scene.hook else 0.0
    drop = round(drop_s * fps)
    picture = stage.pictures[0]
    params = {
        **motion_params(stage.seed, stage.index),
        "rank": scene.rank,
        "name": without_stop(scene.name),
        "cuts": cuts_by_sense(said.words, said.frame_count, stage.canvas, 3.0),
        "place": stage.index + 1,
        "count": len(stage.script.scenes),
        "heading": without_stop(stage.script.heading) if scene.hook else "",
        "language": stage.brief.language,
        "badge_side": _badge_side(picture.spots),
        "frames": {"drop": drop, "name": drop + round(0.35 * fps)},
        "seed": stage.seed,
    }
    tall = stage.canvas.height_px > stage.canvas.width_px * 1.2
    return Shot(
        visual=Visual("rank", (picture.path,), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=(
            SoundCue("whoosh", drop_s, -7.0),
            SoundCue("drum-hit", drop_s + 0.3, -6.0 if scene.rank == 1 else -10.0),
        ),
        captions=Captions(stage.captions, centre_y=0.728 if tall else 0.85),
        transition=Transition("zoom", 10),
    )


TEMPLATE = Template(
    key="top_list",
    name="Top list",
    emoji="🏆",
    pitch="A ranking that counts down to number one",
    example_prompt="Top 5 strangest lives of the sea",
    script=RankScript,
    writing_brief=(
        "A ranking told from the last place to the first. The first scene opens with a question "
        "or a claim; every scene calls the place, the name (at most 28 characters) and one true, "
        "concrete fact in 10 to 20 words; no two places are called the same way. Each picture "
        "shows the ranked thing itself in its place. The last scene asks for the viewer's order."
    ),
    keep=_keep,
    fit=_fit,
    stage=_stage,
    tells_recordings=False,
    captions_are_free=False,
    take=_take,
    captions="pop",
    music="energetic",
    default_scenes=5,
    default_length_s=40.0,
    spoken_share=0.9,
    length_range_s=(35.0, 70.0),
)
