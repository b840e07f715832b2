"""Commands that people say in words are answered as commands; ideas are not."""

from __future__ import annotations

import pytest

from bot.conversation.drafts.plain_commands import plain_command
from bot.conversation.handlers import ON_COMMAND
from bot.wording import words_in
from tests.fixtures.conversation import ConsoleUser

IN_WORDS = {
    "help": "help|What can you do?|who are you|¿Qué puedes hacer?|Como funciona?|Что ты умеешь?"
    "|तुम क्या कर सकते हो?|ماذا تفعل؟",
    "cancel": "stop!|Cancel|cancelar|отмена|रुको|إلغاء",
    "balance": "my credits|mi saldo|Meus créditos|мой баланс|मेरे क्रेडिट|رصيدي",
    "buy": "How much does it cost?|buy credits|¿Cuánto cuesta?|Quanto custa?"
    "|Сколько стоит?|كم السعر؟",
    "history": "my videos|mis videos|Meus vídeos|мои видео|मेरे वीडियो",
    "settings": "Settings|ajustes|настройки|الإعدادات",
    "language": "change language|idioma|язык|भाषा|اللغة",
    "templates": "show me examples|plantillas|шаблоны|أمثلة",
}


@pytest.mark.parametrize("command", IN_WORDS)
def test_they_are_known_in_every_language(command: str) -> None:
    said = IN_WORDS[command].split("|")
    assert {text: plain_command(text) for text in said} == dict.fromkeys(said, command)
    assert command in ON_COMMAND


@pytest.mark.parametrize(
    "text",
    [
        *("The history of help", "How much does a whale cost?", "Stop motion", "Buy milk", ""),
        *("What can you do with a stick?", "Who are you, Mr Fox?", "El precio de la fama", "😀"),
    ],
)
def test_what_may_be_an_idea_is_none(text: str) -> None:
    assert plain_command(text) is None


async def test_they_are_answered_as_the_command_is(user: ConsoleUser) -> None:
    await user.say("/start")
    for command, text in (("/help", "help"), ("/balance", "my credits"), ("/cancel", "stop")):
        asked = (await user.say(command)).message.text
        assert (await user.say(text)).message.text == asked


async def test_a_draft_is_stopped_by_a_word(user: ConsoleUser) -> None:
    await user.say("A lighthouse keeper finds a door in the sea")
    assert (await user.say("stop")).message.text == words_in("en")("quote.discarded")
