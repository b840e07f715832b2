"""Doctor knows which models end, and no default is among them."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.providers.openai.retirements import retires_on
from pipeline.providers.openai.settings import OpenAISettings


@pytest.mark.parametrize(
    ("model", "day"),
    [
        ("gpt-4o", date(2027, 1, 14)),
        ("gpt-4o-2024-11-20", date(2027, 1, 14)),
        ("GPT-4o-mini-TTS-2025-12-15", date(2027, 1, 6)),
        ("gpt-audio-1.5", None),
        ("gpt-image-2.6-flare", None),
        ("llama-4", None),
    ],
)
def test_a_name_and_its_snapshots_end_together(model: str, day: date | None) -> None:
    assert retires_on(model) == day


def test_every_default_stays() -> None:
    plain = OpenAISettings()
    models = (
        plain.script_model,
        plain.image_model,
        plain.speech_model,
        plain.moderation_model,
    )
    assert [retires_on(one) for one in models] == [None, None, None, None]
