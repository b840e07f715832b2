"""`talemill doctor` asks what is configured, says what does not work, and exits 1 then."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot.commands.doctor import doctor
from bot.commands.names import misspelt
from bot.commands.world import ask_world
from bot.settings import load_settings
from bot.settings.files import build_storage
from bot.settings.storage_seen import storage_word, strangers
from db.core.migrate import NEWEST, migrate
from db.redis.queue import Queue
from db.redis.worker_presence import WorkerNote
from pipeline.previews import preview_key
from pipeline.templates import load_templates
from tests.fakes.s3_server import KEY_ID, SECRET, S3Server
from tests.fixtures.databases import PostgresServer
from tests.fixtures.loopback import Loopback
from tests.fixtures.redis import embedded_redis, queue, redis_url
from tests.fixtures.shell import workplace

__all__ = ["embedded_redis", "queue", "redis_url", "workplace"]

TELEGRAM, DISCORD, STRIPE = "123456:telegram-one", "discord-one.x.y", "sk_test_one1two2"


@dataclass(slots=True)
class Vendors(Loopback):
    """Telegram, Discord and Stripe, each of which knows one key."""

    keys: set[str] = field(default_factory=lambda: {TELEGRAM, DISCORD, STRIPE})

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/bot{token}/getMe", self._telegram),
            web.get("/api/v10/users/@me", self._discord),
            web.get("/v1/balance", self._stripe),
        ]

    async def _telegram(self, request: web.Request) -> web.Response:
        if request.match_info["token"] not in self.keys:
            return web.json_response({"ok": False}, status=401)
        return web.json_response({"ok": True, "result": {"username": "tale_bot"}})

    async def _discord(self, request: web.Request) -> web.Response:
        return self._by_header(request, {"username": "Tale"})

    async def _stripe(self, request: web.Request) -> web.Response:
        return self._by_header(request, {"livemode": False})

    def _by_header(self, request: web.Request, told: dict[str, Any]) -> web.Response:
        is_known = request.headers["Authorization"].split()[-1] in self.keys
        return web.json_response(told if is_known else {}, status=200 if is_known else 401)


@dataclass(slots=True)
class World:
    """Everything that can be configured, all of it well."""

    vendors: Vendors
    bucket: S3Server
    environment: pytest.MonkeyPatch

    async def ask(self) -> dict[str, tuple[str, str]]:
        found = await ask_world(load_settings())
        return {one.name: (one.part, one.says) for one in found}


@pytest_asyncio.fixture
async def world(
    workplace: Path,
    monkeypatch: pytest.MonkeyPatch,
    queue: Queue,
    redis_url: str,
    postgres_url: str,
) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        vendors = await stack.enter_async_context(Vendors())
        bucket = await stack.enter_async_context(S3Server())
        for name, value in {
            "TELEGRAM_TOKEN": TELEGRAM,
            "TELEGRAM_BASE_URL": vendors.url,
            "DISCORD_TOKEN": DISCORD,
            "DISCORD_API_BASE": f"{vendors.url}/api/v10",
            "STRIPE_API_KEY": STRIPE,
            "STRIPE_API_BASE": vendors.url,
            "S3_BUCKET": "clips",
            "S3_ENDPOINT_URL": bucket.url,
            "S3_ACCESS_KEY_ID": KEY_ID,
            "S3_SECRET_ACCESS_KEY": SECRET,
            "REDIS_URL": redis_url,
            "TALEMILL_DATABASE_URL": postgres_url,
        }.items():
            monkeypatch.setenv(name, value)
        yield World(vendors, bucket, monkeypatch)


async def test_what_works_is_said_with_its_name(world: World) -> None:
    found = await world.ask()
    assert "broken" not in {part for part, _ in found.values()}
    assert "@tale_bot" in found["Telegram"][1] and "Tale" in found["Discord"][1]
    assert "test payments" in found["Stripe"][1] and "clips" in found["S3 storage"][1]
    assert found["Redis"] == ("configured", "Redis answers")
    assert NEWEST in found["Postgres"][1] and world.bucket.objects == {}


@pytest.mark.parametrize(
    ("name", "value", "finding", "says"),
    [
        ("TELEGRAM_TOKEN", "123456:another", "Telegram", "not accepted"),
        ("DISCORD_TOKEN", "another.x.y", "Discord", "not accepted"),
        ("STRIPE_API_KEY", "sk_test_another1", "Stripe", "not accepted"),
        ("TELEGRAM_BASE_URL", "http://127.0.0.1:1", "Telegram", "cannot be reached"),
        ("DISCORD_API_BASE", "http://127.0.0.1:1/api", "Discord", "cannot be reached"),
        ("STRIPE_API_BASE", "http://nowhere.invalid", "Stripe", "cannot be reached"),
        ("S3_SECRET_ACCESS_KEY", "another-secret-that-is-wrong", "S3 storage", "keys"),
        ("S3_ENDPOINT_URL", "http://127.0.0.1:1", "S3 storage", "no answer"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "Redis", "cannot be reached"),
        ("TALEMILL_DATABASE_URL", "postgresql://x@127.0.0.1:1/y", "Postgres", "cannot be reached"),
    ],
)
async def test_what_does_not_work_is_broken_and_shows_no_secret(
    world: World, name: str, value: str, finding: str, says: str
) -> None:
    world.environment.setenv(name, value)
    found = await world.ask()
    assert [one for one, (part, _) in found.items() if part == "broken"] == [finding]
    assert says in found[finding][1]
    assert not any(one in str(found) for one in (TELEGRAM, DISCORD, STRIPE, SECRET, "another-"))


async def test_an_older_and_a_newer_database_are_told_apart(
    world: World, postgres_server: PostgresServer
) -> None:
    world.environment.setenv("TALEMILL_DATABASE_URL", postgres_server.new())
    assert "talemill migrate" in (await world.ask())["Postgres"][1]
    postgres_server.run("UPDATE alembic_version SET version_num = '0999'", name="talemill")
    try:
        world.environment.setenv("TALEMILL_DATABASE_URL", postgres_server.url())
        part, says = (await world.ask())["Postgres"]
        assert part == "broken" and "newer than this program" in says
    finally:
        postgres_server.run(f"UPDATE alembic_version SET version_num = '{NEWEST}'", name="talemill")


async def test_a_damaged_database_is_broken(world: World, tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    await migrate(f"sqlite:///{path}")
    world.environment.setenv("TALEMILL_DATABASE_URL", f"sqlite:///{path}")
    assert (await world.ask())["database"][0] == "configured"
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * (path.stat().st_size - 4 * 4096))
    part, says = (await world.ask())["database"]
    assert part == "broken" and "damaged" in says and "backup" in says


async def test_workers_that_keep_files_elsewhere_are_named(world: World, queue: Queue) -> None:
    assert (await world.ask())["workers"][0] == "missing"
    settings = load_settings()
    near = WorkerNote("near", ("compose",), 1, storage=storage_word(settings))
    await queue.announce(near, for_s=60)
    found = await world.ask()
    assert found["workers"][0] == "configured" and "storage of workers" not in found
    await queue.announce(WorkerNote("far", ("compose",), 1, storage="folder-1"), for_s=60)
    part, says = (await world.ask())["storage of workers"]
    assert part == "broken" and "far" in says and "near" not in says


def test_a_disk_that_several_share_is_one_storage(tmp_path: Path) -> None:
    here, there = (load_settings(data_folder=tmp_path / name) for name in ("a", "b"))
    assert storage_word(here) == storage_word(here) != storage_word(there)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "files").symlink_to(tmp_path / "a" / "files")
    shared = load_settings(data_folder=tmp_path / "c")
    assert storage_word(shared) == storage_word(here)
    old = WorkerNote("old", ("compose",), 1)
    assert strangers(here, [old, WorkerNote("x", (), 1, storage=storage_word(there))]) == ["x"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TELEGRAM_TOKN", "TELEGRAM_TOKEN"),
        ("TELEGRAM_BOT_TOKEN", "TELEGRAM_TOKEN"),
        ("TELEGRM_TOKEN", "TELEGRAM_TOKEN"),
        ("TALEMILL_DATABSE_URL", "TALEMILL_DATABASE_URL"),
        ("TALEMILL_COLOUR", "TALEMILL_"),
        ("WORKER_JOB", "WORKER_JOBS"),
        ("DATABASE_URL", "TALEMILL_DATABASE_URL"),
        ("OPENAI_KEY", "OPENAI_API_KEY"),
        ("REDIS_PASSWORD", ""),
        ("PATH_TO_X", ""),
    ],
)
def test_a_misspelt_name_in_env_is_said_with_what_was_meant(
    workplace: Path, name: str, meant: str
) -> None:
    (workplace / ".env").write_text(f"{name}=1\nTELEGRAM_TOKEN=\nTALEMILL_DEBUG=1\n")
    found = {one.name: one for one in misspelt()}
    assert (name in found) == bool(meant) and "TELEGRAM_TOKEN" not in found
    assert meant in (found[name].how if meant else "") and "TALEMILL_DEBUG" not in found


def test_offline_asks_nobody_and_the_exit_says_what_works(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from argparse import Namespace

    monkeypatch.setenv("TELEGRAM_TOKEN", TELEGRAM)
    monkeypatch.setenv("TELEGRAM_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("WORKER_JOB", "2")
    for is_offline in (True, False):
        args = Namespace(json=True, live=False, offline=is_offline)
        assert doctor(args) == (0 if is_offline else 1)
        told = json.loads(capsys.readouterr().out)
        parts = {one["name"]: one["part"] for one in told["findings"]}
        assert told["works"] is is_offline
        assert parts["Telegram"] == ("configured" if is_offline else "broken")
        assert parts["WORKER_JOB"] == "missing"
    assert not (workplace / "data" / "talemill.db").exists()


async def test_videos_that_wait_for_a_worker_with_a_gpu_are_told(
    workplace: Path, redis_url: str, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("DIFFUSERS_MODEL", "owner/model")
    storage = storage_word(load_settings())
    await queue.announce(WorkerNote("plain", ("compose@console",), 1, storage=storage))
    (found,) = [one for one in await ask_world(load_settings()) if "GPU" in one.name]
    assert found.part == "missing" and "videos wait" in found.says
    await queue.announce(WorkerNote("gpu", ("gpu@console",), 1, storage=storage))
    assert not [one for one in await ask_world(load_settings()) if "GPU" in one.name]


async def test_doctor_says_which_previews_there_are_and_who_sees_english(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.previews.languages_of_our_own", lambda: frozenset({"en", "es"}))
    settings = load_settings()
    templates = load_templates()
    for key in [preview_key(templates["quiz"], "es"), "previews/quiz.es.old.mp4"]:
        await build_storage(settings).put(key, b"a clip")
    (found,) = [one for one in await ask_world(settings) if one.name == "previews"]
    assert f"es 1/{len(templates)}" in found.says and found.part == "configured"
    assert "pt, ru, hi, ar in English" in found.says and "--language" in found.how
