"""`talemill doctor --live`: which key, model, voice or quota a provider does not accept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.findings import live, unpriced
from bot.settings import load_settings
from pipeline.providers.live import LiveFinding, check_live
from pipeline.providers.registry import load_providers
from tests.contract.bad_servers import ALL_MOODS
from tests.fixtures.hosted import KEY, Hosted, hosted_servers
from tests.fixtures.loopback import status


@pytest.fixture
async def hosted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hosted]:
    async with hosted_servers(tmp_path) as hosted:
        monkeypatch.setenv("SSL_CERT_FILE", str(hosted.authority))
        yield hosted


async def checked(hosted: Hosted, name: str, **changes: object) -> dict[str, LiveFinding]:
    settings = hosted.config.providers[name].model_copy(update=changes)
    return {one.what: one for one in await check_live(load_providers()[name], settings)}


async def test_what_is_accepted_is_said_and_next_to_nothing_is_paid(hosted: Hosted) -> None:
    for name in ("openai", "fal", "elevenlabs"):
        found = await checked(hosted, name)
        assert found
        assert all(one.is_accepted for one in found.values()), found
    assert hosted.paid() == {"script": 1, "picture": 0, "voice": 0}


@pytest.mark.parametrize("name", ["openai", "fal", "elevenlabs"])
async def test_a_refused_key_is_named(hosted: Hosted, name: str) -> None:
    for server in (hosted.openai, hosted.fal, hosted.elevenlabs):
        server.always = status(401)
    found = await checked(hosted, name)
    assert not any(one.is_accepted for one in found.values())
    assert all("not accepted" in one.says for one in found.values())


async def test_models_voices_and_quotas_are_told_apart(hosted: Hosted) -> None:
    hosted.openai.models["gpt-audio-1.5"] = "2027-03-01"
    del hosted.openai.models["gpt-image-2.6-flare"]
    found = await checked(hosted, "openai")
    assert found["picture model gpt-image-2.6-flare"].says == "it is not known there"
    assert "2027-03-01" in found["model gpt-audio-1.5"].says
    assert found["script model gpt-6-luna"].is_accepted
    hosted.elevenlabs.chars_left = 12
    found = await checked(hosted, "elevenlabs", model="eleven_v99", voices=("roger", "Nobody"))
    assert not found["quota"].is_accepted and "12 characters" in found["quota"].says
    assert not found["model eleven_v99"].is_accepted
    assert "Nobody" in found["voices"].says and "roger" not in found["voices"].says


@pytest.mark.parametrize("mood", sorted(set(ALL_MOODS) - {"late"}))
@pytest.mark.parametrize("name", ["openai", "fal", "elevenlabs"])
async def test_a_bad_server_is_a_finding_and_shows_no_key(
    hosted: Hosted, name: str, mood: str
) -> None:
    for server in (hosted.openai, hosted.fal, hosted.elevenlabs):
        server.always = ALL_MOODS[mood]()
    for finding in (await checked(hosted, name)).values():
        assert KEY.get_secret_value() not in finding.says
        assert finding.says


def test_without_live_doctor_says_that_it_did_not_ask(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert live(load_settings(data_folder=tmp_path), asks=False) == []
    monkeypatch.setenv("FAL_KEY", "k")
    (finding,) = live(load_settings(data_folder=tmp_path), asks=False)
    assert "were not tried" in finding.says and "--live" in finding.how


def test_a_model_whose_price_nobody_knows_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("DIFFUSERS_MODEL", "flux-schnell")
    assert unpriced(load_settings(data_folder=tmp_path)) == []
    monkeypatch.setenv("SCRIPT_MODEL", "gpt-9")
    (finding,) = unpriced(load_settings(data_folder=tmp_path))
    assert "openai:gpt-9" in finding.says
    monkeypatch.setenv("MAKERS_PRICES_USD", '{"script.openai.gpt-9.input_mtok": 0}')
    assert unpriced(load_settings(data_folder=tmp_path)) == []
