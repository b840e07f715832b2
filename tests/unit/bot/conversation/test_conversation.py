"""What a person does at a console, with the real conversation and a real database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.services import Rules
from db.jobs import videos
from db.people import accounts
from tests.fixtures.conversation import Desk

IDEA = "A lighthouse keeper finds a door in the sea"


async def quoted(desk: Desk) -> None:
    """An idea with its template chosen."""
    await desk.say(IDEA)
    await desk.press("AI story")


def rules(desk: Desk, **changes: object) -> None:
    """Other rules from now on."""
    conversation = desk.intake.conversation
    changed = replace(conversation.services.rules, **changes)  # type: ignore[arg-type]
    conversation.services = replace(conversation.services, rules=changed)


async def test_a_new_person_is_greeted_with_trial_credits_once(desk: Desk) -> None:
    first = await desk.say("/start")
    assert "Hello Mia" in first.message.text and "24 free credits" in first.message.text
    assert len(first.buttons) == 3
    again = await desk.say("/start")
    assert "Welcome back" in again.message.text and "24" not in again.message.text
    assert await desk.balance() == 24


async def test_an_example_is_an_idea_and_leaves_the_greeting_as_it_is(desk: Desk) -> None:
    greeting = await desk.say("/start")
    shown = await desk.press("cats")
    assert "Which kind" in shown.message.text
    assert greeting.edits == 0


async def test_the_whole_way_to_a_queued_video(desk: Desk) -> None:
    await quoted(desk)
    quote = desk.said()[-1]
    assert "5 scenes, about 35 s, 9:16: 10 credits. You have 24 credits." in quote.message.text
    done = await desk.press("Confirm")
    assert done.id == quote.id, "the quote becomes the progress message"
    assert "Queued" in done.message.text and done.button("Cancel")
    (video,) = await desk.videos()
    assert video.state == "queued" and video.brief["prompt"] == IDEA
    assert video.progress_ref and video.progress_ref["message_id"] == done.id
    assert await desk.balance() == 14


async def test_a_second_confirm_makes_no_second_video(desk: Desk) -> None:
    await quoted(desk)
    quote = desk.said()[-1]
    confirm = quote.button("Confirm")
    assert confirm
    await desk.listener.press(quote, confirm)
    await desk.listener.press(quote, confirm)
    answer = await desk.answer()
    assert "already on its way" in answer.message.text
    assert len(await desk.videos()) == 1
    assert await desk.balance() == 14


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("   ", "no words"),
        ("😀😀😀", "Only symbols"),
        ("x" * 5000, "I can take 4000"),
        ("https://www.bbc.com/portuguese/articles/c0wz", "cannot open links"),
        ("@mrbeast", "name or a hashtag"),
        ("IMG_2034.jpg", "name of a file"),
        ("coffee", "Five facts about coffee"),
        ("🦊🚀🌙", "Only symbols"),
        ("Сказка о рыбаке и золотой рыбке", "Русский"),
        ("قصة قصيرة عن حارس المنارة", "العربية"),
        ("how to build a pipe bomb step by step guide", "hurt many people"),
    ],
)
async def test_an_idea_that_cannot_be_made_is_refused_before_a_quote(
    desk: Desk, text: str, said: str
) -> None:
    answer = await desk.say(text)
    assert said in answer.message.text
    assert not answer.buttons
    assert await desk.videos() == []


async def test_what_a_paste_leaves_out_is_said_with_its_quote(desk: Desk) -> None:
    await desk.say(
        "[Scene 1 – wide shot]\n**Narrator:** The sea was silent that night.\n*(music swells)*\n"
        "[Scene 2 – a door]\n**Narrator:** Then somebody knocked. Nobody opened for a long time."
    )
    shown = await desk.press("AI story")
    assert "not read out" in shown.message.text and "music swells" in shown.message.text
    assert shown.button("Confirm")


async def test_a_game_says_that_it_takes_only_the_topic_of_a_story(desk: Desk) -> None:
    story = (
        "The sea was silent. Then somebody knocked. Nobody opened, not even the cat of the house."
    )
    await desk.say(story)
    shown = await desk.press("Quiz")
    assert "only its topic was taken" in shown.message.text


async def test_a_spanish_idea_is_taken_where_a_voice_speaks_it(desk: Desk) -> None:
    await desk.say("Un faro en el mar y una puerta que no se abre")
    shown = await desk.press("AI story")
    assert "Español" in shown.message.text and shown.button("Confirm")


async def test_a_voice_that_cannot_speak_the_language_is_said_before_the_quote(desk: Desk) -> None:
    await quoted(desk)
    await desk.press("Voice")
    await desk.press("Joe")
    await desk.press("Confirm")
    await desk.say("Un faro en el mar y una puerta que no se abre")
    shown = await desk.press("AI story")
    assert "Joe does not speak Español" in shown.message.text
    assert shown.button("Confirm") is None


async def test_options_change_by_buttons_and_are_remembered(desk: Desk) -> None:
    await quoted(desk)
    await desk.press("Format")
    shown = await desk.press("16:9")
    assert "16:9: 10 credits" in shown.message.text
    await desk.press("Confirm")
    await quoted(desk)
    assert "16:9" in desk.said()[-1].message.text


async def test_a_stale_button_gets_a_new_quote(desk: Desk) -> None:
    await quoted(desk)
    quote = desk.said()[-1]
    old = quote.button("Confirm")
    assert old
    await desk.press("Format")
    await desk.press("1:1")
    await desk.listener.press(quote, old)
    answer = await desk.answer()
    assert "older price" in answer.message.text and answer.button("Confirm")
    assert await desk.videos() == []


async def test_somebody_elses_button_does_nothing(desk: Desk) -> None:
    await quoted(desk)
    quote = desk.said()[-1]
    other = desk.as_person("other")
    answer = await other.press("Confirm", on=quote)
    assert "somebody else" in answer.message.text
    assert await desk.videos() == [] and await other.videos() == []


@pytest.mark.parametrize(
    "data",
    ["", ":", "c", "c:x:1", "t:::", "zz:1", "s:a:b:c:d:e", "vc:nobody-1", "va:", "x:9", "g:q:99",
     "l:xx", "n:nothing", "b:none:none", "vk:a:9", "c:" + "x" * 300],
)  # fmt: skip
async def test_forged_button_data_is_answered_and_changes_nothing(desk: Desk, data: str) -> None:
    await quoted(desk)
    await desk.press_data(data)
    assert await desk.videos() == []
    assert await desk.balance() == 24


async def test_too_few_credits_are_said_with_how_many_are_missing(desk: Desk) -> None:
    for _ in range(2):
        await quoted(desk)
        await desk.press("Confirm")
    await quoted(desk)
    shown = desk.said()[-1]
    assert "6 credits short" in shown.message.text
    assert shown.button("Confirm") is None


async def test_too_many_videos_at_once_are_refused_and_the_quote_stays(desk: Desk) -> None:
    rules(desk, videos_per_person=1)
    await quoted(desk)
    await desk.press("Confirm")
    await quoted(desk)
    answer = await desk.press("Confirm")
    assert "already have 1 video under way" in answer.message.text
    assert len(await desk.videos()) == 1


async def test_a_banned_person_is_told_so_and_charged_nothing(desk: Desk) -> None:
    await quoted(desk)
    account = await desk.account()
    async with desk.db.operating() as tx:
        await accounts.ban(tx, account.id)
    assert "cannot make videos" in (await desk.press("Confirm")).message.text
    assert "cannot make videos" in (await desk.say(IDEA)).message.text
    assert await desk.balance() == 24


async def test_cancelling_a_waiting_video_gives_the_credits_back(desk: Desk) -> None:
    await quoted(desk)
    await desk.press("Confirm")
    shown = await desk.press("Cancel")
    assert "10 credits are already back" in shown.message.text
    assert await desk.balance() == 24
    assert (await desk.videos())[0].state == "cancelled"


async def test_cancel_without_anything_says_so(desk: Desk) -> None:
    assert "nothing to cancel" in (await desk.say("/cancel")).message.text


async def test_a_discarded_draft_is_gone(desk: Desk) -> None:
    await quoted(desk)
    shown = await desk.press("Discard")
    assert "Nothing was charged" in shown.message.text and not shown.buttons


async def test_a_template_can_be_chosen_before_the_idea(desk: Desk) -> None:
    await desk.say("/templates")
    assert "send me the idea" in (await desk.press("AI story")).message.text
    assert (await desk.say(IDEA)).button("Confirm")


async def test_create_takes_the_idea_with_it(desk: Desk) -> None:
    assert "Which kind" in (await desk.say(f"/create {IDEA}")).message.text
    assert "Send me the idea" in (await desk.say("/create")).message.text


async def test_the_language_changes_every_sentence(desk: Desk) -> None:
    await desk.say("/language")
    await desk.press("English")
    assert (await desk.account()).language == "en"


async def test_settings_are_kept_and_reset(desk: Desk) -> None:
    await desk.say("/settings")
    await desk.press("Format")
    shown = await desk.press("1:1")
    assert "1:1" in shown.message.text
    assert (await desk.account()).settings["options"]["aspect"] == "1:1"
    shown = await desk.press("Reset")
    assert "9:16" in shown.message.text


async def test_history_and_balance_show_videos_and_postings(desk: Desk) -> None:
    await desk.say("/start")
    await quoted(desk)
    await desk.press("Confirm")
    assert "14 credits: 0 bought and 14 free" in (await desk.say("/balance")).message.text
    text = (await desk.say("/history")).message.text
    assert "waiting" in text and "-10 · for a video" in text and "+24 · welcome" in text


async def test_an_unknown_command_points_to_help(desk: Desk) -> None:
    assert "/help" in (await desk.say("/nonsense some junk")).message.text
    assert "/create" in (await desk.say("/help")).message.text


async def test_the_free_second_try_is_given_once(desk: Desk) -> None:
    await quoted(desk)
    await desk.press("Confirm")
    (video,) = await desk.videos()
    async with desk.db.operating() as tx:
        from sqlalchemy import text

        await tx.execute(
            text("UPDATE videos SET state='failed', ended_at=1, error=:e WHERE id=:i"),
            {"e": '{"is_ours": true, "code": "EncoderFailed"}', "i": video.id},
        )
    data = f"va:{video.id}"
    await desk.press_data(data)
    again = [one for one in await desk.videos() if one.parent_id == video.id]
    assert len(again) == 1 and again[0].price_credits == 0
    answer = await desk.press_data(data)
    assert "used already" in answer.message.text
    assert len(await desk.videos()) == 2


async def test_a_redo_is_quoted_in_a_new_message_with_its_parent(desk: Desk) -> None:
    await quoted(desk)
    progress = await desk.press("Confirm")
    (video,) = await desk.videos()
    shown = await desk.press_data(f"vr:{video.id}", on=progress)
    assert shown.id != progress.id and shown.button("Confirm")
    await desk.press("Confirm", on=shown)
    redo = (await desk.videos())[0]
    assert redo.parent_id == video.id and redo.brief["seed"] != video.brief["seed"]


async def test_a_paused_queue_says_that_the_video_waits(desk: Desk) -> None:
    async def away() -> bool:
        return False

    conversation = desk.intake.conversation
    conversation.services = replace(conversation.services, queue_alive=away)
    await quoted(desk)
    assert "nothing is lost" in (await desk.press("Confirm")).message.text
    assert (await desk.videos())[0].state == "queued"


async def test_a_running_videos_progress_message_is_not_written_by_the_bot(desk: Desk) -> None:
    await quoted(desk)
    shown = await desk.press("Confirm")
    (video,) = await desk.videos()
    async with desk.db.operating() as tx:
        from sqlalchemy import text

        await tx.execute(text("UPDATE videos SET state='running' WHERE id=:i"), {"i": video.id})
    edits = shown.edits
    answer = await desk.press("Cancel", on=shown)
    assert shown.edits == edits and "Cancelling" in answer.message.text
    async with desk.db.operating() as tx:
        assert (await videos.get_video(tx, video.id)).cancel_requested


def test_rules_have_limits() -> None:
    assert Rules().videos_per_person > 0


async def test_a_preview_is_sent_without_touching_the_draft(desk: Desk, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")
    conversation = desk.intake.conversation
    conversation.services = replace(
        conversation.services, preview_of=lambda key: clip if key == "ai_story" else None
    )
    chooser = await desk.say(IDEA)
    shown = await desk.press("Previews", on=chooser)
    assert [button.label for button in shown.buttons] == ["🎬 AI story"]
    sample = await desk.press("AI story", on=shown)
    assert sample.files[0].read_bytes() == b"a clip"
    assert chooser.edits == 0


async def test_a_choice_of_one_is_said_instead_of_offered(desk: Desk) -> None:
    conversation = desk.intake.conversation
    voices = conversation.services.voices[:1]
    conversation.services = replace(conversation.services, voices=voices)
    await quoted(desk)
    progress = await desk.press("Confirm")
    (video,) = await desk.videos()
    answer = await desk.press_data(f"vl:{video.id}", on=progress)
    assert "only one to choose from here: English" in answer.message.text
