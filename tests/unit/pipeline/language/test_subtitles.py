"""Subtitles: short cues in order, never over each other."""

from __future__ import annotations

from typing import Any

from pipeline.language.subtitles import MAX_CUE_CHARS, subrip


def scene(text: str, start_s: float, word_s: float = 0.4) -> dict[str, Any]:
    """A scene whose words follow each other."""
    words = [
        {"text": word, "start_s": start_s + n * word_s, "end_s": start_s + (n + 1) * word_s}
        for n, word in enumerate(text.split())
    ]
    return {"text": text, "start_s": start_s, "end_s": words[-1]["end_s"], "words": words}


def test_a_sentence_is_a_cue_with_its_times() -> None:
    assert subrip([scene("Nobody came. He waited.", 61.5, 0.5)]) == (
        "1\n00:01:01,500 --> 00:01:02,500\nNobody came.\n\n"
        "2\n00:01:02,500 --> 00:01:03,500\nHe waited.\n"
    )


def test_long_sentences_are_cut_between_words() -> None:
    text = "the keeper of the last lighthouse finds a small red door standing in the sea"
    lines = subrip([scene(text, 0.0)]).splitlines()
    cues = [line for line in lines if line and "-->" not in line and not line.isdigit()]
    assert " ".join(cues) == text
    assert all(len(cue) <= MAX_CUE_CHARS for cue in cues)


def test_a_cue_ends_before_the_next_begins() -> None:
    late = scene("One two.", 0.0)
    late["words"][-1]["end_s"] = 9.0
    assert "--> 00:00:01,000" in subrip([late, scene("Three.", 1.0)])


def test_a_scene_without_words_is_shown_whole_and_a_silent_one_not_at_all() -> None:
    silent = {"text": " ", "start_s": 0.0, "end_s": 1.0, "words": []}
    plain = {"text": "Hello", "start_s": 1.0, "end_s": 2.0, "words": []}
    assert subrip([silent, plain]) == "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
    assert subrip([]) == ""
