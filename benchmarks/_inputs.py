"""`python -m benchmarks._inputs ARGUMENTS OUT`: makes pictures and voices from a seed.

A process of its own, so that what it takes to make them is not counted as composition.
"""

from __future__ import annotations

import pickle
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import cv2 as _opencv
import numpy as np

from pipeline.drawing.colour import Image, cv2
from pipeline.motion.moves import motion_params
from pipeline.timeline import (
    Canvas,
    Captions,
    CaptionStyle,
    Metadata,
    Music,
    Shot,
    Timeline,
    Transition,
    Visual,
    VoiceClip,
    Word,
)

WORDS = [
    "the",
    "keeper",
    "of",
    "the",
    "last",
    "lighthouse",
    "finds",
    "a",
    "small",
    "red",
    "door",
    "standing",
    "in",
    "the",
    "sea",
    "and",
    "nobody",
    "in",
    "the",
    "harbour",
    "town",
    "believes",
    "a",
    "word",
    "of",
    "what",
    "the",
    "old",
    "man",
    "says",
    "he",
    "saw",
    "behind",
    "it",
    "that",
    "night",
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of video to make inputs for."""

    folder: Path
    seconds: float
    scenes: int
    canvas: Canvas
    seed: int
    captions: CaptionStyle
    transition: Transition
    cycle: int
    """Scene n shows and says what scene n - cycle did, in files of its own; 0 is never."""


def main() -> None:
    """Make the inputs and write the pickled timeline."""
    wanted = Wanted(*pickle.loads(Path(sys.argv[1]).read_bytes()))
    Path(sys.argv[2]).write_bytes(pickle.dumps(build(wanted)))


def build(wanted: Wanted) -> Timeline:
    """A story video: pictures a sixth larger than the canvas, word captions, voice and music."""
    canvas, seed = wanted.canvas, wanted.seed
    total = round(wanted.seconds * canvas.fps)
    shots: list[Shot] = []
    for index in range(wanted.scenes):
        frames = total * (index + 1) // wanted.scenes - total * index // wanted.scenes
        length = frames / canvas.fps
        like = index % wanted.cycle if wanted.cycle else index
        image, sound = wanted.folder / f"{index}.jpg", wanted.folder / f"{index}.wav"
        size = (canvas.width_px * 7 // 6 // 2 * 2, canvas.height_px * 7 // 6 // 2 * 2)
        if like == index:
            drawn = picture(seed * 100 + like, *size)
            cv2.imwrite(str(image), drawn, [_opencv.IMWRITE_JPEG_QUALITY, 92])
        else:
            image.write_bytes(_marked((wanted.folder / f"{like}.jpg").read_bytes(), index))
        voice(sound, max(0.3, length - 0.35), seed * 100 + like)
        shots.append(
            Shot(
                visual=Visual("photo", (image,), motion_params(seed, like)),
                frame_count=frames,
                voices=(VoiceClip(sound, duration_s=length - 0.35),),
                words=_words(like, length - 0.4),
                captions=Captions(wanted.captions),
                transition=wanted.transition,
            )
        )
    metadata = Metadata("A benchmark", "Made from a seed", ("#benchmark",))
    return Timeline(canvas, tuple(shots), Music(music_path(), seed), metadata)


def _marked(jpeg: bytes, number: int) -> bytes:
    """The same picture with a comment: another file, so nothing made of the first one serves it."""
    note = f"{number}".encode()
    return jpeg[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + jpeg[2:]


def picture(seed: int, width: int, height: int) -> Image:
    """A picture with what photographs have: soft light, edges of all directions, fine grain."""
    random = np.random.default_rng(seed)
    image = np.zeros((height, width, 3), np.float32)
    for cells, strength in ((3, 60.0), (9, 26.0), (40, 9.0), (width // 5, 2.5)):
        shape = (max(2, cells * height // width), cells, 3)
        noise = random.normal(0, 1, shape).astype(np.float32)
        image += cv2.resize(noise, (width, height), interpolation=_opencv.INTER_CUBIC) * strength
    image += random.uniform(70, 170, 3).astype(np.float32)
    for _ in range(46):
        centre = (random.uniform(0, 1, 2) * (width, height)).astype(int)
        size = int(random.uniform(0.02, 0.16) * width)
        colour = random.uniform(10, 245, 3).tolist()
        axes = (size, max(4, int(size * random.uniform(0.4, 1.6))))
        turn, step = int(random.uniform(0, 180)), int(random.choice([4, 45, 72, 120]))
        corners = cv2.ellipse2Poly(tuple(map(int, centre)), axes, turn, 0, 360, step)
        cv2.fillPoly(image, [corners], colour, _opencv.LINE_AA)
    image += random.normal(0, 1.0, image.shape).astype(np.float32)
    done: Image = np.clip(image, 0, 255).astype(np.uint8)
    return done


def voice(path: Path, length_s: float, seed: int) -> None:
    """A WAV that has the level and the gaps of speech: a buzz that comes in syllables."""
    random = np.random.default_rng(seed)
    count = int(length_s * 48_000)
    t = np.arange(count) / 48_000
    pitch = 120 + 18 * np.sin(2 * np.pi * 0.4 * t + seed)
    phase = 2 * np.pi * np.cumsum(pitch) / 48_000
    buzz = sum(np.sin(phase * k) / k for k in range(1, 14))
    syllables = np.clip(np.sin(2 * np.pi * 2.1 * t + random.uniform(0, 6)) + 0.55, 0, 1)
    samples = 0.12 * buzz * syllables + random.normal(0, 0.01, count) * syllables
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def music_path() -> Path | None:
    """A packaged track."""
    import immich_memories_music

    tracks = sorted(Path(immich_memories_music.__file__).parent.rglob("*.opus"))
    return tracks[0] if tracks else None


def _words(index: int, length_s: float) -> tuple[Word, ...]:
    count = max(1, int(length_s * 2.6))
    step = length_s / count
    return tuple(
        Word(WORDS[(index * 7 + k) % len(WORDS)], k * step, (k + 0.92) * step) for k in range(count)
    )


if __name__ == "__main__":
    main()
