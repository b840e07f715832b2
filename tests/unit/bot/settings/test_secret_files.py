"""Secrets come as files, too: one a variable, named like it, as containers are handed them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, load_settings


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "secrets"
    folder.mkdir()
    monkeypatch.setenv("TALEMILL_SECRETS_FOLDER", str(folder))
    for name in ("REDIS_URL", "TELEGRAM_TOKEN", "SCRIPT_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return folder


def test_every_kind_of_setting_is_read_from_its_file(secrets: Path) -> None:
    (secrets / "redis_url").write_text("redis://:pass word@queue:6379/0\n")
    (secrets / "TELEGRAM_TOKEN").write_text("123456:abcdefghijkl\n")
    (secrets / "talemill_admin_ids").write_text("telegram:1,discord:2")
    (secrets / "money_price_overrides").write_text('{"ai_story": 12}')
    (secrets / "openai_api_key").write_text("sk-abcdefgh")
    settings = load_settings()
    assert settings.redis.url.get_secret_value() == "redis://:pass word@queue:6379/0"
    assert settings.surfaces == ("telegram",)
    assert settings.core.admin_ids == ("telegram:1", "discord:2")
    assert settings.money.price_overrides == {"ai_story": 12}
    openai = settings.providers["openai"]
    assert openai.is_configured


def test_what_the_environment_says_goes_before_a_file(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (secrets / "worker_jobs").write_text("3")
    assert load_settings().worker.jobs == 3
    monkeypatch.setenv("WORKER_JOBS", "5")
    assert load_settings().worker.jobs == 5


def test_the_folder_may_be_named_in_the_file_of_settings(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TALEMILL_SECRETS_FOLDER")
    Path(".env").write_text(f"TALEMILL_SECRETS_FOLDER={secrets}\n")
    (secrets / "worker_jobs").write_text("3")
    assert load_settings().worker.jobs == 3


def test_no_folder_is_no_trouble(secrets: Path) -> None:
    secrets.rmdir()
    assert load_settings().surfaces == ()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("worker_jobs", b"many", "WORKER_JOBS"),
        ("money_price_overrides", b"{", "MONEY_PRICE_OVERRIDES: that is not valid JSON."),
        ("telegram_token", b"\xff\xfe", "UTF-8"),
        ("telegram_token", b"changeme", "TELEGRAM_TOKEN: that is an example"),
    ],
)
def test_a_bad_file_is_one_sentence(secrets: Path, name: str, data: bytes, says: str) -> None:
    (secrets / name).write_bytes(data)
    with pytest.raises(BadSettings, match=says):
        load_settings()
