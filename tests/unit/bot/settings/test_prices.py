"""What is quoted is the video that will be made."""

from __future__ import annotations

import pytest

from bot.settings import load_settings
from bot.settings.prices import Prices
from pipeline.brief import Brief
from pipeline.providers.offline.ready import ready_script
from pipeline.templates import load_templates


@pytest.mark.parametrize("key", sorted(load_templates()))
def test_a_ready_script_is_quoted_with_the_scenes_and_seconds_that_it_has(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    template, prices = load_templates()[key], Prices(load_settings())
    for length_s in (None, 15.0, 60.0):
        brief = Brief(prompt=template.example_prompt, template=key, length_s=length_s)
        ready = ready_script(brief, template)
        assert ready is not None
        assert prices(brief, template).scenes == len(ready.script.scenes)


def test_the_usual_video_has_the_usual_price_and_a_longer_one_costs_more() -> None:
    template, prices = load_templates()["ai_story"], Prices(load_settings())
    usual = prices(Brief(prompt=template.example_prompt), template)
    assert usual.price_credits == template.price_credits
    long = prices(Brief(prompt=template.example_prompt, length_s=60.0), template)
    assert long.price_credits > usual.price_credits and usual.length_s < long.length_s < 60.0


def test_a_price_of_a_template_alone_needs_no_prompt() -> None:
    template = load_templates()["ai_story"]
    assert Prices(load_settings())(Brief(prompt="-"), template).scenes == template.default_scenes
