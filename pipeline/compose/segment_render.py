"""Paints and encodes one piece of a video: part of a shot's body, or a joint of two shots.

Runs in a child process. A piece knows nothing of the rest of the video.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.compose.encode import SegmentWriter
from pipeline.compose.overlay import Overlay
from pipeline.compose.segment import translated
from pipeline.compose.tasks import Beat, PieceDone, PieceTask, StageTimer
from pipeline.compose.transitions import joint
from pipeline.drawing.base import Frame, Painter
from pipeline.errors import ComposeError, TalemillError
from pipeline.media.clip_files import is_clip
from pipeline.motion.moves import cuts_of
from pipeline.templates import look_in
from pipeline.templates.painters import Content, find_painter, open_painter
from pipeline.timeline import Shot, Visual

THUMBNAIL_PX = 320
"""The largest that Telegram takes, on the longer side."""


def encode_piece(task: PieceTask, beat: Beat) -> PieceDone:
    """Paint, caption and encode a piece; errors are of pipeline.errors."""
    clock = StageTimer()
    look_in(task.template_folders)
    try:
        if len(task.shots) == 2:
            _encode_joint(task, beat, clock)
        else:
            _encode_body(task, beat, clock)
    except TalemillError:
        raise
    except OSError as error:
        raise translated(error) from error
    except (ValueError, MemoryError, RuntimeError, KeyError, TypeError) as error:
        raise ComposeError from error
    clock.lap("write")
    return PieceDone(clock.stages_s, task.out.stat().st_size)


def content_of(shots: Iterable[Shot]) -> Content:
    """What the shots of a piece show together: where one glides and one moves both move, and a
    clip moves by itself; what does not go together is taken as drawn."""
    contents = {_content_of(shot.visual) for shot in shots}
    if contents == {"gliding", "moving"}:
        return "moving"
    return contents.pop() if len(contents) == 1 else "drawn"


def _content_of(visual: Visual) -> Content:
    content = find_painter(visual.painter).content
    return "moving" if content == "gliding" and any(map(is_clip, visual.files)) else content


def _encode_body(task: PieceTask, beat: Beat, clock: StageTimer) -> None:
    shot = task.shots[0]
    painter = open_painter(shot.visual, task.canvas, shot.frame_count)
    clock.lap("open")
    frame = Frame.blank(task.canvas)
    cuts = cuts_of(shot.visual.params)
    with (
        SegmentWriter(task.canvas, task.quality, task.threads, content_of(task.shots)) as writer,
        Overlay(shot, task.canvas, task.start, task.stop, task.workdir, task.letters) as captions,
    ):
        clock.lap("start")
        for index in range(task.start, task.stop):
            painter.paint(index, frame)
            clock.lap("paint")
            is_cut = index in cuts
            _finish_frame(task, captions, index, frame, writer, clock, is_cut=is_cut)
            beat(writer.frame_count)
        writer.finish(task.out)
        clock.lap("encode")


def _encode_joint(task: PieceTask, beat: Beat, clock: StageTimer) -> None:
    first, second = task.shots
    frames = task.transition.frames
    painters: list[Painter] = [
        open_painter(shot.visual, task.canvas, shot.frame_count) for shot in task.shots
    ]
    clock.lap("open")
    old, new, out = (Frame.blank(task.canvas) for _ in range(3))
    blend = joint(task.transition.kind)
    before = frames // 2
    base = first.frame_count - before
    with (
        SegmentWriter(task.canvas, task.quality, task.threads, content_of(task.shots)) as writer,
        Overlay(
            first, task.canvas, base, first.frame_count, task.workdir / "old", task.letters
        ) as leaving,
        Overlay(
            second, task.canvas, 0, frames - before, task.workdir / "new", task.letters
        ) as coming,
    ):
        clock.lap("start")
        for step in range(frames):
            painters[0].paint(base + step, old)
            painters[1].paint(step - before, new)
            blend(old, new, (step + 1) / (frames + 1), out)
            clock.lap("paint")
            here = (leaving, base + step) if step < before else (coming, step - before)
            _finish_frame(task, *here, out, writer, clock)
            beat(writer.frame_count)
        writer.finish(task.out)
        clock.lap("encode")


def _finish_frame(
    task: PieceTask,
    captions: Overlay,
    index: int,
    frame: Frame,
    writer: SegmentWriter,
    clock: StageTimer,
    *,
    is_cut: bool = False,
) -> None:
    captions.draw(index, frame)
    clock.lap("captions")
    if index == task.still_at and len(task.shots) == 1:
        save_still(frame, task.out.with_suffix(".jpg"))
    writer.add(frame, is_cut=is_cut)
    clock.lap("encode")
    captions.restore(frame)


def save_still(frame: Frame, path: Path) -> None:
    """A frame as a JPEG, and beside it one of at most 320 pixels a side (`.thumb.jpg`)."""
    import cv2

    from pipeline.drawing.colour import to_bgr

    picture = to_bgr(frame)
    factor = min(1.0, THUMBNAIL_PX / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    for image, name in ((picture, path), (small, path.with_suffix(".thumb.jpg"))):
        done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 88])
        if not done:
            raise ComposeError("The cover picture cannot be written.")
        name.write_bytes(data.tobytes())
