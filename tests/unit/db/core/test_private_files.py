"""What is kept on disk is its owner's alone; no socket lies where others may put theirs."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.listeners.console import ConsoleChat, console_place
from bot.surfaces.base import Message, SurfaceError
from bot.surfaces.console import ConsoleSurface, socket_path
from db.core.database import Database
from db.core.errors import DatabaseUnreachable
from db.core.migrate import migrate
from db.core.private_files import check_own_folder, private_folder
from tests.unit.db.customers import person


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """As on a machine whose users share their files."""
    old = os.umask(0)
    yield
    os.umask(old)


async def test_a_database_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "talemill.db"
    await migrate(f"sqlite:///{path}")
    db = await Database.open(f"sqlite:///{path}")
    await person(db, "ada", promo=5)
    beside = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    assert [mode(one) for one in beside] == [0o600] * 3
    assert mode(path.parent) == 0o700
    await db.close()


async def test_an_older_database_that_everybody_read_is_shut(tmp_path: Path) -> None:
    path = tmp_path / "talemill.db"
    await migrate(f"sqlite:///{path}")
    path.chmod(0o644)
    db = await Database.open(f"sqlite:///{path}")
    assert mode(path) == 0o600
    await db.close()


def test_a_data_folder_is_shut(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir(mode=0o755)
    assert [mode(private_folder(tmp_path / name)) for name in ("old", "new")] == [0o700] * 2


async def test_a_socket_that_does_not_fit_its_folder_lies_in_one_of_ours(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    path = socket_path(long)
    assert path.parent != Path("/tmp"), "anybody may put a socket there"
    chat = ConsoleChat(long)
    await chat.start()
    check_own_folder(path.parent)
    assert mode(path) == 0o600
    await chat.stop()


@pytest.mark.parametrize("what", ["open", "link"])
async def test_a_folder_that_somebody_else_prepared_is_not_used(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o777)
    folder = theirs
    if what == "link":
        folder = tmp_path / "link"
        folder.symlink_to(theirs)
    with pytest.raises(OSError, match="somebody else"):
        check_own_folder(folder)
    monkeypatch.setattr("bot.surfaces.console.socket_path", lambda _: folder / "a.sock")
    surface = ConsoleSurface(tmp_path)
    with pytest.raises(SurfaceError):
        await surface.send(console_place(), Message("a secret"))


async def test_what_is_no_plain_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o666)
    with pytest.raises(DatabaseUnreachable):
        await migrate(f"sqlite:///{pipe}")
    assert mode(pipe) == 0o666


def test_a_folder_that_everybody_shares_stays_open(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    private_folder(shared)
    assert mode(shared) == 0o1777
