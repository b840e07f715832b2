"""The papers at the root and in docs are true of this tree."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
IN_THE_TREE = re.compile(r"`((?:bot|db|pipeline|worker|tests|benchmarks|docs)/[\w./-]*)`")
TARGET = re.compile(r"\bmake (?:--\S+ )?([a-z]+)\b")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def make_targets() -> set[str]:
    """What the Makefile declares."""
    (phony,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)
    return set(phony.split())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_files_and_make_targets_that_pages_name_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [name for name in IN_THE_TREE.findall(text) if not (ROOT / name).exists()] == []
    shown = " ".join(re.findall(r"`([^`]*)`", text))
    assert set(TARGET.findall(shown)) <= make_targets()


def test_the_commands_that_contributors_type_name_what_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    typed = re.findall(r"`\.venv/bin/pytest ([^`]*)`", text)
    paths = [word for line in typed for word in line.split() if word.startswith("tests/")]
    assert len(paths) >= 5
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_hooks_and_the_hosted_checks_call_make_alone() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"repo: (.*)", hooks) == ["local"]
    hosted = (ROOT / ".github" / "workflows" / "test.yml").read_text()
    for text, entry in ((hooks, r"entry: (.*)"), (hosted, r"- run: (.*)")):
        commands = re.findall(entry, text)
        assert commands and all(command.startswith("make ") for command in commands)
        assert set(TARGET.findall(" ".join(commands))) <= make_targets()


def test_the_changelog_begins_with_the_version_that_is_installed() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert headings[0] == PROJECT["version"]


def test_the_licence_is_the_one_that_the_package_states() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text


def test_a_bare_pytest_takes_a_path_as_typed() -> None:
    """The console script alone puts nothing of this folder on the path; the settings must."""
    pytest_program = Path(pytest.__file__).parents[4] / "bin" / "pytest"
    ended = subprocess.run(
        [pytest_program, "--collect-only", "-p", "no:cacheprovider", "tests/unit/test_readme.py"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
