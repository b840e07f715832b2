"""What is still there of a video is said, and what is gone is made again at the price of that."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from db.core.sql import Sql, run
from db.jobs import assets, claims, lifetimes, storyboards
from db.jobs.versions import VersionPart
from db.jobs.video_rows import Video
from pipeline.assets.storage import LocalStorage
from pipeline.brief import Brief
from pipeline.editing.board import Board, board_of
from pipeline.editing.parts import parts_of
from pipeline.errors import NotStored
from pipeline.script import script_from_json
from pipeline.templates import find_template
from tests.fixtures.conversation import ConsoleUser, user

__all__ = ["user"]

TEMPLATE = find_template("ai_story")
LINES = ("There was a lighthouse.", "Its keeper found a door.", "He went through.")
MADE = [(kind, f"{kind}-{number}") for kind in ("picture", "voice") for number in range(3)]


def story(own_picture: str = "") -> Board:
    scenes = [{"voice": line, "picture": f"seen: {line}"} for line in LINES]
    data = {"title": "The door", "description": "d", "hashtags": ["#sea"], "scenes": scenes}
    board = board_of(script_from_json(TEMPLATE.script, data), Brief(prompt=LINES[0]), (270, 480))
    cards = (board.cards[0].model_copy(update={"own_picture": own_picture}), *board.cards[1:])
    return board.model_copy(update={"cards": cards})


async def delivered(user: ConsoleUser, board: Board, **more: Any) -> Video:
    """A video that a worker made of `MADE`, whose files are stored."""
    await user.say("A lighthouse keeper finds a door in the sea")
    await user.press("AI story")
    await user.press("Confirm")
    video = (await user.videos())[0]
    assert await claims.claim(user.worker, video.id, "w") is not None
    for kind, key in MADE:
        await assets.put_asset(user.worker, video.account_id, video.id, key, kind, f"a/{key}", {})
    brief = Brief.model_validate(video.brief)
    parts = [VersionPart(one.kind, one.key) for one in parts_of(board, brief, TEMPLATE)]
    held = (video.id, 1, "w")
    await storyboards.keep_board(user.worker, *held, board.model_dump(mode="json"), parts)
    used = [{"kind": kind, "key": key, "provider": "fal", "model": "m"} for kind, key in MADE]
    key = f"{video.id}.mp4"
    assert user.intake.delivery.storage is not None
    await user.intake.delivery.storage.put(key, b"film")
    result = {"video_key": key, "title": "The door", "assets": used, **more}
    await claims.finish(user.worker, *held, "done", owed=video.price_credits, result=result)
    return (await user.videos())[0]


async def lose(user: ConsoleUser, *keys: str) -> None:
    """What the leader of lifetimes does with old assets."""
    account = await user.account()
    for key in keys:
        old = lifetimes.OldAsset(account.id, key, f"a/{key}")
        await lifetimes.forget_asset(user.worker, old)


async def history(user: ConsoleUser) -> str:
    return (await user.say("/history")).message.text


async def test_a_lost_file_is_made_again_for_its_seconds_alone(user: ConsoleUser) -> None:
    video = await delivered(user, story())
    assert "gone" not in await history(user) and user.said()[-1].button("▶️ 1")
    await lifetimes.files_gone(user.worker, video.id)
    assert "file gone, pictures and voices there: 6 of 6" in await history(user)
    assert not user.said()[-1].button("▶️ 1")
    quote = await user.press("🔁 1")
    assert "Made anew: 6 s of video. 1 credit." in quote.message.text
    await user.press("Confirm")
    again = (await user.videos())[0]
    assert (again.parent_id, again.price_credits, again.state) == (video.id, 1, "queued")
    assert again.board is not None and again.brief["seed"] == video.brief["seed"]


async def test_what_it_was_made_of_is_paid_again_where_it_is_gone(user: ConsoleUser) -> None:
    video = await delivered(user, story())
    await lifetimes.files_gone(user.worker, video.id)
    await lose(user, "picture-0", "voice-1", "voice-2")
    assert "there: 3 of 6" in await history(user)
    quote = await user.press("🔁 1")
    assert "1 picture · 2 spoken lines · 6 s of video. 2 credits" in quote.message.text
    await lose(user, *(key for _, key in MADE))
    assert "file gone\n" in f"{await history(user)}\n"
    quote = await user.press("🔁 1")
    assert "3 pictures · 3 spoken lines · 6 s of video. 4 credits" in quote.message.text


async def test_a_change_pays_for_what_is_gone_too(user: ConsoleUser) -> None:
    """Else the pictures of an old video would be drawn again for the price of one line."""
    video = await delivered(user, story())
    await user.press_data(f"vb:{video.id}")
    assert "the order of the scenes. 1 credit" in user.said()[-1].message.text
    await lose(user, *(key for kind, key in MADE if kind == "picture"))
    await user.press_data(f"vb:{video.id}")
    assert "Made anew: 3 pictures. 2 credits." in user.said()[-1].message.text


async def test_any_button_of_a_lost_file_offers_to_make_it_again(user: ConsoleUser) -> None:
    video = await delivered(user, story(), cover_key="c.jpg")
    await lifetimes.files_gone(user.worker, video.id)
    for letters in ("vf", "vt", "vp", "vw"):
        await user.press_data(f"{letters}:{video.id}")
        shown = user.said()[-1].message.text
        assert "no longer kept" in shown and "1 credit." in shown
    # The row names it, and the storage has lost it.
    lost = await delivered(user, story())
    assert user.intake.delivery.storage is not None
    await user.intake.delivery.storage.delete(f"{lost.id}.mp4")
    await user.press_data(f"vf:{lost.id}")
    assert user.said()[-1].button("Make it again")
    await user.press("Make it again")
    assert "Change · The door" in user.said()[-1].message.text


async def test_what_the_chat_has_is_said_and_sent_from_there(user: ConsoleUser) -> None:
    video = await delivered(user, story(), file_id="telegram-1")
    await lifetimes.files_gone(user.worker, video.id)
    assert "kept in the chat" in await history(user)
    assert user.said()[-1].button("▶️ 1")


async def test_a_persons_own_picture_that_is_gone_is_drawn_and_said(user: ConsoleUser) -> None:
    video = await delivered(user, story(own_picture="own-1"))
    await assets.put_asset(user.worker, video.account_id, video.id, "own-1", "own", "a/own-1", {})
    await user.press_data(f"vb:{video.id}")
    assert "your own pictures" not in user.said()[-1].message.text
    await lose(user, "own-1")
    await user.press_data(f"vb:{video.id}")
    shown = user.said()[-1].message.text
    assert "1 of your own pictures is no longer kept" in shown
    assert "1 picture" in shown.split("Made anew")[1]


async def test_until_when_a_file_is_kept_is_said(user: ConsoleUser) -> None:
    from dataclasses import replace

    conversation = user.intake.conversation
    policy = replace(conversation.services.policy, keeps_videos_days=90.0)
    conversation.services = replace(conversation.services, policy=policy)
    video = await delivered(user, story())
    statement = Sql("UPDATE videos SET ended_at = 0 WHERE id = :id", crosses="a test moves time")
    async with user.db.operating() as tx:
        await run(tx, statement, id=video.id)
    assert "kept until 4/1/70" in (await history(user)) or "Apr 1, 1970" in (await history(user))


async def test_what_an_admin_erased_is_opened_sent_and_made_by_nobody(user: ConsoleUser) -> None:
    from dataclasses import replace

    video = await delivered(user, story(), file_id="telegram-1")
    storage = user.intake.delivery.storage
    assert isinstance(storage, LocalStorage)
    link = urlsplit(await storage.url(f"{video.id}.mp4", expires_s=60))
    query = {name: values[0] for name, values in parse_qs(link.query).items()}
    opened = (link.path.strip("/"), query["expires"], query["signature"])
    assert storage.opened(*opened).exists()
    assert "erase" not in (await user.say(f"/admin erase {video.id}")).message.text
    conversation = user.intake.conversation
    policy = replace(conversation.services.policy, admin_ids=("console:me",))
    conversation.services = replace(conversation.services, policy=policy)
    assert "no video is nobodys" in (await user.say("/admin erase nobodys")).message.text
    assert "are deleted" in (await user.say(f"/admin erase {video.id}")).message.text
    with pytest.raises(NotStored):
        storage.opened(*opened)
    assert "· file gone" in await history(user)
    assert not user.said()[-1].button("▶️ 1") and not user.said()[-1].button("🔁 1")
    for letters in ("vw", "vf", "vb", "vh", "vv"):
        await user.press_data(f"{letters}:{video.id}")
        assert "no longer kept" in user.said()[-1].message.text, letters
    assert len(await user.videos()) == 1
