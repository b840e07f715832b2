"""The chat and the shell refuse the same prompts, in the same words."""

from __future__ import annotations

import pytest

from bot.commands.make import check_prompt
from bot.conversation.drafts.prompt_checks import language_of_prompt, refuse_prompt
from bot.wording import LANGUAGES, words_in
from pipeline.brief import Brief
from pipeline.errors import BadInput
from pipeline.providers.base import Voice
from tests.fixtures.conversation import VOICES

REFUSED = (
    "", "x" * 5000, "🦊", "?!", "https://example.org/a", "@somebody", "a.mp4", "coffee",
    "Сказка о рыбаке и золотой рыбке",
)  # fmt: skip


@pytest.mark.parametrize("prompt", REFUSED)
def test_make_refuses_what_the_chat_refuses(prompt: str) -> None:
    refusal = refuse_prompt(prompt, VOICES, words_in("en"))
    assert refusal is not None
    with pytest.raises(refusal.error) as raised:
        check_prompt(Brief(prompt=prompt), VOICES)
    assert isinstance(raised.value, BadInput)
    said, _, command = str(raised.value).partition(" Try for example: ")
    assert said == words_in("en")(refusal.key, **refusal.values)
    # At a shell a command that works takes the place of the chat's buttons.
    assert command.startswith("talemill make ") == (refusal.key == "idea.no_voice")
    for language in LANGUAGES:
        assert words_in(language)(refusal.key, **refusal.values)


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("Tell me this https://www.bbc.com/portuguese/articles/c0wz please and quickly", "en"),
        (
            "[31/12/23, 22:14:05] José Antônio: are you still at the old harbour tonight?\n"
            "[31/12/23, 22:15:05] María de los Ángeles: yes, and the ferry has just left us here",
            "en",
        ),
        ("**Narrator:** El mar estaba en silencio y nadie abrió la puerta", "es"),
    ],
)
def test_a_language_is_found_without_links_stamps_and_names(prompt: str, language: str) -> None:
    assert language_of_prompt(prompt) == language


@pytest.mark.parametrize(
    "prompt",
    [
        "Why cats purr",
        "What does https://www.bbc.com/portuguese/articles/c0wz say about cats?",
        "@casa_do_bolo bakes at night for the ghosts of the street",
    ],
)
def test_a_sentence_is_taken_and_its_links_do_not_make_it_another_language(prompt: str) -> None:
    assert refuse_prompt(prompt, VOICES, words_in("en")) is None
    check_prompt(Brief(prompt=prompt), VOICES)


@pytest.mark.parametrize(
    ("prompt", "usual", "language"),
    [
        ("人生 名言", "ja", "ja"),
        ("人生 名言", "ja-JP", "ja"),
        ("人生 名言", "en", "zh"),
        ("人生 名言", None, "zh"),
        ("为什么猫会打呼噜", "ja", "zh"),
        ("富士山 歴史", "en", "ja"),
    ],
)
def test_kanji_that_chinese_writes_too_are_japanese_to_who_speaks_it(
    prompt: str, usual: str | None, language: str
) -> None:
    assert language_of_prompt(prompt, usual) == language
    voices = (*VOICES, Voice("aoi", "Aoi", ("ja",), "female", "offline"))
    refusal = refuse_prompt(prompt, voices, words_in("en"), usual=usual)
    assert (refusal is not None and refusal.key == "idea.no_voice") == (language == "zh")
