"""What an admin reads: text, a picture or a table, and a broadcast on its way."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bot.conversation.admin.request import AdminAnswer
from bot.conversation.event_news import Broadcast, BroadcastPage
from bot.conversation.events import Event, Person
from bot.conversation.prepared import PAGE_PEOPLE, BroadcastPeople
from bot.conversation.replies import Reply
from bot.conversation.turn import Turn
from bot.surfaces.base import Media, Message, Place


def answer(turn: Turn, made: AdminAnswer) -> None:
    """Send what the command came to."""
    for picture in made.pictures:
        text = made.text if picture is made.pictures[-1] else picture.title
        photo = Media("photo", name="stats.png")
        turn.send_media(Message(text, media=(photo,)), picture.key, is_private=True)
    if made.table_key:
        table = Media("document", name="postings.csv")
        turn.send_media(Message(made.text, media=(table,)), made.table_key, is_private=True)
    elif not made.pictures:
        turn.privately(made.text)
    turn.wakes_queue = turn.wakes_queue or made.wakes_queue
    turn.replies += [Reply("event", event.place, event=event) for event in made.told]
    if made.broadcast_text:
        _add_page(turn, BroadcastPage(made.broadcast_text, turn.event.id, after=""))


def broadcast_page(turn: Turn, page: BroadcastPage) -> None:
    """A copy for each of the next people, then the page after it: it stands behind the copies, so
    that no more than a page of them waits at any time, however many people there are."""
    assert isinstance(turn.known.prepared, BroadcastPeople)
    platform_ids = turn.known.prepared.platform_ids
    for platform_id in platform_ids:
        turn.replies.append(_event_for(turn, platform_id, page))
    if len(platform_ids) == PAGE_PEOPLE:
        _add_page(turn, replace(page, after=platform_ids[-1]))


def _event_for(turn: Turn, platform_id: str, page: BroadcastPage) -> Reply:
    """One person's copy is an event of its own: written down once, sent once."""
    place = Place(turn.event.place.surface, platform_id, person_id=platform_id)
    who = Person(turn.event.who.platform, platform_id)
    own = _own_id(page.origin, platform_id)
    return Reply("event", place, event=Event(own, who, place, "news", news=Broadcast(page.text)))


def _add_page(turn: Turn, page: BroadcastPage) -> None:
    own = _own_id(page.origin, f"page after {page.after}")
    event = Event(own, turn.event.who, turn.event.place, "news", news=page)
    turn.replies.append(Reply("event", event.place, event=event))


def _own_id(origin: str, name: str) -> str:
    """The inbox keeps an event's id for days: it must not be a person's."""
    return f"broadcast:{hashlib.sha256(f'{origin}:{name}'.encode()).hexdigest()[:24]}"
