"""The result reaches the chat: once, never zero times, whatever the chat answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.surfaces.base import (
    MessageGone,
    OutcomeUnknown,
    PlaceGone,
    SlowDown,
    SurfaceError,
    TooLarge,
)
from db.jobs import claims
from db.people import accounts
from pipeline.assets.storage import LocalStorage
from pipeline.brief import Brief
from pipeline.notes import spoken_by_another, written_built_in
from pipeline.pricing import Quote, quote
from pipeline.templates import load_templates
from pipeline.templates.base import Template
from tests.fakes.recording_surface import FindingSurface
from tests.fixtures.workshop import PRICE, Workshop
from worker import policy
from worker.janitor import Janitor
from worker.messages import messages_of


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


async def test_a_look_that_cannot_be_made_is_made_again(workshop: Workshop) -> None:
    chat = FindingSurface(arrives_anyway=True, next_errors=[OutcomeUnknown("timeout")])
    chat.look_errors = (OutcomeUnknown("timeout"), SlowDown(0.1))
    shop = replace(workshop.context, surfaces=lambda _: chat)
    video = await workshop.render((await workshop.order()).id, shop)
    assert (video.state, len(chat.sent)) == ("done", 1)
    assert not chat.look_errors


async def test_what_was_answered_is_not_looked_for(workshop: Workshop) -> None:
    chat = FindingSurface(next_errors=[OutcomeUnknown("timeout"), SlowDown(0.1), TooLarge("413")])
    shop = replace(workshop.context, surfaces=lambda _: chat)
    video = await workshop.render((await workshop.order()).id, shop)
    assert (video.state, len(chat.sent)) == ("done", 1)
    assert chat.looks == 1, "once, after the answer that was lost"


async def test_where_looking_is_refused_the_answer_is_sent_once_more(workshop: Workshop) -> None:
    chat = FindingSurface(arrives_anyway=True, next_errors=[OutcomeUnknown("timeout")])
    chat.look_errors = (refused(),)
    shop = replace(workshop.context, surfaces=lambda _: chat)
    video = await workshop.render((await workshop.order()).id, shop)
    assert (video.state, len(chat.sent)) == ("done", 2)


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


def refused() -> SurfaceError:
    """What a chat says that will never take this message."""
    return SurfaceError("the chat refused the message", can_retry=False)


async def test_a_file_that_the_chat_refuses_for_good_becomes_a_link_at_once(
    workshop: Workshop,
) -> None:
    workshop.chat.next_errors = [refused()]
    video = await asyncio.wait_for(workshop.render((await workshop.order()).id), 30)
    assert video.state == "done"
    (message,) = workshop.chat.sent
    assert message.buttons[0][0].url.startswith("http://files.test/")
    assert "did not take the file" in message.text and "too large" not in message.text


async def test_what_no_send_can_bring_is_kept_and_said_at_once(workshop: Workshop) -> None:
    workshop.chat.next_errors = [refused(), refused()]
    order = await workshop.order()
    video = await asyncio.wait_for(workshop.render(order.id), 30)
    assert video.state == "kept"
    assert "waits in /history" in workshop.progress_texts(order)[-1]


async def test_without_an_address_for_links_what_is_refused_is_kept(workshop: Workshop) -> None:
    workshop.chat.next_errors = [refused()]
    storage = LocalStorage(workshop.context.folder.root / "files", base_url="")
    order = await workshop.order()
    video = await workshop.render(order.id, replace(workshop.context, storage=storage))
    assert (video.state, workshop.chat.sent) == ("kept", [])
    assert "waits in /history" in workshop.progress_texts(order)[-1]


async def test_no_progress_message_says_that_all_is_there(workshop: Workshop) -> None:
    order = await workshop.order()
    workshop.recipe.seconds = {"compose": 0.1}
    workshop.chat.next_errors = [SurfaceError("away")] * 2
    await workshop.render(order.id)
    assert not any("100" in text for text in workshop.progress_texts(order))


async def test_the_last_edit_is_tried_until_the_chat_answers(workshop: Workshop) -> None:
    order = await workshop.order()
    workshop.recipe.seconds = {"assets": 0.2}
    # The send waits a moment, so that the last edit is yet to come.
    workshop.chat.next_errors = [SurfaceError("away")]
    job = asyncio.create_task(workshop.render(order.id))
    await workshop.reaches(order.id, "delivering")
    workshop.chat.edit_errors = [SurfaceError("away")] * 2
    await job
    assert workshop.chat.edit_errors == []
    assert "✅" in workshop.progress_texts(order)[-1]


async def test_a_result_says_which_other_voice_spoke_and_nothing_for_operators(
    workshop: Workshop,
) -> None:
    made = await workshop.render((await workshop.order()).id)
    messages = await messages_of(workshop.db, made)
    result = {**(made.result or {}), "notes": [written_built_in().as_json()]}
    plain = messages.result(result, file=None, thumbnail=None, caption_chars=1024)
    assert "hosted" not in plain.text
    result["notes"].append(spoken_by_another("Ann", "Bob").as_json())
    said = messages.result(result, file=None, thumbnail=None, caption_chars=1024).text
    assert "Ann" in said and "Bob" in said


async def test_what_videos_cost_is_asked_for_with_the_result_and_not_before_the_script(
    workshop: Workshop,
) -> None:
    made = await workshop.render((await workshop.order()).id)
    asked: list[str] = []

    def price_of(
        brief: Brief, template: Template, overrides: Mapping[str, int] | None = None
    ) -> Quote:
        asked.append(template.key)
        return quote(brief, template, overrides)

    messages = await messages_of(workshop.db, made, price_of)
    assert asked == []
    messages.result(made.result or {}, file=None, thumbnail=None, caption_chars=1024)
    assert set(asked) == set(load_templates())


async def test_a_result_is_named_by_its_title(workshop: Workshop) -> None:
    await workshop.render((await workshop.order()).id)
    assert workshop.chat.sent[0].media[0].name == "A title.mp4"


async def test_a_next_attempt_sends_the_small_picture_that_was_stored(workshop: Workshop) -> None:
    workshop.recipe.cover = b"small"
    order = await workshop.order()
    workshop.chat.next_errors = [SurfaceError("away")] * 50
    job = asyncio.create_task(workshop.render(order.id))
    await workshop.reaches(order.id, "delivering")
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
    workshop.chat.next_errors = []
    video = await workshop.render(order.id)
    assert video.result is not None and video.result["thumbnail_key"]
    assert workshop.chat.sent[0].media[0].thumbnail is not None


async def test_a_made_video_that_this_storage_lacks_is_made_again(workshop: Workshop) -> None:
    video = await workshop.order()
    await workshop.die(video.id, "delivering")
    made = {"video_key": "elsewhere/video.mp4", "title": "A", "bytes": 3}
    row = await workshop.video(video.id)
    await claims.save_result(workshop.db, video.id, row.attempt, "dead", made)
    video = await workshop.render(video.id)
    assert video.state == "done" and video.result is not None
    assert video.result["video_key"] != "elsewhere/video.mp4"
    (message,) = workshop.chat.sent
    assert message.media
    assert await workshop.credits() == 100 - PRICE


async def test_what_lies_on_a_workers_own_disk_of_somebody_erased_goes(workshop: Workshop) -> None:
    storage, janitor = workshop.context.storage, Janitor(workshop.context)
    assert isinstance(storage, LocalStorage)
    ada, bob = await workshop.person("ada"), await workshop.person("bob")
    for who in (ada, bob):
        await storage.put(f"{who.id}/assets/1", b"a picture")
    assert await janitor.forget_the_erased() == 0
    await accounts.erase(workshop.app, ada.id)
    assert await janitor.forget_the_erased() == 1
    assert storage.folders() == [bob.id]
