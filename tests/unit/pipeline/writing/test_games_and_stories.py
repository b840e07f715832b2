"""What the offline writer says: honest titles, whole stories with a turn, other languages."""

from __future__ import annotations

from random import Random

import pytest

from pipeline.brief import Brief
from pipeline.script import Script
from pipeline.templates import find_template
from pipeline.templates.educational.amounts import amounts, western
from pipeline.templates.educational.headlines import headline
from pipeline.templates.fake_text.conversations import ME, chat_about
from pipeline.templates.fake_text.slots import kinds_of, turned
from pipeline.templates.reddit_story.posts import post_about
from pipeline.templates.would_you_rather.pairs import own_pairs, wished
from pipeline.writing.emblem import emblem_of
from pipeline.writing.packs import pack_for
from pipeline.writing.subject import parse
from pipeline.writing.text import words_of

IDEAS = (
    "My octopus learned to open the fridge",
    "My sister texts me from a house that burned down",
    "I found a key in my coat",
    "A lighthouse keeper finds a door in the sea",
    "Why octopuses have three hearts",
    "How to bake bread",
    "What if the moon disappeared",
    "coffee",
    "quantum knitting",
)


def written(key: str, prompt: str, **options: object) -> Script:
    brief = Brief.model_validate({"prompt": prompt, "template": key, **options})
    return find_template(key).outline(brief)


@pytest.mark.parametrize("idea", IDEAS)
def test_a_chat_has_no_open_slot_and_ends_with_a_turn_of_its_own(idea: str) -> None:
    for seed in range(6):
        messages = chat_about(parse(idea), 13, Random(seed))
        text = " ".join(one.text for one in messages)
        assert "{" not in text and "  " not in text
        assert {one.who for one in messages} == {messages[0].who, messages[1].who} | {ME}
        assert 9 <= len(messages) <= 19
        assert max(len(one.text) for one in messages) <= 140


def test_a_picture_in_a_chat_shows_what_the_chat_is_about() -> None:
    shown = [
        one.picture
        for seed in range(6)
        for one in chat_about(parse("My octopus learned to open the fridge"), 13, Random(seed))
        if one.picture
    ]
    assert shown and all(prompt.startswith("octopus") for prompt in shown)


def test_the_picture_is_in_the_last_scene_so_that_it_stays_in_the_list() -> None:
    for seed in range(8):
        script = written("fake_text", "My octopus learned to open the fridge", seed=seed)
        hung = [
            at for at, scene in enumerate(script.scenes)
            if any(one.has_picture for one in scene.messages)  # type: ignore[attr-defined]
        ]  # fmt: skip
        assert hung in ([], [len(script.scenes) - 1])


@pytest.mark.parametrize(("idea", "kind"), [
    ("My octopus learned to open the fridge", "animal"),
    ("My boss fired me by accident", "person"),
    ("I found a key in my coat", "self"),
    ("How to bake bread", "howto"),
    ("What if the moon disappeared", "question"),
])  # fmt: skip
def test_an_idea_finds_its_own_kind_of_story(idea: str, kind: str) -> None:
    assert kinds_of(parse(idea))[0] == kind


def test_the_other_person_turns_the_sentence_round() -> None:
    assert turned("my boss fired me and I'm fine") == "your boss fired you and you're fine"


@pytest.mark.parametrize("idea", IDEAS)
@pytest.mark.parametrize("count", [1, 3, 6, 14])
def test_a_post_asks_strangers_at_its_end_and_has_the_asked_length(idea: str, count: int) -> None:
    post = post_about(parse(idea), count, Random(4), 4)
    assert len(post.texts) == count
    assert len(post.heading) <= 120
    assert "{" not in post.heading + " ".join(post.texts)
    if count > 1:
        assert post.texts[-1].endswith("?") or "?" in post.texts[-1]


@pytest.mark.parametrize(("prompt", "said"), [
    ("Octopuses", "Octopuses"), ("quiz about penguins", "Penguins"), ("owls", "Birds"),
    ("the history of the paper clip industry", "History"), ("xylophagy", "General Knowledge"),
])  # fmt: skip
def test_a_quiz_is_titled_by_what_it_asks(prompt: str, said: str) -> None:
    assert said in written("quiz", prompt, scenes=5).title


def test_a_ranking_that_we_know_nothing_of_is_the_viewers() -> None:
    script = written("top_list", "Top 5 reasons to visit Lisbon")
    assert script.title.endswith("Your Turn")
    assert len(script.scenes) == 5


@pytest.mark.parametrize(("language", "prompt"), [
    ("es", "Cinco preguntas sobre el café"), ("pt-BR", "Cinco perguntas sobre o café"),
    ("ru", "Пять вопросов о кофе"), ("hi", "कॉफ़ी पर पाँच सवाल"), ("ar", "خمسة أسئلة عن القهوة"),
])  # fmt: skip
@pytest.mark.parametrize("key", ["quiz", "would_you_rather", "top_list"])
def test_the_games_speak_the_prompts_language(key: str, language: str, prompt: str) -> None:
    pack = pack_for(f"pipeline.templates.{key}", prompt, language)
    assert pack is not None and pack.language == language[:2]
    script = written(key, prompt, language=language, scenes=4)
    said = " ".join(line.text for scene in script.scenes for line in scene.lines())
    if language[:2] in {"ru", "hi", "ar"}:
        assert not [word for word in words_of(said) if word.isascii() and word.isalpha()]
    else:
        assert " the " not in said and "Would you" not in said


def test_a_pair_in_another_language_is_the_persons_own() -> None:
    pairs = own_pairs("चाय या कॉफ़ी", Random(1))
    assert [(one.left, one.right) for one in pairs] == [("चाय", "कॉफ़ी")]
    script = written("would_you_rather", "चाय या कॉफ़ी", language="hi", scenes=3)
    assert (script.scenes[0].left, len(script.scenes)) == ("चाय", 3)  # type: ignore[attr-defined]


def test_what_is_wished_for_stands_behind_the_request() -> None:
    assert wished("Would you rather: life in the ocean") == "life in the ocean"
    assert wished("5 would you rather questions about school") == "school"
    assert wished("Would you rather") == "Would you rather"


@pytest.mark.parametrize(("words", "emoji"), [
    (["octopuses"], "🐙"), (["penguins"], "🐧"), (["rome"], "🏛️"), (["qwrt"], "❓"),
])  # fmt: skip
def test_a_topic_has_an_emblem(words: list[str], emoji: str) -> None:
    assert emblem_of(words, "❓") == emoji


def test_a_heading_says_what_its_sentence_says() -> None:
    octopus = ["octopus"]
    assert headline("Octopus blood is blue, because of copper.", octopus) == "Octopus blood"
    assert headline("An octopus has three hearts.", octopus) == "Three hearts"
    assert headline("Look!", octopus) == ""


def test_marks_belong_to_their_word_and_digits_of_any_script_are_read() -> None:
    assert words_of("हिन्दी में") == ["हिन्दी", "में"]
    assert western("٨ ساعات") == "8 ساعات"
    assert [one.value for one in amounts("٨ ساعات, 1,5 км, 2 million")] == [8.0, 1.5, 2e6]
