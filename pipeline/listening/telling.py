"""A recording as a script: its words as text, and the script's scenes cut out of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.brief import OwnMedium
from pipeline.listening.matching import blocks, timed_like
from pipeline.listening.tidying import (
    LEAD_S,
    TAIL_S,
    Cut,
    is_hesitation,
    moved,
    tidied,
    whole,
    within,
)
from pipeline.script import Line, Recorded, Scene, Script
from pipeline.timeline import Word
from pipeline.voice.tokens import is_unspaced, typed_words
from pipeline.writing.text import sentences

_PAUSE_S: Final = 0.8
"""Where somebody is silent so long, a scene may end."""
_STOPLESS_PAUSE_S: Final = 0.4
"""The same where a recogniser writes no stops."""
_BREATH_S: Final = 0.4
"""Of silence that templates put after a scene: so much of the recording's own is left out."""
_LONGEST_SENTENCE_WORDS: Final = 40


def told_text(words: Sequence[Word]) -> str:
    """The words as a text that is cut into scenes where they were: at stops and at pauses."""
    text = joined(words)
    has_stops = len(words) < _LONGEST_SENTENCE_WORDS * len(sentences(text))
    pause_s = _PAUSE_S if has_stops else _STOPLESS_PAUSE_S
    return "\n".join(joined(part) for part in _parts(words, pause_s))


def joined(words: Sequence[Word]) -> str:
    """Words in a row: with spaces where their script has them."""
    text = ""
    for word in words:
        is_run = is_unspaced(text[-1:]) and is_unspaced(word.text[:1])
        text += word.text if not text or is_run else f" {word.text}"
    return text


def _parts(words: Sequence[Word], pause_s: float) -> Iterator[Sequence[Word]]:
    first = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at].start_s - words[at - 1].end_s >= pause_s:
            yield words[first:at]
            first = at


def narrated(
    script: Script, words: Sequence[Word], language: str, recording: OwnMedium, total_s: float
) -> Script:
    """The script of a recording's words with each scene's sound: nothing said is left out, and
    nobody has to speak it.

    `words` are all of the recording, in its seconds. A scene of which nothing is said is dropped.
    """
    if recording.is_tidied:
        words, cuts = tidied(words, language, total_s)
    else:
        words, cuts = tuple(words), whole(words, total_s)
    starts = _first_words(script.scenes, words)
    scenes: list[Scene] = []
    for place, scene in enumerate(script.scenes):
        first = starts[place]
        last = starts[place + 1] if place + 1 < len(starts) else len(words)
        if first < last:
            line = _line(words, first, last, cuts, language, recording.key)
            scenes.append(scene.with_recording(line))
    title = _thought_out(script.title, language)
    return script.model_copy(update={"scenes": tuple(scenes), "title": title})


def _thought_out(title: str, language: str) -> str:
    """A title of the recording's own words does not hesitate, whatever is said."""
    kept = [word for word in title.split() if not is_hesitation(word, language)]
    if not kept or len(kept) == len(title.split()):
        return title
    return " ".join(kept)[:1].upper() + " ".join(kept)[1:]


def _first_words(scenes: Sequence[Scene], words: Sequence[Word]) -> list[int]:
    """The first of the words of each scene, never going back; the first scene has the first."""
    tokens: list[str] = []
    begins: list[int] = []
    for scene in scenes:
        begins.append(len(tokens))
        for line in scene.lines():
            tokens += typed_words(line.text)
    place_of: list[int] = []
    for kind, first, last, second, end in blocks(tokens, [word.text for word in words]):
        size = last - first
        if kind == "equal":
            place_of += range(second, end)
        else:
            place_of += [second + (end - second) * at // max(1, size) for at in range(size)]
    place_of.append(len(words))
    return [0 if place == 0 else place_of[begin] for place, begin in enumerate(begins)]


def _line(
    words: Sequence[Word], first: int, last: int, cuts: Sequence[Cut], language: str, key: str
) -> Line:
    """The words from `first` on as one line, cut out of the recording."""
    from_s, to_s = _edge_s(words, first)[1], _edge_s(words, last)[0]
    own = within(cuts, from_s, to_s)
    timed = tuple(
        (word.text, round(moved(word.start_s, own), 3), round(moved(word.end_s, own), 3))
        for word in words[first:last]
    )
    rounded = tuple((round(begin, 3), round(end, 3)) for begin, end in own)
    recorded = Recorded(key=key, cuts=rounded, words=timed, language=language)
    return Line(text=joined(words[first:last]), recorded=recorded)


def _edge_s(words: Sequence[Word], at: int) -> tuple[float, float]:
    """Where the sound ends before word `at`, and where it begins again."""
    if at == 0:
        return 0.0, 0.0
    end_s = words[at - 1].end_s
    if at == len(words):
        return end_s + TAIL_S, end_s + TAIL_S
    pause_s = max(0.0, words[at].start_s - end_s)
    begin_s = words[at].start_s - min(LEAD_S, pause_s / 2)
    rest_s = max(min(TAIL_S, pause_s / 2), pause_s - LEAD_S - _BREATH_S)
    return min(end_s + rest_s, begin_s), begin_s


def one_line(words: Sequence[Word], language: str, key: str, total_s: float) -> Recorded:
    """A whole recording as one line."""
    recorded = _line(words, 0, len(words), whole(words, total_s), language, key).recorded
    assert recorded is not None
    return recorded


def corrected(recorded: Recorded, text: str) -> Recorded:
    """The same sound with other words shown for it: what a recogniser heard wrongly."""
    words = timed_like(typed_words(text), [Word(*word) for word in recorded.words])
    timed = tuple((word.text, round(word.start_s, 3), round(word.end_s, 3)) for word in words)
    return recorded.model_copy(update={"words": timed})
