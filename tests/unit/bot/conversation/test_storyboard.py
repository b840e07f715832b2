"""Storyboard first, and changes after delivery: at a console, with a real database of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from db.core.sql import Sql, run
from db.jobs import assets, claims, storyboards, videos
from db.jobs.versions import VersionPart
from db.jobs.video_rows import Video
from db.money import verify
from pipeline.brief import Brief
from pipeline.editing.board import Board, board_of
from pipeline.editing.parts import parts_of
from pipeline.script import script_from_json
from pipeline.templates import find_template
from tests.fixtures import books
from tests.fixtures.conversation import ConsoleUser
from tests.fixtures.media import write_picture

IDEA = "A lighthouse keeper finds a door in the sea"
LINES = ("There was a lighthouse.", "Its keeper found a door.", "He went through.")
TEMPLATE = find_template("ai_story")


def story() -> Board:
    """A board of three scenes, as a worker makes it."""
    scenes = [{"voice": line, "picture": f"seen: {line}"} for line in LINES]
    data = {"title": "The door", "description": "d", "hashtags": ["#sea"], "scenes": scenes}
    script = script_from_json(TEMPLATE.script, data)
    return board_of(script, Brief(prompt=IDEA), (270, 480))


async def draw(user: ConsoleUser, video: Video, owner: str = "w") -> None:
    """What a worker does at the storyboard: pictures are drawn and shown, then the video waits."""
    claimed = await claims.claim(user.worker, video.id, owner)
    assert claimed is not None and claimed.stops_at_storyboard
    board = Board.model_validate(claimed.board) if claimed.board else story()
    messages = {f"p{card.id}": card.id for card in board.cards}
    data = {**board.model_dump(mode="json"), "messages": messages}
    await storyboards.wait_for_person(user.worker, video.id, claimed.attempt, owner, data)


async def deliver(user: ConsoleUser, video: Video, owner: str = "w") -> Video:
    """What a worker does at the end."""
    claimed = await claims.claim(user.worker, video.id, owner)
    assert claimed is not None
    board = Board.model_validate(claimed.board) if claimed.board else story()
    brief = Brief.model_validate(video.brief)
    parts = [VersionPart(one.kind, one.key) for one in parts_of(board, brief, TEMPLATE)]
    key = (video.id, claimed.attempt, owner)
    await storyboards.keep_board(user.worker, *key, board.model_dump(mode="json"), parts)
    assert user.intake.delivery.storage is not None
    await user.intake.delivery.storage.put(f"{video.id}.mp4", video.id.encode())
    result: dict[str, Any] = {"video_key": f"{video.id}.mp4", "title": "The door"}
    await claims.finish(user.worker, *key, "done", owed=claimed.price_credits, result=result)
    return await newest(user)


async def newest(user: ConsoleUser) -> Video:
    return (await user.videos())[0]


async def at_the_storyboard(user: ConsoleUser) -> Video:
    """An idea, its template, Storyboard first; then its pictures are there."""
    await user.say(IDEA)
    await user.press("AI story")
    await user.press("Storyboard first")
    video = await newest(user)
    await draw(user, video)
    return await newest(user)


async def delivered(user: ConsoleUser) -> Video:
    """A delivered video, two presses after its idea."""
    await user.say(IDEA)
    await user.press("AI story")
    await user.press("Confirm")
    return await deliver(user, await newest(user))


async def panel(user: ConsoleUser) -> None:
    """Open the panel of the newest video."""
    await user.press_data(f"vb:{(await newest(user)).id}")


async def is_clean(user: ConsoleUser) -> bool:
    return await verify.verify(user.db) == []


def lines(video: Video) -> list[str]:
    """What is said in each scene."""
    assert video.board is not None
    return [card["scene"]["voice"] for card in video.board["cards"]]


def text(user: ConsoleUser) -> str:
    return user.said()[-1].message.text


async def test_the_quote_offers_the_storyboard_and_says_what_it_keeps(user: ConsoleUser) -> None:
    await user.say(IDEA)
    quote = await user.press("AI story")
    assert quote.button("Confirm") and quote.button("Storyboard first")
    assert "If you stop there, you pay 1 credit." in quote.message.text
    assert "10 redraws" in quote.message.text
    await user.press("Storyboard first")
    video = await newest(user)
    assert (video.state, video.stops_at_storyboard, video.storyboard_credits) == ("queued", True, 1)
    assert await user.balance() == 14, "the whole price is held"


async def test_a_line_is_changed_and_the_video_rendered(user: ConsoleUser) -> None:
    await at_the_storyboard(user)
    await panel(user)
    assert "2. Its keeper found a door." in text(user)
    await user.press("2")
    assert "“Its keeper found a door.”" in text(user) and "Scene 2 of 3" in text(user)
    await user.press("Line")
    await user.say("Its keeper found a red boat.")
    assert "2. Its keeper found a red boat." in text(user)
    await user.press("Render")
    video = await newest(user)
    assert (video.state, video.stops_at_storyboard) == ("queued", False)
    assert lines(video)[1] == "Its keeper found a red boat."
    await deliver(user, video)
    assert await user.balance() == 14
    assert await is_clean(user)


async def test_scenes_are_named_in_words(user: ConsoleUser) -> None:
    await at_the_storyboard(user)
    await user.say("Scene 3: a red boat")
    assert lines(await newest(user))[2] == "a red boat"
    await user.say("scene 1 down")
    assert lines(await newest(user))[:2] == [LINES[1], LINES[0]]
    await user.say("drop 1")
    assert lines(await newest(user)) == [LINES[0], "a red boat"]
    await user.say("scene 9: x")
    assert "There is no scene 9" in text(user)
    await user.say("render")
    assert (await newest(user)).state == "queued"


async def test_an_answer_to_a_picture_is_its_line_or_its_idea(user: ConsoleUser) -> None:
    await at_the_storyboard(user)
    await user.listener.say("a red boat", reply_to="p3")
    await user.answer()
    assert lines(await newest(user))[2] == "a red boat"
    await user.listener.say("picture: a boat at night", reply_to="p2")
    await user.answer()
    video = await newest(user)
    assert video.board is not None
    assert video.board["cards"][1]["scene"]["picture"] == "a boat at night"
    assert (video.state, video.stops_at_storyboard, video.redraws_left) == ("queued", True, 9)


async def test_a_redraw_is_drawn_and_then_it_waits_again(user: ConsoleUser) -> None:
    await at_the_storyboard(user)
    await panel(user)
    await user.press("1")
    await user.press("Redraw")
    video = await newest(user)
    assert (video.state, video.stops_at_storyboard, video.redraws_left) == ("queued", True, 9)
    await user.press_data(f"w:{video.id}:2:b")
    assert "being drawn" in text(user)
    await draw(user, video, "w2")
    assert (await newest(user)).state == "waiting"
    assert await user.balance() == 14


async def test_redraws_over_the_price_cost_a_credit_that_is_asked_for(user: ConsoleUser) -> None:
    video = await at_the_storyboard(user)
    await spend_redraws(user, video)
    await panel(user)
    assert "Each redraw now costs 1 credit." in text(user)
    await user.press("1")
    await user.press("Redraw")
    assert "This one costs 1 credit." in text(user)
    assert (await newest(user)).state == "waiting" and await user.balance() == 14
    await user.press("Redraw · 1")
    video = await newest(user)
    assert (video.state, video.price_credits, await user.balance()) == ("queued", 11, 13)
    assert await is_clean(user)


async def test_credits_that_run_out_halfway_lose_nothing(user: ConsoleUser) -> None:
    video = await at_the_storyboard(user)
    await spend_redraws(user, video)
    account = await user.account()
    async with user.db.operating() as tx:
        await books.take_away(tx, account.wallet_id, 14, "spent-elsewhere")
    await panel(user)
    await user.press("1")
    await user.press("Redraw")
    await user.press("Redraw · 1")
    assert "your credits do not reach" in text(user)
    assert (await newest(user)).state == "waiting"


async def spend_redraws(user: ConsoleUser, video: Video) -> None:
    """As if its redraws were used up."""
    async with user.db.operating() as tx:
        statement = Sql("UPDATE videos SET redraws_left = 0 WHERE id = :id", crosses="a test")
        await run(tx, statement, id=video.id)


async def test_cancelled_at_the_storyboard_its_share_is_said_and_kept(user: ConsoleUser) -> None:
    await at_the_storyboard(user)
    await panel(user)
    await user.press("Cancel")
    assert "1 credit stay" in text(user) or "1 credit" in text(user)
    await user.press("Cancel it")
    assert (await newest(user)).state == "cancelled"
    assert await user.balance() == 23
    assert await is_clean(user)


async def test_pressed_by_somebody_else_after_its_end_or_during_render(user: ConsoleUser) -> None:
    video = await at_the_storyboard(user)
    await panel(user)
    await user.as_person("other").press_data(f"w:{video.id}:1:d:1")
    assert "belongs to somebody else" in text(user)
    await user.press("Render")
    await user.press_data(f"w:{video.id}:1:g")
    assert "being made already" in text(user)
    await deliver(user, await newest(user), "w3")
    await user.press_data(f"w:{video.id}:1:s:1")
    assert "nothing to change here" in text(user)
    assert len(lines(await newest(user))) == 3
    assert await is_clean(user)


async def test_of_two_devices_the_newest_revision_wins(user: ConsoleUser) -> None:
    video = await at_the_storyboard(user)
    await user.press_data(f"w:{video.id}:1:d:1")
    await user.press_data(f"w:{video.id}:1:d:2")
    assert "changed in the meantime" in text(user)
    assert lines(await newest(user)) == list(LINES[1:]), "the second press did nothing"
    await user.press_data(f"w:{video.id}:2:s:1")
    assert "not there any more" in text(user)


async def test_what_cannot_be_is_said_in_one_sentence(user: ConsoleUser) -> None:
    await at_the_storyboard(user)
    await user.say("Scene 1: " + "word " * 790)
    assert "too long for one scene" in text(user)
    await user.say("scene 1 up")
    assert "cannot go further" in text(user)
    await user.say("drop 1")
    await user.say("drop 1")
    await user.say("drop 1")
    assert "last scene" in text(user)
    assert len(lines(await newest(user))) == 1


async def test_a_scene_is_fixed_in_two_presses_and_one_sentence(user: ConsoleUser) -> None:
    await delivered(user)
    await panel(user)  # the first press: Scenes
    assert "2. Its keeper found a door." in text(user)
    assert "Nothing is changed yet." in text(user) and not user.said()[-1].button("Confirm")
    await user.say("Scene 2: The keeper finds a boat.")
    assert "Made anew: 1 spoken line" in text(user) and "1 credit" in text(user)
    await user.press("Confirm")
    video = await newest(user)
    assert (video.price_credits, video.parent_id is not None) == (1, True)
    assert lines(video)[1] == "The keeper finds a boat."
    await deliver(user, video, "w2")
    assert await user.balance() == 13
    assert await is_clean(user)


async def test_captions_music_and_format_have_one_small_price(user: ConsoleUser) -> None:
    await delivered(user)
    video = await newest(user)
    await user.press_data(f"vs:{video.id}")
    await user.press("Karaoke")
    assert "captions, music or format. 1 credit." in text(user)
    await user.press("Format")
    await user.press("16:9")
    assert "captions, music or format. 1 credit." in text(user)
    assert "spoken line" not in text(user)


async def test_another_voice_speaks_every_line_and_draws_nothing(user: ConsoleUser) -> None:
    video = await delivered(user)
    await user.press_data(f"vv:{video.id}")
    await user.press("Ann")
    assert "3 spoken lines" in text(user) and "picture" not in text(user).split("Made anew")[1]
    assert "2 credits" in text(user).split("Made anew")[1]


async def test_another_length_is_another_video_at_its_whole_price(user: ConsoleUser) -> None:
    video = await delivered(user)
    await user.press_data(f"vd:{video.id}")
    await user.press("45 s")
    assert "Storyboard first" in [button.label[2:] for button in user.said()[-1].buttons]


async def test_what_a_version_had_is_never_charged_again(user: ConsoleUser) -> None:
    first = await delivered(user)
    await panel(user)
    await user.say("Scene 2: The keeper finds a boat.")
    await user.press("Confirm")
    second = await deliver(user, await newest(user), "w2")
    await user.press_data(f"vb:{second.id}")
    await user.say(f"Scene 2: {LINES[1]}")
    assert "the order of the scenes. 1 credit" in text(user), "every part is there already"
    await user.press_data(f"vg:{second.id}")
    assert user.said()[-1].files[0].read_text() == first.id
    assert await user.balance() == 13, "going back is free"
    shown = await user.say("/history")
    assert "version 1 · done" in shown.message.text and "version 2 · done" in shown.message.text


async def test_a_video_from_before_the_boards_changes_as_a_whole(user: ConsoleUser) -> None:
    await user.say(IDEA)
    await user.press("AI story")
    await user.press("Confirm")
    video = await newest(user)
    claimed = await claims.claim(user.worker, video.id, "w")
    assert claimed is not None
    await claims.finish(user.worker, video.id, 1, "w", "done", owed=10, result={})
    await user.press_data(f"vb:{video.id}")
    assert "nothing to change here" in text(user)
    async with user.db.acting(video.account_id) as tx:
        assert (await videos.get_video(tx, video.id)).root_id == video.id


async def test_the_first_fix_is_free_when_the_person_says_what_was_wrong(
    user: ConsoleUser,
) -> None:
    await delivered(user)
    await panel(user)
    await user.say("Scene 2: The keeper finds a boat.")
    await user.press("Something was wrong")
    assert "What was wrong?" in text(user)
    await user.press("The words")
    video = await newest(user)
    assert (video.state, video.price_credits, await user.balance()) == ("queued", 0, 14)
    second = await deliver(user, video, "w2")
    assert await is_clean(user)
    await user.press_data(f"vb:{second.id}")
    await user.say("Scene 1: A boat.")
    assert not user.said()[-1].button("Something was wrong"), "only the first one"


async def test_free_fixes_are_limited_to_so_many_and_to_ten_minutes(user: ConsoleUser) -> None:
    from dataclasses import replace

    video = await delivered(user)
    conversation = user.intake.conversation
    policy = replace(conversation.services.policy, free_fixes_per_week=0)
    generous = conversation.services
    conversation.services = replace(conversation.services, policy=policy)
    await panel(user)
    assert not (await user.say("Scene 2: A boat.")).button("Something was wrong")
    conversation.services = generous
    await panel(user)
    shown = await user.say("Scene 2: A boat.")
    assert shown.button("Something was wrong")
    async with user.db.operating() as tx:
        statement = Sql(
            "UPDATE videos SET ended_at = ended_at - 601000 WHERE id = :id", crosses="a test"
        )
        await run(tx, statement, id=video.id)
    await user.press("Something was wrong", shown)
    assert "not available here any more" in text(user)


async def test_a_photo_becomes_a_scenes_picture(user: ConsoleUser, tmp_path: Path) -> None:
    await at_the_storyboard(user)
    photo, tiny, broken = (tmp_path / name for name in ("a.png", "b.png", "c.png"))
    write_picture(photo)
    write_picture(tiny, size=(1, 1))
    broken.write_bytes(b"no picture")
    await user.listener.send_files([photo], reply_to="p2")
    await user.answer()
    video = await newest(user)
    assert video.board is not None
    own = video.board["cards"][1]["own_picture"]
    assert own.startswith("own-") and video.state == "waiting" and video.redraws_left == 10
    kept = await assets.find_asset(user.db, video.account_id, own)
    assert kept is not None
    await user.listener.send_files([tiny], reply_to="p2")
    assert "too small" in (await user.answer()).message.text
    await user.listener.send_files([broken], "Scene 1")
    assert "cannot be read" in (await user.answer()).message.text
    await user.press_data(f"w:{video.id}:2:o:3")
    await user.listener.send_files([photo])
    await user.answer()
    video = await newest(user)
    assert video.board is not None and video.board["cards"][2]["own_picture"] == own
    await user.listener.send_files([photo])
    assert "Scenes" not in (await user.answer()).message.text
    assert (await newest(user)).board == video.board, "a photo that nobody asked for is none"


async def test_a_draft_goes_through_a_worker_and_the_storyboard_waits_again(
    user: ConsoleUser,
) -> None:
    video = await at_the_storyboard(user)
    await panel(user)
    await user.press("Draft")
    drawn = await newest(user)
    assert (drawn.state, drawn.wants_draft, drawn.redraws_left) == ("queued", True, 10)
    await draw(user, drawn, "w2")
    again = await newest(user)
    assert (again.state, again.wants_draft, again.price_credits) == ("waiting", False, 10)
    assert again.id == video.id
