"""Top list: a rank drops in, a picture, a name and one fact; from the last place to the first."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from pydantic import Field

from pipeline.brief import MAX_SCENES, Brief
from pipeline.language.abbreviations import without_stop
from pipeline.motion.moves import motion_params
from pipeline.reading.document import LeftOut, Pasted
from pipeline.reading.rankings import Listed, PastedList, list_of
from pipeline.script import Line, Scene, Script
from pipeline.templates.base import StageInput, Taken, Template, take_topic
from pipeline.templates.staging import one_picture, spoken
from pipeline.templates.top_list.rankings import RankedItem, Ranking, places_of, rank
from pipeline.timeline import Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.idea import seeded
from pipeline.writing.mood import feeling_of, palette_of, style_line
from pipeline.writing.packs import pack_for
from pipeline.writing.posting import description_of, first_line, hashtags_of, shortened, title_case
from pipeline.writing.shape import read_prompt
from pipeline.writing.subject import Subject, parse
from pipeline.writing.text import words_of

_SCENE_S = 8.0
_SHORT_WORDS = 14
_HOOKS = (
    "Which one would you put first? Number one is not what you think.",
    "Most people get the order wrong. Watch number one.",
    "There are {count} of them, and the last one is my favourite.",
    "You know at least one of these. But the order?",
    "Stay for number one. Nobody guesses it.",
    "Ready for a ranking worth arguing about?",
)
_YOUR_HOOKS = (
    "This list is yours: I call the place, you fill in the name. {Topic}, go.",
    "{Topic}. You know the answers, I only know the questions. Ready?",
    "Let us settle it: {topic}. One name for each place, and no thinking.",
)
"""For what we know no members of: the viewer makes the ranking."""
_YOUR_CLOSES = (
    "Type your {count} below, and find one person who has the same.",
    "Now write all {count} down. No changing your mind.",
)
_CALLS = (
    "Number {n}.",
    "At {n}:",
    "In place {n}:",
    "Number {n} is next:",
    "Coming in at {n}:",
    "Now {n}:",
)
_FIRSTS = ("And number one:", "First place:", "Number one:", "The winner:")
_REMARKS = (
    "And still not number one.", "Remember that one.", "Hard to beat.", "Did you guess it?",
    "Some would put it first.", "A strong place for this one.", "I had to look twice.",
    "That surprised me, too.", "Ask around: few know it.", "Close, but not the top.",
)  # fmt: skip
_CLOSES = (
    "Would you change the order? Tell me below.",
    "What did I forget?",
    "Do you agree? Fight about it in the comments.",
)
_NAMES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip


class RankScene(Scene):
    """One place; `voice` is its fact as it is said."""

    rank: int = Field(ge=1, description="The place; the first scene has the last place.")
    name: str = Field(description="What is ranked, at most 28 characters.")
    call: str = Field(default="", description='How the place is called: "Number five."')
    hook: str = Field(default="", description="First scene only: a question or a claim.")
    close: str = Field(default="", description="Last scene only: asks for the viewer's order.")

    def lines(self) -> tuple[Line, ...]:
        """Hook; place, name and fact; close."""
        said = f"{self.call} {self.name}".strip()
        said += "" if said.endswith((".", "!", "?")) else "."
        parts = (self.hook, f"{said} {self.voice}".strip(), self.close)
        return tuple(Line(text=text) for text in parts if text)

    def picture_prompts(self) -> tuple[str, ...]:
        """One picture, always."""
        return one_picture(self)


class RankScript(Script):
    """A ranking, told from its last place to its first."""

    heading: str = Field(default="", description="Two to five words for the title card.")
    scenes: Sequence[RankScene]


def _outline(brief: Brief) -> Script:
    pasted = read_prompt(brief.prompt)
    prompt = pasted.plain
    random = seeded(prompt, brief.seed, "rank")
    own = list_of(pasted)
    if own.items:
        return _own_list(pasted, own, random)
    subject = parse(prompt)
    wanted = brief.scenes or (round(brief.length_s / _SCENE_S) if brief.length_s else 0)
    asked = subject.number if subject.kind == "list" else 0
    count = max(1, min(MAX_SCENES, wanted or asked or 5))
    topic = shortened(subject.topic or subject.head or subject.idea, 40)
    made_of_facts = {"fact", "facts", "thing", "things", "reason", "reasons", "secrets"}
    category = subject.object if subject.kind == "list" else ""
    category = "" if category in made_of_facts else category
    pack = pack_for(__package__, prompt, brief.language)
    ranking = rank(topic, subject.words, count, random, category)
    if pack:
        ranking = Ranking(places_of(pack, count, random), yours=True)
    items = ranking.items[:MAX_SCENES]
    title, heading = _titles(subject, ranking, topic, len(items), asked)
    slots = {"count": _spelled(len(items)), "topic": topic, "Topic": topic[:1].upper() + topic[1:]}
    says = _english_lines(ranking, slots, random)
    if pack:
        says = _Lines(
            pack.say("hook"), pack.say("close", count=len(items)),
            (pack.lines["call"],), (pack.lines["call"],), (), spelled=False,
        )  # fmt: skip
        title = heading = shortened(first_line(prompt), 58)
    scenes = [
        _scene(item, len(items) - at, at, len(items), says, topic)
        for at, item in enumerate(reversed(items))
    ]
    feeling = feeling_of(subject.words, None, "excited")
    palette = palette_of(subject.words, feeling, random)
    return RankScript(
        title=title,
        description=f"{title}. {says.hook}",
        hashtags=hashtags_of(topic, ("top" + str(len(items)), "ranking", "facts")),
        mood=f"upbeat {palette}",
        style=f"{style_line(palette, random)}, each thing in full light",
        heading=shortened(heading if pack else title_case(heading), 44),
        scenes=scenes,
    )


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
        style=f"{style_line(palette, random)}, each thing in full light",
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


class _Lines(NamedTuple):
    """What the host says around the items: opening, end, how places are called, remarks."""

    hook: str
    close: str
    calls: Sequence[str]
    firsts: Sequence[str]
    remarks: Sequence[str]
    spelled: bool = True


def _english_lines(ranking: Ranking, slots: dict[str, str], random: Random) -> _Lines:
    hooks, closes = (_YOUR_HOOKS, _YOUR_CLOSES) if ranking.yours else (_HOOKS, _CLOSES)
    hook = random.choice(hooks).format(**slots)
    return _Lines(
        hook[:1].upper() + hook[1:],
        random.choice(closes).format(**slots),
        random.sample(_CALLS, len(_CALLS)),
        (random.choice(_FIRSTS),),
        () if ranking.yours else random.sample(_REMARKS, len(_REMARKS)),
    )


def _titles(
    subject: Subject, ranking: Ranking, topic: str, count: int, asked: int
) -> tuple[str, str]:
    """The video's title, and the words on its first card."""
    if ranking.title:
        return shortened(title_case(f"Top {count}: {ranking.title}")), ranking.title
    named = subject.idea if subject.kind == "list" and asked in {0, count} else ""
    made = f"Top {count} {topic}" if ranking.yours else f"{count} facts about {topic}"
    heading = named or made
    title = f"{heading}: your turn" if ranking.yours else heading
    return shortened(title_case(title)), heading


