"""Speech whose word onsets are known without trusting any aligner.

Single words are read one by one, cut where their sound begins and ends, and joined with 120 ms
of silence: each onset is then where the word was put.

`python -m benchmarks.known_speech` says how well the pipeline's own word times meet them;
`--language es` (pt, hi, fr, it, ja, en) those of the voices of the extra `voices`.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import time
import wave
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from pipeline.sound.align import align_words
from pipeline.sound.measure import frame_dbfs
from pipeline.sound.shift import shift_samples
from pipeline.sound.wav import Samples, wav_bytes
from pipeline.timeline import Word
from pipeline.voice.kokoro import speaker
from pipeline.voice.kokoro.voices import KokoroVoice, voices
from pipeline.voice.personas import PERSONAS
from pipeline.voice.reader import RATE_HZ, Manner, Reader, shared_reader

SILENCE_S = 0.12
_FRAME_S = 0.005
_BELOW_PEAK_DB = 30.0
VOCABULARY = (
    *("nobody", "believed", "lighthouse", "keeper", "storm", "water", "table", "giant", "people"),
    *("castle", "garden", "morning", "seven", "shadow", "church", "music", "thunder", "whisper"),
    *("king", "window", "silver", "mountain", "river", "island", "secret", "yellow", "dragon"),
    *("bottle", "candle", "winter", "forest", "captain", "letter", "market", "golden", "paper"),
)

WORDS = {
    "en": " ".join(VOCABULARY[:20]),
    "es": "nadie faro tormenta agua mesa gigante gente castillo jardín mañana siete sombra iglesia",
    "pt": "ninguém farol tempestade água mesa gigante gente castelo jardim manhã sete sombra",
    "hi": "कोई पुराना पानी लोग किला बगीचा सुबह सात छाया संगीत राजा खिड़की पहाड़ नदी रहस्य",
    "fr": "personne phare tempête table géant château jardin matin sept musique tonnerre fenêtre",
    "it": "nessuno faro tempesta tavolo gigante gente castello giardino mattina sette chiesa",
    "ja": "灯台 嵐 水 机 巨人 人々 城 庭 朝 影 教会 音楽 雷 窓 銀 山 川 島 秘密",
}
"""Single words of each language for its own voices."""


@dataclass(frozen=True, slots=True)
class KnownSpeech:
    """A mono sound at `rate_hz` and its words with their true times."""

    samples: Samples
    rate_hz: int
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """What is said."""
        return " ".join(word.text for word in self.words)

    @property
    def wav(self) -> bytes:
        """The sound as a WAV file."""
        return wav_bytes(self.samples, self.rate_hz)


def samples_of(data: bytes) -> tuple[Samples, int]:
    """The samples of a 16-bit mono WAV file, and how many there are in a second."""
    with wave.open(io.BytesIO(data)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return np.asarray(pcm / 32768, np.float32), file.getframerate()


def trimmed(samples: Samples) -> Samples:
    """A single utterance from the first to the last 5 ms within 30 dB of its loudest."""
    level = frame_dbfs(samples, RATE_HZ, _FRAME_S)
    loud = np.flatnonzero(level > level.max() - _BELOW_PEAK_DB)
    size = round(RATE_HZ * _FRAME_S)
    return samples[loud[0] * size : (loud[-1] + 1) * size]


def known_speech(reader: Reader, count: int, seed: int, voice: str = "joe") -> KnownSpeech:
    """`count` words chosen by the seed, said in one of the offline voices."""
    persona = next(one for one in PERSONAS if one.key == voice)
    random = Random(seed)
    parts: list[Samples] = [np.zeros(round(SILENCE_S * RATE_HZ), np.float32)]
    words: list[Word] = []
    at = len(parts[0])
    for _ in range(count):
        text = random.choice(VOCABULARY)
        take = Manner(persona.manner.length, 0.667, 0.8, random.randrange(1000))
        said = shift_samples(
            reader.read(text, take).samples,
            RATE_HZ,
            pitch_semitones=persona.pitch_semitones,
            formant_ratio=persona.formant_ratio,
        )
        said = trimmed(said)
        words.append(Word(text, at / RATE_HZ, (at + len(said)) / RATE_HZ))
        parts += [said, np.zeros(round(SILENCE_S * RATE_HZ), np.float32)]
        at += len(said) + len(parts[-1])
    return KnownSpeech(np.concatenate(parts), RATE_HZ, tuple(words))


def own_errors_ms(reader: Reader, voice: str) -> list[float]:
    """The offline voice's own times against where the sound of single words begins."""
    persona = next(one for one in PERSONAS if one.key == voice)
    errors = []
    for text in VOCABULARY:
        reading = reader.read(text, persona.manner)
        sound = shift_samples(
            reading.samples,
            RATE_HZ,
            pitch_semitones=persona.pitch_semitones,
            formant_ratio=persona.formant_ratio,
        )
        errors.append(abs(reading.words[0].start_s - _onset_s(sound, RATE_HZ)) * 1000)
    return errors


