"""The offline writer: any prompt becomes scenes of its own words, no two alike."""

from __future__ import annotations

import itertools
import re

import pytest

from pipeline.brief import MAX_PROMPT_CHARS, Brief
from pipeline.errors import EmptyPrompt, PromptTooLong
from pipeline.providers.offline.script import OfflineWriter
from pipeline.script import Scene, Script
from pipeline.templates import find_template
from pipeline.writing.english import content_words, singular
from pipeline.writing.grammar import SentenceWriter
from pipeline.writing.related import world_of
from pipeline.writing.subject import parse
from pipeline.writing.text import speaking_s, words_of

UNRELATED = (
    "A lighthouse keeper finds a door in the sea",
    "why cats purr",
    "How to make sourdough bread",
    "5 facts about octopuses",
    "The fall of Constantinople in 1453",
    "What if the moon disappeared",
    "Money can't buy happiness",
    "volcano",
    "🦊🚀🌙",
    "A robot gardens on the roof of a hospital",
    "a shy dragon who learns to bake",
    "I quit my job to sail around the world",
    "Wolves return to Yellowstone",
    "Why do we dream?",
    "A detective wakes up in a painting",
    "Maya opens a bakery in a lighthouse",
    "A snail enters a race",
    "the history of chess",
    "Two astronauts lost on mars",
    "how electricity gets to your house",
)


async def write(prompt: str, **options: object) -> Script:
    """An ai_story script by the offline writer."""
    brief = Brief.model_validate({"prompt": prompt, **options})
    return (await OfflineWriter().write(brief, find_template("ai_story"))).script


def are_related(one: str, other: str) -> bool:
    """Whether two words are forms of one word, share a world, or one belongs to the other."""
    if singular(one) == singular(other):
        return True
    here, there = world_of(one), world_of(other)
    if here is not None and here is there:
        return True
    return any(
        world is not None
        and singular(word) in {singular(w) for t in world.things for w in t.split()}
        for world, word in ((here, other), (there, one))
    )


def grams(script: Script) -> set[tuple[str, ...]]:
    """All 4-grams of what is said."""
    words = [word.lower() for word in words_of(" ".join(scene.voice for scene in script.scenes))]
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}


@pytest.mark.parametrize("seed", [0, 1, 2])
async def test_unrelated_prompts_share_few_words(seed: int) -> None:
    found = {prompt: grams(await write(prompt, seed=seed)) for prompt in UNRELATED}
    for one, other in itertools.combinations(UNRELATED, 2):
        common = len(found[one] & found[other])
        share = common / min(len(found[one]), len(found[other]))
        assert share <= 0.2, f"{one!r} and {other!r} share {share:.0%}"


@pytest.mark.parametrize("prompt", UNRELATED)
async def test_every_scene_is_about_the_prompt(prompt: str) -> None:
    script = await write(prompt)
    about = set(content_words(prompt)) or {"fox", "rocket", "moon"}
    for scene in script.scenes:
        shown = content_words(f"{scene.voice} {scene.picture}")
        assert any(are_related(word, topic) for word in shown for topic in about), scene


@pytest.mark.parametrize("prompt", UNRELATED)
async def test_no_two_scenes_open_alike(prompt: str) -> None:
    script = await write(prompt)
    openings = [SentenceWriter.opening(scene.voice) for scene in script.scenes]
    assert len(set(openings)) == len(openings), openings


@pytest.mark.parametrize("prompt", UNRELATED)
async def test_a_scene_takes_two_to_fifteen_seconds(prompt: str) -> None:
    script = await write(prompt)
    for scene in script.scenes:
        assert 2.0 <= speaking_s(scene.voice) <= 15.0, scene.voice
        assert "{" not in scene.voice and "[" not in scene.voice and "  " not in scene.voice


