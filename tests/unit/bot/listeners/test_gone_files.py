"""Who asks for a file that no storage has is answered, and told how to have it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.conversation.replies import Reply, StoredFile
from bot.listeners.delivery import Delivery
from bot.surfaces.base import Media, Message, Place, SurfaceError, TooLarge
from db.core.database import Database
from pipeline.assets.storage import LocalStorage
from tests.fakes.recording_surface import RecordingSurface


@pytest_asyncio.fixture
async def delivery(
    sqlite_url: str, tmp_path: Path
) -> AsyncIterator[tuple[Delivery, RecordingSurface]]:
    db, chat = await Database.open(sqlite_url), RecordingSurface()
    answers: Any = None
    yield Delivery(db, chat, answers, LocalStorage(tmp_path / "files")), chat
    await db.close()


def asked(*, file_id: str | None = None, gone_text: str = "It is gone.") -> Reply:
    """A video's file, as its button asks for it."""
    media = Media(kind="video", name="a.mp4", file_id=file_id)
    file = StoredFile("a/video.mp4", "Here", "Open", "", gone_text, "Redo", "r|1")
    message = Message("A title", media=(media,), copyable="#tags")
    return Reply("send", Place("console", "1"), message, file=file)


async def test_what_the_storage_has_no_more_is_said_with_a_way_to_have_it_anew(
    delivery: tuple[Delivery, RecordingSurface],
) -> None:
    sends, chat = delivery
    await sends.deliver(asked())
    (message,) = chat.sent
    assert message.text == "It is gone." and not message.media and not message.copyable
    assert [(one.label, one.data) for row in message.buttons for one in row] == [("Redo", "r|1")]


@pytest.mark.parametrize("is_known", [True, False])
async def test_the_chats_own_file_comes_first_then_the_storages(
    delivery: tuple[Delivery, RecordingSurface], tmp_path: Path, is_known: bool
) -> None:
    sends, chat = delivery
    assert sends.storage is not None
    if not is_known:
        await sends.storage.put("a/video.mp4", b"a video")
        chat.next_errors = [SurfaceError("that id is gone", can_retry=False)]
    await sends.deliver(asked(file_id="x1"))
    (message,) = chat.sent
    (media,) = message.media
    assert media.file_id == ("x1" if is_known else None)
    assert (media.path is None) is is_known


async def test_a_link_that_has_no_host_is_not_sent(
    delivery: tuple[Delivery, RecordingSurface],
) -> None:
    sends, chat = delivery
    assert sends.storage is not None
    await sends.storage.put("a/video.mp4", b"a video")
    chat.next_errors = [TooLarge()]
    await sends.deliver(asked())
    assert [one.text for one in chat.sent] == ["It is gone."]


async def test_a_reply_that_an_older_bot_kept_is_read(
    delivery: tuple[Delivery, RecordingSurface],
) -> None:
    kept = asked(gone_text="").to_json()
    for name in ("gone_text", "again", "again_data"):
        del kept["file"][name]
    await delivery[0].deliver(Reply.from_json(kept))
    assert delivery[1].sent == []
