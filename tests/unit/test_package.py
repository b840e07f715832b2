"""The installed package is whole: what lies in git under its folders lies in the wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "db", "pipeline", "worker")


def tracked_files() -> set[str]:
    """The program's files as git lists them, those not yet added too."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}


def build_wheel(files: set[str], folder: Path) -> Path:
    """The wheel made from a clean copy, so that nothing of an earlier build is in it."""
    for name in [*sorted(files), "pyproject.toml", "README.md", "LICENSE"]:
        copy = folder / "source" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
    stray = folder / "source" / "bot" / "__pycache__" / "left.pyc"
    stray.parent.mkdir()
    stray.write_bytes(b"left by a run")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", folder, folder / "source"], check=True, capture_output=True)
    (wheel,) = folder.glob("talemill-*.whl")
    return wheel


def test_every_file_of_the_program_is_in_the_wheel_and_nothing_else(tmp_path: Path) -> None:
    files = tracked_files()
    assert len(files) > 400
    with zipfile.ZipFile(build_wheel(files, tmp_path)) as wheel:
        inside = set(wheel.namelist())
    papers = {name for name in inside if ".dist-info/" in name}
    assert inside - papers == files
    assert any(name.endswith("licenses/LICENSE") for name in papers)
