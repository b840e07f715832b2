"""Whether the lit word changes when the word is heard: read from the pixels of a produced file."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import av
import cv2 as _opencv
import numpy as np

from benchmarks.known_speech import known_speech
from pipeline.compose import compose
from pipeline.drawing.colour import Image, cv2, parse_colour
from pipeline.timeline import (
    Canvas,
    Captions,
    Metadata,
    Music,
    Shot,
    Timeline,
    Visual,
    VoiceClip,
    Word,
)
from pipeline.voice.reader import shared_reader


def word_errors_ms(folder: Path, canvas: Canvas, count: int) -> dict[str, Any]:
    """95th percentiles over the words: with the times that were put there, and with those that
    the pipeline finds by listening (for voices that tell no times)."""
    from pipeline.sound.align import align_words

    folder.mkdir(parents=True, exist_ok=True)
    dark = folder / "dark.png"
    cv2.imwrite(str(dark), np.full((canvas.height_px, canvas.width_px, 3), 30, np.uint8))
    with tempfile.TemporaryDirectory() as models:
        speech = known_speech(shared_reader(Path(models)), count, 5)
        heard, _ = align_words(speech.text, speech.wav, "en", Path(models))
    sound = folder / "speech.wav"
    sound.write_bytes(speech.wav)
    onsets = [word.start_s for word in speech.words]
    length_s = len(speech.samples) / speech.rate_hz + 0.3
    found = {}
    for name, words in (("word_error_ms", speech.words), ("word_error_listened_ms", heard)):
        path = composed_words(folder, canvas, dark, sound, tuple(words), length_s)
        changes = changes_in(path, canvas)
        errors = [min(abs(change - onset) for change in changes) * 1000 for onset in onsets]
        found[name] = float(np.percentile(errors, 95))
    return found


def composed_words(
    folder: Path,
    canvas: Canvas,
    picture: Path,
    sound: Path,
    words: tuple[Word, ...],
    length_s: float,
) -> Path:
    """A video of one still picture whose captions light each word in its time."""
    shot = Shot(
        visual=Visual("photo", (picture,), {"motion": "still"}),
        frame_count=canvas.frames(length_s),
        voices=(VoiceClip(sound),),
        words=words,
        captions=Captions("karaoke", colour="#FF2020"),
    )
    timeline = Timeline(canvas, (shot,), Music(), Metadata())
    return asyncio.run(compose(timeline, folder, folder / "words.mp4")).path


def changes_in(path: Path, canvas: Canvas) -> list[float]:
    """Times at which what is lit changed: the lit pixels of each frame against the last's."""
    changes = []
    last: Image | None = None
    with av.open(str(path)) as file:
        for number, frame in enumerate(file.decode(video=0)):
            lit = _lit(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8))
            if last is not None and np.count_nonzero(lit != last) > 0.0002 * lit.size:
                changes.append(number / canvas.fps)
            elif last is None and lit.any():
                changes.append(0.0)
            last = lit
    return changes or [1e3]


def _lit(picture: Image) -> Image:
    wanted = np.array(parse_colour("#FF2020"), np.int16)
    far = np.abs(picture.astype(np.int16) - wanted).max(axis=2)
    mask: Image = cv2.morphologyEx(
        (far < 70).astype(np.uint8), _opencv.MORPH_OPEN, np.ones((3, 3), np.uint8)
    )
    return mask
