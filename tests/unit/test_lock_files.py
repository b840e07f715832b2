"""The lock files: what pyproject.toml asks for, on every system, and no address of an index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]


def pinned(name: str) -> dict[str, tuple[str, int]]:
    """Package to its version and how many hashes it has."""
    rows: dict[str, tuple[str, int]] = {}
    package = ""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", line):
            package = canonicalize_name(found[1])
            rows[package] = (found[2], 0)
        elif line.strip().startswith("--hash=sha256:"):
            version, hashes = rows[package]
            rows[package] = (version, hashes + 1)
    return rows


@pytest.mark.parametrize(
    ("name", "extras"),
    [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])],
)
def test_a_lock_file_holds_what_the_project_asks_for(name: str, extras: list[str]) -> None:
    rows = pinned(name)
    asked = PROJECT["dependencies"] + [text for extra in extras for text in EXTRAS[extra]]
    for requirement in map(Requirement, asked):
        version, hashes = rows[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), (
            f"{requirement}: make lock"
        )
        assert hashes, requirement
    assert all(hashes for _, hashes in rows.values())


def test_both_lock_files_hold_the_same_versions() -> None:
    runtime, dev = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert {name: dev[name] for name in runtime} == runtime


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^\s*-(?!-hash)", text, re.M)


def test_what_only_newer_pythons_need_is_locked_with_its_condition() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.search(r"^audioop-lts==\S+ ; python_full_version >= '3\.13'", text, re.M)
