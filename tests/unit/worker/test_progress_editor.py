"""The progress message: newest wins, paced by the chat, silent once the lease is gone."""

from __future__ import annotations

import asyncio

from bot.surfaces.base import Message, MessageGone, MessageRef, Place, SlowDown, SurfaceError
from db.redis.queue import Queue
from pipeline.progress import Progress
from tests.fakes.recording_surface import RecordingSurface
from worker.progress_editor import EditTarget, ProgressEditor

PLACE = Place("console", "1")


def show(progress: Progress) -> Message:
    """A message that says the share."""
    return Message(f"{progress.stage} {progress.share:.2f}")


async def editing(
    queue: Queue, chat: RecordingSurface, *, message_id: str = "m", may_write: bool = True
) -> ProgressEditor:
    """A running editor of one message."""
    wall = await EditTarget.of(chat, MessageRef(PLACE, message_id))
    editor = ProgressEditor(message_id, wall, show, queue=queue, may_write=lambda: may_write)
    editor.start()
    return editor


async def test_the_newest_progress_wins_and_the_pace_is_the_chats(queue: Queue) -> None:
    chat = RecordingSurface(edit_interval_s=0.1)
    editor = await editing(queue, chat)
    for number in range(50):
        editor.report(Progress("assets", number / 50))
        await asyncio.sleep(0.01)
    await editor.close(Message("done"))
    texts = [one.text for one in chat.edits["m"]]
    assert texts[-1] == "done"
    assert len(texts) < 15
    assert texts[:-1] == sorted(texts[:-1])


async def test_videos_in_one_chat_share_its_pace(queue: Queue) -> None:
    chat = RecordingSurface(edit_interval_s=0.1)
    editors = [await editing(queue, chat, message_id=name) for name in "abc"]
    for number in range(50):
        for editor in editors:
            editor.report(Progress("assets", number / 50))
        await asyncio.sleep(0.01)
    for editor in editors:
        await editor.close()
    assert sum(len(edits) for edits in chat.edits.values()) < 15


async def test_a_worker_without_its_lease_edits_nothing(queue: Queue) -> None:
    chat = RecordingSurface()
    editor = await editing(queue, chat, may_write=False)
    editor.report(Progress("assets", 0.5))
    await asyncio.sleep(0.1)
    await editor.close(Message("done"))
    assert chat.edits == {}


async def test_asked_to_slow_down_the_last_edit_still_comes(queue: Queue) -> None:
    chat = RecordingSurface(edit_errors=[SlowDown(0.1), SurfaceError("away")])
    editor = await editing(queue, chat)
    editor.report(Progress("assets", 0.5))
    await asyncio.sleep(0.2)
    await editor.close(Message("done"))
    assert chat.edits["m"][-1].text == "done"


async def test_a_deleted_message_ends_the_editing_only(queue: Queue) -> None:
    chat = RecordingSurface(edit_errors=[MessageGone("deleted")])
    editor = await editing(queue, chat)
    editor.report(Progress("assets", 0.5))
    await asyncio.sleep(0.1)
    editor.report(Progress("compose", 0.7))
    await asyncio.sleep(0.6)
    await editor.close(Message("done"))
    assert chat.edits == {}
    live = await queue.progress("m")
    assert live is not None
    assert live.stage == "compose"


async def test_without_a_message_the_progress_is_stored_all_the_same(queue: Queue) -> None:
    editor = ProgressEditor("v", None, show, queue=queue, may_write=lambda: True)
    editor.start()
    editor.report(Progress("script", 0.1, 12.0))
    await asyncio.sleep(0.6)
    await editor.close(Message("done"))
    live = await queue.progress("v")
    assert live is not None
    assert live.seconds_left == 12.0
