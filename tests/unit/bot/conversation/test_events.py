"""Events and replies are the same after the inbox kept them."""

from __future__ import annotations

import json

import pytest

from bot.conversation.event_news import Broadcast, EventNews, GiftNews, PurchaseNews, StarsPayment
from bot.conversation.events import Event, Mentioned, Person
from bot.conversation.replies import Invoice, Reply, StoredFile
from bot.surfaces.base import Button, Media, Message, Place

PLACE = Place("discord", "7", is_private=False, person_id="me", group_id="3")
WHO = Person("discord", "me", "Mia", "pt-BR", "mia")


def event_with(news: EventNews | None) -> Event:
    """An event with everything that a surface may say."""
    return Event(
        "1",
        WHO,
        PLACE,
        "news" if news else "command",
        text="20",
        command="gift",
        message_id="5",
        answer_id="6",
        idea="A lighthouse",
        brief={"template": "quiz", "length_s": 30.0},
        rooms=("7", "8"),
        chosen=("quiz",),
        mentioned=Mentioned("bo", "Bo"),
        news=news,
    )


@pytest.mark.parametrize(
    "news",
    [
        None,
        StarsPayment("purchase", "tg_1", 700, "XTR"),
        PurchaseNews("refunded", -50, "purchase"),
        GiftNews("opened", 20, "Bo"),
        Broadcast("We are back."),
    ],
)
def test_an_event_is_the_same_after_the_inbox_kept_it(news: EventNews | None) -> None:
    event = event_with(news)
    assert Event.from_json(json.loads(json.dumps(event.to_json()))) == event


@pytest.mark.parametrize(
    "reply",
    [
        Reply("send", PLACE, Message("Hi", ((Button("Yes", "c:1"),),)), only_while_queued="v"),
        Reply("invoice", PLACE, invoice=Invoice("50 credits", "For videos", "purchase", 700)),
        Reply("event", PLACE, event=event_with(GiftNews("got", 20, "Bo"))),
        Reply(
            "send",
            PLACE,
            Message("The sea", media=(Media("video", name="sea.mp4"),)),
            file=StoredFile("a/sea.mp4", "Open it until Monday.", "Open"),
        ),
    ],
)
def test_a_reply_is_the_same_after_the_inbox_kept_it(reply: Reply) -> None:
    assert Reply.from_json(json.loads(json.dumps(reply.to_json()))) == reply
