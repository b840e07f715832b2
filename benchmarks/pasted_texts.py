"""What a recogniser hears of the videos of twenty pasted texts, against what they should say.

`python -m benchmarks.pasted_texts [--quick]` reads English texts of tests/unit/pipeline/reading/
pasted, each of another kind, writes its script offline in the template that such a text is sent
to, speaks it with the offline voice and lets Whisper (base) write down the sound. The words that
are said are counted against the paste, too: none may be lost, none invented. Words count as heard
when they sound alike ("harbor", "harbour"). Needs the extra `bench`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.heard_words import HEARD_HZ, recogniser
from pipeline.script import Script
from pipeline.sound.wav import Samples, resampled
from pipeline.voice.phonemes import phonemes_of
from pipeline.voice.reader import RATE_HZ, Reader
from pipeline.voice.spoken import spoken_words
from pipeline.voice.tokens import typed_words
from tests.unit.pipeline.reading.words import is_kept, lost_and_invented, script_of

PASTED = Path(__file__).parents[1] / "tests" / "unit" / "pipeline" / "reading" / "pasted"
TEXTS = {
    "reddit": "reddit_story", "screenplay": "ai_story", "vtt": "split_screen",
    "quiz_mcq": "quiz", "ranking_down": "top_list", "imessage": "fake_text",
    "model_script": "ai_story", "gpt_numbered_scenes": "stick_animation", "ssml": "ai_story",
    "youtube": "educational", "speakers_transcript": "ai_story", "thread": "viral_wisdom",
    "markdown_article": "educational", "html_article": "kids_story",
    "forum_bb": "reddit_story", "wrapped_mail": "ai_story", "recipe": "educational",
    "table_script": "ai_story", "discord_roles": "fake_text", "wyr": "would_you_rather",
}  # fmt: skip
"""Which template a text of the corpus is sent to; `--quick` takes the first four."""
BETWEEN_LINES_S = 0.35
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Heard:
    """One text: the words that its video says, and what became of them."""

    text: str
    template: str
    words: int
    errors: int
    word_error_rate: float
    lost: int
    invented: int
    said: str
    heard: str


def words_said(text: str) -> list[str]:
    """The words that are said for a text, figures and signs as they are read out."""
    said = " ".join(spoken_words(typed_words(text))).lower()
    return _WORD.findall(said.replace("’", "'"))


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words to put in, take out or change to make one of the other (Levenshtein)."""
    before = list(range(len(heard) + 1))
    for row, one in enumerate(said, 1):
        now = [row]
        for column, other in enumerate(heard, 1):
            changed = before[column - 1] + (one != other)
            now.append(min(before[column] + 1, now[-1] + 1, changed))
        before = now
    return before[-1]


def sounds_of(words: Sequence[str]) -> list[str]:
    """The words as they sound, so that spelling is not held against what is heard."""
    return ["".join(sound for sound in phonemes_of(word) if sound not in "ˈˌ ") for word in words]


def spoken(script: Script, reader: Reader) -> tuple[list[str], Samples]:
    """What a script says, line by line, and its sound at `RATE_HZ`."""
    lines = [line.text for scene in script.scenes for line in scene.lines()]
    silence = np.zeros(round(BETWEEN_LINES_S * RATE_HZ), np.float32)
    parts = [part for line in lines for part in (reader.read(line).samples, silence)]
    return lines, np.concatenate(parts)


def measure(name: str, key: str, reader: Reader, model: Any) -> Heard:
    """Speak one text and hear it again."""
    text = (PASTED / f"{name}.txt").read_text("utf-8").partition("\n==========\n")[0]
    if not is_kept(key, text):
        raise SystemExit(f"{name} is only a topic for {key}")
    lost, invented = lost_and_invented(key, text)
    lines, sound = spoken(script_of(key, text), reader)
    heard_at = np.asarray(resampled(sound, RATE_HZ, HEARD_HZ), np.float32)
    segments, _ = model.transcribe(
        heard_at, language="en", beam_size=5, condition_on_previous_text=False
    )
    heard = " ".join(segment.text.strip() for segment in segments)
    said = words_said(" ".join(lines))
    errors = word_errors(sounds_of(said), sounds_of(words_said(heard)))
    return Heard(
        name, key, len(said), errors, round(errors / len(said), 3), lost.total(), invented.total(),
        " ".join(said), heard,
    )  # fmt: skip


def main() -> None:
    """Print one JSON object: each text, and the sums over all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="four texts instead of twenty")
    texts = list(TEXTS.items())[: 4 if parser.parse_args().quick else None]
    reader = Reader(None)
    results: list[Heard] = []
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        model = recogniser(Path(folder))
        for name, key in texts:
            results.append(measure(name, key, reader, model))
            print(json.dumps(asdict(results[-1]), ensure_ascii=False), file=sys.stderr)
    words = sum(one.words for one in results)
    errors = sum(one.errors for one in results)
    report = {
        "texts": [
            {name: value for name, value in asdict(one).items() if name not in {"said", "heard"}}
            for one in results
        ],
        "words": words,
        "word_error_rate": round(errors / words, 3),
        "lost": sum(one.lost for one in results),
        "invented": sum(one.invented for one in results),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
