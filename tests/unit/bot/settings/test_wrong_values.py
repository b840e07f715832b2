"""Values that nothing would ever come of are refused, each in one sentence with its variable."""

from __future__ import annotations

import socket

import pytest
from aiohttp import web

from bot.settings import BadSettings, load_settings
from bot.web.server import served
from db.redis.address import BadRedisAddress, check_address


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TALEMILL_ADMIN_IDS", "nobody"),
        ("TALEMILL_ADMIN_IDS", "telegram:"),
        ("TALEMILL_ADMIN_IDS", "telegram:@me"),
        ("TALEMILL_ADMIN_IDS", "telegram:1,slack:2"),
        ("TALEMILL_ADMIN_IDS", "123456"),
        ("WORKER_CAPABILITIES", "compose,cuda"),
    ],
)
def test_a_name_that_nobody_has_is_refused(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSettings, match=f"{variable}: .*such as"):
        load_settings()


def test_names_that_somebody_has_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALEMILL_ADMIN_IDS", "telegram:123, discord:456,console:me")
    monkeypatch.setenv("WORKER_CAPABILITIES", "gpu,compose")
    settings = load_settings()
    assert settings.core.admin_ids == ("telegram:123", "discord:456", "console:me")
    assert settings.worker.capabilities == ("gpu", "compose")


@pytest.mark.parametrize("host", ["not.a.host.invalid", "192.0.2.1", ""])
async def test_an_address_that_cannot_be_listened_on_names_its_variables(host: str) -> None:
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match="WEB_HOST and WEB_PORT"):
            async with served(web.Application(), host, port):
                pass


@pytest.mark.parametrize("url", ["redis://localhost/one", "rediss://localhost/0/1"])
def test_a_redis_database_that_is_no_number_is_refused(url: str) -> None:
    with pytest.raises(BadRedisAddress):
        check_address(url)


@pytest.mark.parametrize("url", ["redis://localhost", "redis://h:1/", "rediss://h/15?db=2"])
def test_a_redis_database_that_is_one_is_taken(url: str) -> None:
    check_address(url)
