"""A character's picture goes to whoever draws from it, is named where it is brought, and its
absence is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brief import Brief, Character
from pipeline.editing.board import board_of, script_of, wanted_pictures
from pipeline.pricing import Economics, ProviderSet, quote
from pipeline.providers.base import Call, Picture
from pipeline.providers.fakes import FakePictures, FakeVoice, FakeWriter
from pipeline.providers.makers import Makers
from pipeline.providers.prices import PriceTable
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.script import script_from_json
from pipeline.templates import find_template

STORY = find_template("ai_story")
KEY = "own-" + "a" * 40
PIP = Character(name="Pip", looks="a small fox", picture=KEY, rights="mine")


class Follower(FakePictures):
    """Draws from pictures, and notes which."""

    def __init__(self, *, follows: bool) -> None:
        super().__init__(name="fal:flux")
        self.follows, self.seen = follows, list[tuple[bytes, ...]]()

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        self.seen.append(call.pictures)
        drawn = await super().make(prompt, size_px, seed, call)
        return replace(drawn, keeps_figure=self.follows and bool(call.pictures))


@pytest.mark.parametrize(("is_there", "follows"), [(True, True), (True, False), (False, True)])
async def test_the_picture_goes_along_and_it_is_said_where_nobody_draws_from_it(
    tmp_path: Path, is_there: bool, follows: bool
) -> None:
    checkpoints, maker = FolderCheckpoints(tmp_path / "kept"), Follower(follows=follows)
    if is_there:
        await checkpoints.put(KEY, b"pip", {"is_brought": True}, kind="character", cost_usd=0)
    told = [{"voice": f"Line {n}.", "picture": f"place {n}"} for n in range(2)]
    data = {"title": "t", "description": "d", "hashtags": [], "character": "a man"}
    script = script_from_json(STORY.script, {**data, "scenes": told})
    board = board_of(script, Brief(prompt="x", character=PIP), (64, 96))
    desk = AssetMaker(Makers(FakeWriter(), maker, FakeVoice()), checkpoints, tmp_path / "work")
    wanted = [
        one for scene in wanted_pictures(board, script_of(board, STORY).scenes) for one in scene
    ]
    await desk.pictures.use(wanted)
    for one in wanted:
        await desk.picture(one)
    assert maker.seen == [(b"pip",) if is_there else ()] * 2
    assert dict(wanted[0].hints)["character"] == "a small fox", "and not the script's man"
    is_drawn_from = is_there and follows
    assert [one.kind for one in desk.used() if one.key == KEY] == ["character"] * is_drawn_from
    said = [str(note) for note in desk.pictures.notes()]
    assert any("Pip from the description alone" in one for one in said) != is_drawn_from


def test_the_quote_carries_what_drawing_from_a_picture_costs() -> None:
    providers = ProviderSet(
        picture=("fal:fal-ai/flux/schnell",), reference=("fal:fal-ai/flux-2-pro/edit",)
    )
    economics = Economics(0.05, providers, PriceTable())
    plain, drawn = (
        quote(Brief(prompt="x", character=who), STORY, economics=economics).price_credits
        for who in (None, PIP)
    )
    assert drawn > plain
    words_alone = PIP.model_copy(update={"picture": ""})
    same = quote(Brief(prompt="x", character=words_alone), STORY, economics=economics)
    assert same.price_credits == plain


def test_a_brief_and_a_board_without_anybody_say_nothing_of_it() -> None:
    data = {"title": "t", "description": "d", "hashtags": [], "scenes": [{"voice": "A."}]}
    board = board_of(script_from_json(STORY.script, data), Brief(prompt="x"), (64, 96))
    assert "character" not in board.model_dump(mode="json")
    assert "character" not in Brief(prompt="x").model_dump(mode="json", exclude_none=True)
