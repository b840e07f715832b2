"""The catalogues and what is said with them."""

from __future__ import annotations

import pytest

from bot.wording import Words, nearest_language
from bot.wording.messages import (
    About,
    bar,
    finished_progress,
    progress_message,
    queued_message,
    shorten,
    time_left,
)
from bot.wording.outcomes import Outcome, copyable_block, failed_message, result_message
from bot.wording.presses import MAX_DATA_BYTES, Verb, press_data, read_press

ABOUT = About("abcdefghijkm-12", "🎬 AI story", "A lighthouse keeper finds a door in the sea")


@pytest.mark.parametrize(
    ("code", "ours"),
    [("pt-br", "pt-BR"), ("pt", "pt-BR"), ("es-419", "es"), ("zh-hans", "en"), ("", "en")],
)
def test_a_platforms_code_finds_the_nearest_language(code: str, ours: str) -> None:
    assert nearest_language(code) == ours


def test_a_name_that_runs_the_other_way_is_isolated() -> None:
    assert "\u2068مريم\u2069" in Words("en")("start.back", name="مريم")
    assert "\u2068" not in Words("en")("start.back", name="Mia {x} <b>")


def test_braces_and_markup_in_a_name_are_shown_as_typed() -> None:
    assert "{count} <b>*x*" in Words("en")("start.back", name="{count} <b>*x*")


def test_press_data_reads_back_and_is_never_over_the_limit() -> None:
    data = press_data(Verb.CHOOSE_OPTION, "abcdefghijkm", 12, "l", 3)
    assert read_press(data) == ("s", ("abcdefghijkm", "12", "l", "3"))
    with pytest.raises(ValueError, match="64"):
        press_data(Verb.CHOOSE_OPTION, "x" * MAX_DATA_BYTES)
    with pytest.raises(ValueError, match="colon"):
        press_data(Verb.CHOOSE_OPTION, "9:16")


def test_an_idea_is_cut_between_words() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("x" * 50, 10) == "x" * 9 + "…"
    assert shorten("a\n b") == "a b"


def test_the_bar_is_clamped() -> None:
    assert bar(-1).endswith(" 0 %")
    assert bar(7).endswith(" 100 %")


def test_progress_lists_the_stages_and_counts() -> None:
    message = progress_message(
        Words("en"), ABOUT, stage="assets", share=0.4, seconds_left=13, detail="3 of 5 pictures"
    )
    assert "✅ Script" in message.text
    assert "🔸 Pictures and voice · 3 of 5" in message.text
    short = progress_message(Words("en"), ABOUT, stage="assets", share=0.4, detail="3/5")
    assert "🔸 Pictures and voice · 3 of 5" in short.text
    assert "40 % · about 15 s left" in message.text
    assert message.buttons[0][0].data == "vc:abcdefghijkm-12"


def test_a_queued_message_says_the_place_or_that_it_waits() -> None:
    words = Words("en")
    assert "Yours is next" in queued_message(words, ABOUT, ahead=0).text
    assert "2 videos are ahead" in queued_message(words, ABOUT, ahead=2, seconds_left=300).text
    assert "nothing is lost" in queued_message(words, ABOUT, is_waiting=True).text


def test_minutes_are_said_after_two_of_them() -> None:
    assert time_left(Words("en"), 121) == "about 2 min left"


@pytest.mark.parametrize("state", ["done", "kept", "failed", "cancelled"])
def test_every_end_has_a_last_progress_message_without_buttons(state: str) -> None:
    message = finished_progress(Words("en"), ABOUT, state, seconds=12)
    assert message.text and not message.buttons


def test_a_result_fits_the_caption_and_its_buttons_fit_the_limit() -> None:
    outcome = Outcome("T" * 200, ["#tag" + "x" * 60] * 30, 10, 3, lowest_price_credits=5)
    message = result_message(Words("en"), ABOUT, outcome, caption_chars=1024)
    assert len(message.text) + 2 + len(message.copyable) <= 1024
    assert "no longer cover" in message.text
    assert all(len(b.data.encode()) <= 64 for row in message.buttons for b in row)


def test_a_video_that_its_person_tells_offers_no_other_voice_language_or_length() -> None:
    def offered(*, is_narrated: bool) -> set[Verb | None]:
        message = result_message(
            Words("en"), ABOUT, Outcome("T", [], 1, 3, is_narrated=is_narrated)
        )
        return {read_press(one.data)[0] for row in message.buttons for one in row}

    fixed = {Verb.OTHER_VOICE, Verb.OTHER_LANGUAGE, Verb.OTHER_LENGTH}
    assert fixed <= offered(is_narrated=False)
    assert offered(is_narrated=False) - offered(is_narrated=True) == fixed


def test_a_block_drops_hashtags_before_it_cuts_the_title() -> None:
    assert copyable_block("Title", ["#a", "#b"], 100) == "Title\n#a #b"
    assert copyable_block("Title", ["#a", "#b"], 9) == "Title\n#a"
    assert copyable_block("A long title here", [], 8) == "A long…"


def test_our_failure_says_credits_are_back_and_offers_a_free_try() -> None:
    message = failed_message(Words("en"), ABOUT, code="EncoderFailed", is_ours=True, credits_back=1)
    assert "Your 1 credit is already back." in message.text
    assert message.buttons[0][0].data.startswith("va:")


def test_a_request_that_cannot_be_made_offers_no_free_try() -> None:
    message = failed_message(Words("en"), ABOUT, code="BadInput", is_ours=False, credits_back=0)
    assert not any(one.data.startswith("va:") for row in message.buttons for one in row)
    assert "not charged" in message.text
