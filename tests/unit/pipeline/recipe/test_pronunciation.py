"""A word is said in its own way and written as it was typed, whoever speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brand import Brand
from pipeline.brief import Brief
from pipeline.editing.board import board_of
from pipeline.editing.parts import parts_of
from pipeline.providers.base import Call, Speech
from pipeline.providers.fakes import FakePictures, FakeVoice, FakeWriter, any_script
from pipeline.providers.makers import Makers
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.recipe.pronunciation import said_line
from pipeline.script import Line
from pipeline.templates import find_template
from pipeline.templates.base import Role
from pipeline.timeline import Word
from pipeline.voice.tokens import typed_words

PAIRS = (("Nguyen", "win"), ("New York", "noo yawk city"), ("SQL", "sequel"), ("über", "oo-ber"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Nguyen went home.", "win went home."),
        ("“Nguyen,” she said.", "“win,” she said."),
        ("NGUYEN! Nguyen's dog.", "win! win's dog."),
        ("From New York, with SQL.", "From noo yawk city, with sequel."),
        ("new  York\nNew York", "noo yawk city\nnoo yawk city"),
        ("Newer York, MySQL, Nguyens.", "Newer York, MySQL, Nguyens."),
        ("Über alles", "oo-ber alles"),
        ("", ""),
    ],
)
def test_whole_words_are_said_otherwise(written: str, said: str) -> None:
    line = said_line(written, PAIRS)
    assert line.text == said
    if line.shares:
        assert [text for text, _ in line.shares] == typed_words(written)


def timed(text: str, *, word_s: float = 0.5) -> tuple[Word, ...]:
    """Each word half a second, with a gap after it."""
    return tuple(
        Word(one, at * word_s, at * word_s + 0.4) for at, one in enumerate(typed_words(text))
    )


def test_each_written_word_has_the_time_at_which_it_is_said() -> None:
    line = said_line("In New York Nguyen waits.", PAIRS)
    words = line.written(timed(line.text))
    assert [word.text for word in words] == ["In", "New", "York", "Nguyen", "waits."]
    assert (words[0].start_s, words[0].end_s) == (0.0, 0.4)
    assert words[1].start_s == 0.5 and words[2].end_s == 1.9, "three words are said for two"
    assert words[1].end_s == pytest.approx(words[2].start_s, abs=0.2)
    assert (words[3].start_s, words[3].end_s) == (2.0, 2.4)
    assert (words[4].start_s, words[4].end_s) == (2.5, 2.9)


def test_times_of_a_provider_that_cuts_words_otherwise_stay_in_order() -> None:
    line = said_line("In New York Nguyen waits.", PAIRS)
    words = line.written((Word("In noo", 0.0, 0.6), Word("yawk city win waits", 0.7, 2.0)))
    assert [word.text for word in words] == ["In", "New", "York", "Nguyen", "waits."]
    times = [time for word in words for time in (word.start_s, word.end_s)]
    assert times == sorted(times) and times[0] == 0.0 and times[-1] == 2.0


class Listening(FakeVoice):
    """Remembers what it was given."""

    def __init__(self) -> None:
        super().__init__(name="listening")
        self.heard: list[str] = []

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        self.heard.append(text)
        return await super().speak(text, voice, language, call)


async def test_the_voice_hears_it_and_the_captions_do_not(tmp_path: Path) -> None:
    voice = Listening()
    makers = Makers(FakeWriter(), FakePictures(), voice)
    kit = Brand(spoken=PAIRS, is_off=True)
    for brand in (kit, kit, None):
        asking = AssetMaker(makers, FolderCheckpoints(tmp_path / "kept"), tmp_path, brand=brand)
        lines = [[Line(text="Nguyen waits in New York.")]]
        narration = asking.narration(lines, {"narrator": Role()}, Brief(prompt="x"))
        await narration.run()
        (spoken,) = await narration.scene(0)
        assert [word.text for word in spoken.words] == ["Nguyen", "waits", "in", "New", "York."]
        assert spoken.text == "Nguyen waits in New York."
    assert voice.heard == ["win waits in noo yawk city.", "Nguyen waits in New York."]


def test_only_lines_with_the_word_are_spoken_anew() -> None:
    template = find_template("ai_story")
    brief = Brief(prompt="The Door in the Sea")
    board = board_of(any_script(brief, template), brief, (270, 480))

    def of_kind(kind: str, brand: Brand | None) -> set[str]:
        given = brief.model_copy(update={"brand": brand})
        return {one.key for one in parts_of(board, given, template) if one.kind == kind}

    kit = Brand(spoken=(("lighthouse", "light house"),))
    new = of_kind("line", kit) - of_kind("line", None)
    said = [card for card in board.cards if "lighthouse" in card.scene["voice"]]
    assert len(new) == len(said) > 0
    assert of_kind("look", kit) == of_kind("look", None)
    assert of_kind("look", Brand(handle="@a")) != of_kind("look", None)
    assert of_kind("look", Brand(handle="@a", is_off=True)) == of_kind("look", None)
