"""A worker takes only what it can deliver."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, load_settings
from worker.main import deliverable

TOKENS = {"telegram": "TELEGRAM_TOKEN", "discord": "DISCORD_TOKEN"}


@pytest.mark.parametrize(
    ("tokens", "wanted", "able"),
    [
        ((), "", ("console",)),
        (("telegram",), "", ("console", "telegram")),
        (("telegram", "discord"), "", ("console", "telegram", "discord")),
        (("telegram",), "telegram,discord", ("telegram",)),
        (("discord",), "discord", ("discord",)),
        ((), "console,telegram", ("console",)),
    ],
)
def test_it_serves_the_surfaces_whose_tokens_it_has(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    tokens: tuple[str, ...],
    wanted: str,
    able: tuple[str, ...],
) -> None:
    for name, variable in TOKENS.items():
        monkeypatch.setenv(variable, "770:AbC-token-of-ours" if name in tokens else "")
    monkeypatch.setenv("WORKER_SURFACES", wanted)
    assert deliverable(load_settings(data_folder=tmp_path)) == able


def test_without_any_it_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TELEGRAM_TOKEN", raising=False)
    monkeypatch.setenv("WORKER_SURFACES", "telegram")
    with pytest.raises(BadSettings, match=r"^WORKER_SURFACES: "):
        deliverable(load_settings(data_folder=tmp_path))
