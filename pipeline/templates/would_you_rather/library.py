"""Rounds of ours: what the host says around the pairs of a topic, and a person's own pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random

from pipeline.brief import Brief
from pipeline.language.labels import Labels
from pipeline.script import Script
from pipeline.templates.would_you_rather.pairs import Pair, PairTopic, own_pairs, topics
from pipeline.templates.would_you_rather.script import RatherScene, RatherScript
from pipeline.writing.library import Unit
from pipeline.writing.mood import feeling_of, palette_of, style_line
from pipeline.writing.packs import packs_of
from pipeline.writing.posting import hashtag, hashtags_of, shortened, title_case
from pipeline.writing.seeds import seeded

_label = Labels(__package__)
_ANYTHING = "everything"
"""The first name of the topic that is about nothing in particular."""
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
        *map(own_round, own),
        *(
            _scene(pair, asks[at % len(asks)], close if at == last else "", lines)
            for at, pair in enumerate(pairs)
        ),
    ]
    title = shortened(title if lines else title_case(title))
    script = script_of(title, scenes, topic.names[:1], random)
    if lines:
        names = [name for name in topic.names[:1] if name != _ANYTHING]
        tags = dict.fromkeys(map(hashtag, (*names, *lines["tags"].split())))
        script = script.model_copy(update={"hashtags": tuple(tags)})
    return script


def script_of(
    title: str, scenes: Sequence[RatherScene], words: Sequence[str], random: Random
) -> Script:
    """A script of rounds; `words` are what it is about."""
    feeling = feeling_of(words, None, "playful")
    palette = palette_of(words, feeling, random)
    return RatherScript(
        title=title,
        description=scenes[0].voice,
        hashtags=hashtags_of(" ".join(words[:3]), ("wouldyourather", "thisorthat", "quiz")),
        mood=f"playful {palette}",
        style=f"{style_line(f'playful {palette}', random)}, each thing in full light",
        scenes=scenes,
    )


@cache
def library() -> tuple[Unit, ...]:
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


def fit_rounds(unit: Unit, brief: Brief) -> Script:
    """As many rounds as are asked for, a person's own pair first."""
    topic = next(one for one in topics() if one.key == unit.id)
    count = brief.scenes or (round(brief.length_s / _SCENE_S) if brief.length_s else _ROUNDS)
    random = seeded(unit.id, brief.seed, "pairs")
    own = own_pairs(brief.prompt, random)[:1]
    count = min(len(topic.pairs), max(1, count - len(own)))
    return _asked_about(topic, random.sample(topic.pairs, count), own, brief.seed)


def own_round(pair: Pair) -> RatherScene:
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
