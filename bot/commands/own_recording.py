"""A recording that tells a video, for people at a shell."""

from __future__ import annotations

from pathlib import Path

from pipeline.brief import Brief, OwnMedium
from pipeline.errors import BadInput, NoTranscriber, UnknownOption
from pipeline.listening.listener import Listener
from pipeline.listening.recordings import BadRecording, recording_length_s
from pipeline.reading.reader import read
from pipeline.recipe.recordings import recording_key

MOST_MB = 100


def read_recording(path: Path) -> bytes:
    """A recording's bytes; UnknownOption where it cannot be read, is empty or far too large."""
    name = f"--voice-note: {path.name[:60]!r}"
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MOST_MB * 1_000_000:
            raise UnknownOption(f"{name} is over {MOST_MB} MB.")
        if not size_bytes:
            raise UnknownOption(f"{name} is empty.")
        return path.read_bytes()
    except OSError as error:
        raise UnknownOption(f"{name} cannot be read.") from error


def told_by(brief: Brief, recording: bytes, *, is_tidied: bool) -> Brief:
    """The brief of a video that the recording tells; BadInput says why it cannot be."""
    try:
        length_s = recording_length_s(recording)
    except BadRecording as error:
        raise BadInput(f"--voice-note: {error}") from error
    medium = OwnMedium(
        kind="voice",
        key=recording_key(recording),
        length_s=length_s,
        is_tidied=is_tidied or None,
    )
    return brief.model_copy(update={"media": (*(brief.media or ()), medium)})


def check_hearing(brief: Brief, listener: Listener | None) -> None:
    """NoTranscriber where nobody writes recordings down and its words did not come along."""
    if listener is None or not (listener.can_hear or read(brief.prompt.strip()).blocks):
        raise NoTranscriber(
            "Nobody here can write down what a recording says: install talemill[listen], set"
            " OPENAI_API_KEY, or give the words that are read in it as the prompt."
        )
