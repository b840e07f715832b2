"""The voices of Kokoro that are offered, and how each is laid over the model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.voice.kokoro.model import is_installed


@dataclass(frozen=True, slots=True)
class KokoroVoice:
    """A voice: the language it is in, how it is called, and `styles` by share."""

    key: str
    name: str
    language: str
    gender: Literal["female", "male"]
    note: str
    styles: tuple[tuple[str, float], ...]
    speed: float = 1.0
    accent: str = ""


def _one(name: str) -> tuple[tuple[str, float], ...]:
    return ((name, 1.0),)


_FRENCHMAN = (("ff_siwis", 0.5), ("am_michael", 0.5))
"""The model has no man's voice in French. Of twelve tried, halves of these two kept every word that
a recogniser wrote down; a man's voice of another language by itself lost its vowels."""

VOICES = (
    KokoroVoice("en-michael", "Michael", "en", "male", "calm narrator", _one("am_michael")),
    KokoroVoice("en-heart", "Heart", "en", "female", "warm narrator", _one("af_heart")),
    KokoroVoice(
        "en-george", "George", "en-GB", "male", "composed", _one("bm_george"), 1.0, "british"
    ),
    KokoroVoice(
        "en-emma", "Emma", "en-GB", "female", "clear and friendly", _one("bf_emma"), 1.0, "british"
    ),
    KokoroVoice("es-dora", "Dora", "es", "female", "warm narrator", _one("ef_dora")),
    KokoroVoice("es-alex", "Alejandro", "es", "male", "calm narrator", _one("em_alex")),
    KokoroVoice(
        "pt-dora", "Isadora", "pt", "female", "warm narrator", _one("pf_dora"), 1.0, "brazilian"
    ),
    KokoroVoice(
        "pt-alex", "Alexandre", "pt", "male", "calm narrator", _one("pm_alex"), 1.0, "brazilian"
    ),
    KokoroVoice("hi-alpha", "Asha", "hi", "female", "clear narrator", _one("hf_alpha"), 1.1),
    KokoroVoice("hi-omega", "Om", "hi", "male", "calm narrator", _one("hm_omega"), 1.1),
    KokoroVoice("fr-siwis", "Siwis", "fr", "female", "clear narrator", _one("ff_siwis")),
    KokoroVoice("fr-michel", "Michel", "fr", "male", "calm narrator", _FRENCHMAN),
    KokoroVoice("it-sara", "Sara", "it", "female", "warm narrator", _one("if_sara")),
    KokoroVoice("it-nicola", "Nicola", "it", "male", "calm narrator", _one("im_nicola")),
    KokoroVoice("ja-alpha", "Aoi", "ja", "female", "clear narrator", _one("jf_alpha")),
    KokoroVoice("ja-kumo", "Kumo", "ja", "male", "calm narrator", _one("jm_kumo")),
)  # fmt: skip


def voices() -> tuple[KokoroVoice, ...]:
    """The voices that can speak here: none without the extra `voices`."""
    return VOICES if is_installed() else ()


@cache
def style_of(voice: KokoroVoice) -> NDArray[np.float32]:
    """The voice's styles by the count of phonemes in a sentence, shape (counts, 256)."""
    return np.asarray(sum(share * _style(name) for name, share in voice.styles), np.float32)


@cache
def _style(name: str) -> NDArray[np.float32]:
    with (files("pipeline.voice.kokoro") / "styles" / f"{name}.npy").open("rb") as file:
        return np.asarray(np.load(file), np.float32)
