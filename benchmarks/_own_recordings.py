"""How well a person's own recording is heard, how exactly it is timed, how soon it is a video.

The offline voice reads ready stories as several speakers; the sound is packed as phones do (Opus,
24 kbit/s). Needs the extra `listen`.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks._processes import Meter, Spent
from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brief import Brief, OwnMedium
from pipeline.listening.listener import Listener
from pipeline.listening.matching import blocks
from pipeline.make import make_video
from pipeline.providers.config import ProviderConfig
from pipeline.providers.makers import build_makers
from pipeline.providers.offline.transcriber import OfflineTranscriber
from pipeline.recipe.recordings import recording_key
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.sound.shift import shift_samples
from pipeline.sound.wav import wav_bytes
from pipeline.templates import find_template
from pipeline.timeline import Word
from pipeline.voice.personas import PERSONAS
from pipeline.voice.reader import RATE_HZ, Reader, shared_reader
from pipeline.voice.spoken import spoken_words

SEED = 24
SPEAKERS = ("joe", "jo")
_PAUSE_S = 0.6
"""Between two sentences of a reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A recording as a phone sends it, and when each of its words begins."""

    data: bytes
    words: tuple[Word, ...]
    length_s: float


def stories(seed: int) -> list[str]:
    """What ready English stories say, scene by scene, in an order of the seed."""
    units = [unit for unit in find_template("ai_story").units() if unit.language == "en"]
    Random(seed).shuffle(units)
    return [scene.voice for unit in units for scene in unit.script.scenes]


def read_aloud(reader: Reader, lines: list[str], speaker: str, length_s: float) -> Reading:
    """About so many seconds of the lines, said by one of the offline voices."""
    persona = next(one for one in PERSONAS if one.key == speaker)
    parts, words, at_s = [np.zeros(RATE_HZ // 2, np.float32)], [], 0.5
    for line in lines:
        if at_s >= length_s:
            break
        reading = reader.read(line, persona.manner)
        parts += [
            shift_samples(
                reading.samples,
                RATE_HZ,
                pitch_semitones=persona.pitch_semitones,
                formant_ratio=persona.formant_ratio,
            ),
            np.zeros(round(_PAUSE_S * RATE_HZ), np.float32),
        ]
        words += [Word(word.text, word.start_s + at_s, word.end_s + at_s) for word in reading.words]
        at_s += (len(parts[-2]) + len(parts[-1])) / RATE_HZ
    wav = wav_bytes(np.concatenate(parts), RATE_HZ)
    opus = ["-f", "wav", "-i", "pipe:0", "-c:a", "libopus", "-b:a", "24k", "-f", "ogg", "pipe:1"]
    return Reading(run_ffmpeg(opus, wav), tuple(words), at_s)


def said(words: tuple[Word, ...]) -> tuple[list[str], list[int]]:
    """The words as they are spoken ("$5" is two), and which typed word each is of."""
    texts, places = [], []
    for place, spoken in enumerate(spoken_words([word.text for word in words])):
        for part in spoken.replace("-", " ").split():
            texts.append(part)
            places.append(place)
    return texts, places


def compared(true: tuple[Word, ...], heard: tuple[Word, ...]) -> tuple[int, int, list[float]]:
    """Words that were read, those that were heard otherwise, and errors of onsets in ms."""
    (read, read_of), (got, got_of) = said(true), said(heard)
    wrong, errors_ms = 0, []
    for kind, first, last, second, end in blocks(read, got):
        if kind != "equal":
            wrong += max(last - first, end - second)
            continue
        for at in range(last - first):
            one, other = true[read_of[first + at]], heard[got_of[second + at]]
            errors_ms.append(abs(one.start_s - other.start_s) * 1000)
    return len(read), wrong, errors_ms


async def make_note(reading: Reading, cache: Path, resolution: str) -> Spent:
    """What it takes from a voice note to its MP4."""
    makers = build_makers(ProviderConfig(cache_folder=cache))
    await makers.warm()
    key = recording_key(reading.data)
    own = OwnMedium(kind="voice", key=key, length_s=reading.length_s)
    with tempfile.TemporaryDirectory() as folder:
        kept = FolderCheckpoints(Path(folder) / "kept")
        await kept.put(key, reading.data, {}, kind="own", cost_usd=0.0)
        brief = Brief(prompt="", media=(own,), resolution=resolution, seed=SEED)
        with Meter() as meter:
            await make_video(brief, makers, Path(folder) / "work", checkpoints=kept)
    await makers.close()
    return meter.spent


def a_note(length_s: float = 6.0) -> bytes:
    """A short recording."""
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        return read_aloud(shared_reader(Path(folder)), stories(SEED), SPEAKERS[0], length_s).data


async def of_recordings(length_s: float, resolution: str) -> dict[str, Any]:
    """What is heard in recordings of that length, and what a video of one takes."""
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        cache = Path(folder)
        reader = shared_reader(cache)
        listener = Listener(OfflineTranscriber(cache), cache)
        rates: list[float] = []
        errors_ms: list[float] = []
        listened_s = heard_s = 0.0
        for number, speaker in enumerate(SPEAKERS):
            reading = read_aloud(reader, stories(SEED + number), speaker, length_s)
            began_s = time.perf_counter()
            heard = await listener.hear(reading.data, "")
            words = (await listener.refine(reading.data, heard)).heard.words
            listened_s += time.perf_counter() - began_s
            heard_s += reading.length_s
            read, otherwise, errors = compared(reading.words, words)
            rates.append(otherwise / read)
            errors_ms += errors
        note = read_aloud(reader, stories(SEED), SPEAKERS[0], length_s - 4)
        spent = await make_note(note, cache, resolution)
    return {
        "word_error_rate": rates[0],
        "shifted_word_error_rate": rates[1],
        "words": len(errors_ms),
        "onset_ms": float(np.median(errors_ms)),
        "onset_p95_ms": float(np.percentile(errors_ms, 95)),
        "listening_share": listened_s / heard_s,
        "note_s": note.length_s,
        "voice_note_s": spent.wall_s,
        "voice_note_share": spent.wall_s / note.length_s,
        "voice_note_cpu_s": spent.cpu_s,
        "voice_note_peak_pss_mb": spent.peak_pss_mb,
    }
