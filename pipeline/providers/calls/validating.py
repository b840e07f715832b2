"""An asset counts only when it can be used: it decodes, has the size, shows or says something."""

from __future__ import annotations

import asyncio

from pipeline.brief import Brief
from pipeline.errors import CorruptPicture, ProviderError, ProviderJunk, TalemillError
from pipeline.providers.base import Heard, Picture, Speech, Written
from pipeline.providers.calls.pictures import media_type_of
from pipeline.providers.quoted_size import quoted_size, spoken_s
from pipeline.templates.base import Template
from pipeline.voice.tokens import has_words
from pipeline.writing.shape import read_brief
from pipeline.writing.speaking_rate import reading_s

_LEAST_OF_QUOTE = 0.5
READY = "offline"
"""Who tells what is ready: it was quoted as long as it is."""
MAX_PICTURE_BYTES = 30_000_000
MIN_SIDE_PX = 16
_ASPECT_TOLERANCE = 0.35  # providers round to their own sizes; the painter crops the rest
_FEW_PX = 8  # a header and what a provider says of it may differ so much
_BLANK_DEVIATION = 2.0  # of 255, over a small copy: flat colour, with or without coding noise
_SLOWEST, _FASTEST = 4.0, 2.5  # times our estimate, both ways, before speech is implausible
_CRAMMED_S = 0.035  # nobody says a word of four letters in this
_CRAMMED_LETTERS = 4
_MOST_CRAMMED = 0.25
_LENGTH_SLACK_S = 1.5
_BACK_S = 0.5  # recognisers are not exact; our aligner puts words in order


class ScriptTooShort(ProviderError):
    """The script would have made a far shorter video than was quoted."""


async def check_written(written: Written, brief: Brief, template: Template) -> None:
    """ProviderJunk for a script without scenes or words, ScriptTooShort for one that is no video
    of the quoted length. A person's own text and a ready script are as long as they are."""
    scenes = written.script.scenes
    if not scenes or not any(line.text.strip() for scene in scenes for line in scene.lines()):
        raise ProviderJunk("The script has no words.")
    if written.made.provider == READY or template.take(read_brief(brief)).is_kept:
        return
    if spoken_s(scenes) < _LEAST_OF_QUOTE * quoted_size(brief, template).spoken_s:
        raise ScriptTooShort


async def check_picture(picture: Picture, size_px: tuple[int, int]) -> None:
    """ProviderJunk for a picture that does not decode, has another shape, or is blank."""
    await asyncio.to_thread(look_at, picture, size_px)


def look_at(picture: Picture, size_px: tuple[int, int]) -> None:
    """The check itself, on an eighth of the size: a JPEG is read so in a few milliseconds."""
    from pipeline.media.decoders import DECODERS

    if len(picture.data) > MAX_PICTURE_BYTES:
        raise ProviderJunk("The picture is too large.")
    media_type_of(picture.data)
    try:
        facts = DECODERS.decode(
            "picture", picture.data, CorruptPicture, most_bytes=0, form="look"
        ).facts
    except CorruptPicture as error:
        raise ProviderJunk("The picture cannot be read.") from error
    width, height = picture.width_px, picture.height_px
    if min(width, height) < MIN_SIDE_PX:
        raise ProviderJunk("The picture is too small.")
    seen = facts["whole_px"]
    if any(abs(n - said) > _FEW_PX for n, said in zip(seen, (width, height), strict=True)):
        raise ProviderJunk("The picture has another size than it says.")
    wanted = size_px[0] / size_px[1]
    if not 1 - _ASPECT_TOLERANCE < (width / height) / wanted < 1 / (1 - _ASPECT_TOLERANCE):
        raise ProviderJunk("The picture has another shape than asked.")
    if not picture.layers and facts["deviation"] < _BLANK_DEVIATION:
        raise ProviderJunk("The picture is blank.")


def check_heard(heard: Heard) -> None:
    """ProviderJunk for words whose times go back or say nothing; no words at all are an answer."""
    last_s = 0.0
    for word in heard.words:
        if not word.text.strip() or not last_s - _BACK_S <= word.start_s <= word.end_s + 1e-3:
            raise ProviderJunk("The words' times do not fit the recording.")
        last_s = word.start_s


async def check_speech(speech: Speech, text: str, language: str) -> None:
    """ProviderJunk for sound that does not decode, is silent, or cannot be this text."""
    await asyncio.to_thread(listen_to, speech, text, language)


def listen_to(speech: Speech, text: str, language: str) -> None:
    """The check itself."""
    from pipeline.sound.decode import decode_mono
    from pipeline.sound.measure import is_silent

    try:
        samples, rate_hz = decode_mono(speech.data)
    except TalemillError as error:
        raise ProviderJunk("The sound cannot be read.") from error
    duration_s = len(samples) / rate_hz
    if has_words(text) and is_silent(samples, rate_hz):  # nobody reads out "😂" or "…"
        raise ProviderJunk("The sound is silent.")
    if abs(duration_s - speech.duration_s) > 0.25:
        raise ProviderJunk("The sound has another length than it says.")
    expected_s = reading_s(text, language)
    if not (
        expected_s / _FASTEST - _LENGTH_SLACK_S
        <= duration_s
        <= expected_s * _SLOWEST + _LENGTH_SLACK_S
    ):
        raise ProviderJunk("The sound is far too short or too long for its text.")
    last_s = 0.0
    for word in speech.words:
        if not 0 <= word.start_s <= word.end_s <= duration_s + 0.25 or word.start_s < last_s - 1e-3:
            raise ProviderJunk("The words' times do not fit the sound.")
        last_s = word.start_s
    if speech.timing != "exact":  # found in the sound by ourselves: they fit it by design
        return
    long = [word for word in speech.words if len(word.text) >= _CRAMMED_LETTERS]
    crammed = sum(word.end_s - word.start_s < _CRAMMED_S for word in long)
    if crammed > 1 and crammed > _MOST_CRAMMED * len(long):
        raise ProviderJunk("The words are crammed: the sound is cut off.")
