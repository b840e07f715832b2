"""What a recogniser hears of what the offline voice says for figures, units, names and dates.

`python -m benchmarks.heard_words [COUNT]` reads pairs of tests/unit/pipeline/voice/said.tsv, lets
Whisper (base) write down the sound, and compares both as words: what it wrote ("$5") is read by
the same rules, so that only what is heard counts. Needs the extra `bench`.

`--language es` (pt, hi, fr, it, ja, en) reads sentences of that language's ready scripts in each
voice of the extra `voices` instead: the share of phonemes and of words that were heard otherwise,
and what an ear would notice: pitch, pace, the longest pause inside a sentence, loudness, peaks.
Hindi is one language with Urdu to so small a recogniser, which writes it in Urdu's letters; told to
write Hindi's it fails. Both are read back and compared by consonants.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
import tempfile
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.known_speech import samples_of
from pipeline.language.labels import base_of
from pipeline.listening.model_files import model_folder
from pipeline.providers.offline.voice import OfflineVoice
from pipeline.sound.measure import frame_dbfs, loudness_lufs, peak_dbfs
from pipeline.sound.wav import Samples, resampled
from pipeline.templates import find_template
from pipeline.voice.kokoro.phonemes import kokoro_phonemes
from pipeline.voice.kokoro.voices import KokoroVoice, voices
from pipeline.voice.phonemes import phonemes_of
from pipeline.voice.reader import RATE_HZ, Reader
from pipeline.voice.spoken import spoken_words
from pipeline.voice.tokens import typed_words
from pipeline.writing.text import folded
from pipeline.writing.text import words_of as text_words

TABLE = Path(__file__).parents[1] / "tests" / "unit" / "pipeline" / "voice" / "said.tsv"
HEARD_HZ = 16_000
SEED = 15
_ARABIC = re.compile("[\u0600-\u06ff]")
_NO_CONSONANT = re.compile("[^bdfghjklmnpqrstvwxzɖɟɡɦɭɳɽʂʃʈʒʤʧŋɲcʰ]")
_ONE_SOUND = str.maketrans({"ɾ": "r", "q": "k", "ʋ": "w", "v": "w"})
"""What Hindi and Urdu espeak write in two ways."""


def pairs(count: int) -> list[tuple[str, str]]:
    """So many English pairs of the table that say something, the same ones each time."""
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if line[:1] != "#")
    spoken = [(typed, said) for language, typed, said in rows if language == "en" and said]
    return random.Random(SEED).sample(spoken, count)


def recogniser(folder: Path) -> Any:
    """Whisper base, put together from its two packages."""
    from faster_whisper import WhisperModel

    return WhisperModel(str(model_folder(folder)), device="cpu", compute_type="int8", cpu_threads=2)


def words_of(text: str) -> str:
    """A text as the words that are said for it, without signs and spaces."""
    said = " ".join(spoken_words(typed_words(text))).lower()
    return re.sub(r"[^a-z]", "", said.replace("-", " "))


def sentences_of(language: str, count: int) -> list[str]:
    """So many lines of a language's ready lessons and stories, the same ones each time."""
    lines = [
        scene.voice
        for key in ("educational", "ai_story", "split_screen")
        for unit in find_template(key).units()
        if unit.language == language
        for scene in unit.script.scenes
    ]
    return random.Random(SEED).sample(lines, count)


def edits(said: Sequence[str], heard: Sequence[str]) -> int:
    """Signs or words to put in, take out or change to make one of the other (Levenshtein)."""
    before = list(range(len(heard) + 1))
    for row, one in enumerate(said, 1):
        now = [row]
        for column, other in enumerate(heard, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (one != other)))
        before = now
    return before[-1]


def pitch_hz(samples: Samples, rate_hz: int) -> float:
    """The median pitch of what is voiced, by the highest autocorrelation from 65 to 400 Hz."""
    size, low, high = rate_hz // 25, rate_hz // 400, rate_hz // 65
    found = []
    for at in range(0, len(samples) - size, size):
        frame = samples[at : at + size] - samples[at : at + size].mean()
        power = float(frame @ frame)
        if power < 0.3 * size * float(np.mean(samples**2)):
            continue
        same = np.correlate(frame, frame, "full")[size - 1 :]
        lag = low + int(np.argmax(same[low:high]))
        if same[lag] > 0.5 * power:
            found.append(rate_hz / lag)
    return float(np.median(found)) if found else 0.0


