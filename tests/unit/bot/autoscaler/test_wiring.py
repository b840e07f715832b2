"""What the settings ask for is built; what cannot work stops the start with one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import SecretStr

from bot.autoscaler.launchers.command import CommandLauncher
from bot.autoscaler.launchers.modal import ModalLauncher
from bot.autoscaler.launchers.runpod import RunPodLauncher
from bot.autoscaler.wiring import build_autoscaler, build_launcher
from bot.settings import BadSettings, BurstSettings, Settings, load_settings

NOTHING = cast(Any, None)


def settings_with(folder: Path, **burst: Any) -> Settings:
    made = BurstSettings(**burst)
    return load_settings(data_folder=folder).model_copy(update={"burst": made})


def test_without_a_launcher_nothing_is_rented(tmp_path: Path) -> None:
    assert build_autoscaler(settings_with(tmp_path), NOTHING, NOTHING) is None


def test_each_launcher_is_built_by_its_name(tmp_path: Path) -> None:
    keys = {"runpod_endpoint": "e", "runpod_api_key": SecretStr("k")}
    for name, kind in (
        ("command", CommandLauncher),
        ("modal", ModalLauncher),
        ("runpod", RunPodLauncher),
    ):
        settings = settings_with(tmp_path, launcher=name, **keys)
        assert isinstance(build_launcher(settings), kind)


def test_every_bound_of_the_settings_reaches_the_policy(tmp_path: Path) -> None:
    asked = {
        "least_workers": 1,
        "most_workers": 9,
        "videos_per_worker": 7,
        "wait_s": 3.0,
        "cooldown_s": 5.0,
        "start_s": 11.0,
        "at_most_s": 100.0,
        "usd_per_hour": 0.5,
        "ceiling_usd_per_day": 13.0,
    }
    scaler = build_autoscaler(
        settings_with(tmp_path, launcher="command", **asked), NOTHING, NOTHING
    )
    assert scaler is not None
    assert scaler.surfaces == frozenset({"console"})
    assert {name: getattr(scaler.bounds, name) for name in asked} == asked


@pytest.mark.parametrize(
    ("burst", "says"),
    [
        ({"launcher": "runpod"}, "BURST_RUNPOD_ENDPOINT"),
        ({"launcher": "runpod", "runpod_endpoint": "e"}, "BURST_RUNPOD_API_KEY"),
        ({"launcher": "modal", "modal_token_id": SecretStr("ak-1")}, "BURST_MODAL_TOKEN_SECRET"),
        ({"launcher": "command", "least_workers": 5}, "BURST_LEAST_WORKERS"),
        ({"launcher": "command", "ceiling_usd_per_day": 0.01}, "BURST_CEILING_USD_PER_DAY"),
        ({"launcher": "command", "usd_per_hour": 100.0}, "BURST_CEILING_USD_PER_DAY"),
        ({"launcher": "command", "command": "ssh 'box"}, "BURST_COMMAND"),
    ],
)
def test_what_cannot_work_is_one_sentence(tmp_path: Path, burst: dict[str, Any], says: str) -> None:
    with pytest.raises(BadSettings, match=says):
        build_autoscaler(settings_with(tmp_path, **burst), NOTHING, NOTHING)


@pytest.mark.parametrize("value", ["inf", "nan", "-1", "1e12", "soon"])
@pytest.mark.parametrize("name", ["AT_MOST_S", "UNTIL_IDLE_S", "START_S", "COOLDOWN_S", "WAIT_S"])
def test_seconds_that_are_none_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(f"BURST_{name}", value)
    with pytest.raises(BadSettings, match=f"BURST_{name}"):
        load_settings(data_folder=tmp_path)
