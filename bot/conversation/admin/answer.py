"""What an admin reads: text, a picture or a table, and a broadcast on its way."""

from __future__ import annotations

import hashlib

from bot.conversation.admin.request import AdminAnswer
from bot.conversation.events import Broadcast, Event, Person
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
    for platform_id in made.broadcast:
        turn.replies.append(_event_for(turn, platform_id, made.broadcast_text))


def _event_for(turn: Turn, platform_id: str, text: str) -> Reply:
    """One person's copy is an event of its own: written down once, sent once."""
    # The inbox keeps an event's id for days: it must not be a person's.
    own = hashlib.sha256(f"{turn.event.id}:{platform_id}".encode()).hexdigest()[:24]
    surface = turn.event.place.surface
    place = Place(surface, platform_id, person_id=platform_id)
    event = Event(
        f"broadcast:{own}",
        Person(turn.event.who.platform, platform_id),
        place,
        "news",
        news=Broadcast(text),
    )
    return Reply("event", place, event=event)
