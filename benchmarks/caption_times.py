"""Whether a word is lit when it is heard, in each language: from the text to the decoded frames.

`python -m benchmarks.caption_times [--language es]` (pt, hi, fr, it, en) lets each voice of the
extra `voices` read words in running speech, as a video's lines are read. Each begins with p, t or k
and has no other sound that shuts the mouth: the short silence before it says in the sound itself
where the word is heard, and no aligner is asked. Prints for each voice, over all words, in
milliseconds: how far the voice's own times are from the onsets (`told`), and how far the frames are
in which the caption of a composed file moves on (`lit`); `early_p50_ms` is by how much the median
word is told before it is heard. A line whose silences are not as many as its words counts in
`unclear_lines` only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np

from benchmarks._words import changes_in, composed_words
from benchmarks.known_speech import samples_of
from pipeline.providers.offline.voice import OfflineVoice
from pipeline.sound.measure import frame_dbfs
from pipeline.sound.wav import Samples, wav_bytes
from pipeline.timeline import Canvas, Word
from pipeline.voice.kokoro.voices import KokoroVoice, voices

WORDS = {
    "en": "car core color corner pear pole pillow pen pony power tower tail town tunnel camera",
    "es": "coro cuna cama carro colina pala pena pino pelo perro tela tiro torre tierra corona",
    "pt": "cama cola cana carro calor pano pena pele pomar tela terra tala correr colar",
    "hi": "कमल कलम कान काला कमरा पानी पल पीला पालना ताला तारा तेल तीन कोना",
    "fr": "car calme colère canal col colline pomme père parler pelle panier tour terre talon",
    "it": "cane cuore colore collina corona palla pane pelle pera penna torre tela tuono terra",
}
"""Words of each language that are silent for a moment before they begin, and then no more."""
_SEED = 20
_ROUNDS = 4
_IN_A_LINE = 4
_FRAME_S = 0.005
_BELOW_PEAK_DB = 30.0
_LEAST_SILENCE_S = 0.02
_RISE, _WORD_DB = 12, 16.0
"""A word is so loud, below the loudest, within so many frames."""
_BETWEEN_S = 0.4
_CANVAS = Canvas(360, 640, 30)


@dataclass(slots=True)
class ToldSpeech:
    """Lines in a row: their sound, the words with the voice's own times, and their true onsets."""

    parts: list[Samples]
    rate_hz: int
    words: list[Word]
    onsets_s: list[float]
    unclear_lines: int = 0

    @property
    def length_s(self) -> float:
        return sum(map(len, self.parts)) / self.rate_hz


def lines_of(language: str) -> list[list[str]]:
    """Its words in an order of their own in each round, the same ones each time."""
    words, random, lines = WORDS[language].split(), Random(_SEED), []
    for _ in range(_ROUNDS):
        random.shuffle(words)
        lines += [words[at : at + _IN_A_LINE] for at in range(0, len(words), _IN_A_LINE)]
    return [one for one in lines if len(one) == _IN_A_LINE]


def onsets_s(samples: Samples, rate_hz: int, count: int) -> list[float]:
    """Where the sound begins, and where it begins again after each silence; empty where these are
    not `count` words."""
    level = frame_dbfs(samples, rate_hz, _FRAME_S)
    loud = np.flatnonzero(level > level.max() - _BELOW_PEAK_DB)
    gaps = np.diff(loud) * _FRAME_S
    after = loud[np.flatnonzero(gaps > _LEAST_SILENCE_S) + 1]
    # What a sentence's end dies away with is no word.
    heard = [at for at in after if level[at : at + _RISE].max() > level.max() - _WORD_DB]
    return [float(at * _FRAME_S) for at in (loud[0], *heard)] if len(heard) == count - 1 else []


async def told_by(voice: KokoroVoice, folder: Path) -> ToldSpeech:
    """What a voice says of the words of its language."""
    base, maker = voice.language[:2], OfflineVoice(folder)
    stop = "।" if base == "hi" else "."
    told: ToldSpeech | None = None
    for words in lines_of(base):
        speech = await maker.speak(", ".join(words) + stop, voice.key, base)
        samples, rate_hz = samples_of(speech.data)
        told = told or ToldSpeech([], rate_hz, [], [])
        onsets = onsets_s(samples, rate_hz, len(words))
        if len(speech.words) != len(words) or not onsets:
            told.unclear_lines += 1
            continue
        at_s = told.length_s
        told.words += [
            Word(word.text, word.start_s + at_s, word.end_s + at_s) for word in speech.words
        ]
        told.onsets_s += [onset + at_s for onset in onsets]
        told.parts += [samples, np.zeros(round(_BETWEEN_S * rate_hz), np.float32)]
    assert told is not None
    return told


def report_of(voice: KokoroVoice, folder: Path) -> dict[str, Any]:
    """One voice's errors in milliseconds."""
    told = asyncio.run(told_by(voice, folder))
    sound, dark = folder / f"{voice.key}.wav", folder / "dark.png"
    sound.write_bytes(wav_bytes(np.concatenate(told.parts), told.rate_hz))
    cv2.imwrite(str(dark), np.full((_CANVAS.height_px, _CANVAS.width_px, 3), 30, np.uint8))
    path = composed_words(folder, _CANVAS, dark, sound, tuple(told.words), told.length_s)
    lit = np.array(changes_in(path, _CANVAS))
    onsets = np.array(told.onsets_s)
    early = (onsets - [word.start_s for word in told.words]) * 1000
    late = [float(np.abs(lit - onset).min()) * 1000 for onset in onsets]
    return {
        "words": len(onsets),
        "unclear_lines": told.unclear_lines,
        "early_p50_ms": _percentile(early, 50),
        "told_p50_ms": _percentile(np.abs(early), 50),
        "told_p95_ms": _percentile(np.abs(early), 95),
        "lit_p50_ms": _percentile(late, 50),
        "lit_p95_ms": _percentile(late, 95),
    }


def _percentile(values: Any, share: float) -> float:
    return round(float(np.percentile(values, share)), 1)


def main() -> None:
    """Print one JSON object for each language."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--language", choices=sorted(WORDS))
    chosen = parser.parse_args().language
    for language in [chosen] if chosen else sorted(WORDS):
        with tempfile.TemporaryDirectory() as folder:
            report = {
                voice.key: report_of(voice, Path(folder))
                for voice in voices()
                if voice.language[:2] == language
            }
        print(json.dumps({"language": language, **report}), flush=True)


if __name__ == "__main__":
    main()
