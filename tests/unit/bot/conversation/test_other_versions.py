"""Languages, Redo and Length of a delivered video: what is made anew, and what that costs."""

from __future__ import annotations

from dataclasses import replace

from db.jobs import claims, versions
from db.jobs.video_rows import Video
from db.money import verify
from pipeline.brief import Brief
from pipeline.editing.board import Board
from pipeline.editing.edits import AddAfter, ChangeLine
from pipeline.editing.parts import parts_of
from pipeline.providers.base import Voice
from pipeline.providers.fakes import Behaviour, FakeWriter
from tests.fixtures import books
from tests.fixtures.conversation import ConsoleUser
from tests.unit.bot.conversation.test_storyboard import (
    LINES,
    TEMPLATE,
    deliver,
    delivered,
    lines,
    newest,
    text,
)
from tests.unit.bot.conversation.test_wishes import with_writer


async def in_spanish(user: ConsoleUser, video: Video) -> None:
    """Other language, and Spanish; the voices speak some more."""
    conversation = user.intake.conversation
    voices = (Voice("ann", "Ann", ("en", "es", "pt", "ru", "de", "fr"), "female", "offline"),)
    conversation.services = replace(conversation.services, voices=voices)
    await user.press_data(f"vl:{video.id}")
    await user.press("Spanish")


async def test_another_language_keeps_the_pictures_and_is_priced_by_its_parts(
    user: ConsoleUser,
) -> None:
    with_writer(user, FakeWriter())
    first = await delivered(user)
    await in_spanish(user, first)
    assert "a translation · 3 spoken lines" in text(user)
    assert "picture" not in text(user).split("Made anew")[1]
    assert "2 credits" in text(user).split("Made anew")[1]
    await user.press("Confirm · 2")
    second = await newest(user)
    assert second.parent_id == first.id and second.brief["language"] == "es"
    board = Board.model_validate(second.board)
    assert board.written_in == "en" and [card.id for card in board.cards] == [1, 2, 3]
    await deliver(user, second, "w2")
    assert await user.balance() == 12
    assert await verify.verify(user.db) == []


async def test_without_a_writer_another_language_is_another_video(user: ConsoleUser) -> None:
    await in_spanish(user, await delivered(user))
    assert "Made anew" not in text(user)


async def test_several_languages_are_one_order_that_ends_in_parts(user: ConsoleUser) -> None:
    with_writer(user, FakeWriter())
    first = await delivered(user)
    await in_spanish(user, first)
    await user.press("Further languages")
    assert "Up to 8 in one order" in text(user)
    await user.press("Portuguese")
    assert "Together: 4 credits." in text(user)
    assert "Spanish: Made anew" in text(user) and "Portuguese: Made anew" in text(user)
    await user.press("Confirm · 4")
    assert await user.balance() == 10, "all of it is held at once"
    ordered = [one for one in await user.videos() if one.parent_id == first.id]
    by_language = {one.brief["language"]: one for one in ordered}
    assert {code: one.price_credits for code, one in by_language.items()} == {"es": 2, "pt": 2}
    assert len({one.draft_id for one in ordered}) == 1
    shown = [one.message.text for one in user.said()[-2:]]
    assert all("Queued" in one for one in shown) and "Portuguese" in shown[1]
    failed = by_language["pt"]
    claimed = await claims.claim(user.worker, failed.id, "w2")
    assert claimed is not None
    key = (failed.id, claimed.attempt, "w2")
    await claims.finish(user.worker, *key, "failed", owed=0)
    assert await user.balance() == 12, "what fails is given back alone"
    await deliver(user, by_language["es"], "w3")
    assert await user.balance() == 12
    assert await verify.verify(user.db) == []


async def test_a_language_is_taken_back_from_the_order(user: ConsoleUser) -> None:
    with_writer(user, FakeWriter())
    await in_spanish(user, await delivered(user))
    await user.press("Further languages")
    await user.press("Portuguese")
    await user.press("Further languages")
    await user.press("✓ Portuguese")
    assert "Together:" not in text(user) and "2 credits" in text(user)