def longest_pause_s(samples: Samples, rate_hz: int) -> float:
    """The longest silence inside a line, in seconds."""
    level = frame_dbfs(samples, rate_hz, 0.01)
    loud = np.flatnonzero(level > level.max() - 40)
    return float(np.diff(loud).max() * 0.01) if len(loud) > 1 else 0.0


async def heard_of(voice: KokoroVoice, language: str, count: int, model: Any, folder: Path) -> Any:
    """What is heard of one voice, and how it sounds."""
    maker = OfflineVoice(folder)
    phonemes = [0, 0]
    words = [0, 0]
    letters, seconds = 0, 0.0
    pitches, pauses, lufs, peaks = [], [], [], []
    for line in sentences_of(language, count):
        speech = await maker.speak(line, voice.key, language)
        samples, rate_hz = samples_of(speech.data)
        heard_at = np.asarray(resampled(samples, rate_hz, HEARD_HZ), np.float32)
        segments, _ = model.transcribe(heard_at, language=language, beam_size=5)
        text = " ".join(segment.text.strip() for segment in segments)
        said = " ".join(spoken_words(typed_words(line), language))
        heard = " ".join(spoken_words(typed_words(text), language))
        if is_urdu := bool(_ARABIC.search(text)):
            pair = [_consonants(said, "hi"), _consonants(text, "ur")]
        else:
            pair = [_sounds(one, voice.language) for one in (said, heard)]
        phonemes = [phonemes[0] + edits(*pair), phonemes[1] + len(pair[0])]
        spelled = [_plain_words(one, language) for one in (said, heard)]
        if not is_urdu:
            words = [words[0] + edits(*spelled), words[1] + len(spelled[0])]
        if spelled[0] != spelled[1]:
            print(json.dumps({"said": line, "heard": text}, ensure_ascii=False), file=sys.stderr)
        letters += len(_sounds(said, voice.language))
        seconds += speech.duration_s
        pitches.append(pitch_hz(samples, rate_hz))
        pauses.append(longest_pause_s(samples, rate_hz))
        lufs.append(loudness_lufs(samples, rate_hz))
        peaks.append(peak_dbfs(samples))
    return {
        "gender": voice.gender,
        "phoneme_error_rate": round(phonemes[0] / phonemes[1], 3),
        "word_error_rate": round(words[0] / words[1], 3) if words[1] else None,
        "phonemes_per_s": round(letters / seconds, 1),
        "pitch_hz": round(float(np.median(pitches))),
        "longest_pause_s": round(max(pauses), 2),
        "lufs": [round(min(lufs), 1), round(max(lufs), 1)],
        "peak_dbfs": round(max(peaks), 1),
    }


def _sounds(text: str, language: str) -> str:
    """The phonemes of a text without its stops, accents and blanks."""
    return re.sub(r"[^\w]|[ˈˌː↓→↗↘]", "", kokoro_phonemes(text, language))


def _consonants(text: str, language: str) -> str:
    """What Urdu letters write of Hindi: its short vowels are not among it."""
    plain = "".join(phonemes_of(text, language)).replace("r.", "ɽ").translate(_ONE_SOUND)
    return _NO_CONSONANT.sub("", plain)


def _plain_words(text: str, language: str) -> list[str]:
    return [folded(word.lower(), language) for word in text_words(text, language)]


async def in_language(language: str, count: int) -> dict[str, Any]:
    """Each voice of a language, by its key."""
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        model = recogniser(Path(folder))
        return {
            "language": language,
            "lines": count,
            **{
                voice.key: await heard_of(voice, language, count, model, Path(folder))
                for voice in voices()
                if base_of(voice.language) == language
            },
        }


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
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", type=int)
    parser.add_argument("--language", choices=("en", "es", "pt", "hi", "fr", "it", "ja"))
    arguments = parser.parse_args()
    if arguments.language:
        report = asyncio.run(in_language(arguments.language, arguments.count or 12))
        print(json.dumps(report, ensure_ascii=False))
    else:
        main(arguments.count or 50)