async def test_the_hook_is_a_question_or_a_claim_of_one_breath() -> None:
    for prompt in UNRELATED:
        opening = (await write(prompt)).scenes[0].voice
        first = re.split(r"(?<=[.!?])\s", opening)[0]
        assert len(words_of(first)) <= 18, first


async def test_forty_scenes_are_forty_and_differ() -> None:
    script = await write("A lighthouse keeper finds a door in the sea", scenes=40)
    assert len(script.scenes) == 40
    assert len({scene.voice for scene in script.scenes}) == 40


async def test_another_seed_tells_it_another_way() -> None:
    one = await write("A snail enters a race", seed=1)
    other = await write("A snail enters a race", seed=2)
    assert [s.voice for s in one.scenes] != [s.voice for s in other.scenes]


async def test_a_pasted_script_is_kept_word_for_word() -> None:
    text = (
        "My grandmother baked bread every Sunday. She never used a scale. "
        "One day I asked her why. She said that her hands remember, Dr. Mills or not! "
        "Now I bake it myself, and my hands begin to remember too."
    )
    script = await write(text)
    assert " ".join(scene.voice for scene in script.scenes) == text
    assert all(2.0 <= speaking_s(scene.voice) <= 15.0 for scene in script.scenes)
    assert len(script.scenes) >= 2


async def test_a_pasted_script_of_forty_short_sentences_fits_forty_scenes() -> None:
    text = " ".join(f"This is sentence number {at} of a rather long text." for at in range(75))
    script = await write(text)
    assert " ".join(scene.voice for scene in script.scenes) == text
    assert len(script.scenes) <= 40


@pytest.mark.parametrize(
    "text",
    [
        "El faro guarda un secreto, y nadie lo sabe todavía",
        "سفينة قديمة تبحث عن الكنز في البحر، والبحارة خائفون من العاصفة",
        "灯台守は海の中に扉を見つけた。誰も信じなかった。",
    ],
)
async def test_other_languages_keep_the_words(text: str) -> None:
    script = await write(text)
    said = "".join(scene.voice for scene in script.scenes).replace(" ", "")
    assert said == text.replace(" ", "")
    assert len(script.hashtags) >= 3


async def test_the_note_says_that_no_hosted_writer_is_there() -> None:
    written = await OfflineWriter().write(Brief(prompt="tea"), find_template("ai_story"))
    assert "no hosted" in written.note.lower()
    assert written.made.cost_usd == 0


@pytest.mark.parametrize("prompt", ["", "   \n ", "\u200b", "..."])
async def test_nothing_to_write_about_is_said(prompt: str) -> None:
    with pytest.raises(EmptyPrompt):
        await write(prompt)


async def test_too_much_is_said_with_the_limit() -> None:
    with pytest.raises(PromptTooLong, match=f"{MAX_PROMPT_CHARS:,}"):
        await write("word " * 1000)


@pytest.mark.parametrize("variant", ["mystery", "scary", "what_if", "history"])
async def test_variants_change_the_telling(variant: str) -> None:
    prompt = "A clockmaker repairs a strange clock"
    plain, told = await write(prompt), await write(prompt, variant=variant)
    assert [s.voice for s in plain.scenes] != [s.voice for s in told.scenes]


async def test_pictures_name_what_the_words_name() -> None:
    script = await write("A lighthouse keeper finds a door in the sea")
    assert all(isinstance(scene, Scene) and len(scene.picture) > 8 for scene in script.scenes)
    pictures = " ".join(scene.picture for scene in script.scenes).lower()
    assert {"keeper", "door", "sea"} <= {singular(word) for word in words_of(pictures)}
    assert script.style and script.character and script.mood


def test_a_night_in_front_of_a_story_frames_it_and_is_not_its_hero() -> None:
    subject = parse("The night a snow leopard visited our village")
    assert subject.kind == "story"
    assert subject.hero == "a snow leopard"
    assert "night" in subject.words
    assert parse("The night sky over Iceland").kind == "topic"
