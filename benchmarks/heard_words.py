"""What a recogniser hears of what the offline voice says for figures, units, names and dates.

`python -m benchmarks.heard_words [COUNT]` reads pairs of tests/unit/pipeline/voice/said.tsv, lets
Whisper (base) write down the sound, and compares both as words: what it wrote ("$5") is read by
the same rules, so that only what is heard counts. Needs the extra `bench`.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.listening.model_files import model_folder
from pipeline.sound.wav import resampled
from pipeline.voice.reader import RATE_HZ, Reader
from pipeline.voice.spoken import spoken_words
from pipeline.voice.tokens import typed_words

TABLE = Path(__file__).parents[1] / "tests" / "unit" / "pipeline" / "voice" / "said.tsv"
HEARD_HZ = 16_000
SEED = 15


def pairs(count: int) -> list[tuple[str, str]]:
    """So many English pairs of the table that say something, the same ones each time."""
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if line[:1] != "#")
    spoken = [(typed, said) for language, typed, said in rows if language == "en" and said]
    return random.Random(SEED).sample(spoken, count)


def recogniser(folder: Path) -> Any:
    """Whisper base, as recordings are heard by it."""
    from faster_whisper import WhisperModel

    path = str(model_folder(folder))
    return WhisperModel(path, device="cpu", compute_type="int8", cpu_threads=2)


def words_of(text: str) -> str:
    """A text as the words that are said for it, without signs and spaces."""
    said = " ".join(spoken_words(typed_words(text))).lower()
    return re.sub(r"[^a-z]", "", said.replace("-", " "))


def main(count: int) -> None:
    """Print one JSON line: how many were heard word for word, and what was heard otherwise."""
    reader = Reader(None)
    otherwise: list[dict[str, str]] = []
    likeness: list[float] = []
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        model = recogniser(Path(folder))
        for typed, said in pairs(count):
            sound = reader.read(f"I said: {typed}").samples
            heard_at = np.asarray(resampled(sound, RATE_HZ, HEARD_HZ), np.float32)
            segments, _ = model.transcribe(heard_at, language="en", beam_size=5)
            text = " ".join(segment.text.strip() for segment in segments)
            heard = words_of(re.sub(r"^\W*i said\W*", "", text, flags=re.IGNORECASE))
            wanted = re.sub(r"[^a-z]", "", said.lower())
            likeness.append(SequenceMatcher(None, heard, wanted).ratio())
            if heard != wanted:
                otherwise.append({"typed": typed, "said": said, "heard": text})
    result = {
        "pairs": count,
        "word_for_word": count - len(otherwise),
        "letters_alike_mean": round(float(np.mean(likeness)), 3),
        "otherwise": otherwise,
    }
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
