"""A prompt finds the script that it means, or honestly none."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.brief import Brief
from pipeline.errors import NoScriptWriter
from pipeline.providers.offline.ready import offers, ready_script
from pipeline.providers.offline.script import OfflineWriter
from pipeline.templates import find_template, load_templates
from pipeline.writing.matching import stemmed, stems_of


def title_of(key: str, prompt: str, language: str = "en") -> str | None:
    ready = ready_script(Brief(prompt=prompt, template=key, language=language), find_template(key))
    return ready.script.title if ready else None


@pytest.mark.parametrize(
    ("key", "prompt", "title"),
    [
        ("ai_story", "Make a video about the last robot on Earth", "The Last Robot and the Seed"),
        ("ai_story", "What if the moon disappeared?", "What If the Moon Vanished?"),
        ("educational", "why do cats purr?", "Why Cats Purr"),
        ("educational", "WHY DO CATS ALWAYS LAND ON THEIR FEET", "Why Cats Land on Their Feet"),
        ("kids_story", "A bedtime story about a dragon who bakes",
         "Bo the Shy Dragon Learns to Bake"),
        ("quiz", "Five questions about the ocean", "5 Questions About the Ocean"),
        ("quiz", "quiz about penguins", "5 Questions About Penguins"),
        ("quiz", "Quiz", "5 General Knowledge Questions"),
        ("top_list", "the fastest animals", "Top 5 Fastest Animals"),
        ("would_you_rather", "Would you rather: food", "Would You Rather: Food Edition"),
        ("would_you_rather", "fly or be invisible?", "Would You Rather: Fly or Be Invisible"),
        ("viral_wisdom", "Some wisdom about letting go", "On Letting Go"),
        ("quiz", "Preguntas de cultura general", "5 preguntas: Cultura general"),
    ],
)  # fmt: skip
def test_a_prompt_is_matched_by_its_meaning(key: str, prompt: str, title: str) -> None:
    language = "es" if "cultura" in prompt else "en"
    assert title_of(key, prompt, language) == title


@pytest.mark.parametrize(
    ("key", "prompt"),
    [
        ("ai_story", "A robot that falls in love with a toaster"),
        ("ai_story", "The man who never sneezed"),
        ("kids_story", "A dragon who is afraid of spiders and tax forms"),
        ("educational", "Why do dogs bark at postmen"),
        ("top_list", "Top 5 reasons to visit Lisbon"),
        ("reddit_story", "My landlord keeps a goose in the elevator"),
        ("quiz", "A quiz about xylophagy"),
        ("ai_story", "Un gato que quería volar"),
        ("stick_animation", "Tell me a story"),
        ("viral_wisdom", "quantum knitting"),
    ],
)
def test_what_nothing_is_about_is_refused(key: str, prompt: str) -> None:
    assert title_of(key, prompt) is None


def test_a_few_whole_sentences_are_the_persons_own_words() -> None:
    text = "The sea was calm. Then a door opened in it. Nobody knocked twice."
    ready = ready_script(Brief(prompt=text), find_template("ai_story"))
    assert ready is not None and ready.is_own
    said = " ".join(scene.voice for scene in ready.script.scenes)
    assert said == text


def test_a_foreign_idea_is_no_script_of_one_sentence() -> None:
    assert title_of("ai_story", "El gato que quería volar", "es") is None


async def test_the_offline_writer_says_that_there_is_no_writer() -> None:
    brief = Brief(prompt="A robot that falls in love with a toaster")
    with pytest.raises(NoScriptWriter):
        await OfflineWriter().write(brief, find_template("ai_story"))


def test_the_same_prompt_finds_the_same_script_with_any_seed() -> None:
    template = find_template("ai_story")
    told = {
        ready.script.title
        for seed in range(8)
        if (ready := ready_script(Brief(prompt="the last robot", seed=seed), template))
    }
    assert told == {"The Last Robot and the Seed"}


@pytest.mark.parametrize("key", sorted(load_templates()))
@pytest.mark.parametrize("prompt", ["A robot that paints a cat", "Why do dogs bark", "Lisbon"])
def test_what_is_offered_instead_can_be_told(key: str, prompt: str) -> None:
    templates = load_templates()
    near = offers(Brief(prompt=prompt, template=key), templates[key], templates)
    assert 1 <= len(near) <= 3
    for offer in near:
        brief = Brief(prompt=offer.prompt, template=offer.template)
        assert ready_script(brief, templates[offer.template]), offer


@pytest.mark.parametrize(
    ("key", "prompt", "wanted"),
    [
        ("ai_story", "A dog waits at the station every day", "The Dog Who Waited Nine Years"),
        ("split_screen", "Facts about octopuses", "How an Octopus Thinks"),
    ],
)
def test_what_another_template_tells_of_just_this_is_offered_first(
    key: str, prompt: str, wanted: str
) -> None:
    templates = load_templates()
    near = offers(Brief(prompt=prompt, template=key), templates[key], templates)
    assert near[0].prompt == wanted
    assert near[0].template != key


@pytest.mark.parametrize("key", sorted(load_templates()))
@pytest.mark.parametrize("others", [("es", "en"), ("en",)])
def test_where_a_language_has_nothing_ready_another_is_offered(
    key: str, others: tuple[str, ...]
) -> None:
    templates = load_templates()
    brief = Brief(prompt="warum Katzen schnurren", template=key, language="de")
    near = offers(brief, templates[key], templates, others)
    assert len(near) == 3 and {offer.language for offer in near} == {others[0]}
    for offer in near:
        told = Brief(prompt=offer.prompt, template=offer.template, language=offer.language)
        assert ready_script(told, templates[offer.template]), offer


def test_words_of_many_prompts_are_stemmed_side_by_side() -> None:
    texts = [
        f"wandering lighthouses believed {place}ness relational{'ly' * place}"
        for place in range(90)
    ]
    alone = [stems_of(text) for text in texts]
    stemmed.cache_clear()
    every_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(stems_of, texts)) == alone
    finally:
        sys.setswitchinterval(every_s)
