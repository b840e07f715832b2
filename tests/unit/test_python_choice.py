"""`.ci/python`: which interpreter make takes, and what it says where none fits."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".ci" / "python"
FITS = "#!/bin/sh\necho {version}\n"
SHIM_OF_NOTHING = "#!/bin/sh\necho 'command not found' >&2\nexit 127\n"
TOO_OLD = "#!/bin/sh\nexit 1\n"


def interpreters(folder: Path, **scripts: str) -> None:
    """Programs on PATH by name: `python3_13="3.13"` fits, other texts are whole scripts."""
    for name, script in scripts.items():
        path = folder / name.replace("_", ".")
        path.write_text(script if script.startswith("#!") else FITS.format(version=script))
        path.chmod(0o755)


def ask(path: Path, *arguments: str, cwd: Path = ROOT) -> tuple[int, str, str]:
    """The exit code, what it printed and what it said."""
    ended = subprocess.run(
        ["/bin/sh", SCRIPT, *arguments],
        cwd=cwd,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout.strip(), ended.stderr.strip()


def test_the_newest_and_the_oldest_that_run_are_taken(tmp_path: Path) -> None:
    interpreters(tmp_path, python3_14=SHIM_OF_NOTHING, python3_13="3.13", python3_12="3.12")
    interpreters(tmp_path, python3_11=TOO_OLD)
    assert ask(tmp_path, "newest") == (0, str(tmp_path / "python3.13"), "")
    assert ask(tmp_path, "oldest") == (0, str(tmp_path / "python3.12"), "")


def test_a_plain_python3_is_taken_where_no_version_has_a_name(tmp_path: Path) -> None:
    interpreters(tmp_path, python3="3.12")
    assert ask(tmp_path, "newest") == (0, str(tmp_path / "python3"), "")


@pytest.mark.parametrize("asked", ["newest", "oldest", "python3.10", "/nowhere/python3"])
def test_one_sentence_where_none_fits(tmp_path: Path, asked: str) -> None:
    interpreters(tmp_path, python3=TOO_OLD, python3_10=TOO_OLD)
    code, printed, said = ask(tmp_path, asked)
    assert code == 1
    assert printed == ""
    assert said.startswith("Talemill needs Python 3.11 to 3.14") and "\n" not in said


def test_another_version_gets_an_environment_of_its_own(tmp_path: Path) -> None:
    interpreters(tmp_path, python3_13="3.13", python3_11="3.11")
    assert ask(tmp_path, "venv", "newest", cwd=tmp_path)[1] == ".venv", "none is there yet"
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    interpreters(tmp_path / ".venv" / "bin", python="3.11")
    assert ask(tmp_path, "venv", cwd=tmp_path)[1] == ".venv"
    assert ask(tmp_path, "venv", "oldest", cwd=tmp_path)[1] == ".venv"
    assert ask(tmp_path, "venv", "python3.13", cwd=tmp_path)[1] == ".venv-3.13"


def test_it_takes_what_the_package_says_it_runs_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    least, above = re.findall(r"3\.(\d+)", project["requires-python"])
    assert f"(3, {least}) <= sys.version_info[:2] <= (3, {int(above) - 1})" in SCRIPT.read_text()
    assert f'"{project["requires-python"]}"' == '">=3.11,<3.15"'


def test_a_real_interpreter_fits() -> None:
    assert ask(Path(sys.executable).parent, sys.executable)[:2] == (0, sys.executable)


def test_the_short_job_names_tests_that_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    (names,) = re.findall(r"^SHORT_JOB = (.*)$", makefile, re.M)
    paths = re.findall(r"(tests/[\w/.]+)(?: |$|::)", names)
    assert len(paths) >= 8
    assert [path for path in paths if not (ROOT / path).exists()] == []
