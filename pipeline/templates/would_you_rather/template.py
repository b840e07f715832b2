"""Would you rather: two halves, a clock, then how the vote might split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random

from pydantic import Field

from pipeline.brief import MAX_SCENES, Brief
from pipeline.language.labels import Labels
from pipeline.motion.moves import motion_params
from pipeline.reading.document import LeftOut, Pasted
from pipeline.script import Line, Scene, Script
from pipeline.templates.base import StageInput, Taken, Template, take_topic
from pipeline.templates.staging import spoken
from pipeline.templates.would_you_rather.pairs import Pair, PairTopic, own_pairs, topics, wished
from pipeline.timeline import Canvas, Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.english import content_words
from pipeline.writing.library import Unit
from pipeline.writing.mood import feeling_of, palette_of, style_line
from pipeline.writing.packs import packs_of
from pipeline.writing.posting import hashtags_of, shortened, title_case
from pipeline.writing.seeds import seeded

_label = Labels(__package__)

THINK_S = 2.6
_SCENE_S = 9.6
_ROUNDS = 5
_ASKS = (
    "Would you rather {left}, or {right}?",
    "{Left}, or {right}?",
    "Pick one: {left}, or {right}.",
    "Next: would you {left}, or {right}?",
    "You have to choose: {left}, or {right}?",
    "Quick: {left}, or {right}?",
    "Now it gets harder: {left}, or {right}?",
)
_CLOSES = (
    "Which one was the hardest? Tell me below.",
    "Now ask your best friend the same.",
    "Write your answers below: left, right, left.",
)


class RatherScene(Scene):
    """One round; `voice` is how the host asks it."""

    left: str = Field(description="One side, at most 40 characters, without 'would you rather'.")
    right: str = Field(description="The other side, at most 40 characters.")
    right_picture: str = Field(default="", description="What the other side's picture shows.")
    left_percent: int = Field(
        default=50, ge=1, le=99, description="A guess: the share that picks the first side."
    )
    comment: str = Field(default="", description="What the host says about the split.")

    def lines(self) -> tuple[Line, ...]:
        """The question, then the comment."""
        said = (self.voice, self.comment)
        return tuple(Line(text=text) for text in said if text)

    def picture_prompts(self) -> tuple[str, ...]:
        """One picture for each side."""
        return (self.picture or self.left, self.right_picture or self.right)


class RatherScript(Script):
    """Rounds of would-you-rather."""

    scenes: Sequence[RatherScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
    random = seeded(pasted.plain, brief.seed, "rather")
    pairs = own_pairs(_unnumbered(pasted), random)[:MAX_SCENES]
    title = shortened(title_case(f"Would you rather: {pairs[0].left} or {pairs[0].right}"))
    scenes = [_own_scene(pair) for pair in pairs]
    return _script(title, scenes, content_words(pasted.plain), random)


def _asked_about(topic: PairTopic, pairs: Sequence[Pair], own: Sequence[Pair], seed: int) -> Script:
    """Rounds of the topic's pairs, after those that the person asked themselves."""
    random = seeded(topic.key, seed, "rather")
    asks = [_ASKS[0], *random.sample(_ASKS[1:], len(_ASKS) - 1)]
    close, title = random.choice(_CLOSES), f"Would you rather: {topic.names[0]} edition"
    lines = packs_of(__package__)[topic.language].lines if topic.language != "en" else None
    if lines:
        close, asks = lines["pick"], [lines["ask"]]
        title = f"{_label('would_you_rather', topic.language)} {pairs[0].left} / {pairs[0].right}"
    elif own:
        title = f"Would you rather: {own[0].left} or {own[0].right}"
    last = len(pairs) - 1
    scenes = [
        *map(_own_scene, own),
        *(
            _scene(pair, asks[at % len(asks)], close if at == last else "", lines)
            for at, pair in enumerate(pairs)
        ),
    ]
    title = shortened(title if lines else title_case(title))
    return _script(title, scenes, topic.names[:1], random)


def _script(
    title: str, scenes: Sequence[RatherScene], words: Sequence[str], random: Random
) -> Script:
    feeling = feeling_of(words, None, "playful")
    palette = palette_of(words, feeling, random)
    return RatherScript(
        title=title,
        description=scenes[0].voice,
        hashtags=hashtags_of(" ".join(words[:3]), ("wouldyourather", "thisorthat", "quiz")),
        mood=f"playful {palette}",
        style=style_line(palette, random),
        scenes=scenes,
    )


@cache
def _library() -> tuple[Unit, ...]:
    """A unit for each topic, with all its pairs."""
    return tuple(
        Unit(
            topic.key,
            _asked_about(topic, topic.pairs, (), 0),
            topic.names,
            language=topic.language,
        )
        for topic in topics()
    )


def _fit(unit: Unit, brief: Brief) -> Script:
    """As many rounds as are asked for, a person's own pair first."""
    topic = next(one for one in topics() if one.key == unit.id)
    count = brief.scenes or (round(brief.length_s / _SCENE_S) if brief.length_s else _ROUNDS)
    random = seeded(unit.id, brief.seed, "pairs")
    own = own_pairs(brief.prompt, random)[:1]
    count = min(len(topic.pairs), max(1, count - len(own)))
    return _asked_about(topic, random.sample(topic.pairs, count), own, brief.seed)


