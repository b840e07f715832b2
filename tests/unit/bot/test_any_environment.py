"""Whatever the environment, `.env` and flags of a command hold, it ends with one sentence."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import provider_sections, sections
from pipeline.environment import variables_of
from tests.fixtures.shell import one_sentence, workplace

__all__ = ["workplace"]

VARIABLES = [
    variable
    for section in (*sections().values(), *provider_sections().values())
    for field in section.model_fields
    for variable in variables_of(section, field)
]
ODD = (
    *("x", "\udcff", "🪼", "-1", "0", "nan", "inf", "1e999", "9" * 5000, "a" * 5000, "\n", "a\nb"),
    *("[", "{", "{}", "[]", "null", "true", '{"a":1}', "[[1]]", ",,a,", "%s", "{0}", "$HOME", " "),
    *("http://", "http://[", "https://x:port", "sqlite://", "postgresql://h:p/x", "redis://[::1"),
    *("unix://", "~nobody", "/dev/null/x", "/proc/x", "\x1b[31m", "x" * 300),
)
DATABASES = (
    *("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///a.db?timeout=x", "sqlite:///."),
    *("postgresql://[::1/x", "postgresql://u@h:99999999/x", "mysql://x", "postgresql:///x?port=b"),
    *("postgresql://u@127.0.0.1:1/x?sslmode=odd", "postgresql://u@127.0.0.1:1/x?junk=1", "\u202e"),
    *(f"postgresql://{'a' * 300}/x", "postgresql:///x?host=.a.b..", "postgres://u:\udcff@h/x"),
    *("sqlite:///\udcff/..", f"sqlite:///{'d/' * 3000}", "sqlite:///%00/x"),
)
QUEUES = (
    *("http://x", "redis://h:port", "redis://[", "nonsense", "unix://", "redis://127.0.0.1:0"),
    *("redis://127.0.0.1:99999999", "redis://127.0.0.1:1?socket_timeout=x", "redis://a..b"),
    *(f"redis://{'a' * 300}", "\x00", "rediss://127.0.0.1:port?ssl_cert_reqs=x"),
)

FLAGS = {
    "demo --prompt": ("", "\0", "\u200b"),
    "demo --template": ("", "\udcff"),
    "demo --data": ("\0", "/dev/null", "x" * 300),
    "chat --data": ("\0", "/dev/null", "~nobody-here"),
    "reconcile --days": ("-1", "0", "3", "9" * 99),
    "stats --days": ("-1", "0", "9" * 99),
    "ledger export --csv": ("\0", ".", "", "\udcff/x", "x" * 5000),
    "templates render --out": ("\0", "~nobody-here", "/dev/null", "/dev/null/x", "x" * 300),
    "templates render --only": ("", "x\n", "\udcff"),
    "backup": ("", "\0", "/dev/null", "/dev/null/x", "~nobody-here", "x" * 300),
    "restore": ("", "\0", ".", "/dev/null", "/dev/null/x", "~nobody-here", "x" * 300, "\udcff"),
    "make x --out a.mp4 --keep": ("\0", "~nobody-here"),
}


def sentence_or_none(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """What the command says of its fault in one short sentence; "" when it had none."""
    capsys.readouterr()
    code = main(arguments)
    said = capsys.readouterr().err
    if code == 0:
        assert "Traceback" not in said
        return ""
    assert code in (1, 2) and said.startswith("talemill: ") and said.count("\n") == 1, said
    assert "should not have" not in said and "Traceback" not in said and len(said) < 600, said
    return said


def test_any_value_of_any_setting_gets_one_sentence(
    workplace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    commands = (
        *(["ledger", "verify"], ["migrate"], ["bot"], ["worker"], ["reconcile"]),
        *(["backup", "a.tar"], ["restore", "a.tar"]),
    )
    for _ in range(120):
        variable, value = dice.choice(VARIABLES), dice.choice(ODD)
        arguments = dice.choice(commands)
        print(arguments, variable, repr(value[:40]))
        with monkeypatch.context() as patch:
            patch.setenv(variable, value)
            sentence_or_none(capsys, arguments)


@pytest.mark.parametrize("folder", ["file", "file/x", "~nobody-here", "x" * 999, "/proc/x", "a\0"])
@pytest.mark.parametrize(
    "command", ["up", "bot", "worker", "demo", "chat", "doctor", "migrate", "ledger verify"]
)
def test_a_data_folder_that_can_be_none_is_said_by_every_command(
    workplace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    folder: str, command: str,
) -> None:  # fmt: skip
    (workplace / "file").touch()
    monkeypatch.delenv("TALEMILL_DATA_FOLDER")
    (workplace / ".env").write_text(f"TALEMILL_DATA_FOLDER='{folder}'\n")
    assert sentence_or_none(capsys, command.split())


@pytest.mark.parametrize("command", ["make x --out a.mp4", "templates render", "migrate"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\xff\xfe\x00junk", ".env: it is not UTF-8 text."),
        (b"MONEY_PACKS=[{\n", "MONEY_PACKS: that is not valid JSON."),
        (b"MAKERS_PRICES_USD=nonsense\n", "MAKERS_PRICES_USD: that is not valid JSON."),
    ],
)
def test_a_broken_env_file_is_said(
    workplace: Path, capsys: pytest.CaptureFixture[str], command: str, text: bytes, says: str
) -> None:
    (workplace / ".env").write_bytes(text)
    assert one_sentence(capsys, main(command.split())) == f"talemill: {says}\n"


@pytest.mark.parametrize("url", DATABASES)
def test_a_database_address_that_is_none_is_said(
    workplace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("TALEMILL_DATABASE_URL", url)
    for command in (["migrate"], ["ledger", "verify"]):
        assert sentence_or_none(capsys, command)


def test_a_queue_address_that_is_none_is_said_by_name(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    for url in QUEUES:
        (workplace / ".env").write_text(f"REDIS_URL='{url}'\n")
        for command in (["worker"], ["bot"]):
            assert "REDIS_URL is no address" in sentence_or_none(capsys, command), url


def test_odd_flags_of_every_command_get_one_sentence(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    for command, values in FLAGS.items():
        for value in values:
            assert sentence_or_none(capsys, [*command.split(), value]), (command, value)


@pytest.mark.parametrize(
    "command",
    [
        *("migrate", "ledger verify", "ledger export", "reconcile", "backup new.tar"),
        *("bot", "worker", "up", "demo", "chat"),
    ],
)
def test_a_newer_database_is_refused_by_every_command_alike(
    workplace: Path,
    capsys: pytest.CaptureFixture[str],
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setenv("TALEMILL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_12345678")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    said = one_sentence(capsys, main(command.split()))
    assert "newer than this program" in said and "docs/backup.md" in said
