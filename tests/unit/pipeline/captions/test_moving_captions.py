"""What moves in captions is drawn once; words that matter are told apart in every style."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.captions.drawn import Art, CaptionSpan, DrawnEmoji, DrawnPill
from pipeline.captions.layout import caption_spans
from pipeline.captions.moving import BOUNCE_S, GLIDE_S, bounce_em, glide
from pipeline.captions.styles import FONTS, STYLES, look_of
from pipeline.captions.word_colours import across
from pipeline.compose.jobs import Job, piece_key
from pipeline.compose.options import EncodeOptions, quality_of
from pipeline.compose.plan import Piece
from pipeline.drawing.safe_area import safe_area
from pipeline.timeline import Canvas, Captions, CaptionStyle, Shot, Transition, Visual, Word

CANVAS = Canvas(1080, 1920)
SENTENCE = "Nobody in the harbour believed the keeper. He counted 42 storms"
HARBOUR = range(36, 48)
"""From that word's onset to the next one's."""


def shot_of(text: str, captions: Captions, canvas: Canvas = CANVAS) -> Shot:
    words = tuple(Word(word, n * 0.4, n * 0.4 + 0.36) for n, word in enumerate(text.split()))
    return Shot(
        Visual("photo"), canvas.frames(len(words) * 0.4 + 0.6), words=words, captions=captions
    )


def spans_of(text: str, captions: Captions, canvas: Canvas = CANVAS) -> list[CaptionSpan]:
    shot = shot_of(text, captions, canvas)
    return caption_spans(shot, canvas, 0, shot.frame_count)


def seen(style: CaptionStyle, *marked: str) -> dict[int, tuple[Art, ...]]:
    """What is drawn on each frame of the sentence."""
    return {
        frame: tuple(layer.art for layer in span.layers)
        for span in spans_of(SENTENCE, Captions(style, emphasis=marked))
        for frame in range(span.start, span.stop)
    }


@pytest.mark.parametrize("style", list(STYLES))
def test_a_word_that_matters_is_told_apart_in_every_style(style: CaptionStyle) -> None:
    look, plain, marked = STYLES[style], seen(style), seen(style, "harbour")
    changed = [frame for frame, art in plain.items() if marked[frame] != art]
    assert changed
    if look.marks_speech:
        assert changed[0] == HARBOUR.start
        assert look.accent == "so_far" or changed == list(HARBOUR)


@pytest.mark.parametrize("style", [name for name, look in STYLES.items() if look.accent != "none"])
def test_a_word_that_matters_is_never_lit_like_the_spoken_one(style: CaptionStyle) -> None:
    def colours(*marked: str) -> set[str]:
        return {
            colour
            for art in seen(style, *marked).values()
            for one in art
            for colour in (
                [one.colour]
                if isinstance(one, DrawnPill)
                else [part for word in one for part in (word.colour, word.box_colour, word.glow)]
                if isinstance(one, tuple)
                else []
            )
        }

    assert colours("harbour") - colours() == {across("#FFD23F")}


@pytest.mark.parametrize("fps", [24, 30, 60])
def test_a_pill_leaves_its_word_at_once_and_settles_in_time(fps: int) -> None:
    ways = [glide(frame, fps) for frame in range(fps)]
    assert 0 < ways[0] < 1
    assert 1.01 < max(ways) < 1.2
    assert all(way == 1 for way in ways[round(GLIDE_S * fps) + 1 :])
    depths = [bounce_em(frame, fps) for frame in range(fps)]
    assert depths[0] > 0.5
    assert -0.4 < min(depths) < -0.02
    assert all(depth == 0 for depth in depths[round(BOUNCE_S * fps) + 1 :])


def test_a_pill_stands_behind_its_word_and_never_jumps_within_a_line() -> None:
    found: list[tuple[float, float, float]] = []
    for span in spans_of("one two three four", Captions("glide")):
        pill, words = span.layers[0], span.layers[1]
        assert isinstance(pill.art, DrawnPill)
        assert isinstance(words.art, tuple)
        assert pill.width_px <= pill.art.width_px
        found += [(pill.x, pill.y, pill.width_px)] * (span.stop - span.start)
    for (x, y, _), (next_x, next_y, _) in pairwise(found):
        assert y != next_y or abs(next_x - x) < 0.12 * CANVAS.width_px
    last = spans_of("one two three four", Captions("glide"))[-1]
    word = next(item for item in last.items if item.text == "four")
    assert last.layers[0].x == pytest.approx(word.x)


@pytest.mark.parametrize("style", list(STYLES))
def test_looks_are_few_however_much_moves(style: CaptionStyle) -> None:
    spans = spans_of(SENTENCE, Captions(style, emoji=((3, "🔥"),)))
    arts = {layer.art for span in spans for layer in span.layers}
    words = len(SENTENCE.split())
    pages = 4
    assert len(arts) <= 3 * words + 4 * pages + 6


@pytest.mark.parametrize("fps", [30, 60])
@pytest.mark.parametrize("style", ["pop", "big-word", "serif-phrase", "bounce"])
def test_twice_the_frames_take_as_long(style: CaptionStyle, fps: int) -> None:
    canvas = replace(CANVAS, fps=fps)
    shot = shot_of(SENTENCE, Captions(style), canvas)
    page = next(
        span.start for span in caption_spans(shot, canvas, 0, shot.frame_count) if span.start > 0
    )
    usual = shot_of(SENTENCE, Captions(style))
    first = next(
        span.start for span in caption_spans(usual, CANVAS, 0, usual.frame_count) if span.start > 0
    )
    assert page / fps == pytest.approx(first / 30, abs=1 / 30)


def test_a_typed_emoji_pops_beside_its_line_and_a_chosen_one_with_its_word() -> None:
    typed = spans_of("hot fire 🔥 burns", Captions("pop"))
    chosen = spans_of("hot fire burns", Captions("pop", emoji=((1, "🌊"),)))
    for spans, emoji, onset in ((typed, "🔥", 12), (chosen, "🌊", 12)):
        shown = [
            (span.start, layer)
            for span in spans
            for layer in span.layers
            if isinstance(layer.art, DrawnEmoji)
        ]
        assert {layer.art.emoji for _, layer in shown if isinstance(layer.art, DrawnEmoji)} == {
            emoji
        }
        assert shown[0][0] == onset
        area = safe_area(CANVAS)
        for _, layer in shown:
            assert isinstance(layer.art, DrawnEmoji)
            assert layer.y - layer.art.size_px / 2 >= area.top
            assert layer.y + layer.art.size_px / 2 <= area.bottom
    assert not any("🔥" in item.text for span in typed for item in span.items)
    first, *_, last = spans_of("🔥 now", Captions("pop"))
    assert [item.text for item in first.items] == ["NOW"]
    assert any(isinstance(layer.art, DrawnEmoji) for layer in last.layers)
    alone = spans_of("🔥 👀", Captions("pop"))
    assert {item.text for span in alone for item in span.items} == {"🔥", "👀"}


def test_font_and_size_go_over_every_style() -> None:
    for style in STYLES:
        look = look_of(Captions(style, font="Anton", scale=1.2))
        assert look is not None
        assert (look.family, look.weight) == ("Anton", FONTS["Anton"])
        assert look.size == pytest.approx(STYLES[style].size * 1.2)
        assert look_of(Captions(style, font="No Such Font")) == STYLES[style]


@pytest.mark.parametrize(
    "other",
    [
        Captions("glide"),
        Captions("pop", colour="#4CC9F0"),
        Captions("pop", font="Anton"),
        Captions("pop", scale=1.24),
        Captions("pop", centre_y=0.3),
        Captions("pop", emphasis=("harbour",)),
        Captions("pop", emoji=((1, "🔥"),)),
    ],
)
def test_another_look_is_another_segment(other: Captions) -> None:
    def key(captions: Captions) -> str:
        job = Job(Piece("body", 0, 0, 30), (shot_of(SENTENCE, captions),), Transition(), 30)
        return piece_key(job, CANVAS, quality_of(EncodeOptions(), "libx264"))

    assert key(other) != key(Captions("pop"))
    assert key(other) == key(replace(other))


@pytest.mark.parametrize("canvas", [CANVAS, Canvas(1920, 1080), Canvas(1080, 1080)])
def test_two_tones_are_seen_on_every_shape(canvas: Canvas) -> None:
    spans = spans_of("Nobody in the harbour believed", Captions("two-tone"), canvas)
    assert {item.colour for item in spans[0].items} == {"#FFFFFF", "#FFD23F"}
