"""Tests that pass only when tried alone are counted in the summary, and few are borne."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tried_alone import is_bearable, is_worth_trying

ROOT = Path(__file__).parents[2]

SHAKY = """
from pathlib import Path
import pytest
@pytest.mark.parametrize("number", range({shaky}))
def test_shaky(number):
    seen = Path(__file__).with_name(f"seen-{{number}}")
    first = not seen.exists()
    seen.touch()
    assert not first, "a busy machine"
def test_broken():
    assert {works}
"""


def run(folder: Path, *, shaky: int, works: bool = True) -> tuple[int, str]:
    """The exit code and the text of a run over tests that fail only the first time."""
    (folder / "test_shaky.py").write_text(SHAKY.format(shaky=shaky, works=works))
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.tried_alone"]
    ended = subprocess.run(
        [*command, "--try-failed-alone", str(folder)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_two_that_pass_alone_are_named_with_their_reason_and_borne(tmp_path: Path) -> None:
    code, said = run(tmp_path, shaky=2)
    assert code == 0, said
    assert re.search(r"^1 passed, 2 passed alone in ", said.splitlines()[-1]), said
    assert "passed alone: test_shaky.py::test_shaky[1]" in said
    assert "beside others: AssertionError: a busy machine" in said


@pytest.mark.parametrize(
    ("failed", "passed_alone", "bearable"),
    [(1, 1, True), (2, 2, True), (2, 1, False), (1, 0, False), (3, 3, False), (8, 8, False)],
)
def test_more_than_two_that_pass_alone_fail_the_run(
    failed: int, passed_alone: int, bearable: bool
) -> None:
    assert is_bearable(failed, passed_alone) is bearable


def test_many_failures_are_not_the_machine_and_not_tried_again() -> None:
    assert is_worth_trying(8)
    assert not is_worth_trying(9)


def test_one_that_fails_alone_too_fails_the_run(tmp_path: Path) -> None:
    code, said = run(tmp_path, shaky=1, works=False)
    assert code == 1
    assert re.search(r"^1 failed, 1 passed alone in ", said.splitlines()[-1]), said
    assert "failed alone: test_shaky.py::test_broken" in said
