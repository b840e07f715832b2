"""What is no idea is answered as people would; what might be one is taken as one."""

from __future__ import annotations

import pytest

from bot.conversation.drafts.small_talk import small_talk
from bot.wording import LANGUAGES, words_in
from tests.fixtures.conversation import ConsoleUser


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("hello", "hi|Hi!|HELLO THERE 👋|heyyyy|Привет!|नमस्ते|السلام عليكم|¡Hola!|Oi, pessoal"),
        ("how_are_you", "how are you?|Hi, how are you|Olá, tudo bem?|Как дела?|कैसे हो|كيف حالك؟"),
        ("thanks", "thanks!|Thank you so much!!|спасибо большое|शुक्रिया जी|شكرًا|¡Gracias!|obrigada"),
        ("ok", "ok|👍🏽|Yes please|ठीक है|Хорошо.|vale|no"),
        ("bye", "bye bye|ok thanks bye|До свидания!|फिर मिलेंगे|مع السلامة"),
    ],
)
def test_small_talk_is_known_in_every_language(kind: str, texts: str) -> None:
    assert {text: small_talk(text) for text in texts.split("|")} == dict.fromkeys(
        texts.split("|"), kind
    )


@pytest.mark.parametrize(
    "text",
    [
        *("A cat", "Cool cats", "hi, make a video about dogs", "The history of the word hello"),
        *("thanksgiving", "Спасибо, мама: история", "no country for old men", "", "😀😀", "3"),
    ],
)
def test_what_may_be_an_idea_is_none(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize("language", LANGUAGES)
async def test_thanks_are_answered_and_open_no_draft(user: ConsoleUser, language: str) -> None:
    await user.say("/start")
    await user.say(f"/language {language}")
    assert (await user.say("thanks!")).message.text == words_in(language)("talk.thanks")
    nothing = words_in(language)("progress.nothing")
    assert (await user.say("/cancel")).message.text == nothing


async def test_a_newcomer_who_says_hi_is_welcomed(user: ConsoleUser) -> None:
    shown = await user.say("hi")
    assert "24 free credits" in shown.message.text and len(shown.buttons) == 3
    again = await user.say("hello!")
    assert again.message.text == words_in("en")("talk.hello") and len(again.buttons) == 3


async def test_what_create_is_given_is_an_idea_whatever_it_says(user: ConsoleUser) -> None:
    assert "Which kind" in (await user.say("/create hello there")).message.text
