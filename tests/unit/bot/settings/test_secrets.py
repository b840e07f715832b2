"""Secrets are set where they are needed, long enough, and not the example."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, load_settings

GOOD = "f3b1c0de-77aa_41d9"
OWN = ("TELEGRAM_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET", "WEB_LINK_SECRET", "WEB_METRICS_TOKEN")
GIVEN = (
    "TELEGRAM_TOKEN",
    "DISCORD_TOKEN",
    "STRIPE_API_KEY",
    "OPENAI_API_KEY",
    "FAL_KEY",
    "ELEVENLABS_API_KEY",
)
EXAMPLES = (
    "a-long-random-word",
    "123456:the-token",
    "the-token",
    "changeme",
    "change-me-please",
    "CHANGE_ME",
    "your-token-here",
    "sk_test_xxx",
    "whsec_...",
    "<token>",
    "${TOKEN}",
    "replace-me-now-ok",
    "example-secret-123",
    "password",
)


def refused(folder: Path, variable: str) -> str:
    """The one sentence that stops the start; it names the variable."""
    with pytest.raises(BadSettings, match=f"^{variable}: ") as caught:
        load_settings(data_folder=folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_webhook_address_without_a_secret_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "https://bot.test/telegram")
    refused(tmp_path, "TELEGRAM_WEBHOOK_SECRET")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", GOOD)
    assert load_settings(data_folder=tmp_path).telegram.webhook_url


@pytest.mark.parametrize("variable", OWN)
@pytest.mark.parametrize("value", ["q7", "hunter2", "abcabcabcabcabc", "0000000000000000"])
def test_a_secret_that_is_easily_guessed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert value not in refused(tmp_path, variable)


@pytest.mark.parametrize("variable", [*OWN, *GIVEN])
@pytest.mark.parametrize("value", EXAMPLES)
def test_an_example_is_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert "example" in refused(tmp_path, variable)


@pytest.mark.parametrize("value", ["has blanks in it ok", "ünïcode-secret-1", "a" * 120 + GOOD * 9])
def test_what_telegram_does_not_take_as_a_secret_is_refused_before_it_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str
) -> None:
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", value)
    refused(tmp_path, "TELEGRAM_WEBHOOK_SECRET")


def test_half_of_a_buckets_key_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("S3_ACCESS_KEY_ID", "AKIA1234567890")
    refused(tmp_path, "S3_SECRET_ACCESS_KEY")


@pytest.mark.parametrize("variable", [*OWN, *GIVEN])
def test_a_real_secret_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    monkeypatch.setenv(variable, GOOD)
    assert load_settings(data_folder=tmp_path)
