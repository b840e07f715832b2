"""docker-compose.yml by hand: each service's own command, secrets and health check, on real
servers of this machine; two workers that share nothing but three addresses."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from db.core.database import Database
from db.redis.embedded_redis import server_binary
from db.redis.queue import Queue
from tests.fakes.s3_server import KEY_ID, SECRET, S3Server
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.fakes.telegram_state import Chat
from tests.fixtures.compose import ROOT, compose, secret_files, shell_command
from tests.fixtures.fleet import Fleet
from tests.fixtures.postgres import client_program, running_postgres
from tests.fixtures.reading import PostgresRows

FILE = compose()
START_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Host:
    """Where the services run instead of in containers."""

    folder: Path
    environment: dict[str, str]
    """What the operator put into .env."""
    hosts: dict[str, str] = field(default_factory=dict)
    """Names of containers, and where those are here."""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def secrets(self, service: str) -> Path:
        """The service's /run/secrets."""
        folder = self.folder / f"{service}-secrets"
        folder.mkdir(exist_ok=True)
        for name, file in secret_files(FILE["services"][service], FILE["secrets"]).items():
            text = (self.folder / file).read_text()
            for host, here in self.hosts.items():
                text = text.replace(host, here)
            (folder / name).write_text(text)
        return folder

    def environment_of(self, service: str, **changed: str) -> dict[str, str]:
        """What the container sees: nothing of ours but where programs are."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        said = FILE["services"][service].get("environment", {})
        own = {name: str(text) for name, text in said.items()}
        return {
            **kept,
            "HOME": "/nonexistent",
            "TMPDIR": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "TALEMILL_SECRETS_FOLDER": str(self.secrets(service)),
            "TALEMILL_CACHE_FOLDER": str(ROOT / "data" / "cache"),
            **self.environment,
            **own,
            **changed,
        }

    def ours(self, service: str, name: str = "", **changed: str) -> subprocess.Popen[bytes]:
        """Start a service of our image, with a data folder of its own."""
        data = self.folder / (name or service)
        data.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "bot", *shell_command(FILE["services"][service])]
        with (data / "said.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=data,
                env=self.environment_of(service, TALEMILL_DATA_FOLDER=str(data), **changed),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.running.append(process)
        return process

    def is_healthy(self, service: str, name: str, **changed: str) -> bool:
        """Run the service's health check as its container would."""
        data = self.folder / name
        kind, *check = FILE["services"][service]["healthcheck"]["test"]
        assert kind == "CMD"
        check = [sys.executable if word == "python" else word for word in check]
        check = [word.replace("8080", changed.get("WEB_PORT", "8080")) for word in check]
        environment = self.environment_of(service, TALEMILL_DATA_FOLDER=str(data), **changed)
        return not subprocess.run(
            check, cwd=data, env=environment, check=False, capture_output=True, timeout=30
        ).returncode

    def redis(self) -> str:
        """Start Redis by the file's own command; its address."""
        port, data = free_port(), self.folder / "queue"
        data.mkdir()
        self.hosts["@redis:6379"] = f"@127.0.0.1:{port}"
        shell, flag, script = shell_command(FILE["services"]["redis"])
        for old, new in (
            ("/run/secrets", str(self.secrets("redis"))),
            ("/tmp/redis.conf", str(data / "redis.conf")),
            ("--dir /data", f"--dir {data} --bind 127.0.0.1 --port {port}"),
        ):
            assert old in script
            script = script.replace(old, new)
        self.running.append(
            subprocess.Popen(
                [shell, flag, script],
                env={"PATH": f"{server_binary().parent}:{os.environ['PATH']}"},
                stdout=subprocess.DEVNULL,
            )
        )
        return (self.folder / "secrets" / "redis_url").read_text().replace(
            "@redis:6379", f"@127.0.0.1:{port}"
        )  # fmt: skip

    def said(self, name: str) -> str:
        """What a service wrote."""
        return (self.folder / name / "said.log").read_text(errors="replace")

    def stop(self) -> list[int]:
        """Ask every process to end, the last started first; how each ended."""
        codes = []
        for process in reversed(self.running):
            process.terminate()
            try:
                codes.append(process.wait(60))
            except subprocess.TimeoutExpired:
                process.kill()
                codes.append(process.wait())
        self.running = []
        return codes


