"""A refusal stays until it is read, and brings a button that helps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation.drafts import prompt_checks
from bot.conversation.drafts.beginning import beginning_of
from bot.conversation.router import Conversation
from bot.listeners.console import ConsoleListener
from bot.payments.packs import Checkout, packs
from bot.settings import load_settings
from bot.wording import LANGUAGES, catalogue, words_in
from bot.wording.messages import About
from bot.wording.outcomes import Outcome, failed_message, result_message
from db.jobs import claims
from db.people import switches
from pipeline.brief import MAX_PROMPT_CHARS
from pipeline.providers.base import Voice
from tests.fixtures.conversation import VOICES, ConsoleUser
from tests.unit.bot.payments.test_trial_ceiling import spend_on_a_free_video

IDEA = "A lighthouse keeper finds a door in the sea"
LONG = "The keeper waits for the door to open. " * 120
ABOUT = About("abcdefghijkm-1", "🎬", IDEA)


def labels(message: Any) -> list[str]:
    return [one.label for row in message.buttons for one in row]


def in_a_shop(user: ConsoleUser) -> ConsoleUser:
    """The same person where packs are sold."""
    checkout = Checkout(packs(load_settings()), has_stars=True)
    services = replace(user.intake.conversation.services, checkout=checkout)
    user.intake.conversation = Conversation(services)
    place = replace(user.listener.place, surface="telegram")
    return replace(
        user, listener=ConsoleListener(user.chat, user.intake, user.listener.person, place)
    )


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("One. Two. Three.", 12, "One. Two."),
        ("One two three", 9, "One two"),
        ("Onetwothree", 5, "Onetw"),
        ("एक दिन। दो दिन। तीन", 16, "एक दिन। दो दिन।"),
    ],
)
def test_a_beginning_ends_where_a_sentence_or_word_does(text: str, limit: int, kept: str) -> None:
    assert beginning_of(text, limit) == kept


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_text_that_is_too_long_can_be_shortened_by_a_press(
    user: ConsoleUser, language: str
) -> None:
    await user.say(f"/language {language}")
    await user.say(LONG)
    shown = await user.press(words_in(language)("idea.shorter"))
    ask = next(one for one in shown.buttons if one.data.endswith(":ai_story"))
    quote = await user.press_data(ask.data, on=shown)
    confirm = next(one for one in quote.buttons if one.data.startswith("c:"))
    await user.press_data(confirm.data, on=quote)
    (video,) = await user.videos()
    prompt = video.brief["prompt"]
    assert MAX_PROMPT_CHARS // 2 < len(prompt) <= MAX_PROMPT_CHARS and prompt.endswith("open.")


async def test_an_idea_that_was_too_long_leaves_what_was_chosen_before(user: ConsoleUser) -> None:
    await user.say("/templates")
    await user.press("AI story")
    await user.say(LONG)
    assert "Confirm" in str(labels((await user.say(IDEA)).message)), "its template was kept"


@pytest.mark.parametrize("text", ["😀😀", "..."])
async def test_no_words_bring_examples(user: ConsoleUser, text: str) -> None:
    await user.say("/start")
    assert len((await user.say(text)).buttons) == 3


async def test_an_idea_that_no_voice_speaks_brings_examples_that_one_can(user: ConsoleUser) -> None:
    await user.say("/start")
    shown = await user.say("Ein Leuchtturmwärter findet eine Tür im Meer und öffnet sie nachts")
    assert "no voice here" in shown.message.text
    example = labels(shown.message)[0]
    assert "Which kind" in (await user.press(example, on=shown)).message.text
    assert "Which kind" in (await user.say(IDEA)).message.text


async def test_kanji_alone_are_japanese_to_who_speaks_it(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt_checks, "refuse_letters", lambda *_: None)  # fonts are an extra
    aoi = Voice("aoi", "Aoi", ("ja",), "female", "offline")
    services = replace(user.intake.conversation.services, voices=(*VOICES, aoi))
    user.intake.conversation = Conversation(services)
    await user.say("/start")
    assert "no voice here" in (await user.say("人生 名言")).message.text
    user.listener.person = replace(user.listener.person, language="ja")
    assert "Which kind" in (await user.say("人生 名言")).message.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_fits_an_alert(language: str) -> None:
    for key, entry in catalogue(language).items():
        if key.split(".")[0] in {"refused", "press"} or key in {"result.gone", "failed.again_used"}:
            for text in entry.values() if isinstance(entry, dict) else [entry]:
                assert len(text) <= 200, key


async def test_the_balance_has_a_way_to_the_packs_where_they_are_sold(user: ConsoleUser) -> None:
    await user.say("/start")
    assert not (await user.say("/balance")).buttons
    buyer = in_a_shop(user)
    await buyer.say("/balance")
    assert "Credit packs" in (await buyer.press("Buy credits")).message.text


def test_a_result_that_leaves_too_little_brings_the_packs() -> None:
    words = words_in("en")
    low = Outcome("T", [], 10, 3, lowest_price_credits=5)
    assert "🛒 Buy credits" in labels(result_message(words, ABOUT, low))
    rich = replace(low, balance_credits=5)
    assert "🛒 Buy credits" not in labels(result_message(words, ABOUT, rich))


@pytest.mark.parametrize(
    ("code", "is_ours", "wanted"),
    [
        ("BudgetTooSmall", False, ["⏱ Length", "💡 New idea"]),
        ("ContentRefused", False, ["💡 New idea"]),
        ("EncoderFailed", True, ["🔁 Try again free"]),
    ],
)
def test_a_failure_brings_what_helps(code: str, is_ours: bool, wanted: list[str]) -> None:
    made = failed_message(words_in("en"), ABOUT, code=code, is_ours=is_ours, credits_back=10)
    assert labels(made) == wanted


async def test_another_length_of_a_video_is_asked_for(user: ConsoleUser) -> None:
    await user.say(IDEA)
    await user.press("AI story")
    await user.press("Confirm")
    (video,) = await user.videos()
    shown = await user.press_data(f"vd:{video.id}")
    assert "How long" in shown.message.text


async def test_the_limit_of_videos_that_holds_now_is_what_confirm_obeys(user: ConsoleUser) -> None:
    await user.say(IDEA)
    await user.press("AI story")
    await user.press("Confirm")
    await user.say("Why cats always land on their feet")
    quote = await user.press("AI story")
    services = user.intake.conversation.services
    for limit, made in ((1, 1), (2, 2)):
        policy = replace(services.policy, videos_per_person=limit)
        user.intake.conversation = Conversation(replace(services, policy=policy))
        shown = await user.press("Confirm", on=user.chat.messages[quote.id])
        assert len(await user.videos()) == made, shown.message.text


async def crowd(user: ConsoleUser, refusal: str) -> None:
    """As if, from now on, no video could begin for that reason."""
    services = user.intake.conversation.services
    limits: dict[str, dict[str, Any]] = {
        "too_many": {"videos_per_person": 0},
        "queue_full": {"queue_limit": 0},
    }
    if refusal == "paused":
        async with user.db.operating() as tx:
            await switches.put(tx, "paused", True, actor="admin")
    elif refusal == "trial_today":
        await spend_on_a_free_video(user, 0.25)
        limits[refusal] = {"trial_ceiling_usd": 0.2}
    policy = replace(services.policy, **limits.get(refusal, {}))
    user.intake.conversation = Conversation(replace(services, policy=policy))


async def a_failed_one(user: ConsoleUser) -> str:
    """The id of a video that failed through our fault."""
    await user.say(IDEA)
    await user.press("AI story")
    await user.press("Confirm")
    (video,) = await user.videos()
    claimed = await claims.claim(user.worker, video.id, "w")
    assert claimed is not None
    error = {"is_ours": True, "code": "EncoderFailed"}
    await claims.finish(user.worker, video.id, claimed.attempt, "w", "failed", owed=0, error=error)
    return video.id


@pytest.mark.parametrize("act", ["Confirm", "Storyboard first", "Try again free"])
@pytest.mark.parametrize("refusal", ["too_many", "queue_full", "paused", "trial_today"])
async def test_whatever_leaves_no_room_offers_to_wait(
    user: ConsoleUser, act: str, refusal: str
) -> None:
    buyer = in_a_shop(user) if refusal == "trial_today" else user
    if act == "Try again free":
        failed = await a_failed_one(buyer)
        await crowd(buyer, refusal)
        said = await buyer.press_data(f"va:{failed}")
    else:
        await buyer.say(IDEA)
        await buyer.press("AI story")
        await crowd(buyer, refusal)
        said = await buyer.press(act)
    words = words_in("en")
    if (act, refusal) == ("Try again free", "trial_today"):
        assert said.buttons[0].data.startswith("vc:"), "our fault is made good whatever it costs"
        return
    counts = {"count": 0} if refusal == "too_many" else {}
    assert said.message.text == words(f"refused.{refusal}", **counts)
    assert not said.message.is_notice, "it stays, with its button"
    offered = labels(said.message)
    assert offered[0] == words("wait.button")
    assert ("🛒 Buy credits" in offered) == (refusal == "trial_today")
    assert (await buyer.press(words("wait.button"), on=said)).message.text.startswith("⏳ I wait")


async def test_a_second_free_try_that_is_used_up_leaves_what_can_be_had(user: ConsoleUser) -> None:
    failed = await a_failed_one(user)
    await user.press_data(f"va:{failed}")
    said = await user.press_data(f"va:{failed}")
    assert said.message.text == words_in("en")("failed.again_used")
    assert labels(said.message) == ["🔁 Redo", "💡 New idea"]
    assert (await user.press("Redo", on=said)).button("Confirm")


async def test_a_free_try_whose_template_is_off_leaves_the_others(user: ConsoleUser) -> None:
    failed = await a_failed_one(user)
    async with user.db.operating() as tx:
        await switches.put(tx, "templates_off", ["ai_story"], actor="admin")
    said = await user.press_data(f"va:{failed}")
    assert said.message.text.startswith(words_in("en")("template.off"))
    assert said.button("Quiz") and len(await user.videos()) == 1
