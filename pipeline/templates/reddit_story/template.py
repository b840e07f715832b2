"""Reddit story: a post's card for the first line, then large words over an endless loop."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Self

from pydantic import Field

from pipeline.brief import Brief
from pipeline.drawing.safe_area import aspect, caption_centre_y
from pipeline.loops import pick_loop
from pipeline.reading.document import Pasted
from pipeline.script import ASK, NARRATOR, Line, Scene, Script
from pipeline.templates.base import Role, StageInput, Template
from pipeline.templates.staging import loop_shift, spoken
from pipeline.timeline import Canvas, Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.kept import OwnScene, own_scenes, own_title
from pipeline.writing.library import Unit, fit
from pipeline.writing.mood import feeling_of
from pipeline.writing.posting import description_of, hashtags_of
from pipeline.writing.seeds import seeded
from pipeline.writing.text import sentences, speaking_s, words_of

_HEADING_CHARS = 110
_PART_S = 70.0
"""A story that takes longer to tell is marked as two parts, where its maker may cut it."""
_AUTHORS = (
    "quiet_kettle", "toast_at_noon", "late_train_home", "paper_moth", "second_umbrella",
    "blue_door_42", "half_a_plan", "window_seat", "soft_static", "north_of_tuesday",
)  # fmt: skip
_COMMUNITIES = ("TrueStories", "Confessions", "WouldYouBelieve", "AskAnyone")
_FEMALE = re.compile(
    r"\b(?:\d{2}\s?f|f\s?\d{2}|my (?:husband|boyfriend)|as a (?:woman|mom|mother|girl|wife)"
    r"|i am a (?:woman|mom|mother|girl))\b",
    re.IGNORECASE,
)
_MALE = re.compile(
    r"\b(?:\d{2}\s?m|m\s?\d{2}|my (?:wife|girlfriend)|as a (?:man|dad|father|guy|husband)"
    r"|i am a (?:man|dad|father|guy))\b",
    re.IGNORECASE,
)


class PostScene(Scene):
    """A stretch of the story; `part` marks where a second part begins."""

    heading: str = Field(
        default="", description="First scene only: the post's title, read out before the story."
    )
    part: int = Field(default=0, description="1 or 2 where that part begins, else 0.")

    def lines(self) -> tuple[Line, ...]:
        """The heading, then the story."""
        heading = (Line(text=self.heading),) if self.heading else ()
        return (*heading, *super().lines())

    def with_recording(self, line: Line) -> Self:
        """The recording says the heading, too."""
        return super().with_recording(line).model_copy(update={"heading": ""})


class PostScript(Script):
    """A post and its story, told by the one who wrote it."""

    heading: str = Field(description="The post's own title, at most 120 characters, first person.")
    community: str = Field(default="", description="An invented community's name, one word.")
    author: str = Field(default="", description="An invented user name.")
    votes: str = Field(default="12.4k", description="As shown on the card.")
    comments: str = Field(default="1.8k", description="As shown on the card.")
    teller: str = Field(default="any", description="female, male or any: who tells it.")
    ask: str = Field(default="", description=ASK)
    scenes: Sequence[PostScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
    """The person's own post; its card shows the title, or the first sentence while it is read."""
    random = seeded(pasted.plain, brief.seed, "post")
    scenes = own_scenes(pasted, brief.scenes)
    heading, said_heading = own_title(pasted, _HEADING_CHARS), ""
    # The card shows the first sentence while it is read: nothing is said twice.
    opening, *rest = sentences(scenes[0].text)
    if rest and not (pasted.title or scenes[0].lines) and len(opening) <= _HEADING_CHARS:
        heading = said_heading = opening
        scenes[0] = OwnScene(scenes[0].text[len(opening) :].strip())
    return _script(brief, pasted.plain, own_title(pasted), (heading, said_heading), scenes, random)


def _fit(unit: Unit, brief: Brief) -> Script:
    """The post as it was written: its heading is read first, and it has been voted on."""
    script = fit(unit, brief)
    assert isinstance(script, PostScript)
    random = seeded(unit.id, brief.seed, "post")
    opening, *others = script.scenes
    first = opening.model_copy(update={"heading": script.heading})
    return script.model_copy(update={"scenes": [first, *others], **_votes(random)})


def _votes(random: Random) -> dict[str, str]:
    """How a card that people liked looks."""
    votes = random.randint(41, 489) / 10
    return {"votes": f"{votes:.1f}k", "comments": f"{votes * random.uniform(0.12, 0.4):.1f}k"}


