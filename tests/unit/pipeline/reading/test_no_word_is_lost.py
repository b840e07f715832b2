"""The words of a paste are all said, shown, or left out by the note, in every template."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import EmptyPrompt
from pipeline.providers.casting import cast_voices
from pipeline.reading.prompts import lack_of
from pipeline.reading.reader import read
from pipeline.templates import find_template
from tests.fixtures.conversation import VOICES
from tests.unit.pipeline.reading.test_pasted_texts import PARTED, PASTED
from tests.unit.pipeline.reading.words import (
    GAMES,
    STORIES,
    counted,
    is_kept,
    lost_and_invented,
    script_of,
)

LINES = (
    "The harbour was empty that night.", "Nobody had seen the keeper since May", "and so",
    "Sam: where are you", "Lee: on the roof", "Me: again?", "Habit 1: walk", "TL;DR: be kind.",
    "Edit: thanks!", "Pro tip: salt.", "[Scene 2 – the beach]", "Scene 3: The end of it all.",
    "*(music swells)*", "[whispers] Come closer.", "**Narrator:** It was late.", "NARRATOR: Yes.",
    "Visual: a door", "# A heading", "## Hook", "---", "- a bullet", "* another", "1. Rome",
    "2. Paris: old", "3️⃣ Oslo", "#4 Bonn", "Number 5: Kyiv", "What is it?", "A) a cat",
    "B) a dog ✅", "Answer: B", "1-B 2-C", "Q: why?", "A: because.", "> quoted", "```", "| a | b |",
    "|---|---|", "00:01 now", "0:05", "00:00:01,000 --> 00:00:02,500", "7",
    "[31/12/23, 22:14:05] Ana: hi", "12/31/23, 10:14 PM - Bo: <Media omitted>", "👍 2",
    "Mara — Today at 5:03 PM", "MOD", "(edited)", "This message was deleted", "SAM", "(quietly)",
    "INT. HOUSE - NIGHT", "Here is your script:", "Let me know if you like it.", "#a #b #c",
    "<p>one <b>two</b></p>", "wait<break time='1s'/>for it", "a &amp; b", "https://a.example/b c",
    "the long incre-", "dible line goes on", "你好。世界", "кто: там", "राम: नमस्ते", "أنا: مرحبا",
    "",
    "Would you rather fly or swim?", "1/ first", "2/ second", "3/ third", "x" * 90, "word " * 30,
    "3. Rome is old. 2. Oslo is cold. 1. Bonn.", "① Rome ② Oslo ③ Bonn", "Rome • Oslo • Bonn",
    "Sam: hi Lee: hello Sam: you there?", "Which? A) a cat B) a dog Answer: B",
)  # fmt: skip


def check(key: str, text: str) -> None:
    """Every word of a kept text is said or left out, and none is said that it does not have."""
    if not is_kept(key, text):
        return
    lost, invented = lost_and_invented(key, text)
    assert not lost, (key, "lost", lost)
    assert not invented, (key, "more", invented)


@pytest.mark.parametrize("path", PASTED, ids=[path.stem for path in PASTED])
def test_no_word_of_a_real_paste_is_lost_in_any_template(path: Path) -> None:
    text = path.read_text("utf-8").partition(PARTED)[0]
    for key in (*STORIES, *GAMES):
        if key == "quiz" and path.stem == "quiz_ar":
            continue  # its own numbers and letters are shown in the video's language
        check(key, text)


@settings(max_examples=120, deadline=None, print_blob=True)
@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=14),
    st.sampled_from((*STORIES, *GAMES)),
    st.sampled_from(("\n", "\n\n", "\r\n")),
)
def test_no_word_is_lost_however_lines_are_mixed(lines: list[str], key: str, ends: str) -> None:
    text = ends.join(lines)
    if lack_of(text) != "symbols" and any(block.text for block in read(text).blocks):
        check(key, text)


@settings(max_examples=150, deadline=None, print_blob=True)
@given(st.text(alphabet=st.characters(), min_size=1, max_size=200))
def test_any_characters_are_read_and_none_that_is_a_letter_is_lost(text: str) -> None:
    pasted = read(text)
    tags = len(pasted.left_out)
    kept = " ".join([*(block.spoken for block in pasted.blocks),
                     *(one.text for one in pasted.left_out[:tags])])  # fmt: skip
    assert not counted(pasted.plain) - counted(kept)


@pytest.mark.parametrize("key", [*STORIES, *GAMES])
def test_random_characters_make_a_script_in_every_template_and_each_speaker_has_a_voice(
    key: str,
) -> None:
    template = find_template(key)
    for seed in range(12):
        random = Random(seed)
        text = "".join(chr(_code_point(random)) for _ in range(random.randint(20, 300)))
        text = f"{random.choice(LINES)}\n{text}\n{random.choice(LINES)}"
        try:
            script = script_of(key, text)
        except EmptyPrompt:
            continue
        cast = cast_voices(template.casting(script), VOICES, "en", chosen=None, seed=seed)
        assert set(script.speakers()) <= set(cast), f"seed {seed}"


def _code_point(random: Random) -> int:
    """Any code point but a surrogate, the common ones often."""
    most = random.choice((0x7F, 0x7FF, 0xFFFF, 0x10FFFF))
    point = random.randint(1, most)
    return point if not 0xD800 <= point <= 0xDFFF else 0x20
