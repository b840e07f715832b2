"""Hearing a voice before it is chosen: one sentence, free, made once for everybody."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from typing import Final

from bot.conversation.drafts import options
from bot.conversation.events import Event
from bot.conversation.prepared import TooSoon, VoiceSample
from bot.conversation.services import Services
from bot.conversation.turn import Rows, Turn
from bot.conversation.voices.own_voices import as_personal, beside, key_of, usable
from bot.surfaces.base import Button, Media, Message
from bot.wording.file_names import file_name
from bot.wording.presses import Verb, press_data, read_press
from db.people.accounts import Account
from db.people.cloned_voices import ClonedVoice
from db.redis.rate_limits import Bucket
from pipeline.errors import TalemillError
from pipeline.providers.base import Voice
from pipeline.providers.casting import speaks
from pipeline.providers.voice_samples import VoiceSamples, spoken_language

log = logging.getLogger(__name__)

PER_S: Final = 1 / 10
BURST: Final = 5
"""Samples that one person may hear: so many at once, and one more every ten seconds."""


def sample_row(turn: Turn, option: options.Option, language: str) -> Rows:
    """A button under the choice of a voice that lists the samples; none for other options."""
    if option.field != "voice" or turn.services.samples is None:
        return ()
    return ((Button(turn.words("voice.samples"), press_data(Verb.SAMPLE, language)),),)


def sample_button(voice: Voice, language: str) -> Button:
    """One that lets the voice be heard."""
    return Button(voice.name, press_data(Verb.SAMPLE, language, _name_of(voice)))


async def show(turn: Turn, arguments: tuple[str, ...]) -> None:
    """The voices that can be heard in a language, or the sample of one."""
    sample = turn.prepared(VoiceSample)
    match arguments:
        case (language,) if heard := _able(turn.voices, language):
            buttons = [sample_button(voice, language) for voice in heard[: options.MAX_CHOICES]]
            turn.send(turn.words("voice.choose_sample"), options.rows_of(buttons))
        case (_, _) if sample is not None:
            _send(turn, sample)
        case (_, _) if (slow := turn.prepared(TooSoon)) is not None:
            turn.toast(turn.words("voice.slow", seconds=round(slow.wait_s) + 1))
        case (language, name) if _find(turn.voices, language, name):
            turn.toast(turn.words("voice.silent"))
        case _:
            turn.toast(turn.words("press.unknown"))


def _send(turn: Turn, sample: VoiceSample) -> None:
    text = turn.words(
        "voice.sample_of",
        voice=sample.voice.name,
        language=turn.words.language_name(sample.language),
    )
    media = Media("audio", name=file_name(sample.voice.name, "voice", ".mp3"))
    turn.send_media(Message(text, media=(media,)), sample.key)


async def prepare(
    services: Services, account: Account, event: Event
) -> VoiceSample | TooSoon | None:
    """Find or make the sample that a press asks for; None where there is none to hear."""
    _, arguments = read_press(event.text)
    if len(arguments) != 2 or services.samples is None:
        return None
    language, name = arguments
    cloned = await usable(services, account, event)
    voice = _find(beside(cloned, services.cloner, services.voices), language, name)
    if voice is None:
        return None
    if services.queue is not None:
        bucket = Bucket(f"sample:{account.id}", PER_S, BURST)
        if wait_s := await services.queue.budget.try_take((bucket,)):
            return TooSoon(wait_s)
    try:
        own = next((one for one in cloned if key_of(one) == voice.key), None)
        if own is not None:
            return await _own(services.samples, own, voice)
        key = await services.samples.key_of(voice, language)
        return VoiceSample(key, voice, spoken_language(voice, language))
    except (TalemillError, TimeoutError) as error:
        log.warning("A voice could not be heard.", extra={"code": type(error).__name__})
        return None


async def _own(samples: VoiceSamples, own: ClonedVoice, voice: Voice) -> VoiceSample | None:
    """A person's own voice speaks the language that it was recorded in."""
    personal = as_personal(own)
    if personal is None:
        return None
    await samples.have_own(personal, own.sample_key)
    return VoiceSample(own.sample_key, voice, spoken_language(voice, own.language))


def _able(voices: Sequence[Voice], language: str) -> list[Voice]:
    return [voice for voice in voices if speaks(voice, language)]


def _find(voices: Sequence[Voice], language: str, name: str) -> Voice | None:
    return next((voice for voice in _able(voices, language) if _name_of(voice) == name), None)


def _name_of(voice: Voice) -> str:
    """What a button names a voice by: keys of an account's own voices may be long."""
    return hashlib.sha256(f"{voice.provider}:{voice.key}".encode()).hexdigest()[:12]
