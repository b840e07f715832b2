"""The sentence of consent, read by a neural voice, is heard by the recogniser of the extra
`listen`; another sentence, or half of it, is none (skipped where the extra is not installed)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversation.voices.consent import passage
from bot.wording import words_in
from pipeline.listening.listener import Listener
from pipeline.providers.offline.transcriber import OfflineTranscriber
from pipeline.providers.offline.voice import OfflineVoice
from pipeline.voice.personas import PERSONAS
from tests.fixtures.voice import voice_cache

__all__ = ["voice_cache"]

pytest.importorskip("faster_whisper", reason="needs the extra talemill[listen]")

SENTENCE = words_in("en")("clone.consent")
READ = {
    SENTENCE: True,
    "This is not my voice, and nobody asked me whether a copy of it may be made.": False,
    " ".join(SENTENCE.split()[: len(SENTENCE.split()) // 2]): False,
}


@pytest.mark.parametrize("said", READ)
async def test_only_the_whole_sentence_is_consent(voice_cache: Path, said: str) -> None:
    speech = await OfflineVoice(voice_cache).speak(said, PERSONAS[0].key, "en")
    heard = await Listener(OfflineTranscriber(voice_cache), voice_cache).hear(speech.data, "en")
    assert bool(passage(SENTENCE, [word.text for word in heard.words])) is READ[said]
