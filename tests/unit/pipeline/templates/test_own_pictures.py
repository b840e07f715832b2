"""Every template that shows pictures shows those that its person brought, also without a word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.brief import Brief, OwnMedium
from pipeline.drawing.base import Frame
from pipeline.drawing.colour import to_bgr
from pipeline.editing.board import board_of, first_pictures, with_room_for
from pipeline.pricing import size_of
from pipeline.providers.offline.ready import ready_script
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import PictureFile, StageInput
from pipeline.templates.painters import open_painter
from pipeline.templates.staging import SILENT_S, staged_shot
from pipeline.timeline import Canvas
from tests.fixtures.media import write_picture

CANVAS = Canvas(152, 270)
WORDS = "We swam in the cold sea. Then it rained, and we laughed."
SHOWING = [key for key, one in load_templates().items() if one.shows_pictures]


def brief_of(key: str, count: int, prompt: str = WORDS) -> Brief:
    media = [OwnMedium(kind="picture", key=f"own-{n}") for n in range(count)]
    return Brief(prompt=prompt, template=key, media=tuple(media))


@pytest.mark.parametrize("key", SHOWING)
def test_a_scene_without_words_shows_the_picture_alone(key: str, tmp_path: Path) -> None:
    template = find_template(key)
    script = template.units()[0].script
    silent = script.scenes[1].silent()
    if silent is None:
        assert key == "top_list"
        return
    assert silent.lines() == () and len(silent.picture_prompts()) == 1
    script = script.model_copy(update={"scenes": (script.scenes[0], silent)})
    picture = PictureFile(write_picture(tmp_path / "a.png"), 180, 320, is_own=True)
    stage = StageInput(
        brief=brief_of(key, 2), script=script, index=1, scene=silent, lines=(),
        pictures=(picture,), canvas=CANVAS, captions=template.captions, seed=1,
    )  # fmt: skip
    shot = staged_shot(template, stage)
    assert shot.frame_count >= CANVAS.frames(SILENT_S) and not shot.words and not shot.voices
    frame = Frame.blank(CANVAS)
    open_painter(shot.visual, CANVAS, shot.frame_count).paint(40, frame)
    assert to_bgr(frame).std() > 10


def test_words_are_cut_so_that_pictures_have_some_and_the_rest_is_silent() -> None:
    template, brief = find_template("ai_story"), brief_of("ai_story", 4)
    ready = ready_script(brief, template)
    assert ready is not None and ready.is_own
    script = with_room_for(ready.script, len(brief.shown))
    said = [bool(scene.lines()) for scene in script.scenes]
    assert said == [True, False, True, False]
    assert " ".join(scene.voice for scene in ready.script.scenes) == WORDS
    board = board_of(script, brief, (10, 10))
    assert [card.own_picture for card in board.cards] == ["own-0", "own-1", "own-2", "own-3"]


def test_a_caption_too_short_for_a_script_is_told_over_pictures_alone() -> None:
    template = find_template("ai_story")
    own = ready_script(brief_of("ai_story", 1, "Our summer"), template)
    ready = ready_script(Brief(prompt="Our summer"), template)
    assert own is not None and own.is_own and own.script.scenes[0].voice == "Our summer"
    # Without pictures it is an idea, for a ready story or for nobody here.
    assert ready is None or not ready.is_own


def test_there_are_as_many_scenes_as_pictures_and_only_the_others_are_drawn() -> None:
    template, brief = find_template("ai_story"), brief_of("ai_story", 8)
    assert size_of(brief, template)[0] == 8
    script = template.units()[0].script
    alone = script.model_copy(update={"scenes": script.scenes[:1]})
    assert first_pictures(alone, 7, brief, (10, 10)) == []
    (drawn,) = first_pictures(alone, 8, brief, (10, 10))
    assert not drawn.own_key and np.prod(drawn.size_px) == 100
