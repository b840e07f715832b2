"""The voices of the offline provider: one trained speaker and others made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.voice.reader import Manner


@dataclass(frozen=True, slots=True)
class Persona:
    """A voice by how it differs from the model's speaker."""

    key: str
    name: str
    gender: Literal["female", "male", "neutral"]
    note: str
    manner: Manner = Manner()
    pitch_semitones: float = 0.0
    formant_ratio: float = 1.0
    """Above 1 is a smaller speaker; women's formants lie about 1.16 times men's
    (Peterson and Barney, 1952)."""


PERSONAS = (
    Persona("joe", "Joe", "male", "calm narrator", Manner(length=1.16)),
    Persona(
        "joe-deep", "Joe, deep", "male", "slow and low, for wisdom and mystery",
        Manner(length=1.32, tone=0.6), -3.0, 0.94,
    ),
    Persona(
        "joe-bright", "Joe, bright", "male", "quick and eager, for lists and quizzes",
        Manner(length=1.05, tone=0.75, rhythm=0.85), 2.0, 1.03,
    ),
    Persona(
        "jo", "Jo", "female", "clear and friendly",
        Manner(length=1.13, tone=0.7), 11.0, 1.17,
    ),
    Persona(
        "jo-warm", "Jo, warm", "female", "soft and unhurried, for stories",
        Manner(length=1.28, tone=0.65), 9.0, 1.14,
    ),
    Persona(
        "robin", "Robin", "neutral", "young and lively",
        Manner(length=1.1, tone=0.75), 13.0, 1.25,
    ),
)  # fmt: skip
