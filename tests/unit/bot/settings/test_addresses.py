"""An address that cannot be one stops the start with a sentence that names its variable."""

from __future__ import annotations

import pytest

from bot.settings import BadSettings, load_settings, provider_sections, sections
from pipeline.environment import variables_of

VARIABLES = sorted(
    variable
    for section in (*sections().values(), *provider_sections().values())
    for field in section.model_fields
    for variable in variables_of(section, field)
    if variable.endswith(("_URL", "_API_BASE", "_ENDPOINT"))
    # Postgres, Redis and Discord's socket have schemes of their own, RunPod's endpoint is an id.
    and variable
    not in {
        "TALEMILL_DATABASE_URL",
        "TALEMILL_OPERATOR_URL",
        "REDIS_URL",
        "DISCORD_GATEWAY_URL",
        "BURST_RUNPOD_ENDPOINT",
    }
)
BAD = (
    "htp://host.example",
    "https://",
    "https://host.example:99999",
    "https://host.example:port",
    "https://host.example/a b",
    " https://host.example",
    "https://[::1",
    "https://host..example",
    "https://me:a secret@host.example",
)


def test_every_address_is_looked_at() -> None:
    assert {"S3_ENDPOINT_URL", "TELEGRAM_BASE_URL", "SCRIPT_BASE_URL"} <= set(VARIABLES)


@pytest.mark.parametrize("variable", VARIABLES)
def test_an_address_without_its_scheme_is_refused(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "localhost:8080")
    with pytest.raises(BadSettings, match=f"{variable}: it must be an address such as"):
        load_settings()


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_address_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_PUBLIC_URL", text)
    with pytest.raises(BadSettings, match="S3_PUBLIC_URL: ") as refused:
        load_settings()
    assert "secret" not in str(refused.value)


def test_what_is_an_address_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("http://localhost:8080", "https://[::1]:1/path/", "https://bücher.example/v1"):
        monkeypatch.setenv("S3_PUBLIC_URL", text)
        assert load_settings().storage.public_url == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://files.example.org/talemill", "ends with the bucket"),
        ("https://files.example.org/talemill/", "ends with the bucket"),
        ("https://me:word@files.example.org", "S3_ACCESS_KEY_ID"),
    ],
)
def test_a_buckets_service_is_named_without_bucket_and_keys(
    text: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S3_BUCKET", "talemill")
    monkeypatch.setenv("S3_ENDPOINT_URL", text)
    with pytest.raises(BadSettings, match=f"S3_ENDPOINT_URL: .*{says}"):
        load_settings()


@pytest.mark.parametrize("text", ["No/Such", "..", "a b", "s3://talemill", "-a"])
def test_what_can_be_no_buckets_name_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_BUCKET", text)
    with pytest.raises(BadSettings, match="S3_BUCKET: "):
        load_settings()