def _spelled(number: int) -> str:
    return _NAMES[number] if number < len(_NAMES) else str(number)


def _scene(
    item: RankedItem, place: int, at: int, count: int, says: _Lines, topic: str
) -> RankScene:
    fact = item.fact
    if place > 1 and fact and len(fact.split()) < _SHORT_WORDS and says.remarks:
        fact = f"{fact} {says.remarks[at % len(says.remarks)]}"
    is_first = place == 1 and count > 1
    call = says.firsts[0] if is_first else says.calls[at % len(says.calls)]
    shown = f"{item.name}, {item.picture}" if item.picture else topic
    return RankScene(
        voice=fact,
        picture=shown[:200],
        rank=place,
        name=item.name,
        call=_capital(call.format(n=_spelled(place) if says.spelled else place)),
        hook=says.hook if at == 0 else "",
        close=says.close if at == count - 1 else "",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
        "place": stage.index + 1,
        "count": len(stage.script.scenes),
        "heading": without_stop(stage.script.heading) if scene.hook else "",
        "language": stage.brief.language,
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
    outline=_outline,
    stage=_stage,
    take=_take,
    captions="pop",
    music="energetic",
    default_scenes=5,
    default_length_s=40.0,
    spoken_share=0.9,
    length_range_s=(35.0, 70.0),
)
