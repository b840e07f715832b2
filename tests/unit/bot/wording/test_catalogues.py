"""Every language says everything: keys, placeholders, plurals, its own script, short buttons."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from bot.wording import LANGUAGES, catalogue, words_in
from bot.wording.formats import plural_form
from pipeline.templates import load_templates

OTHERS = [language for language in LANGUAGES if language != "en"]
SCRIPTS = {"ru": "CYRILLIC", "hi": "DEVANAGARI", "ar": "ARABIC"}
SAME_ON_PURPOSE = {
    "progress.title",
    "voice.sample_of",
    "failed.back",
    "result.subtitles",
    "wallet.resend",
    "wallet.make_again",
    "history.receipt",
    "buy.pack",
    "options.seconds",
    "options.fps",
    "captions.karaoke",
}
"""Made of placeholders and signs, or a word that is the same in that language."""
BUTTONS = (
    *["options.length", "options.aspect", "options.voice", "options.captions", "options.music"],
    *["options.language", "options.variant", "options.scenes", "options.resolution"],
    *["options.advanced", "options.template", "options.back", "options.auto", "quote.confirm"],
    *["quote.discard", "progress.cancel", "result.open", "result.redo", "result.new_idea"],
    *["result.file", "result.cover"],
    *["result.rate", "failed.again", "buy.pay", "buy.paid", "settings.reset", "delete.yes"],
    *["gift.yes", "gift.no", "gift.take_back", "group.close", "group.close_yes"],
    *["delete.no", "group.open", "group.no_limit", "group.allowance", "template.preview"],
    *["history.videos", "history.credits", "history.receipts", "history.newer", "history.older"],
    *["options.idea", "group.postings", "rules.style_button"],
)
BUTTON_GROWTH = 1.6
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def sentences(language: str) -> Iterator[tuple[str, str, str]]:
    """Each key with its plural form ("" for none) and its sentence."""
    for key, entry in catalogue(language).items():
        forms = entry.items() if isinstance(entry, dict) else [("", entry)]
        yield from ((key, form, text) for form, text in forms)


def forms_of(language: str) -> set[str]:
    """The plural forms that whole numbers take."""
    return {plural_form(language, count) for count in (*range(200), 1_000_000)}


def placeholders(text: str) -> set[str]:
    """What a sentence wants to be filled in."""
    return set(_PLACEHOLDER.findall(text))


@pytest.mark.parametrize("language", OTHERS)
def test_no_key_is_missing_and_none_is_left_over(language: str) -> None:
    assert set(catalogue(language)) == set(catalogue("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_sentences_have_exactly_the_forms_of_the_language(language: str) -> None:
    for key, entry in catalogue("en").items():
        other = catalogue(language)[key]
        assert isinstance(other, dict) == isinstance(entry, dict), key
        if isinstance(other, dict):
            assert set(other) == forms_of(language), key


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_are_those_of_the_english_sentence(language: str) -> None:
    for key, form, text in sentences(language):
        english = catalogue("en")[key]
        wanted = placeholders(english if isinstance(english, str) else english["other"])
        if form in {"zero", "one", "two"}:
            # These forms may say the number in words.
            assert placeholders(text) | {"count"} == wanted | {"count"}, (key, form)
        else:
            assert placeholders(text) == wanted, (key, form)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    english = {(key, form): text for key, form, text in sentences("en")}
    same = {key for key, form, text in sentences(language) if english.get((key, form)) == text}
    assert same <= SAME_ON_PURPOSE


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_sentence_is_in_the_languages_script(language: str) -> None:
    for key, form, text in sentences(language):
        names = {unicodedata.name(letter, "").split(" ")[0] for letter in text}
        assert SCRIPTS[language] in names or key in SAME_ON_PURPOSE, (key, form, text)


@pytest.mark.parametrize("language", OTHERS)
def test_no_button_grows_too_long(language: str) -> None:
    for key in BUTTONS:
        english, text = catalogue("en")[key], catalogue(language)[key]
        assert isinstance(english, str) and isinstance(text, str)
        assert len(text) <= BUTTON_GROWTH * len(english), (key, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language: str) -> None:
    words = words_in(language)
    for key, entry in catalogue(language).items():
        texts = entry.values() if isinstance(entry, dict) else [entry]
        names = set().union(*(placeholders(text) for text in texts))
        for count in (0, 1, 2, 3, 5, 11, 21, 100, 1_000_000):
            values = dict.fromkeys(names, "x") | {"count": count}
            said = words(key, **(values if names or isinstance(entry, dict) else {}))
            assert said and "{" not in said, key
            if not isinstance(entry, dict):
                break


@pytest.mark.parametrize("language", LANGUAGES)
def test_command_descriptions_fit_telegrams_menu(language: str) -> None:
    for key, entry in catalogue(language).items():
        if key.startswith("command."):
            assert 3 <= len(str(entry)) <= 256, key


@pytest.mark.parametrize("language", OTHERS)
def test_every_template_has_a_name_and_a_pitch_of_its_own_in_every_language(language: str) -> None:
    for template in load_templates().values():
        assert 0 < len(template.name_in(language)) <= 24
        assert 0 < len(template.pitch_in(language)) <= 60
        assert template.pitch_in(language) != template.pitch
        assert template.example_in(language) != template.example_prompt
