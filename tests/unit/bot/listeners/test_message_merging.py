"""What was sent at once arrives as one; what was not is answered each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.conversation.events import Event, Person
from bot.listeners.message_merging import joined, may_continue
from bot.surfaces.base import Place
from db.people import inbox
from tests.fixtures.conversation import ConsoleUser

IDEA = "A lighthouse keeper finds a door in the sea"
PLACE = Place("console", "me", person_id="me")


def said(text: str, number: int = 1, **fields: object) -> Event:
    """One message of several."""
    who = Person("console", "me", "Mia", "en")
    made = Event(f"e{number}", who, PLACE, "text", text, message_id=str(number))
    return replace(made, **fields)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
async def quick(user: ConsoleUser) -> AsyncIterator[None]:
    user.intake.queues.piece_wait_s = 0.15
    yield


def texts(user: ConsoleUser) -> list[str]:
    return [one.message.text for one in user.said() if not one.is_deleted]


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        ([("keeper fi", "within"), ("nds a door", "no")], "keeper finds a door"),
        ([("keeper finds", "between"), ("a door", "no")], "keeper finds a door"),
        ([("He waits.", "between"), ("A door opens.", "no")], "He waits.\nA door opens."),
        ([("a", "within"), ("b", "within"), ("c", "no")], "abc"),
    ],
)
def test_a_cut_text_is_put_together_as_it_was(pieces: list[tuple[str, str]], whole: str) -> None:
    events = [said(text, number, cut=cut) for number, (text, cut) in enumerate(pieces)]
    assert joined(events).text == whole


def test_forwards_of_two_people_say_who_said_what() -> None:
    thread = [said("Are you up?", 1, forwarded_from="Ann"), said("No", 2, forwarded_from="Bo")]
    assert joined(thread).text == "Ann: Are you up?\nBo: No"
    assert joined([thread[0], said("Hello?", 2, forwarded_from="Ann")]).text.count("Ann") == 0


def test_a_plain_text_waits_for_nothing() -> None:
    assert not may_continue(said(IDEA))


async def test_a_paste_in_three_pieces_is_one_idea(user: ConsoleUser) -> None:
    for number, piece in enumerate(("One day a keeper fi", "nds a door in the s", "ea."), 1):
        await user.intake.take(said(piece, number, cut="within" if number < 3 else "no"))
    await user.answer()
    (asked,) = [text for text in texts(user) if "Which kind" in text]
    assert "One day a keeper finds a door in the sea." in asked
    assert await inbox.pending(user.db, "console") == []


async def test_an_album_without_a_word_is_answered_once(user: ConsoleUser) -> None:
    for number in range(1, 6):
        await user.intake.take(said("", number, kind="other", album="7"))
    await user.answer()
    assert sum("What works: words" in text for text in texts(user)) == 1


@pytest.mark.parametrize("with_words", [1, 3])
async def test_the_caption_of_an_album_is_its_idea(user: ConsoleUser, with_words: int) -> None:
    for number in range(1, 4):
        fields = {} if number == with_words else {"kind": "other"}
        text = IDEA if number == with_words else ""
        await user.intake.take(said(text, number, album="7", **fields))
    await user.answer()
    assert sum("Which kind" in text for text in texts(user)) == 1
    assert not any("What works: words" in text for text in texts(user))


async def test_two_ideas_are_two(user: ConsoleUser) -> None:
    await user.intake.take_all([said(IDEA, 1), said("Why cats always land on their feet", 2)])
    await user.answer()
    assert sum("Which kind" in text for text in texts(user)) == 2


async def test_a_comment_and_what_it_forwards_are_one(user: ConsoleUser) -> None:
    forwarded = said("A door in the sea opens at night", 2, forwarded_from="Ann")
    await user.intake.take_all([said("A video of this please", 1), forwarded])
    await user.answer()
    (asked,) = [text for text in texts(user) if "Which kind" in text]
    assert "A video of this please" in asked


async def test_what_a_stop_cut_off_is_gathered_on_start(user: ConsoleUser) -> None:
    user.intake.queues.piece_wait_s = 30
    await user.intake.take(said("One day a keeper fi", 1, cut="within"))
    await user.intake.stop(0.05)
    await inbox.receive(user.db, "console", "e2", PLACE_KEY, said("nds a door", 2).to_json())
    await user.intake.start()
    await user.answer()
    (asked,) = [text for text in texts(user) if "Which kind" in text]
    assert "One day a keeper finds a door" in asked


PLACE_KEY = "console:me"


async def test_an_edit_of_the_idea_changes_its_draft(user: ConsoleUser) -> None:
    await user.intake.take(said(IDEA, 1))
    await user.answer()
    await user.intake.take(said("A robot learns to bake bread", 2, message_id="1", kind="edit"))
    shown = await user.answer()
    assert "A robot learns" in shown.message.text
    quote = await user.press("AI story", on=shown)
    await user.intake.take(said("A robot learns to swim", 3, message_id="1", kind="edit"))
    await user.answer()
    assert "A robot learns to swim" in user.chat.messages[quote.id].message.text, "in its place"
    count = len(texts(user))
    await user.press("Confirm")
    (video,) = await user.videos()
    assert video.brief["prompt"] == "A robot learns to swim"
    for text in ("A robot learns to fly", ""):
        await user.intake.take(said(text, len(text) + 10, message_id="1", kind="edit"))
        await user.answer()
    assert len(texts(user)) == count, "it is being made: nothing is said, nothing changes"


async def test_an_edit_of_one_piece_changes_that_piece(user: ConsoleUser) -> None:
    await user.intake.take(said("One day a keeper", 1, cut="between"))
    await user.intake.take(said("finds a door", 2))
    await user.answer()
    await user.intake.take(said("opens a window", 3, message_id="2", kind="edit"))
    assert "One day a keeper opens a window" in (await user.answer()).message.text


async def test_an_older_idea_that_is_still_open_can_be_edited(user: ConsoleUser) -> None:
    await user.intake.take_all([said(IDEA, 1), said("Why cats always land on their feet", 2)])
    await user.answer()
    await user.intake.take(said("A robot learns to bake bread", 3, message_id="1", kind="edit"))
    assert "A robot learns" in (await user.answer()).message.text


async def test_an_edit_that_cannot_be_taken_is_said_and_changes_nothing(user: ConsoleUser) -> None:
    await user.intake.take(said(IDEA, 1))
    asked = await user.answer()
    await user.intake.take(said("😀😀", 2, message_id="1", kind="edit"))
    assert "Only symbols" in (await user.answer()).message.text
    await user.press("AI story", on=asked)
    assert IDEA in user.chat.messages[asked.id].message.text


async def test_an_edit_of_anything_else_is_nothing(user: ConsoleUser) -> None:
    await user.say("/start")
    count = len(texts(user))
    await user.intake.take(said("A robot learns to bake bread", 2, message_id="77", kind="edit"))
    await user.answer()
    assert len(texts(user)) == count