@asynccontextmanager
async def host(folder: Path) -> AsyncIterator[tuple[Host, Fleet, S3Server, TelegramServer]]:
    """Postgres with its logins, Redis, S3 and Telegram; nothing of ours runs yet."""
    async with AsyncExitStack() as stack:
        postgres = stack.enter_context(running_postgres(is_migrated=False))
        s3 = await stack.enter_async_context(S3Server())
        telegram = await TelegramServer().start()
        stack.push_async_callback(telegram.stop)
        script = [ROOT / "deploy" / "make-secrets.sh", folder / "secrets"]
        await asyncio.to_thread(subprocess.run, script, check=True)
        passwords = [
            word
            for name in ("owner_password", "bot_password", "worker_password")
            for word in ("-v", f"{name}={(folder / 'secrets' / name).read_text()}")
        ]
        logins = ROOT / "deploy" / "postgres" / "sql" / "logins.sql"
        client_program(
            *("psql", "-v", "ON_ERROR_STOP=1", *passwords, "-f", str(logins), postgres.url())
        )
        socket_folder = postgres.address.partition("?")[2]
        here = Host(
            folder,
            {
                "TELEGRAM_TOKEN": TOKEN,
                "TELEGRAM_BASE_URL": telegram.base_url,
                "S3_BUCKET": "films",
                "S3_ENDPOINT_URL": s3.url,
                "S3_ACCESS_KEY_ID": KEY_ID,
                "S3_SECRET_ACCESS_KEY": SECRET,
                "WORKER_JOBS": "1",
            },
            {"@postgres/talemill": f"@/talemill?{socket_folder}"},
        )
        stack.callback(here.stop)
        redis_url = here.redis()
        migrated = here.ours("migrate")
        assert await asyncio.to_thread(migrated.wait, START_S) == 0, here.said("migrate")
        owner_url = (here.secrets("migrate") / "talemill_database_url").read_text()
        db = await Database.open(owner_url, "operator")
        stack.push_async_callback(db.close)
        queue = await Queue.open(redis_url)
        stack.push_async_callback(queue.close)
        rows = PostgresRows(postgres.url())
        stack.callback(rows.close)
        ships = Fleet(folder, cast(Any, None), db, queue, cast(Any, None), rows)
        yield here, ships, s3, telegram


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="containers are Linux")
async def test_each_service_runs_as_the_file_says_and_two_workers_share_the_work(
    tmp_path: Path,
) -> None:
    async with host(tmp_path) as (here, ships, s3, telegram):
        port = str(free_port())
        here.ours("bot", WEB_PORT=port)
        workers = {name: here.ours("worker", name) for name in ("worker-1", "worker-2")}
        videos = []
        for person in ("4001", "4002"):
            number = int(person)
            telegram.world.chats[number] = Chat(number, "private", first_name="Mia")
            videos.append((await ships.order(person, surface="telegram")).id)
        ended = await ships.ended(*videos, within_s=120)
        assert {one.state for one in ended} == {"done"}, here.said("worker-1")
        for name in workers:
            assert "The worker is ready." in here.said(name)
            assert await asyncio.to_thread(here.is_healthy, "worker", name)
        assert await asyncio.to_thread(here.is_healthy, "bot", "bot", WEB_PORT=port), here.said(
            "bot"
        )
        assert any(key.endswith(".mp4") for key in s3.objects)
        for name in ("bot", *workers):
            left = {path.name for path in (tmp_path / name).iterdir()}
            assert "talemill.db" not in left and "redis.lock" not in left
        assert here.stop()[:3] == [0, 0, 0], here.said("bot") + here.said("worker-1")
        assert not await asyncio.to_thread(here.is_healthy, "worker", "worker-1")
