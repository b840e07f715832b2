"""What is said in a recording and exactly when: a recogniser's words, and our own aligner's times.

A person may have sent what they read, too: then the words are theirs as far as they were said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pipeline.errors import CorruptVoice, NothingSaid, NoTranscriber, TalemillError
from pipeline.listening.matching import blocks, likeness, timed_like
from pipeline.providers.base import Call, Heard, Made, Transcriber
from pipeline.sound.features import RATE_HZ
from pipeline.sound.wav import Samples, wav_bytes
from pipeline.timeline import Word
from pipeline.voice.tokens import typed_words

OWN_WORDS: Final = "aligned"
"""Who wrote down what a person wrote down themselves."""
_ALIKE: Final = 0.6
"""Of letters: what is written and what was heard are the same words, heard wrongly."""
_SAME_TEXT: Final = 0.6
"""Of letters of the whole: below it the recording says something else."""


class OtherRecording(TalemillError):
    """The recording does not say what is written."""

    is_ours = False


@dataclass(frozen=True, slots=True)
class SaidOtherwise:
    """Where a recording departs from what its person wrote; either may be empty."""

    written: str
    said: str


@dataclass(frozen=True, slots=True)
class Listened:
    """The words of a recording, and where they are others than was written."""

    heard: Heard
    differences: tuple[SaidOtherwise, ...] = ()


class Listener:
    """Listens to recordings. Without a recogniser only to those that say what is written."""

    def __init__(self, transcriber: Transcriber | None, cache_folder: Path) -> None:
        self._transcriber = transcriber
        self._cache_folder = cache_folder

    @property
    def name(self) -> str:
        """Who writes recordings down; a part of the key under which that is kept."""
        return self._transcriber.name if self._transcriber else OWN_WORDS

    @property
    def can_hear(self) -> bool:
        """Whether a recording may come without its words."""
        return self._transcriber is not None

    async def hear(self, sound: bytes, language: str, call: Call = Call()) -> Heard:
        """What a recogniser makes of a recording of any form: its words, and about when.

        Raises CorruptVoice, NothingSaid, NoTranscriber, and what the transcriber raises.
        """
        if self._transcriber is None:
            raise NoTranscriber
        samples = await asyncio.to_thread(samples_of, sound)
        wav = await asyncio.to_thread(wav_bytes, samples, RATE_HZ)
        heard = await self._transcriber.words(wav, language, call)
        if not heard.words:
            raise NothingSaid
        return heard

    async def refine(self, sound: bytes, heard: Heard, written: str = "") -> Listened:
        """The words that were heard, as they were written where something was, exactly where
        they sound. OtherRecording where the recording says something else."""
        words, differences = compared(typed_words(written), heard.words)
        samples = await asyncio.to_thread(samples_of, sound)
        refined = await asyncio.to_thread(self._refined, words, samples, heard.language)
        return Listened(replace(refined, made=heard.made), tuple(differences))

    async def read_along(self, sound: bytes, written: str, language: str) -> Listened:
        """A text that is believed to be what is said, without a recogniser; NoTranscriber where
        there is none."""
        if not written.strip():
            raise NoTranscriber
        samples = await asyncio.to_thread(samples_of, sound)
        tokens = typed_words(written)
        return Listened(await asyncio.to_thread(self._read_along, tokens, samples, language))

    def _refined(self, words: Sequence[Word], samples: Samples, language: str) -> Heard:
        from pipeline.listening.onsets import refined

        found, timing = refined(words, samples, language, self._cache_folder)
        return Heard(found, language, timing, Made(OWN_WORDS, ""))

    def _read_along(self, tokens: Sequence[str], samples: Samples, language: str) -> Heard:
        """A text that is believed to be what is said."""
        from pipeline.sound.align import align_words

        text, wav = " ".join(tokens), wav_bytes(samples, RATE_HZ)
        rough, _ = align_words(text, wav, language, self._cache_folder)
        return self._refined(timed_like(tokens, rough), samples, language)


def samples_of(sound: bytes) -> Samples:
    """A recording of any form as mono samples of 16 kHz; CorruptVoice, NothingSaid for silence."""
    from pipeline.sound.decode import decode_mono
    from pipeline.sound.measure import is_silent

    samples, _ = decode_mono(sound, RATE_HZ)
    if not len(samples):
        raise CorruptVoice("The sound is empty.")
    if is_silent(samples, RATE_HZ):
        raise NothingSaid
    return samples


def compared(
    tokens: Sequence[str], heard: Sequence[Word]
) -> tuple[tuple[Word, ...], list[SaidOtherwise]]:
    """What was said in the person's own spelling, and where it is not what they wrote.

    Words that sound alike are theirs, heard wrongly. What they wrote and did not say is left
    out, what they said beside it is kept: captions say what is heard. OtherRecording where the
    two have too little in common.
    """
    if not tokens:
        return tuple(heard), []
    said = [word.text for word in heard]
    if likeness(tokens, said) < _SAME_TEXT:
        raise OtherRecording
    words: list[Word] = []
    differences: list[SaidOtherwise] = []
    for kind, first, last, second, end in _word_by_word(tokens, said):
        theirs, ours = tokens[first:last], said[second:end]
        if kind == "equal" or (theirs and ours and _sounds_alike(theirs, ours)):
            words += timed_like(theirs, heard[second:end])
            continue
        words += heard[second:end]
        differences.append(SaidOtherwise(_bare(theirs), _bare(ours)))
    return tuple(words), differences


def _bare(words: Sequence[str]) -> str:
    return " ".join(words).strip(' .,;:!?…"“”')


def _word_by_word(
    tokens: Sequence[str], said: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    """The blocks, those of as many other words on both sides cut into pairs."""
    for kind, first, last, second, end in blocks(tokens, said):
        theirs, ours = tokens[first:last], said[second:end]
        if kind != "replace" or len(theirs) != len(ours) or _sounds_alike(theirs, ours):
            yield kind, first, last, second, end
            continue
        for at in range(last - first):
            yield kind, first + at, first + at + 1, second + at, second + at + 1


def _sounds_alike(theirs: Sequence[str], ours: Sequence[str]) -> bool:
    """The same words in another spelling: "$5" and "five dollars", "Jon" and "John"."""
    from pipeline.voice.spoken import spoken_words

    return (
        max(
            likeness(theirs, ours),
            likeness(spoken_words(list(theirs)), spoken_words(list(ours))),
        )
        >= _ALIKE
    )
