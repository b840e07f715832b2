"""The recipe as far as the storyboard, and from its board to the video: nothing is made twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.assets.checkpoints import Facts, FolderCheckpoints
from pipeline.brief import Brief
from pipeline.editing.board import Board, to_say_in
from pipeline.editing.edits import ChangeLine, OwnPicture, Redraw, apply
from pipeline.editing.numbered import HEIGHT_PX, numbered_jpeg
from pipeline.errors import CorruptPicture, NoScriptWriter
from pipeline.make import make_video
from pipeline.motion.picture_files import read_picture
from pipeline.providers.fakes import FakeVoice, FakeWriter
from pipeline.recipe.animatic import make_animatic
from pipeline.recipe.storyboard import make_storyboard
from pipeline.recipe.video import MadeVideo
from pipeline.templates import find_template
from tests.fixtures.media import write_picture
from tests.fixtures.offline_makers import offline_makers

BRIEF = Brief(
    prompt="Scene 1\nThe keeper finds a green door.\n\nScene 2\nHe knocks, and one knocks back.",
    resolution="270p",
    fps=24,
)


class Counted(FolderCheckpoints):
    """Counts what is paid for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.calls: Counter[str] = Counter()

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        self.calls[kind] += 1
        await super().put(key, data, facts, kind=kind, cost_usd=cost_usd)


async def video(folder: Path, board: Board) -> tuple[MadeVideo, Counter[str]]:
    """The video of a board, and what it paid for."""
    counted, makers = Counted(folder / "kept"), offline_makers()
    made = await make_video(BRIEF, makers, folder / "work", checkpoints=counted, board=board)
    await makers.close()
    return made, counted.calls


async def test_a_storyboard_pays_for_script_and_pictures_and_its_video_for_voices(
    tmp_path: Path,
) -> None:
    counted, makers = Counted(tmp_path / "kept"), offline_makers()
    board = (await make_storyboard(BRIEF, makers, tmp_path / "work", checkpoints=counted)).board
    assert counted.calls == {"script": 1, "picture": 2}
    again = await make_storyboard(
        BRIEF, makers, tmp_path / "work", checkpoints=counted, board=board
    )
    await makers.close()
    assert counted.calls == {"script": 1, "picture": 2} and len(again.pictures) == 2
    made, calls = await video(tmp_path, board)
    assert calls == {"voice": 2} and made.board == board
    template = find_template("ai_story")
    spoken = apply(board, ChangeLine(2, "He found a red boat."), template, "en")
    changed, calls = await video(tmp_path, spoken)
    assert calls == {"voice": 1} and changed.scenes[1].text == "He found a red boat."
    write_picture(tmp_path / "own.png", size=(200, 100))
    data = (tmp_path / "own.png").read_bytes()
    await counted.put("own-1", data, {}, kind="own", cost_usd=0.0)
    redrawn = apply(
        apply(board, Redraw(1, 99), template, "en"), OwnPicture(2, "own-1"), template, "en"
    )
    _, calls = await video(tmp_path, redrawn)
    assert calls == {"picture": 1}


async def test_another_language_is_one_script_call_and_no_picture(tmp_path: Path) -> None:
    """The words are translated under the same ids; a second version asks nobody again."""
    counted, makers = Counted(tmp_path / "kept"), offline_makers()
    board = (await make_storyboard(BRIEF, makers, tmp_path / "work", checkpoints=counted)).board
    writer = FakeWriter()
    editing = replace(makers, editor=writer, voices=FakeVoice())
    spanish = BRIEF.model_copy(update={"language": "es"})
    counted.calls.clear()
    for _ in range(2):
        made = await make_storyboard(
            spanish,
            editing,
            tmp_path / "work",
            checkpoints=counted,
            board=to_say_in(board, "es", "en"),
        )
    assert counted.calls == {"script": 1} and writer.calls.total() == 1
    assert made.script.scenes[1].voice == "es: He knocks, and one knocks back."
    assert [card.id for card in made.board.cards] == [card.id for card in board.cards]
    assert "written_in" not in made.board.model_dump(mode="json")
    assert to_say_in(to_say_in(board, "es", "en"), "en", "es") == board
    with pytest.raises(NoScriptWriter):
        await make_storyboard(
            spanish,
            replace(editing, editor=None),
            tmp_path / "other",
            checkpoints=counted,
            board=to_say_in(board, "pt", "en"),
        )
    await makers.close()


def test_a_numbered_picture_shows_its_number_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    one, other = write_picture(tmp_path / "1.png"), write_picture(tmp_path / "2.png", 2)
    plain, pair = tmp_path / "plain.jpg", tmp_path / "pair.jpg"
    plain.write_bytes(numbered_jpeg([one], 1))
    pair.write_bytes(numbered_jpeg([one, other], 12))
    shown = read_picture(plain)
    assert shown.shape[0] == HEIGHT_PX
    assert read_picture(pair).shape[1] == pytest.approx(2 * shown.shape[1], abs=2)
    assert (numbered_jpeg([one], 1)) != numbered_jpeg([one], 2)
    (tmp_path / "x.png").write_bytes(b"none")
    with pytest.raises(CorruptPicture):
        numbered_jpeg([tmp_path / "x.png"], 1)


async def test_an_animatic_pays_for_nothing_and_keeps_nothing(tmp_path: Path) -> None:
    counted, makers = Counted(tmp_path / "kept"), offline_makers()
    made = await make_storyboard(BRIEF, makers, tmp_path / "work", checkpoints=counted)
    before = dict(counted.calls)
    draft = await make_animatic(BRIEF, makers, tmp_path / "draft", made.board, counted)
    await makers.close()
    assert counted.calls == before
    assert (draft.composed.width_px, draft.composed.height_px) == (480, 854)
    assert draft.cost_usd == 0.0 and draft.scenes[0].words, "its captions have their times"
    assert draft.path.stat().st_size > 0
