"""Without a script writer an idea is answered honestly, before anything is quoted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.router import Conversation
from bot.wording import LANGUAGES, words_in
from pipeline.brief import Brief
from pipeline.providers.offline.ready import ready_script
from pipeline.templates import load_templates
from tests.fixtures.conversation import ConsoleUser, user

__all__ = ["user"]

OWN = (
    "The keeper lit the lamp at dusk, as he had for forty years. Nobody came. In the morning the "
    "sea was gone, and a road of wet stones led down to the ships that lay there on their sides. "
    "He took his coat, and he walked."
)
IDEA = "A robot that falls in love with a toaster"
NO_WRITER = "No script writer is configured here"


@pytest.fixture
def alone(user: ConsoleUser) -> ConsoleUser:
    """A person where nobody writes scripts."""
    conversation = user.intake.conversation
    assert isinstance(conversation, Conversation)
    conversation.services = replace(conversation.services, has_writer=False)
    return user


async def asked(person: ConsoleUser, idea: str, template: str = "AI story") -> str:
    await person.say(idea)
    return (await person.press(template)).message.text


async def test_an_idea_that_nothing_fits_is_never_quoted(alone: ConsoleUser) -> None:
    text = await asked(alone, IDEA)
    assert NO_WRITER in text and "word for word" in text
    shown = await alone.answer()
    assert shown.button("Confirm") is None
    assert sum(button.data.startswith("a:") for button in shown.buttons) == 3


async def test_what_is_offered_becomes_the_idea_and_is_quoted(alone: ConsoleUser) -> None:
    await asked(alone, IDEA)
    text = (await alone.press("The Last Robot and the Seed")).message.text
    assert "Ready script: “The Last Robot and the Seed”" in text and "scenes" in text
    shown = await alone.answer()
    assert shown.button("Confirm") is not None


async def test_an_article_is_offered_by_its_name_and_names_its_source(alone: ConsoleUser) -> None:
    text = await asked(alone, "Why do dogs bark at night", "Educational")
    assert NO_WRITER in text
    text = (await alone.press("About Dog")).message.text
    assert "Wikipedia" in text and "CC BY-SA 4.0" in text


async def test_own_words_are_quoted_as_ever(alone: ConsoleUser) -> None:
    text = await asked(alone, OWN)
    assert NO_WRITER not in text
    assert (await alone.answer()).button("Confirm") is not None


async def test_a_ready_script_is_quoted_as_long_as_it_is(alone: ConsoleUser) -> None:
    text = await asked(alone, "A lighthouse keeper finds a door in the sea")
    assert "Ready script: “The Door in the Sea”" in text


async def test_a_forged_offer_changes_nothing(alone: ConsoleUser) -> None:
    await asked(alone, IDEA)
    shown = await alone.answer()
    data = next(button.data for button in shown.buttons if "Last Robot" in button.label)
    stem = data.rpartition(":")[0]
    for number in ("9", "-1", "x", "²"):
        await alone.press_data(f"{stem}:{number}", shown)
        assert (await alone.answer()).button("Confirm") is None


async def test_only_who_runs_the_bot_is_told_how_a_writer_is_added(alone: ConsoleUser) -> None:
    assert "SCRIPT_BASE_URL" not in await asked(alone, IDEA)
    conversation = alone.intake.conversation
    assert isinstance(conversation, Conversation)
    policy = replace(conversation.services.policy, admin_ids=("console:me",))
    conversation.services = replace(conversation.services, policy=policy)
    assert "SCRIPT_BASE_URL" in await asked(alone, IDEA)


async def test_with_a_writer_every_idea_is_quoted(user: ConsoleUser) -> None:
    text = await asked(user, IDEA)
    assert NO_WRITER not in text and "Ready script" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language(language: str) -> None:
    words = words_in(language)
    for key in ("idea.nothing_ready", "idea.nothing_near", "idea.writer_hint"):
        assert words(key)
    said = words("idea.nothing_in_language", language="L1", offered="L2")
    assert "L1" in said and "L2" in said
    assert "A, B" in words("quote.articles", articles="A, B")
    assert "CC BY-SA 4.0" in words("quote.articles", articles="A")


@pytest.mark.parametrize("language", ["en", "es", "pt-BR", "hi"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_idea_that_a_greeting_shows_is_ready_in_some_template(
    language: str, number: int
) -> None:
    prompt, spoken = words_in(language)(f"example.{number}"), language[:2]
    ready = [
        key
        for key, template in load_templates().items()
        if ready_script(Brief(prompt=prompt, template=key, language=spoken), template)
    ]
    assert ready, prompt


async def test_it_is_said_that_a_ready_story_knows_no_character_of_theirs(
    alone: ConsoleUser,
) -> None:
    await alone.say("/character Bo: a grey robot")
    text = await asked(alone, "Bo and the lighthouse keeper who finds a door in the sea")
    assert "Its words know no Bo: only the pictures show Bo." in text


async def test_an_idea_in_a_language_without_a_library_is_offered_what_there_is(
    alone: ConsoleUser,
) -> None:
    conversation = alone.intake.conversation
    assert isinstance(conversation, Conversation)
    speaker = replace(conversation.services.voices[0], languages=("en", "de"))
    conversation.services = replace(conversation.services, voices=(speaker,))
    text = await asked(alone, "Warum Katzen im Dunkeln so gut sehen", "Educational")
    assert "nothing is ready in German" in text and "English" in text
    await alone.press("How Bees Make Honey")
    shown = await alone.answer()
    assert shown.button("Confirm") is not None


@pytest.mark.parametrize("idea", ["لماذا السماء زرقاء", "почему небо голубое"])
async def test_an_idea_that_no_voice_speaks_is_answered_with_examples_that_one_does(
    alone: ConsoleUser, idea: str
) -> None:
    conversation = alone.intake.conversation
    assert isinstance(conversation, Conversation)
    speaker = replace(conversation.services.voices[0], languages=("en",))
    conversation.services = replace(conversation.services, voices=(speaker,))
    await alone.say(idea)
    shown = await alone.answer()
    assert "no voice here speaks it" in shown.message.text
    assert shown.button(words_in("en")("example.1")) is not None
