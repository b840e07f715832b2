"""What only a pasted text brings to a painter: no right option, a scene that is only told."""

from __future__ import annotations

from pipeline.drawing.base import Frame
from pipeline.drawing.widgets.cards import Layout
from pipeline.templates.painters import open_painter
from pipeline.templates.quiz.options import Room, option_cards
from pipeline.timeline import Canvas
from tests.unit.pipeline.reading.words import script_of
from tests.unit.pipeline.templates.test_story_templates import staged

CANVAS = Canvas(270, 480, 30)


def test_without_a_known_answer_no_option_is_marked_and_no_paper_flies() -> None:
    room, layout = Room(15.0, 130.0, 240.0, 300.0), Layout(CANVAS, "en")
    times = (0, 90, None)
    known = option_cards(["a", "b"], 1, room, layout, times, 1)
    unknown = option_cards(["a", "b"], -1, room, layout, times, 1)
    assert (len(known), len(unknown)) == (5, 4)


def test_a_told_scene_of_a_chat_is_painted() -> None:
    script = script_of(
        "fake_text",
        "I was alone.\n\nSam: are you there?\n\nMe: no\n\nSam: good\n\nMe: why\n\nHe never said.",
    )
    for index in range(len(script.scenes)):
        shot = staged(script, "fake_text", index, resolution="270p")
        painter = open_painter(shot.visual, CANVAS, shot.frame_count)
        frame = Frame.blank(CANVAS)
        painter.paint(shot.frame_count - 1, frame)
        assert frame.y.max() > 0
        assert len(shot.voices) == len(script.scenes[index].lines())
