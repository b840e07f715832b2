"""What a person does at a console, with the real conversation and a real database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.services import UsagePolicy
from db.core.sql import Sql, run
from db.jobs import videos
from db.money import ledger
from db.people import accounts
from tests.fixtures.conversation import ConsoleUser

IDEA = "A lighthouse keeper finds a door in the sea"


async def quoted(user: ConsoleUser) -> None:
    """An idea with its template chosen."""
    await user.say(IDEA)
    await user.press("AI story")


def rules(user: ConsoleUser, **changes: object) -> None:
    """Other rules from now on."""
    conversation = user.intake.conversation
    changed = replace(conversation.services.policy, **changes)  # type: ignore[arg-type]
    conversation.services = replace(conversation.services, policy=changed)


async def test_a_new_person_is_greeted_with_trial_credits_once(user: ConsoleUser) -> None:
    first = await user.say("/start")
    assert "Hello Mia" in first.message.text and "24 free credits" in first.message.text
    assert len(first.buttons) == 3
    again = await user.say("/start")
    assert "Welcome back" in again.message.text and "24" not in again.message.text
    assert await user.balance() == 24


async def test_an_example_is_an_idea_and_leaves_the_greeting_as_it_is(user: ConsoleUser) -> None:
    greeting = await user.say("/start")
    shown = await user.press("cats")
    assert "Which kind" in shown.message.text
    assert greeting.edits == 0


async def test_the_whole_way_to_a_queued_video(user: ConsoleUser) -> None:
    await quoted(user)
    quote = user.said()[-1]
    assert "5 scenes, about 35 s, 9:16: 10 credits. You have 24 credits." in quote.message.text
    done = await user.press("Confirm")
    assert done.id == quote.id, "the quote becomes the progress message"
    assert "Queued" in done.message.text and done.button("Cancel")
    (video,) = await user.videos()
    assert video.state == "queued" and video.brief["prompt"] == IDEA
    assert video.progress_ref and video.progress_ref["message_id"] == done.id
    assert await user.balance() == 14


async def test_a_second_confirm_makes_no_second_video(user: ConsoleUser) -> None:
    await quoted(user)
    quote = user.said()[-1]
    confirm = quote.button("Confirm")
    assert confirm
    await user.listener.press(quote, confirm)
    await user.listener.press(quote, confirm)
    answer = await user.answer()
    assert "already on its way" in answer.message.text
    assert len(await user.videos()) == 1
    assert await user.balance() == 14


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("   ", "no words"),
        ("😀😀😀", "Only symbols"),
        ("x" * 5000, "I can take 4,000"),
        ("https://www.bbc.com/portuguese/articles/c0wz", "cannot open links"),
        ("@mrbeast", "name or a hashtag"),
        ("IMG_2034.jpg", "name of a file"),
        ("coffee", "Five facts about coffee"),
        ("🦊🚀🌙", "Only symbols"),
        ("Сказка о рыбаке и золотой рыбке", "Russian"),
        ("قصة قصيرة عن حارس المنارة", "Arabic"),
        ("how to build a pipe bomb step by step guide", "hurt many people"),
    ],
)
async def test_an_idea_that_cannot_be_made_is_refused_before_a_quote(
    user: ConsoleUser, text: str, said: str
) -> None:
    answer = await user.say(text)
    assert said in answer.message.text
    assert "Confirm" not in str(answer.buttons)
    assert await user.videos() == []


async def test_what_a_paste_leaves_out_is_said_with_its_quote(user: ConsoleUser) -> None:
    await user.say(
        "[Scene 1 – wide shot]\n**Narrator:** The sea was silent that night.\n*(music swells)*\n"
        "[Scene 2 – a door]\n**Narrator:** Then somebody knocked. Nobody opened for a long time."
    )
    shown = await user.press("AI story")
    assert "not read out" in shown.message.text and "music swells" in shown.message.text
    assert shown.button("Confirm")


async def test_a_game_says_that_it_takes_only_the_topic_of_a_story(user: ConsoleUser) -> None:
    story = (
        "The sea was silent. Then somebody knocked. Nobody opened, not even the cat of the house."
    )
    await user.say(story)
    shown = await user.press("Quiz")
    assert "only its topic was taken" in shown.message.text


async def test_a_spanish_idea_is_taken_where_a_voice_speaks_it(user: ConsoleUser) -> None:
    await user.say("Un faro en el mar y una puerta que no se abre")
    shown = await user.press("AI story")
    assert "Spanish" in shown.message.text and shown.button("Confirm")


async def test_an_idea_too_short_to_tell_is_in_the_persons_language(user: ConsoleUser) -> None:
    await user.say("/language es")
    await user.say("Bitcoin Dogecoin")
    shown = await user.press("Historia con IA")
    assert "Español" in shown.message.text


async def test_a_link_says_nothing_about_an_ideas_language(user: ConsoleUser) -> None:
    await user.say("A door in the sea https://www.noticias.pt/mundo/a-historia-do-dia-de-hoje")
    shown = await user.press("AI story")
    assert "English" in shown.message.text


async def test_a_voice_that_cannot_speak_the_language_is_said_before_the_quote(
    user: ConsoleUser,
) -> None:
    await quoted(user)
    await user.press("Voice")
    await user.press("Joe")
    await user.press("Confirm")
    await user.say("Un faro en el mar y una puerta que no se abre")
    shown = await user.press("AI story")
    assert "Joe does not speak Spanish" in shown.message.text
    assert shown.button("Confirm") is None


async def test_options_change_by_buttons_and_are_remembered(user: ConsoleUser) -> None:
    await user.say("/settings")
    await user.press("Power controls: off")
    await quoted(user)
    await user.press("Format")
    shown = await user.press("16:9")
    assert "16:9: 10 credits" in shown.message.text
    await user.press("Confirm")
    await quoted(user)
    assert "16:9" in user.said()[-1].message.text


async def test_a_stale_button_gets_a_new_quote(user: ConsoleUser) -> None:
    await quoted(user)
    quote = user.said()[-1]
    old = quote.button("Confirm")
    assert old
    await user.press("Voice")
    await user.press("Ann")
    await user.listener.press(quote, old)
    answer = await user.answer()
    assert "older price" in answer.message.text and answer.button("Confirm")
    assert await user.videos() == []


async def test_somebody_elses_button_does_nothing(user: ConsoleUser) -> None:
    await quoted(user)
    quote = user.said()[-1]
    other = user.as_person("other")
    answer = await other.press("Confirm", on=quote)
    assert "somebody else" in answer.message.text
    assert await user.videos() == [] and await other.videos() == []


@pytest.mark.parametrize(
    "data",
    ["", ":", "c", "c:x:1", "t:::", "zz:1", "s:a:b:c:d:e", "vc:nobody-1", "va:", "x:9", "g:q:99",
     "l:xx", "n:nothing", "b:none:none", "vk:a:9", "c:" + "x" * 300],
)  # fmt: skip
async def test_forged_button_data_is_answered_and_changes_nothing(
    user: ConsoleUser, data: str
) -> None:
    await quoted(user)
    await user.press_data(data)
    assert await user.videos() == []
    assert await user.balance() == 24


async def test_too_few_credits_are_said_with_how_many_are_missing(user: ConsoleUser) -> None:
    for _ in range(2):
        await quoted(user)
        await user.press("Confirm")
    await quoted(user)
    shown = user.said()[-1]
    assert "6 credits short" in shown.message.text
    assert shown.button("Confirm") is None


async def test_too_many_videos_at_once_are_refused_and_the_quote_stays(user: ConsoleUser) -> None:
    rules(user, videos_per_person=1)
    await quoted(user)
    await user.press("Confirm")
    await quoted(user)
    answer = await user.press("Confirm")
    assert "already have 1 video under way" in answer.message.text
    assert len(await user.videos()) == 1


async def test_a_banned_person_is_told_so_and_charged_nothing(user: ConsoleUser) -> None:
    await quoted(user)
    account = await user.account()
    async with user.db.operating() as tx:
        await accounts.ban(tx, account.id)
    assert "cannot make videos" in (await user.press("Confirm")).message.text
    assert "cannot make videos" in (await user.say(IDEA)).message.text
    assert await user.balance() == 24


async def test_cancelling_a_waiting_video_gives_the_credits_back(user: ConsoleUser) -> None:
    await quoted(user)
    await user.press("Confirm")
    shown = await user.press("Cancel")
    assert "10 credits are already back" in shown.message.text
    assert await user.balance() == 24
    assert (await user.videos())[0].state == "cancelled"


async def test_cancel_without_anything_says_so(user: ConsoleUser) -> None:
    assert "nothing to cancel" in (await user.say("/cancel")).message.text


async def test_a_discarded_draft_is_gone(user: ConsoleUser) -> None:
    await quoted(user)
    shown = await user.press("Never mind")
    assert "Nothing was charged" in shown.message.text and not shown.buttons


async def test_a_template_can_be_chosen_before_the_idea(user: ConsoleUser) -> None:
    await user.say("/templates")
    assert "send me the idea" in (await user.press("AI story")).message.text
    assert (await user.say(IDEA)).button("Confirm")


async def test_create_takes_the_idea_with_it(user: ConsoleUser) -> None:
    assert "Which kind" in (await user.say(f"/create {IDEA}")).message.text
    assert "Send me the idea" in (await user.say("/create")).message.text


async def test_the_language_changes_every_sentence(user: ConsoleUser) -> None:
    await user.say("/language")
    await user.press("English")
    assert (await user.account()).language == "en"


async def test_settings_are_kept_and_reset(user: ConsoleUser) -> None:
    await user.say("/settings")
    await user.press("Format")
    shown = await user.press("1:1")
    assert "1:1" in shown.message.text
    assert (await user.account()).settings["options"]["aspect"] == "1:1"
    shown = await user.press("Reset")
    assert "9:16" in shown.message.text


async def test_history_and_balance_show_videos_and_postings(user: ConsoleUser) -> None:
    await user.say("/start")
    await quoted(user)
    await user.press("Confirm")
    assert "14 credits: 0 bought and 14 free" in (await user.say("/balance")).message.text
    text = (await user.say("/history")).message.text
    assert "waiting" in text and "-10 · for a video" in text and "+24 · welcome" in text


async def test_an_unknown_command_points_to_help(user: ConsoleUser) -> None:
    assert "/help" in (await user.say("/nonsense some junk")).message.text
    assert "/create" in (await user.say("/help")).message.text


async def test_the_free_second_try_is_given_once(user: ConsoleUser) -> None:
    await quoted(user)
    await user.press("Confirm")
    (video,) = await user.videos()
    async with user.db.operating() as tx:
        failed = Sql(
            "UPDATE videos SET state = 'failed', ended_at = 1, error = :error WHERE id = :id"
        )
        error = '{"is_ours": true, "code": "EncoderFailed"}'
        await run(tx, failed, error=error, id=video.id)
        await ledger.close(tx, video.id, owed=0)
    data = f"va:{video.id}"
    await user.press_data(data)
    again = [one for one in await user.videos() if one.parent_id == video.id]
    assert len(again) == 1 and again[0].price_credits == 0
    answer = await user.press_data(data)
    assert "used already" in answer.message.text
    assert len(await user.videos()) == 2


async def test_a_redo_is_quoted_in_a_new_message_with_its_parent(user: ConsoleUser) -> None:
    await quoted(user)
    progress = await user.press("Confirm")
    (video,) = await user.videos()
    shown = await user.press_data(f"vr:{video.id}", on=progress)
    assert shown.id != progress.id and shown.button("Confirm")
    await user.press("Confirm", on=shown)
    redo = (await user.videos())[0]
    assert redo.parent_id == video.id and redo.brief["seed"] != video.brief["seed"]


async def test_a_paused_queue_says_that_the_video_waits(user: ConsoleUser) -> None:
    async def away() -> bool:
        return False

    conversation = user.intake.conversation
    conversation.services = replace(conversation.services, queue_alive=away)
    await quoted(user)
    assert "nothing is lost" in (await user.press("Confirm")).message.text
    assert (await user.videos())[0].state == "queued"


async def test_a_running_videos_progress_message_is_not_written_by_the_bot(
    user: ConsoleUser,
) -> None:
    await quoted(user)
    shown = await user.press("Confirm")
    (video,) = await user.videos()
    async with user.db.operating() as tx:
        await run(tx, Sql("UPDATE videos SET state = 'running' WHERE id = :id"), id=video.id)
    edits = shown.edits
    answer = await user.press("Cancel", on=shown)
    assert shown.edits == edits and "Cancelling" in answer.message.text
    async with user.db.operating() as tx:
        assert (await videos.get_video(tx, video.id)).cancel_requested


def test_rules_have_limits() -> None:
    assert UsagePolicy().videos_per_person > 0


async def test_a_preview_is_sent_without_touching_the_draft(user: ConsoleUser) -> None:
    templates = user.intake.conversation.services.templates
    chooser = await user.say(IDEA)
    shown = await user.press("Previews", on=chooser)
    assert [button.label for button in shown.buttons] == [
        f"{template.emoji} {template.name}" for template in templates.values()
    ]
    sample = await user.press("AI story", on=shown)
    clip = templates["ai_story"].preview()
    assert clip is not None and sample.files[0].read_bytes() == clip.read_bytes()
    assert chooser.edits == 0


async def test_a_choice_of_one_is_said_instead_of_offered(user: ConsoleUser) -> None:
    conversation = user.intake.conversation
    voices = conversation.services.voices[:1]
    conversation.services = replace(conversation.services, voices=voices)
    await quoted(user)
    progress = await user.press("Confirm")
    (video,) = await user.videos()
    answer = await user.press_data(f"vl:{video.id}", on=progress)
    assert "only one to choose from here: English" in answer.message.text
