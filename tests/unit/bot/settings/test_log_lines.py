"""Log lines: fields arrive in text and JSON; secrets, words and terminal escapes do not."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from bot.settings import BadSettings
from bot.settings.log_lines import OURS, set_up_logging
from tests.fixtures.fleet import fleet

TOKEN = "987654321:AAF-abcdefghijklmnopqrstuvwxyz_0123"
Lines = Callable[[], str]


@pytest.fixture(autouse=True)
def _levels_come_back() -> Iterator[None]:
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, sorted(OURS))]
    levels, handlers = [one.level for one in loggers], list(root.handlers)
    yield
    root.handlers[:] = handlers
    for one, level in zip(loggers, levels, strict=True):
        one.setLevel(level)


@pytest.fixture(params=["text", "json"])
def lines(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Lines:
    """Logging as a service has it at the most talkative level; gives what was written."""
    monkeypatch.setenv("TALEMILL_LOG_FORMAT", request.param)
    monkeypatch.setenv("TALEMILL_LOG_LEVEL", "debug")
    monkeypatch.setenv("FAL_KEY", "0a1b2c3d-key:ffee")
    set_up_logging()
    return lambda: capsys.readouterr().err


def test_fields_and_the_work_at_hand_are_on_the_line(lines: Lines) -> None:
    with bound_contextvars(video="v17", attempt=2):
        logging.getLogger("worker.render").warning("It failed.", extra={"error": "ProviderBusy"})
        logging.getLogger("aiohttp.server").error("A library says so.")
    ours, theirs = lines().splitlines()
    for wanted in ("It failed.", "v17", "2", "ProviderBusy", "worker.render", "warning"):
        assert wanted in ours
    assert "v17" in theirs


def test_json_has_one_object_a_line_with_numbers_as_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TALEMILL_LOG_FORMAT", "json")
    set_up_logging()
    try:
        raise RuntimeError
    except RuntimeError:
        logging.getLogger("bot.app").exception("Oh.", extra={"count": 3, "share": 0.5})
    line: dict[str, Any] = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["logger"]) == ("Oh.", "error", "bot.app")
    assert (line["count"], line["share"]) == (3, 0.5)
    assert line["exception"].endswith("RuntimeError")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getUpdates",
        f"/file/bot{TOKEN}/photos/a.jpg",
        TOKEN,
        "https://discord.com/api/webhooks/123456/aW50ZXJhY3Rpb246MTIz",
        "https://discord.com/api/v10/interactions/123456/aW50ZXJhY3Rpb246MTIz/callback",
        "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
        "postgresql://talemill:aW50ZX@JhY3Rpb246MTIz@db/talemill",
        "Authorization: Bearer aW50ZXJhY3Rpb246MTIz",
        "https://x.example/f.mp4?expires=1&signature=aW50ZXJhY3Rpb246MTIz",
        "{'api_key': 'aW50ZXJhY3Rpb246MTIz'}",
        "sk-proj-aW50ZXJhY3Rpb246MTIz",
        "sk_live_aW50ZXJhY3Rpb246MTIz and whsec_aW50ZXJhY3Rpb246MTIz",
        "Key 0a1b2c3d-key:ffee",
        "Key%200a1b2c3d-key%3Affee",
    ],
)
def test_secrets_in_a_value_are_hidden(lines: Lines, text: str) -> None:
    logging.getLogger("bot.app").debug("Called.", extra={"url": text})
    written = lines()
    assert "Called." in written
    for secret in ("aW50ZXJhY3Rpb246MTIz", "JhY3Rpb", TOKEN[-20:], "ZnCjm1", "0a1b2c3d", "ffee"):
        assert secret not in written


@pytest.mark.parametrize("name", ["prompt", "text", "idea", "api_key", "bot_token", "title"])
def test_fields_that_are_private_by_their_name_are_hidden(lines: Lines, name: str) -> None:
    logging.getLogger("bot.app").warning("Said.", extra={name: "a lighthouse"})
    assert "lighthouse" not in lines()


def test_what_an_error_says_about_a_persons_words_is_not_written_but_where_it_was(
    lines: Lines,
) -> None:
    def fails() -> None:
        prompt = "a lighthouse"
        raise ValueError(prompt)

    try:
        try:
            fails()
        except ValueError as error:
            raise KeyError(str(error)) from error
    except KeyError:
        logging.getLogger("worker.render").exception("An attempt failed.")
        logging.getLogger("arq.worker").exception("%s failed", "a lighthouse")
    written = lines()
    assert "lighthouse" not in written
    for wanted in ("ValueError", "KeyError", "in fails"):
        assert wanted in written


def test_libraries_tell_no_details_at_any_level(lines: Lines) -> None:
    for name in ("httpx", "openai._base_client", "arq.worker", "aiohttp.access", "asyncpg"):
        library = logging.getLogger(name)
        library.setLevel(logging.DEBUG)
        library.debug("called with %s", "a lighthouse")
        library.info("called with %s", "a lighthouse")
        library.warning("called %d times with %s", 7, "a lighthouse")
        library.error("Task failed\nfuture: <Task exception=ValueError('a lighthouse')>")
        library.setLevel(logging.NOTSET)
    written = lines()
    assert "lighthouse" not in written
    assert written.count("called 7 times") == 5
    assert len(written.splitlines()) == 10


@pytest.mark.parametrize("bad", ["\x1b[2J", "\x9b31m", "\r", "\n", "\x00", "\u202e", "\u2028"])
def test_control_characters_reach_no_terminal_and_start_no_line(lines: Lines, bad: str) -> None:
    logging.getLogger("bot.app").warning(f"A{bad}B", extra={"code": f"x{bad}y"})
    written = lines()
    assert bad not in written.rstrip("\n")
    assert len(written.splitlines()) == 1


def test_a_level_that_there_is_not_stops_the_start_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TALEMILL_LOG_LEVEL", "loud")
    with pytest.raises(BadSettings, match="TALEMILL_LOG_LEVEL"):
        set_up_logging()


@pytest.mark.parametrize("shape", ["text", "json"])
async def test_a_failing_video_in_a_real_worker_names_its_id(shape: str) -> None:
    refused = json.dumps({"assets": "ContentRefused"})
    async with fleet(TALEMILL_LOG_FORMAT=shape, FLEET_FAILS=refused) as ships:
        video = await ships.order(prompt="a lighthouse keeper")
        (ended,) = await ships.ended(video.id)
        assert ended.state == "failed"
        await ships.stop()
        written = (ships.folder / "worker.log").read_text()
    (line,) = [one for one in written.splitlines() if "An attempt failed." in one]
    for wanted in (video.id, video.account_id, "assets", "ContentRefused"):
        assert wanted in line
    assert "lighthouse" not in written
    if shape == "json":
        said = json.loads(line)
        assert (said["video"], said["attempt"], said["stage"]) == (video.id, 1, "assets")


async def test_every_line_about_a_video_names_its_account_and_attempt_even_after_a_death() -> None:
    async with fleet(workers=2, seconds={"assets": 1.0}, TALEMILL_LOG_FORMAT="json") as ships:
        video = await ships.order()
        await ships.until(video.id, lambda one: one.stage == "assets")
        holder = ships.holder(video)
        assert holder is not None
        holder.kill()
        (ended,) = await ships.ended(video.id)
        assert ended.state == "done"
        await ships.stop()
        written = (ships.folder / "worker.log").read_text()
    lines = [json.loads(one) for one in written.splitlines() if one.startswith("{")]
    about = [one for one in lines if "video" in one]
    assert {"A video was claimed.", "A worker died with a video.", "A video ended."} <= {
        one["event"] for one in about
    }
    for one in about:
        assert one["account"] == video.account_id
        assert one["attempt"] in (1, 2)
