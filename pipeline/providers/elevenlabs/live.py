"""Whether ElevenLabs takes our key, has our model and voices, and what is left of the quota."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.providers.calls.speech_timing import SpeechTimer
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.elevenlabs.voice import ElevenLabsVoice
from pipeline.providers.live import LiveFinding, asked
from pipeline.providers.prices import PriceTable
from pipeline.providers.provider import ProviderSettings

_LITTLE_CHARS = 2_000  # less than a handful of videos


async def check(settings: ProviderSettings) -> list[LiveFinding]:
    """The account's voices, models and quota; nothing is spoken."""
    assert isinstance(settings, ElevenLabsSettings)
    with TemporaryDirectory(prefix="talemill-") as folder:
        timer = SpeechTimer(Path(folder))
        maker = ElevenLabsVoice(settings, PriceTable(), timer, Path(folder))
        try:
            return [
                await asked("voices", _voices(maker, settings)),
                await asked(f"model {settings.model}", _model(maker, settings)),
                await asked("quota", _quota(maker)),
            ]
        finally:
            await maker.close()


async def _voices(maker: ElevenLabsVoice, settings: ElevenLabsSettings) -> LiveFinding | str:
    await maker.refresh()
    unknown = maker.unknown_voices()
    if unknown:
        return LiveFinding("voices", False, f"the account does not have {', '.join(unknown)}")
    count = len(maker.voices())
    if not count:
        return LiveFinding("voices", False, "the account has no voices: add some in its library")
    return f"the account has {count}"


async def _model(maker: ElevenLabsVoice, settings: ElevenLabsSettings) -> LiveFinding | str:
    if settings.model in await maker.models():
        return "the key is accepted and the model is there"
    return LiveFinding(f"model {settings.model}", False, "it is not known there")


async def _quota(maker: ElevenLabsVoice) -> LiveFinding | str:
    left = await maker.chars_left()
    return LiveFinding("quota", left >= _LITTLE_CHARS, f"{left:,} characters are left")
