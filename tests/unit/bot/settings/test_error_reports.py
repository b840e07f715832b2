"""What Sentry is told: where an error was and of which kind; no words, no secrets, no persons."""

from __future__ import annotations

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from bot.settings import BadSettings
from bot.settings.error_reports import reporting
from db.core.errors import NeedsMigration

log = logging.getLogger("worker.somewhere")
TOKEN = "123456789:AAHsecretsecretsecretsecretsecret"
WORDS = "my diary about Ada"


@pytest.fixture
def sentry() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A DSN on this machine, and the events that it was sent."""
    got: list[dict[str, Any]] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                data = gzip.decompress(data)
            _, *items = data.decode().strip().split("\n")
            heads, bodies = items[::2], items[1::2]
            for head, body in zip(heads, bodies, strict=True):
                if json.loads(head)["type"] == "event":
                    got.append(json.loads(body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/42", got
    server.shutdown()
    thread.join()
    server.server_close()


def fail(prompt: str) -> None:
    token = TOKEN
    raise ValueError(f"{prompt} {token}")


def test_an_error_is_reported_without_what_it_was_about(
    sentry: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn, got = sentry
    monkeypatch.setenv("SOME_API_KEY", "averyverysecretvalue")
    bound = {"video": "v-1", "attempt": 2, "account": "acc-1", "chat": "chat-9"}
    with reporting(dsn, "talemill-worker", environment="staging"), bound_contextvars(**bound):
        try:
            fail(WORDS)
        except ValueError:
            log.exception("A task ended.", extra={"prompt": WORDS, "wait_s": 2.0})
        log.error("It holds averyverysecretvalue and %s", TOKEN)
        logging.getLogger("telegram.ext").error("No answer to %s", WORDS)
        log.warning("This is no error.")
    first, second, third = got
    assert first["logentry"]["message"] == "A task ended."
    (value,) = first["exception"]["values"]
    assert (value["type"], value["value"]) == ("ValueError", "")
    assert [frame["function"] for frame in value["stacktrace"]["frames"]][-1] == "fail"
    assert first["tags"] == {"service": "talemill-worker", "video": "v-1", "attempt": "2"}
    assert first["extra"]["wait_s"] == 2.0
    assert (first["environment"], first["release"][:9]) == ("staging", "talemill@")
    assert second["logentry"]["message"].startswith("It holds *** and ")
    assert third["logentry"]["message"] == "No answer to ***"
    told = json.dumps(got)
    for secret in (WORDS, TOKEN, "averyverysecretvalue", "acc-1", "chat-9", "diary", "AAHsecret"):
        assert secret not in told
    for name in ("vars", "breadcrumbs", "user", "request", "server_name", "modules", "abs_path"):
        assert f'"{name}"' not in told


def test_what_ends_the_service_is_reported_unless_it_was_foreseen(
    sentry: tuple[str, list[dict[str, Any]]],
) -> None:
    dsn, got = sentry
    with pytest.raises(NeedsMigration), reporting(dsn, "talemill-bot"):
        raise NeedsMigration
    assert got == []
    with pytest.raises(KeyError), reporting(dsn, "talemill-bot"):
        raise KeyError(WORDS)
    (event,) = got
    assert event["exception"]["values"][0]["type"] == "KeyError"
    log.error("After the end nothing is sent.")
    assert len(got) == 1


@pytest.mark.parametrize("dsn", ["x", "http://", "https://host/1", "http://key@host", "\u202e"])
def test_a_dsn_that_is_none_is_one_sentence(dsn: str) -> None:
    with pytest.raises(BadSettings, match=r"^SENTRY_DSN: "), reporting(dsn, "talemill-bot"):
        pass