def _onset_s(sound: Samples, rate_hz: int) -> float:
    level = frame_dbfs(sound, rate_hz, _FRAME_S)
    return float(np.flatnonzero(level > level.max() - _BELOW_PEAK_DB)[0] * _FRAME_S)


def early_by_ms(voice: KokoroVoice, folder: Path) -> list[float]:
    """By how much each single word is said to begin before its sound does, in milliseconds."""
    readings = [speaker.read(word, voice, folder) for word in WORDS[voice.language[:2]].split()]
    return [
        (_onset_s(reading.samples, reading.rate_hz) - reading.words[0].start_s) * 1000
        for reading in readings
    ]


def in_language(language: str) -> dict[str, object]:
    """Each voice of a language: its errors at the 50th and 95th of 100 words."""
    report: dict[str, object] = {"language": language}
    with tempfile.TemporaryDirectory() as folder:
        for voice in voices():
            if voice.language[:2] == language:
                early = early_by_ms(voice, Path(folder))
                report[voice.key] = {
                    "p50_ms": round(float(np.percentile(np.abs(early), 50)), 1),
                    "p95_ms": round(float(np.percentile(np.abs(early), 95)), 1),
                    "early_p50_ms": round(float(np.percentile(early, 50)), 1),
                }
    return report


def aligned_errors_ms(reader: Reader, voice: str, cache_folder: Path) -> list[float]:
    """Aligned times of joined single words against where they were put."""
    errors: list[float] = []
    for seed in range(3):
        speech = known_speech(reader, 16, seed, voice)
        words, _ = align_words(speech.text, speech.wav, "en", cache_folder)
        errors += [
            abs(word.start_s - true.start_s) * 1000
            for word, true in zip(words, speech.words, strict=True)
        ]
    return errors


def main() -> None:
    """Print one JSON object: milliseconds at the 50th and 95th of 100 words, and seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--language", choices=sorted(WORDS))
    if language := parser.parse_args().language:
        print(json.dumps(in_language(language)))
        return
    with tempfile.TemporaryDirectory() as folder:
        began_s = time.perf_counter()
        reader = shared_reader(Path(folder))
        reader.read("The first line.")
        first_line_s = time.perf_counter() - began_s
        report: dict[str, object] = {"first_line_empty_cache_s": round(first_line_s, 2)}
        for kind, errors in (
            ("offline", [e for one in PERSONAS for e in own_errors_ms(reader, one.key)]),
            ("aligned", aligned_errors_ms(reader, "jo", Path(folder))),
        ):
            report[f"{kind}_p50_ms"] = round(float(np.percentile(errors, 50)), 1)
            report[f"{kind}_p95_ms"] = round(float(np.percentile(errors, 95)), 1)
        text = "Nobody believed the keeper until the storm came in from the west. " * 4
        began_s = time.perf_counter()
        length_s = len(reader.read(text).samples) / RATE_HZ
        report["times_real_time"] = round(length_s / (time.perf_counter() - began_s), 1)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
