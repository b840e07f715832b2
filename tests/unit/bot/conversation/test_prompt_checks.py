"""The chat and the shell refuse the same prompts, in the same words."""

from __future__ import annotations

import pytest

from bot.commands.make import check_prompt
from bot.conversation.drafts.prompt_checks import clean, refuse_prompt
from bot.wording import LANGUAGES, words_in
from pipeline.brief import Brief
from pipeline.errors import BadInput
from tests.fixtures.conversation import VOICES

REFUSED = (
    "", "x" * 5000, "🦊", "?!", "https://example.org/a", "@somebody", "a.mp4", "coffee",
    "Сказка о рыбаке и золотой рыбке",
)  # fmt: skip


@pytest.mark.parametrize("prompt", REFUSED)
def test_make_refuses_what_the_chat_refuses(prompt: str) -> None:
    refusal = refuse_prompt(clean(prompt), VOICES)
    assert refusal is not None
    with pytest.raises(refusal.error) as raised:
        check_prompt(Brief(prompt=prompt), VOICES)
    assert isinstance(raised.value, BadInput)
    assert str(raised.value) == words_in("en")(refusal.key, **refusal.values)
    for language in LANGUAGES:
        assert words_in(language)(refusal.key, **refusal.values)


def test_cleaning_glues_no_words_together() -> None:
    assert clean("one\u00a0two\u202fthree\u2003four\u3000five") == "one two three four five"
    assert clean("a\r\nb\rc\u2028d\x00e\ufeff") == "a\nb\nc\nde"


@pytest.mark.parametrize(
    "prompt",
    [
        "Why cats purr",
        "What does https://www.bbc.com/portuguese/articles/c0wz say about cats?",
        "@casa_do_bolo bakes at night for the ghosts of the street",
    ],
)
def test_a_sentence_is_taken_and_its_links_do_not_make_it_another_language(prompt: str) -> None:
    assert refuse_prompt(clean(prompt), VOICES) is None
    check_prompt(Brief(prompt=prompt), VOICES)
