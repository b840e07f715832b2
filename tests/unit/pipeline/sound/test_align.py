"""Known words found in a recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.known_speech import known_speech
from pipeline.errors import CorruptVoice
from pipeline.sound.align import align_words
from pipeline.sound.pauses import share_out, speech_parts, syllables
from pipeline.sound.shift import shift_samples
from pipeline.sound.wav import wav_bytes
from pipeline.timeline import Word
from pipeline.voice.reader import RATE_HZ, Manner, shared_reader
from pipeline.voice.tokens import typed_words

TEXTS = (
    "Nobody believed the lighthouse keeper when he said the sea had spoken to him.",
    "Did you know that octopuses have three hearts? Two of them pump blood to the gills.",
)
SPEAKERS = {
    "another take": (0.0, 1.0, 1.0, 60.0),
    "a woman": (8.0, 1.15, 0.95, 60.0),
    "a slow, deep man in a noisy room": (-3.0, 0.93, 1.25, 18.0),
}


def recording(
    cache: Path, text: str, speaker: tuple[float, float, float, float], lead_s: float
) -> tuple[bytes, list[float]]:
    """Somebody else reading the text after `lead_s` of silence, and its true word starts."""
    semitones, formants, length, snr_db = speaker
    manner = Manner(length=length, tone=0.8, rhythm=1.0, take=9)
    reading = shared_reader(cache).read(text, manner)
    voice = shift_samples(
        reading.samples, RATE_HZ, pitch_semitones=semitones, formant_ratio=formants
    )
    voice = np.pad(voice, (round(lead_s * RATE_HZ), 4000)) * np.float32(0.4)
    noise = np.random.default_rng(3).standard_normal(len(voice), np.float32)
    voice = voice + noise * np.float32(voice.std() * 10 ** (-snr_db / 20))
    return wav_bytes(voice, RATE_HZ), [one.start_s + lead_s for one in reading.words]


def errors_ms(words: tuple[Word, ...], truth: list[float]) -> list[float]:
    return [
        float(abs(word.start_s - start_s) * 1000)
        for word, start_s in zip(words, truth, strict=True)
    ]


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_english_words_are_found_within_a_few_hundredths_of_a_second(
    voice_cache: Path, speaker: str
) -> None:
    errors: list[float] = []
    for place, text in enumerate(TEXTS):
        sound, truth = recording(voice_cache, text, SPEAKERS[speaker], 0.2 * place)
        words, timing = align_words(text, sound, "en-GB", voice_cache)
        assert timing == "aligned"
        assert [word.text for word in words] == typed_words(text)
        errors += errors_ms(words, truth)
    assert np.percentile(errors, 50) <= 20
    assert np.percentile(errors, 95) <= 60


def test_other_languages_are_shared_out_by_pauses_and_syllables(voice_cache: Path) -> None:
    sound, truth = recording(voice_cache, TEXTS[1], SPEAKERS["a woman"], 0.3)
    words, timing = align_words(TEXTS[1], sound, "de", voice_cache)
    assert timing == "estimated"
    errors = errors_ms(words, truth)
    assert np.percentile(errors, 50) <= 150 and max(errors) <= 600


def test_times_never_go_back_and_stay_inside_the_sound(voice_cache: Path) -> None:
    sound, _ = recording(voice_cache, TEXTS[0], SPEAKERS["a woman"], 0.0)
    for text in (TEXTS[1], "😀 —", "One", "word " * 40):
        words, _ = align_words(text, sound, "en", voice_cache)
        times = [time for word in words for time in (word.start_s, word.end_s)]
        assert times == sorted(times) and times[0] >= 0 and times[-1] < 8
        assert len(words) == len(typed_words(text))


def test_no_words_and_no_sound(voice_cache: Path) -> None:
    silence = wav_bytes(np.zeros(RATE_HZ, np.float32), RATE_HZ)
    assert align_words("", silence, "en", voice_cache)[0] == ()
    words, _ = align_words("Two words", silence, "en", voice_cache)
    assert words[-1].end_s <= 1.0
    with pytest.raises(CorruptVoice):
        align_words("Two words", b"no sound", "en", voice_cache)


def test_a_pause_falls_on_the_comma() -> None:
    rng = np.random.default_rng(0)

    def speech(length_s: float) -> list[float]:
        return [float(one) for one in 0.3 * rng.standard_normal(round(16_000 * length_s))]

    silence = [0.0] * 6400
    sound = np.array([*silence, *speech(0.9), *silence, *speech(1.6), *silence], np.float32)
    assert len(speech_parts(sound)) == 2
    words = share_out(["Ja,", "das", "ist", "die", "ganze", "Geschichte"], sound)
    comma_words = share_out(["Ja", "das", "ist,", "die", "ganze", "Geschichte"], sound)
    assert comma_words[2].end_s == pytest.approx(1.3, abs=0.05)
    assert comma_words[3].start_s == pytest.approx(1.7, abs=0.05)
    assert words[-1].end_s == pytest.approx(3.3, abs=0.05)


@pytest.mark.parametrize(
    ("word", "count"),
    [("banana", 3), ("Haus", 1), ("—", 0), ("你好", 2), ("1963", 6.4), ("Привет", 2)],
)
def test_syllables_by_script(word: str, count: float) -> None:
    assert syllables(word) == pytest.approx(count)


def test_words_said_one_by_one_are_found_at_their_onsets(voice_cache: Path) -> None:
    speech = known_speech(shared_reader(voice_cache), 9, 3, "jo")
    words, _ = align_words(speech.text, speech.wav, "en", voice_cache)
    errors = errors_ms(words, [word.start_s for word in speech.words])
    assert np.percentile(errors, 95) <= 60


def test_a_long_recording_is_aligned_on_a_coarser_grid(
    voice_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.sound.align._MAX_CELLS", 50_000)
    sound, truth = recording(voice_cache, TEXTS[0], SPEAKERS["another take"], 0.1)
    words, timing = align_words(TEXTS[0], sound, "en", voice_cache)
    assert timing == "aligned"
    assert np.percentile(errors_ms(words, truth), 95) <= 100