def _topic(prompt: str) -> str:
    """What the rounds are to be about: anything, where the person asks a pair of their own."""
    return "everything" if own_pairs(prompt, Random(0)) else wished(prompt)


def _take(pasted: Pasted) -> Taken:
    """Pasted pairs are kept, as many as a video holds; ours follow a single one."""
    own = own_pairs(_unnumbered(pasted), Random(0))
    if len(own) == 1:
        return Taken(False, pasted.left_out)
    if not own:
        return take_topic(pasted)
    surplus = (LeftOut("surplus", f"{one.asked} {one.said_after}") for one in own[MAX_SCENES:])
    # Each round shows a number of its own.
    numbers = (LeftOut("key", one.marker) for one in pasted.blocks if one.spoken != one.text)
    return Taken(True, (*pasted.left_out, *numbers, *surplus))


def _unnumbered(pasted: Pasted) -> str:
    return "\n".join(block.text for block in pasted.blocks)


def _own_scene(pair: Pair) -> RatherScene:
    """A person's own pair, as they ask it."""
    return RatherScene(
        voice=f"{pair.said_before} {pair.asked}".strip(),
        left=pair.left,
        right=pair.right,
        picture=pair.left_picture,
        right_picture=pair.right_picture,
        left_percent=pair.left_percent,
        comment=pair.said_after,
    )


def _scene(pair: Pair, ask: str, close: str, lines: Mapping[str, str] | None) -> RatherScene:
    slots = {"left": pair.left, "right": pair.right, "Left": pair.left[:1].upper() + pair.left[1:]}
    share = pair.left_percent
    ahead = pair.left if share >= 50 else pair.right
    is_tie = abs(share - 50) <= 4
    if lines:
        comment = close or (lines["tie"] if is_tie else lines["ahead"].format(ahead=ahead))
    elif close:
        comment = close
    elif is_tie:
        comment = "We guess it is almost a tie."
    elif max(share, 100 - share) >= 70:
        comment = f"Our guess: most would {ahead}."
    else:
        comment = f"Our guess: a few more would {ahead}."
    return RatherScene(
        voice=ask.format(**slots),
        left=pair.left,
        right=pair.right,
        picture=pair.left_picture,
        right_picture=pair.right_picture,
        left_percent=share,
        comment=comment,
    )


def _half(canvas: Canvas) -> tuple[int, int]:
    """A picture for one half, a sixth larger for motion; both numbers even."""
    wide = canvas.width_px > canvas.height_px * 1.2
    width = canvas.width_px // 2 if wide else canvas.width_px
    height = canvas.height_px if wide else canvas.height_px // 2
    return width * 7 // 6 // 2 * 2, height * 7 // 6 // 2 * 2


def _stage(stage: StageInput) -> Shot:
    scene = stage.scene
    assert isinstance(scene, RatherScene)
    said = spoken(stage.lines, stage.canvas, gaps_s=[THINK_S + 0.25], breath_s=1.0, least_s=4.0)
    fps = stage.canvas.fps
    has_comment = len(said.starts_s) > 1
    reveal = round(said.starts_s[1] * fps) if has_comment else said.frame_count - fps
    timer = reveal - round(THINK_S * fps)
    voice = stage.lines[0]
    # The second side comes when the word between the two is said, or its first word.
    between = {"or", _label("or", stage.brief.language).lower()}
    split = next(
        (word.start_s for word in voice.words if word.text.lower().strip(",.:،") in between),
        voice.duration_s * 0.5,
    )
    params = {
        "left": scene.left,
        "right": scene.right,
        "percent": scene.left_percent,
        "number": stage.index + 1,
        "count": len(stage.script.scenes),
        "language": stage.brief.language,
        "motions": [
            motion_params(stage.seed, 2 * stage.index + side, amount=0.8) for side in (0, 1)
        ],
        "frames": {"second": round(split * fps), "timer": timer, "reveal": reveal},
        "seed": stage.seed,
    }
    return Shot(
        visual=Visual("versus", tuple(picture.path for picture in stage.pictures), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=(
            SoundCue("whoosh", 0.0, -9.0),
            SoundCue("pop", split, -4.0),
            SoundCue("tick", timer / fps, -4.0, THINK_S),
            SoundCue("ding", reveal / fps, -6.0),
        ),
        captions=Captions(stage.captions, centre_y=0.93),
        transition=Transition("whip", 9),
    )


TEMPLATE = Template(
    key="would_you_rather",
    name="Would you rather",
    emoji="⚖️",
    pitch="Two sides, one clock, and how people might split",
    example_prompt="Would you rather: life in the ocean",
    script=RatherScript,
    writing_brief=(
        "4 to 6 rounds of would-you-rather, from easy to hard, harmless and fun to argue about. "
        "Each side is at most 40 characters and starts with a verb; its picture names one subject "
        "and one place. The host asks both in one sentence joined by 'or', and after the clock "
        "comments on the split in one short sentence; shares are called a guess."
    ),
    keep=_keep,
    library=_library,
    fit=_fit,
    topic=_topic,
    stage=_stage,
    take=_take,
    captions="none",
    caption_styles=("none", "minimal"),
    music="energetic",
    default_scenes=5,
    default_length_s=48.0,
    spoken_share=0.75,
    length_range_s=(30.0, 60.0),
    price_credits=14,
    picture_size_px=_half,
)