def _script(
    brief: Brief,
    prompt: str,
    title: str,
    headings: tuple[str, str],
    scenes: Sequence[OwnScene],
    random: Random,
) -> Script:
    """`headings` are the one on the card and the one that is read before the story, or ""."""
    heading, said_heading = headings
    words = tuple(word.lower() for word in words_of(prompt))
    second = _second_part([speaking_s(scene.text) for scene in scenes])
    part_of = {0: 1, second: 2} if second else {}
    told = [
        PostScene(
            voice=scene.text,
            own_lines=scene.lines,
            heading=said_heading if at == 0 else "",
            part=part_of.get(at, 0),
        )
        for at, scene in enumerate(scenes)
    ]
    teller = "female" if _FEMALE.search(prompt) else "male" if _MALE.search(prompt) else "any"
    return PostScript(
        title=title,
        description=description_of(title, heading),
        hashtags=hashtags_of(prompt, ("storytime", "redditstories", "confession")),
        mood=feeling_of(words, brief.variant),
        heading=heading,
        community="c/" + random.choice(_COMMUNITIES),
        author="u/" + random.choice(_AUTHORS),
        **_votes(random),
        teller=teller,
        scenes=told,
    )


def _second_part(lengths: list[float]) -> int:
    """The scene with which part two begins; 0 when the story is short enough for one."""
    if sum(lengths) < _PART_S or len(lengths) < 4:
        return 0
    told = 0.0
    for at, length in enumerate(lengths):
        if at and told >= sum(lengths) / 2:
            return at
        told += length
    return 0


def _casting(script: Script) -> dict[str, Role]:
    assert isinstance(script, PostScript)
    gender = script.teller if script.teller in {"female", "male"} else "any"
    others = {name: Role() for name in script.speakers()}
    return {**others, NARRATOR: Role(gender=gender, pace=1.04)}


def _stage(stage: StageInput) -> Shot:
    scene, script = stage.scene, stage.script
    assert isinstance(scene, PostScene) and isinstance(script, PostScript)
    fps = stage.canvas.fps
    said = spoken(stage.lines, stage.canvas, gaps_s=(0.2,), breath_s=0.9 if stage.is_last else 0.3)
    loop, variant = pick_loop(stage.seed)
    has_card = stage.index == 0
    # The card stays while the heading is read, or for three seconds when the story says it.
    card_end = said.starts_s[1] - 0.1 if scene.heading else min(3.2, said.ends_s[-1] * 0.6)
    words = tuple(word for word in said.words if not has_card or word.start_s >= card_end)
    params = {
        "loop": loop,
        "variant": variant,
        "shift": loop_shift(script, stage.index),
        "card": {
            # A writer may leave them out; a card without a name looks broken.
            "community": script.community or "c/" + _COMMUNITIES[stage.seed % len(_COMMUNITIES)],
            "author": script.author or "u/" + _AUTHORS[stage.seed % len(_AUTHORS)],
            "age": 2 + stage.seed % 9,
            "votes": script.votes,
            "comments": script.comments,
            "heading": script.heading,
            "seed": stage.seed,
        }
        if has_card
        else None,
        "card_end": round(card_end * fps),
        "part": scene.part,
        "language": stage.brief.language,
        "part_end": round(2.2 * fps),
    }
    effects = [SoundCue("pop", 0.0, -4.0)] if has_card else []
    if scene.part == 2:
        effects.append(SoundCue("whoosh", 0.0, -6.0))
    return Shot(
        visual=Visual("post", (), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=words,
        effects=tuple(effects),
        captions=Captions(stage.captions, _caption_y(stage.canvas), colour="#FFE14D"),
        transition=Transition(),
    )


def _caption_y(canvas: Canvas) -> float:
    """In an upright picture in its middle: only the loop plays behind the words."""
    return 0.5 if aspect(canvas) == "tall" else caption_centre_y(canvas)


TEMPLATE = Template(
    key="reddit_story",
    name="Reddit story",
    emoji="🧵",
    pitch="A post read out over an endless loop",
    example_prompt="My neighbour waters a plastic plant every morning",
    script=PostScript,
    writing_brief=(
        "A post from an online forum, in the first person, told by the one it happened to. The "
        "heading is the post's title: specific, honest, a little outrageous. Then the story in "
        "stretches of 15 to 30 words with one turn each, plain spoken words, and a last line that "
        "asks strangers to judge. Invent the community and the user names; use no real brand."
    ),
    keep=_keep,
    fit=_fit,
    stage=_stage,
    shows_pictures=False,
    pops_emoji=True,
    cut_sounds="soft",
    casting=_casting,
    asks=True,
    captions="big-word",
    caption_styles=(
        "big-word",
        "pop",
        "box",
        "glide",
        "bounce",
        "gradient",
        "glow",
        "two-tone",
        "none",
    ),
    music="calm",
    default_scenes=6,
    default_length_s=55.0,
    length_range_s=(45.0, 90.0),
)
