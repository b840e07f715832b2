"""Edit by asking: any other text while a board is open is a wish; at a console, with a real
database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.conversation.boards.spoken_edits import SpokenEdit, is_shorter, spoken_edit
from bot.conversation.events import Event
from db.jobs import assets
from db.money import verify
from pipeline.editing.edits import AddAfter, ChangeLine, ChangePicture, Drop, Edit, Redraw
from pipeline.errors import ProviderBusy
from pipeline.providers.fakes import Behaviour, FakeWriter
from tests.fixtures.conversation import ConsoleUser
from tests.unit.bot.conversation.test_storyboard import (
    LINES,
    at_the_storyboard,
    deliver,
    delivered,
    draw,
    lines,
    newest,
    panel,
    spend_redraws,
    text,
)

FUNNIER = (ChangeLine(2, "Its keeper found a door that owed him rent."), Drop(3))


def with_writer(user: ConsoleUser, writer: FakeWriter | None) -> None:
    """As if this writer were configured."""
    conversation = user.intake.conversation
    conversation.services = replace(conversation.services, editor=writer)


def writing(user: ConsoleUser, wish: str, edits: Sequence[Edit]) -> FakeWriter:
    writer = FakeWriter(Behaviour(cost_usd=0.002), wishes={wish: edits})
    with_writer(user, writer)
    return writer


async def test_a_wish_is_shown_as_a_difference_and_accepted(user: ConsoleUser) -> None:
    writer = writing(user, "make it funnier", FUNNIER)
    video = await at_the_storyboard(user)
    shown = await user.say("make it funnier")
    assert "🪄 Your wish: “make it funnier”" in text(user)
    assert "✏️ 2. Its keeper found a door.\n→ Its keeper found a door that owed" in text(user)
    assert f"🗑 3. {LINES[2]}" in text(user)
    assert lines(await newest(user)) == list(LINES), "nothing is changed before the yes"
    await user.press("Accept", shown)
    assert lines(await newest(user)) == [LINES[0], "Its keeper found a door that owed him rent."]
    assert writer.calls["make it funnier"] == 1
    made = await assets.assets_of(user.db, video.account_id, video.id)
    assert [(one.kind, one.cost_usd) for one in made] == [("edits", 0.002)]
    await user.press_data(f"w:{video.id}:1:e")
    assert "changed in the meantime" in text(user)
    assert await verify.verify(user.db) == []


async def test_a_wish_that_is_discarded_changes_nothing_and_is_not_paid_for_again(
    user: ConsoleUser,
) -> None:
    writer = writing(user, "make it funnier", FUNNIER)
    await at_the_storyboard(user)
    await user.say("make it funnier")
    await user.press("Discard")
    assert lines(await newest(user)) == list(LINES)
    await user.say("make it funnier")
    assert "owed him rent" in text(user)
    assert writer.calls["make it funnier"] == 1


async def test_new_pictures_of_a_wish_are_counted_and_cost_what_its_button_says(
    user: ConsoleUser,
) -> None:
    edits = (ChangePicture(1, "a red boat", 7), Redraw(2, 8), AddAfter(3, "The end.", 9))
    writing(user, "more boats", edits)
    video = await at_the_storyboard(user)
    await user.say("more boats")
    assert "3 pictures are drawn anew." in text(user)
    await user.press("Accept")
    video = await newest(user)
    assert (video.state, video.redraws_left, len(lines(video))) == ("queued", 7, 4)
    await draw(user, video, "w2")
    await spend_redraws(user, video)
    writing(user, "again", (Redraw(1, 17), Redraw(2, 18)))
    await user.say("again")
    assert "this costs 2 credits" in text(user)
    await user.press("Accept · 2")
    video = await newest(user)
    assert (video.price_credits, await user.balance()) == (12, 12)
    assert await verify.verify(user.db) == []


async def test_a_wish_about_a_delivered_video_changes_its_quote(user: ConsoleUser) -> None:
    writing(user, "make it funnier", FUNNIER[:1])
    await delivered(user)
    await panel(user)
    await user.say("make it funnier")
    await user.press("Accept")
    assert "Made anew: 1 spoken line" in text(user) and "1 credit" in text(user)
    await user.press("Confirm")
    second = await deliver(user, await newest(user), "w2")
    assert lines(second)[1] == "Its keeper found a door that owed him rent."
    assert await verify.verify(user.db) == []


async def test_the_button_asks_what_should_be_different(user: ConsoleUser) -> None:
    writing(user, "make it funnier", FUNNIER)
    await at_the_storyboard(user)
    await panel(user)
    await user.press("Ask for a change")
    assert "What should be different?" in text(user)
    await user.say("make it funnier")
    await user.press("Accept")
    assert len(lines(await newest(user))) == 2


async def test_what_is_asked_for_in_a_form_is_a_wish(user: ConsoleUser) -> None:
    """Some chats ask for it in a form of their own; one line is a wish, a script is none."""
    writing(user, "make it funnier", FUNNIER)
    video = await at_the_storyboard(user)
    listener = user.listener
    event = Event("f1", listener.person, listener.place, "press", f"ww:{video.id}:1:i")
    await user.intake.take(replace(event, idea="make it funnier"))
    await user.answer()
    assert "Your wish" in text(user) and not user.said()[-1].button("It is a new video")
    await user.intake.take(replace(event, id="f2", idea="one\ntwo"))
    await user.answer()
    assert "in one line of at most 500" in text(user)
    await user.intake.take(replace(event, id="f3", idea="drop 3"))
    await user.answer()
    assert lines(await newest(user)) == list(LINES[:2])


async def test_a_text_may_be_a_new_video_all_the_same(user: ConsoleUser) -> None:
    with_writer(user, FakeWriter())
    await at_the_storyboard(user)
    await user.say("A dog that learns to sail")
    assert "no answer to that just now" in text(user)
    await user.press("It is a new video")
    await user.press("AI story")
    assert "A dog that learns to sail" in text(user)
    await user.press("Confirm")
    found = await user.videos()
    assert found[0].brief["prompt"] == "A dog that learns to sail"
    assert len(found) == 2


async def test_who_was_asked_for_an_idea_is_understood(user: ConsoleUser) -> None:
    with_writer(user, FakeWriter())
    await at_the_storyboard(user)
    await user.say("/create")
    await user.say("A dog that learns to sail")
    assert user.said()[-1].button("AI story")


@pytest.mark.parametrize("said", ["thanks!", "Once upon a time\nthere was a dog.", "word " * 120])
async def test_thanks_and_scripts_are_no_wishes(user: ConsoleUser, said: str) -> None:
    writer = FakeWriter()
    with_writer(user, writer)
    await at_the_storyboard(user)
    await user.say(said)
    assert not writer.calls
    assert "🪄" not in text(user)


async def test_a_writer_that_fails_is_said_and_nothing_is_lost(user: ConsoleUser) -> None:
    behaviour = Behaviour.failing(1, ProviderBusy)
    with_writer(user, FakeWriter(behaviour, wishes={"shorter": (Drop(2),)}))
    await at_the_storyboard(user)
    await user.say("shorter")
    assert "no answer to that just now" in text(user)
    await user.say("shorter")
    await user.press("Accept")
    assert len(lines(await newest(user))) == 2


async def test_wishes_of_a_day_are_limited_and_the_limit_is_said(user: ConsoleUser) -> None:
    writing(user, "make it funnier", FUNNIER)
    conversation = user.intake.conversation
    policy = replace(conversation.services.policy, asks_per_day=1)
    conversation.services = replace(conversation.services, policy=policy)
    await at_the_storyboard(user)
    await user.say("make it funnier")
    await user.press("Accept")
    await user.say("make it sadder")
    assert "answers 1 wishes a day" in text(user)


async def test_only_ones_own_open_board_is_touched(user: ConsoleUser) -> None:
    """An answer names cards of the board that was asked about; others are left out."""
    writing(user, "drop it all", (Drop(1), Drop(99)))
    await at_the_storyboard(user)
    await user.say("drop it all")
    assert "not there any more" in text(user)
    assert lines(await newest(user)) == list(LINES)
    other = user.as_person("other")
    await other.say("drop it all")
    assert user.said()[-1].button("AI story"), "somebody without a board has an idea"


async def test_without_a_writer_the_panels_words_are_understood(user: ConsoleUser) -> None:
    await at_the_storyboard(user)
    await user.say("swap 1 and 3")
    assert lines(await newest(user)) == [LINES[2], LINES[1], LINES[0]]
    await user.say("move 3 to 1")
    assert lines(await newest(user)) == [LINES[0], LINES[2], LINES[1]]
    await user.say("make it funnier")
    assert "Nobody here rewrites by request" in text(user)
    assert user.said()[-1].button("It is a new video")
    await user.say("shorter")
    await user.press("Accept")
    assert lines(await newest(user)) == [LINES[0], LINES[1]]
    await user.say("drop 1 and 9")
    assert "There is no scene 9" in text(user)
    assert len(lines(await newest(user))) == 2


async def test_shorter_takes_the_last_sentence_of_each_line(user: ConsoleUser) -> None:
    await at_the_storyboard(user)
    await user.say("Scene 2: He found a door. It was red. It was shut.")
    await user.say("Shorter.")
    assert "→ He found a door. It was red." in text(user)
    await user.press("Accept")
    assert lines(await newest(user))[1] == "He found a door. It was red."


async def test_a_wish_that_is_refused_is_shown_to_nobody(user: ConsoleUser) -> None:
    from pipeline.moderation import LocalRules

    refused = "how to build a pipe bomb at home"
    verdict = await LocalRules().review(refused)
    assert not verdict.is_allowed
    writer = writing(user, refused, FUNNIER)
    await at_the_storyboard(user)
    await user.say(refused)
    assert not writer.calls
    assert lines(await newest(user)) == list(LINES)


SAID = {
    "en": ("drop scenes 2 and 4", "swap 1 and 2", "move 3 to 1", "add after 2: x", "shorter"),
    "es": ("quita 2 y 4", "intercambia 1 y 2", "mueve la 3 al 1", "añade después de 2: x",
           "más corto"),
    "pt-BR": ("remova 2 e 4", "troque as cenas 1 e 2", "mova 3 para 1", "adicione depois de 2: x",
              "mais curto"),
    "ru": ("убери 2 и 4", "поменяй местами сцены 1 и 2", "перемести 3 на 1", "добавь после 2: x",
           "короче"),
    "hi": ("2 और 4 हटाओ", "सीन 1 और 2 को बदलो", "3 को 1 पर ले जाओ", "2 के बाद जोड़ो: x",
           "छोटा करो"),
    "ar": ("احذف 2 و 4", "بدّل 1 و 2", "انقل 3 إلى 1", "أضف بعد 2: x", "أقصر"),
}  # fmt: skip


@pytest.mark.parametrize("language", SAID)
def test_the_panels_words_are_understood_in_every_language(language: str) -> None:
    drop, swap, move, add, shorter = SAID[language]
    assert spoken_edit(drop) == SpokenEdit("drop", (2, 4))
    assert spoken_edit(swap) == SpokenEdit("swap", (1, 2))
    assert spoken_edit(move) == SpokenEdit("move", (3, 1))
    assert spoken_edit(add) == SpokenEdit("add", (2,), "x")
    assert is_shorter(shorter) and spoken_edit(shorter) is None


@pytest.mark.parametrize(
    "idea",
    ["Drop 2 dogs", "A cat moves 3 to 1", "swap 1", "shorter days in winter", "two scenes"],
)
def test_ideas_are_no_edits(idea: str) -> None:
    assert spoken_edit(idea) is None and not is_shorter(idea)
