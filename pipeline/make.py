"""The whole recipe on one page: a brief goes in, an MP4 comes out.

script (a streamed one has what its scenes need begun one by one, streamed_scenes.py) -> pictures
and voices of all scenes together -> each scene is laid out and encoded as soon as its own assets
are in -> sound, joints and the final file. One picture maker draws the whole video
(video_pictures.py), one voice provider speaks it (narration.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.assets.checkpoints import Checkpoints, NoCheckpoints
from pipeline.brief import Brief
from pipeline.compose import Composer, EncodeOptions
from pipeline.editing.board import (
    Board,
    WantedPicture,
    board_of,
    script_of,
    wanted_pictures,
)
from pipeline.errors import EmptyPrompt, PromptTooLong, UnknownOption, UnsupportedLanguage
from pipeline.notes import MOST_NOTES, shown_twice
from pipeline.pricing import size_of
from pipeline.progress import Expected, Report, Tracker, ignore_progress
from pipeline.providers.base import Made, Written
from pipeline.providers.casting import find_voice, usable_voices
from pipeline.providers.makers import Makers
from pipeline.providers.script_review import review_script
from pipeline.reading.reader import read
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.recipe.narration import Narration
from pipeline.recipe.scene_pictures import ScenePictures
from pipeline.recipe.streamed_scenes import StreamedScenes
from pipeline.recipe.video import (
    MadeStoryboard,
    MadeVideo,
    SceneFacts,
    StageClock,
    scene_facts,
)
from pipeline.sound.music import music_for
from pipeline.templates import find_template
from pipeline.templates.base import PictureFile, StageInput, Template
from pipeline.templates.staging import staged_shot
from pipeline.timeline import Canvas, Metadata, Music, Shot


def check_brief(brief: Brief, makers: Makers) -> Template:
    """Refuse what cannot be made before anything is paid: BadInput says what is wrong."""
    from pipeline.drawing.font_coverage import undrawable

    template = find_template(brief.template)
    if not brief.prompt.strip():
        raise EmptyPrompt
    if len(brief.prompt) > brief.most_chars:
        raise PromptTooLong(
            f"That is {len(brief.prompt):,} characters long; "
            f"please keep it under {brief.most_chars:,}."
        )
    if brief.variant is not None and brief.variant not in template.variants:
        known = ", ".join(template.variants) or "none"
        raise UnknownOption(f"{template.name} has no variant {brief.variant!r}; it has: {known}.")
    if letters := undrawable(brief.prompt, brief.language):
        raise UnsupportedLanguage(
            f"No font here draws these letters: {letters}. "
            "The extra talemill[cjk] adds Chinese, Japanese and Korean."
        )
    voices = makers.voices.voices()
    usable_voices(voices, brief.language)
    if brief.voice is not None:
        find_voice(voices, brief.voice, brief.language)
    return template


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
    lost_voice = _lost_voice(brief, makers)
    if lost_voice:
        brief = brief.model_copy(update={"voice": None})
    template = check_brief(brief, makers)
    canvas = Canvas(*brief.size_px, brief.fps)
    tracker = Tracker(report, _expected(brief, template))
    asset_maker = AssetMaker(
        makers, checkpoints or NoCheckpoints(), workdir, already_usd=already_usd
    )

    tracker.update("script", 0.0)
    written, board = await _written(brief, template, canvas, asset_maker, board, lost_voice)
    script = written.script
    wanted = wanted_pictures(board, script.scenes)
    scenes = [scene.lines() for scene in script.scenes]
    narration = asset_maker.narration(scenes, template.casting(script), brief, lost_voice)
    await asset_maker.use([one for scene in wanted for one in scene], narration)
    tracker.update("script", 1.0)
    clock.lap("script")

    pictures = ScenePictures(len(script.scenes))
    shots: dict[int, Shot] = {}
    staged: dict[int, StageInput] = {}

    try:
        async with Composer(
            canvas,
            len(script.scenes),
            workdir / "compose",
            options=options or EncodeOptions(max_bytes=brief.max_bytes),
            cache=workdir / "segments",
            report=lambda share, left_s: tracker.update("compose", share, seconds_left=left_s),
            lanes=lanes,
        ) as composer:

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
                )
                shots[index] = staged_shot(template, staged[index])
                composer.add(index, shots[index])
                done, count = len(shots), len(script.scenes)
                tracker.update("assets", done / count, detail=f"{done}/{count}")

            judging = review_script(script, makers.moderation)
            scenes_made = map(make_scene, range(len(script.scenes)))
            await finish_all([judging, narration.run(), *scenes_made])
            clock.lap("assets")
            track = music_for(brief.music or script.mood or template.music, brief.seed)
            composed = await composer.finish(
                music=Music(track, brief.seed),
                metadata=Metadata(
                    script.title, script.description, script.hashtags, brief.language
                ),
                out=out or workdir / "video.mp4",
            )
    finally:
        await asset_maker.drop_begun()
    clock.lap("compose_after_last_asset")
    tracker.update("compose", 1.0, seconds_left=0.0)

    inputs = tuple(staged[index] for index in range(len(script.scenes)))
    return MadeVideo(
        composed=composed,
        script=script,
        board=board,
        scenes=_facts(inputs, shots, canvas),
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
        left_out=template.take(read(brief.prompt.strip())).left_out,
        cost_usd=round(asset_maker.spending.total_usd, 6),
        costs=tuple(asset_maker.spending.costs),
        used=asset_maker.used(),
        music=track.stem if track else "",
        stages_s={**clock.laps_s, **composed.stages_s},
    )


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
    template = check_brief(_with_a_voice(brief, makers), makers)
    canvas = Canvas(*brief.size_px, brief.fps)
    tracker = Tracker(report, _expected(brief, template))
    asset_maker = AssetMaker(makers, checkpoints, workdir, already_usd=already_usd)
    tracker.update("script", 0.0)
    written, board = await _written(brief, template, canvas, asset_maker, board)
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


async def _written(
    brief: Brief,
    template: Template,
    canvas: Canvas,
    asset_maker: AssetMaker,
    board: Board | None,
    lost_voice: str | None = None,
) -> tuple[Written, Board]:
    """The script and its board: the person's own board, or a new script, what whose scenes need
    is begun as soon as each is written; pictures alone where no `lost_voice` is given."""
    if board is not None:
        return Written(script_of(board, template), Made("", "")), board
    size_px = template.picture_size_px(canvas)
    asset_maker.pictures.expect(size_of(brief, template)[0])
    streamed = StreamedScenes(asset_maker, brief, template, size_px, lost_voice)
    try:
        written = await asset_maker.script(brief, template, streamed.begin)
    except BaseException:
        await asset_maker.drop_begun()
        raise
    return written, board_of(written.script, brief, size_px)


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
    )


def _lost_voice(brief: Brief, makers: Makers) -> str:
    """The chosen voice where it went after it was chosen: an account's voices come and go, and a
    paid video is not failed for it."""
    if brief.voice is None:
        return ""
    wanted = brief.voice.casefold()
    names = {one.casefold() for voice in makers.voices.voices() for one in (voice.key, voice.name)}
    return "" if wanted in names else brief.voice


def _with_a_voice(brief: Brief, makers: Makers) -> Brief:
    """The brief without a chosen voice that went since."""
    return brief.model_copy(update={"voice": None}) if _lost_voice(brief, makers) else brief


async def finish_all(work: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Results in order; one failure lets the others finish (they are paid for), then is raised.

    Cancellation from outside cancels them all.
    """
    done = await asyncio.gather(*work, return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException):
            raise one
    return done


def _expected(brief: Brief, template: Template) -> Expected:
    """Seconds as measured on two cores; the run's own pace soon takes over (progress.py)."""
    scenes, length_s = size_of(brief, template)
    return Expected(script_s=1.0, assets_s=2.0 + 1.2 * scenes, compose_s=2.0 + 0.45 * length_s)


def _facts(
    inputs: tuple[StageInput, ...], shots: Mapping[int, Shot], canvas: Canvas
) -> tuple[SceneFacts, ...]:
    """What is said when, in video time."""
    facts: list[SceneFacts] = []
    start_frame = 0
    for index, staged in enumerate(inputs):
        text = " ".join(line.text for line in staged.lines)
        facts.append(scene_facts(text, shots[index], start_frame, canvas))
        start_frame += shots[index].frame_count
    return tuple(facts)
