"""The installed package is whole: what lies in git under its folders lies in the wheel, and a fresh
installation of it makes a video."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all."""
    return build_wheel(tracked_files(), tmp_path_factory.mktemp("wheel"))


def test_every_file_of_the_program_is_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    files = tracked_files()
    assert len(files) > 400
    with zipfile.ZipFile(wheel) as opened:
        inside = set(opened.namelist())
    papers = {name for name in inside if ".dist-info/" in name}
    assert inside - papers == files
    assert any(name.endswith("licenses/LICENSE") for name in papers)


def installed(wheel: Path, folder: Path) -> Path:
    """The programs of a fresh environment that has the wheel, and what it needs from ours."""
    venv.create(folder, symlinks=True)
    fresh, ours = folder / "bin" / "python", sysconfig.get_path("purelib")
    pip = [sys.executable, "-m", "pip", "--python", str(fresh), "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, wheel], check=True, capture_output=True)
    asked = [str(fresh), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    # A plain path: what our own environment installed for editing is not found through it.
    Path(packages, "ours.pth").write_text(f"{ours}\n")
    return fresh.parent


def test_a_fresh_installation_lists_its_previews_and_makes_a_video(
    wheel: Path, tmp_path: Path
) -> None:
    programs = installed(wheel, tmp_path / "fresh")
    away = tmp_path / "away"
    away.mkdir()

    def run(*command: str | Path) -> str:
        done = subprocess.run(command, cwd=away, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    listed = json.loads(run(programs / "talemill", "templates", "--json"))
    shown = "from pathlib import Path; import pipeline.templates as here; print(here.__path__[0])"
    folder = Path(run(programs / "python", "-c", shown).strip())
    assert folder.is_relative_to(tmp_path)
    for one in listed:
        for name in ("preview.jpg", "preview.mp4"):
            assert (folder / one["key"] / name).stat().st_size > 10_000
    small = ("--resolution", "270p", "--length", "2", "--out", "a.mp4")
    run(programs / "talemill", "make", "The Train at Platform Zero", *small)
    assert (away / "a.mp4").stat().st_size > 10_000
