"""The demo on a disk without room."""

from __future__ import annotations

from pathlib import Path

from bot.commands.playing import has_room


def test_a_folder_that_can_be_written_has_room(tmp_path: Path) -> None:
    assert has_room(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_disk_that_refuses_a_write_has_none(tmp_path: Path) -> None:
    # /dev/full answers every write as a full disk does.
    (tmp_path / "room-left").symlink_to("/dev/full")
    assert not has_room(tmp_path)
    assert not has_room(tmp_path / "gone")
