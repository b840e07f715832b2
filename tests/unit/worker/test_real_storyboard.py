"""The real recipe in a worker: storyboard, draft, render, and a change with what was kept."""

from __future__ import annotations

from dataclasses import replace

from db.jobs import assets, storyboards, versions, videos
from db.jobs.video_rows import Video
from db.jobs.videos import StoryboardTerms
from db.money import verify
from db.people import drafts
from pipeline.brief import Brief
from pipeline.editing.board import Board
from pipeline.editing.edits import ChangeLine, apply
from pipeline.editing.parts import PartPrices, parts_of, quote_change
from pipeline.provenance.certificates import self_signed
from pipeline.provenance.signing import FileSigner
from pipeline.templates import find_template
from tests.fixtures.offline_makers import offline_makers
from tests.fixtures.workshop import PLACE, Workshop
from worker.video_maker import PipelineVideoMaker

BRIEF = Brief(
    prompt="Scene 1\nThe keeper finds a green door.\n\nScene 2\nHe knocks, and one knocks back.",
    resolution="270p",
    fps=24,
)
STORY = find_template("ai_story")


async def confirmed(
    shop: Workshop, *, parent: Video | None = None, board: Board | None = None
) -> Video:
    """A quoted draft, confirmed: with its storyboard, or as a change of `parent`."""
    who = await shop.person()
    data = BRIEF.model_dump(mode="json", exclude_none=True)
    async with shop.app.acting(who.id) as tx:
        draft = await drafts.open_draft(tx, who.id, {**PLACE, "chat_id": "ada"}, data)
        if parent is None or board is None:
            draft = await drafts.quote(tx, draft.id, 10)
            return await videos.confirm(
                tx, draft.id, draft.revision, storyboard=StoryboardTerms(1, 5)
            )
        kept = board.model_dump(mode="json")
        draft = await drafts.change(tx, draft.id, data, board=kept)
        had = await versions.had(tx, parent.root_id)
        change = quote_change(parts_of(board, BRIEF, STORY), had, PartPrices(), 10)
        draft = await drafts.quote(tx, draft.id, change.price_credits)
        return await videos.confirm(
            tx,
            draft.id,
            draft.revision,
            parent_id=parent.id,
            parts=[versions.VersionPart(*one) for one in change.charged],
        )


async def test_from_the_storyboard_to_a_change_nothing_is_made_twice(workshop: Workshop) -> None:
    makers = offline_makers()
    context = replace(
        workshop.context,
        video_maker=PipelineVideoMaker(
            lambda: makers, build_signer=lambda: FileSigner(self_signed("Tests"))
        ),
    )
    video = await workshop.render((await confirmed(workshop)).id, context)
    assert video.state == "waiting" and video.board is not None
    (album, lines) = workshop.chat.sent
    assert len(album.media) == 2 and lines.buttons
    async with workshop.app.acting(video.account_id) as tx:
        await storyboards.resume(tx, video.id, stops=True, wants_draft=True)
    video = await workshop.render(video.id, context)
    assert [one.kind for one in workshop.chat.sent[2].media] == ["video"]
    async with workshop.app.acting(video.account_id) as tx:
        await storyboards.resume(tx, video.id, stops=False)
    done = await workshop.render(video.id, context)
    assert done.state == "done" and done.result is not None and done.board is not None
    kept = await assets.segments_of(workshop.db, done.account_id, done.id, 99)
    assert any(name.endswith(".seg") for name in kept)
    before = len(await assets.assets_of(workshop.db, done.account_id, done.id))
    board = apply(Board.model_validate(done.board), ChangeLine(2, "He found a boat."), STORY, "en")
    changed = await confirmed(workshop, parent=done, board=board)
    assert changed.price_credits == 1
    after = await workshop.render(changed.id, context)
    assert after.state == "done" and after.result is not None
    assert after.result["scenes"][1]["text"] == "He found a boat."
    mine = await assets.assets_of(workshop.db, after.account_id, after.id)
    assert [one.kind for one in mine] == ["voice"], "one line was spoken, nothing else"
    assert len(await assets.assets_of(workshop.db, done.account_id, done.id)) > before
    assert await verify.verify(workshop.app) == []
    await makers.close()
