"""The recipe as far as the storyboard: a script and its pictures, before anything is spoken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.assets.checkpoints import Checkpoints
from pipeline.brief import Brief
from pipeline.editing.board import Board, WantedPicture, wanted_pictures
from pipeline.notes import MOST_NOTES, shown_twice
from pipeline.progress import Report, Tracker, ignore_progress
from pipeline.providers.makers import Makers
from pipeline.providers.script_review import review_script
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.recipe.opening import check_brief, expected, finish_all, lost_voice, written_board
from pipeline.recipe.scene_pictures import ScenePictures
from pipeline.recipe.video import MadeStoryboard
from pipeline.templates.base import PictureFile
from pipeline.timeline import Canvas


async def make_storyboard(
    brief: Brief,
    makers: Makers,
    workdir: Path,
    report: Report = ignore_progress,
    *,
    checkpoints: Checkpoints,
    already_usd: float = 0.0,
    board: Board | None = None,
) -> MadeStoryboard:
    """Script and pictures of `brief`, and no more; of a `board` only what it lacks is drawn.

    Everything is kept in `checkpoints`, so that the video made from it pays for voices alone.
    Raises pipeline.errors only.
    """
    await makers.refresh()
    makers = makers.for_brief(brief)
    template = check_brief(_with_a_voice(brief, makers), makers)
    canvas = Canvas(*brief.size_px, brief.fps)
    tracker = Tracker(report, replace(expected(brief, template), compose_s=0.0))
    asset_maker = AssetMaker(makers, checkpoints, workdir, already_usd=already_usd)
    tracker.update("script", 0.0)
    written, board = await written_board(brief, template, canvas, asset_maker, board)
    script = written.script
    wanted = wanted_pictures(board, script.scenes)
    await asset_maker.pictures.use([one for scene in wanted for one in scene])
    tracker.update("script", 1.0)
    pictures, count = ScenePictures(len(script.scenes)), len(script.scenes)
    done: list[int] = []

    async def draw(index: int, wanted: Sequence[WantedPicture]) -> list[PictureFile]:
        making = [asset_maker.picture(one) for one in wanted]
        drawn = await pictures.gather(index, making)
        done.append(index)
        tracker.update("assets", len(done) / count, detail=f"{len(done)}/{count}")
        return drawn

    try:
        drawing = [draw(*one) for one in enumerate(wanted)]
        _, *drawn = await finish_all([review_script(script, makers.moderation), *drawing])
    finally:
        await asset_maker.drop_begun()
    return MadeStoryboard(
        board=board,
        script=script,
        pictures=tuple(tuple(one) for one in drawn),
        notes=tuple(
            note
            for note in (
                written.note,
                *asset_maker.pictures.notes(),
                shown_twice(pictures.replaced),
            )
            if note
        )[:MOST_NOTES],
        cost_usd=round(asset_maker.spending.total_usd, 6),
        used=asset_maker.used(),
    )


def _with_a_voice(brief: Brief, makers: Makers) -> Brief:
    """The brief without a chosen voice that went since."""
    return brief.model_copy(update={"voice": None}) if lost_voice(brief, makers) else brief
