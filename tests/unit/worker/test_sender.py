"""The result reaches the chat: once, never zero times, whatever the chat answers."""

from __future__ import annotations

from dataclasses import replace

from bot.surfaces.base import (
    MessageGone,
    OutcomeUnknown,
    PlaceGone,
    SlowDown,
    TooLarge,
)
from pipeline.templates import load_templates
from tests.fakes.recording_surface import FindingSurface
from tests.fixtures.workshop import PRICE, Workshop
from worker import policy


async def test_a_gone_place_keeps_the_video_and_the_credits_are_owed(workshop: Workshop) -> None:
    workshop.chat.next_errors = [PlaceGone("blocked")]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "kept"
    assert video.result is not None
    assert video.result["video_key"]
    assert await workshop.credits() == 100 - PRICE


async def test_asked_to_slow_down_the_result_waits_and_arrives(workshop: Workshop) -> None:
    workshop.chat.next_errors = [SlowDown(0.2)]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "done"
    assert len(workshop.chat.sent) == 1


async def test_a_result_whose_request_was_deleted_comes_without_a_reply(
    workshop: Workshop,
) -> None:
    workshop.chat.next_errors = [MessageGone("deleted")]
    await workshop.render((await workshop.order()).id)
    assert workshop.chat.sent[0].reply_to is None


async def test_a_file_over_the_limit_becomes_a_link(workshop: Workshop) -> None:
    workshop.chat.upload_bytes = 10
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "done"
    (message,) = workshop.chat.sent
    assert message.media == ()
    assert message.buttons[0][0].url.startswith("http://files.test/")


async def test_a_file_the_chat_calls_too_large_becomes_a_link(workshop: Workshop) -> None:
    workshop.chat.next_errors = [TooLarge("413")]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "done"
    assert workshop.chat.sent[0].buttons[0][0].url


async def test_a_lost_answer_is_looked_for_where_the_platform_allows(workshop: Workshop) -> None:
    chat = FindingSurface(arrives_anyway=True, next_errors=[OutcomeUnknown("timeout")])
    shop = replace(workshop.context, surfaces=lambda _: chat)
    video = await workshop.render((await workshop.order()).id, shop)
    assert video.state == "done"
    assert len(chat.sent) == 1


async def test_a_lost_answer_is_sent_once_more_elsewhere(workshop: Workshop) -> None:
    workshop.chat.arrives_anyway = True
    workshop.chat.next_errors = [OutcomeUnknown("timeout")]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "done"
    assert len(workshop.chat.sent) == 2
    assert len({message.nonce for message in workshop.chat.sent}) == 1


async def test_answers_that_never_come_leave_the_video_in_the_history(
    workshop: Workshop,
) -> None:
    workshop.chat.next_errors = [OutcomeUnknown("timeout")] * policy.MAX_SENDS
    assert (await workshop.render((await workshop.order()).id)).state == "kept"


async def test_credits_that_fall_below_one_video_are_said_once(workshop: Workshop) -> None:
    lowest = min(one.price_credits for one in load_templates().values())
    await workshop.person(credits=2 * PRICE + lowest - 1)
    for _ in range(2):
        await workshop.render((await workshop.order()).id)
    assert ["no longer cover" in one.text for one in workshop.chat.sent] == [False, True]
