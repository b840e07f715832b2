"""The whole recipe on one page: a brief goes in, an MP4 comes out.

script (a streamed one has what its scenes need begun one by one, streamed_scenes.py) -> pictures
and voices of all scenes together -> each scene is laid out and encoded as soon as its own assets
are in -> sound, joints and the final file. One picture maker draws the whole video
(video_pictures.py), one voice provider speaks it (narration.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.assets.checkpoints import Checkpoints, NoCheckpoints
from pipeline.brand import posted
from pipeline.brief import Brief
from pipeline.compose import Composer, EncodeOptions
from pipeline.editing.board import Board, WantedPicture, wanted_pictures
from pipeline.notes import MOST_NOTES, shown_twice
from pipeline.progress import Report, Tracker, ignore_progress
from pipeline.provenance.making import consents
from pipeline.providers.base import Written
from pipeline.providers.makers import Makers
from pipeline.providers.script_review import review_script
from pipeline.reading.document import LeftOut
from pipeline.reading.reader import read
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.recipe.bumpers import bumpers
from pipeline.recipe.narration import Narration
from pipeline.recipe.opening import check_brief, expected, finish_all, lost_voice, written_board
from pipeline.recipe.scene_pictures import ScenePictures
from pipeline.recipe.video import MadeVideo, SceneFacts, StageClock, scene_facts
from pipeline.templates.base import StageInput, Template
from pipeline.templates.staging import staged_shot
from pipeline.timeline import Canvas, Metadata, Music, Shot
from pipeline.writing.shape import as_meant


async def make_video(
    brief: Brief,
    makers: Makers,
    workdir: Path,
    report: Report = ignore_progress,
    *,
    checkpoints: Checkpoints | None = None,
    out: Path | None = None,
    options: EncodeOptions | None = None,
    lanes: asyncio.Semaphore | None = None,
    already_usd: float = 0.0,
    board: Board | None = None,
) -> MadeVideo:
    """Make the video of `brief`, at `out` or in `workdir`; of a `board` nothing is written anew.

    Every paid result is kept in `checkpoints` first, and encoded segments in `workdir`: a second
    call with the same folder pays and encodes only what is missing. `lanes` bounds encoders side
    by side over all videos of a process. Raises pipeline.errors only; on any error and on
    cancellation no child process and no half file under the final name is left.
    """
    clock = StageClock()
    await makers.refresh()
    makers = makers.for_brief(brief)
    gone = lost_voice(brief, makers)
    if gone:
        brief = brief.model_copy(update={"voice": None})
    template = check_brief(brief, makers)
    canvas = Canvas(*brief.size_px, brief.fps)
    tracker = Tracker(report, expected(brief, template))
    asset_maker = AssetMaker(
        makers,
        checkpoints or NoCheckpoints(),
        workdir,
        already_usd=already_usd,
        brand=brief.brand,
    )

    tracker.update("script", 0.0)
    written, board = await written_board(brief, template, canvas, asset_maker, board, gone)
    script = written.script
    brief = brief.model_copy(update={"language": script.recorded_language() or brief.language})
    wanted = wanted_pictures(board, script.scenes)
    scenes = [scene.lines() for scene in script.scenes]
    logo, around = await asset_maker.logo(), await bumpers(asset_maker, canvas)
    narration = asset_maker.narration(scenes, template.casting(script), brief, gone)
    await asset_maker.use([one for scene in wanted for one in scene], narration)
    tracker.update("script", 1.0)
    clock.lap("script")

    pictures = ScenePictures(len(script.scenes))
    shots: dict[int, Shot] = {}
    staged: dict[int, StageInput] = {}

    try:
        async with Composer(
            canvas,
            len(script.scenes) + around.count,
            workdir / "compose",
            options=options or EncodeOptions(max_bytes=brief.max_bytes),
            cache=workdir / "segments",
            report=lambda share, left_s: tracker.update("compose", share, seconds_left=left_s),
            lanes=lanes,
            cover=around.before,
        ) as composer:
            for number, shot in around.placed(len(script.scenes)):
                composer.add(number, shot)

            async def make_scene(index: int) -> None:
                staged[index] = await _gather_scene(
                    brief,
                    template,
                    written,
                    index,
                    asset_maker,
                    pictures,
                    wanted[index],
                    narration,
                    canvas,
                    logo,
                )
                shot = staged_shot(template, staged[index])
                shots[index] = around.scene(shot, is_last=staged[index].is_last)
                composer.add(around.before + index, shots[index])
                done, count = len(shots), len(script.scenes)
                tracker.update("assets", done / count, detail=f"{done}/{count}")

            judging = review_script(script, makers.moderation)
            scenes_made = map(make_scene, range(len(script.scenes)))
            await finish_all([judging, narration.run(), *scenes_made])
            clock.lap("assets")
            track, music_name = await asset_maker.music(brief, script.mood or template.music)
            composed = await composer.finish(
                music=Music(track, brief.seed),
                metadata=Metadata(
                    script.title,
                    script.description,
                    posted(script.hashtags, brief.brand),
                    brief.language,
                ),
                out=out or workdir / "video.mp4",
            )
    finally:
        await asset_maker.drop_begun()
    clock.lap("compose_after_last_asset")
    tracker.update("compose", 1.0, seconds_left=0.0)

    inputs = tuple(staged[index] for index in range(len(script.scenes)))
    is_in_own_voice = not narration.note and brief.own("voice") is None
    return MadeVideo(
        composed=composed,
        script=script,
        board=board,
        scenes=_facts(inputs, shots, canvas, around.frames_before),
        inputs=inputs,
        notes=tuple(
            note
            for note in (
                written.note,
                narration.note,
                *asset_maker.pictures.notes(),
                shown_twice(pictures.replaced),
            )
            if note
        )[:MOST_NOTES],
        left_out=_left_out(brief, template),
        cost_usd=round(asset_maker.spending.total_usd, 6),
        costs=tuple(asset_maker.spending.costs),
        used=(*asset_maker.used(), *consents(brief.cloned if is_in_own_voice else None)),
        music=music_name,
        stages_s={**clock.laps_s, **composed.stages_s},
    )


async def _gather_scene(
    brief: Brief,
    template: Template,
    written: Written,
    index: int,
    asset_maker: AssetMaker,
    scene_pictures: ScenePictures,
    wanted: Sequence[WantedPicture],
    narration: Narration,
    canvas: Canvas,
    logo: Path | None,
) -> StageInput:
    """Pictures and voices of one scene, side by side."""
    script, scene = written.script, written.script.scenes[index]
    making = [asset_maker.picture(one) for one in wanted]
    pictures, lines = await finish_all(
        [scene_pictures.gather(index, making), narration.scene(index)]
    )
    return StageInput(
        brief=brief,
        script=script,
        index=index,
        scene=scene,
        lines=lines,
        pictures=tuple(pictures),
        canvas=canvas,
        captions=brief.captions or template.captions,  # type: ignore[arg-type]
        seed=brief.seed,
        logo=logo,
    )


def _left_out(brief: Brief, template: Template) -> tuple[LeftOut, ...]:
    """What of a text is neither said nor shown; of a recording all words are said."""
    if brief.own("voice") is not None:
        return ()
    return template.take(as_meant(brief, read(brief.prompt.strip()))).left_out


def _facts(
    inputs: tuple[StageInput, ...], shots: Mapping[int, Shot], canvas: Canvas, start_frame: int
) -> tuple[SceneFacts, ...]:
    """What is said when, in video time; the first scene begins at `start_frame`."""
    facts: list[SceneFacts] = []
    for index, staged in enumerate(inputs):
        text = " ".join(line.text for line in staged.lines)
        facts.append(scene_facts(text, shots[index], start_frame, canvas))
        start_frame += shots[index].frame_count
    return tuple(facts)