async def test_an_order_over_ones_credits_holds_nothing(user: ConsoleUser) -> None:
    with_writer(user, FakeWriter())
    first = await delivered(user)
    account = await user.account()
    async with user.db.operating() as tx:
        await books.take_away(tx, account.wallet_id, 11, "spent-elsewhere")
    await in_spanish(user, first)
    assert user.said()[-1].button("Confirm · 2")
    await user.press("Further languages")
    await user.press("Portuguese")
    assert "short" in text(user) and not user.said()[-1].button("Confirm")
    assert await user.balance() == 3


async def test_redo_draws_the_pictures_anew_and_keeps_the_words(user: ConsoleUser) -> None:
    first = await delivered(user)
    await user.press_data(f"vr:{first.id}")
    made = text(user).split("Made anew")[1]
    assert "3 pictures" in made and "line" not in made and "credits" in made
    await user.press("Confirm")
    second = await newest(user)
    assert lines(second) == list(LINES) and second.price_credits < first.price_credits
    assert second.brief["seed"] != first.brief["seed"]
    await deliver(user, second, "w2")
    await user.press_data(f"vr:{first.id}")
    await user.press("New script, too")
    assert "Made anew" not in text(user) and user.said()[-1].button("Storyboard first")
    assert await verify.verify(user.db) == []


async def test_a_shorter_video_keeps_the_scenes_that_stay(user: ConsoleUser) -> None:
    """Without a writer scenes go from the middle, and nothing that stays is charged again."""
    first = await delivered(user)
    long = "The keeper counts every one of the waves that come in before he sleeps, and writes it"
    long += " into a book that nobody but the sea has ever opened, page after page after page."
    with_writer(
        user, FakeWriter(wishes={"long": [ChangeLine(n, f"{n}: {long}") for n in (1, 2, 3)]})
    )
    await user.press_data(f"vb:{first.id}")
    await user.say("long")
    await user.press("Accept")
    await user.press("Confirm")
    second = await deliver(user, await newest(user), "w2")
    with_writer(user, None)
    await user.press_data(f"vd:{second.id}")
    shortest = user.said()[-1].buttons[1]
    await user.press(shortest.label)
    shown = text(user)
    assert "the order of the scenes. 1 credit" in shown
    assert "2: The keeper" not in shown and "3: The keeper" in shown


async def test_a_longer_video_is_charged_for_its_new_scenes_alone(user: ConsoleUser) -> None:
    first = await delivered(user)
    writer = Longer()
    with_writer(user, writer)
    await user.press_data(f"vd:{first.id}")
    await user.press("45 s")
    made = text(user).split("Made anew")[1]
    assert "1 picture · 1 spoken line" in made
    await user.press("Confirm")
    second = await newest(user)
    assert lines(second) == [*LINES, "And the lamp burned on."]
    assert second.brief["length_s"] == 45.0
    await deliver(user, second, "w2")
    assert await verify.verify(user.db) == []


class Longer(FakeWriter):
    """Adds a scene to whatever is to be longer."""

    def __init__(self) -> None:
        super().__init__(Behaviour(cost_usd=0.001))

    async def suggest(self, wish, board, template, language, call=None):  # type: ignore[no-untyped-def]
        """One more scene at the end."""
        self.wishes = {wish: (AddAfter(board.cards[-1].id, "And the lamp burned on.", 5),)}
        return await super().suggest(wish, board, template, language)


async def test_a_translation_that_was_paid_for_is_not_charged_again(user: ConsoleUser) -> None:
    with_writer(user, FakeWriter())
    first = await delivered(user)
    await in_spanish(user, first)
    await user.press("Confirm · 2")
    await deliver(user, await newest(user), "w2")
    await in_spanish(user, first)
    assert "the order of the scenes. 1 credit" in text(user)
    account = await user.account()
    async with user.db.acting(account.id) as tx:
        had = await versions.had(tx, first.root_id)
    board = Board.model_validate(first.board).model_copy(update={"written_in": "en"})
    brief = Brief.model_validate({**first.brief, "language": "es"})
    assert {(one.kind, one.key) for one in parts_of(board, brief, TEMPLATE)} <= had
