"""A command may be the caption of a picture: the picture comes with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Document, Message, PhotoSize, Update, User

from bot.listeners.telegram.events import event_of

ME = User(1, "bot", True, username="mill_bot")


@pytest.mark.parametrize(
    "sent",
    [
        {"photo": [PhotoSize("f", "u", 90, 90)]},
        {"document": Document("f", "u", file_name="l.png", mime_type="image/png", file_size=9)},
    ],
)
@pytest.mark.parametrize(
    ("chat", "caption"),
    [(Chat(5, "private"), "/brand logo"), (Chat(-6, "group", title="g"), "/brand@mill_bot logo")],
)
def test_a_logo_comes_with_the_brands_command(
    sent: dict[str, Any], chat: Chat, caption: str
) -> None:
    mia = User(7, "Mia", False)
    message = Message(9, datetime.now(UTC), chat, from_user=mia, caption=caption, **sent)
    event = event_of(Update(1, message=message), ME)
    assert event is not None
    assert (event.kind, event.command, event.text) == ("command", "brand", "logo")
    (picture,) = event.attachments
    assert (picture.kind, picture.ref) == ("picture", "f")


def test_a_clip_comes_with_the_brands_command() -> None:
    mia = User(7, "Mia", False)
    film = Document("f", "u", file_name="o.mp4", mime_type="video/mp4", file_size=9)
    message = Message(
        9,
        datetime.now(UTC),
        Chat(5, "private"),
        from_user=mia,
        caption="/brand outro",
        document=film,
    )
    event = event_of(Update(1, message=message), ME)
    assert event is not None
    assert (event.kind, event.command, event.text) == ("command", "brand", "outro")
    assert [(one.kind, one.ref) for one in event.attachments] == [("clip", "f")]
