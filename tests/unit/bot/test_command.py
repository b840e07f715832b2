"""The `talemill` command as somebody at a shell meets it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from bot.__main__ import (
    ASPECTS,
    CAPTION_FONTS,
    CAPTION_STYLES,
    COMMANDS,
    ENCODERS,
    PURPOSES,
    RESOLUTIONS,
    SHELLS,
    build_parser,
    main,
)
from bot.commands.bar import bar_line
from bot.settings import WorkerSettings
from bot.wording.terminals import can_redraw, shown_width, takes_colours
from pipeline.brief import Aspect, Resolution
from pipeline.captions.styles import FONTS
from pipeline.compose.options import HARDWARE, X264, Purpose
from pipeline.progress import Progress
from pipeline.timeline import CaptionStyle
from tests.fixtures.shell import REPOSITORY

HEAVY = ("numpy", "cv2", "sqlalchemy", "pydantic", "telegram", "discord", "openai", "av", "stripe")


def talemill(*args: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in its own process, as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *args],
        cwd=cwd,
        env={**os.environ, "TALEMILL_DATA_FOLDER": str(cwd / "data"), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_options_name_what_the_pipeline_knows() -> None:
    assert get_args(Aspect) == ASPECTS
    assert get_args(CaptionStyle) == CAPTION_STYLES
    assert tuple(FONTS) == CAPTION_FONTS
    assert get_args(Resolution) == RESOLUTIONS
    # A storyboard's draft is nobody's choice.
    assert get_args(Purpose) == ("draft", *PURPOSES)
    assert get_args(WorkerSettings.model_fields["purpose"].annotation) == PURPOSES
    assert (X264, *HARDWARE, "auto") == ENCODERS
    assert get_args(WorkerSettings.model_fields["encoder"].annotation) == ENCODERS


def test_help_names_every_command_and_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from bot.__main__ import build_parser; build_parser().format_help();"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.strip() == "[]"
    assert all(name in build_parser().format_help() for name in COMMANDS)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("make", "", "--out", "a.mp4"), "Send an idea in words"),
        (("make", "   \n ", "--out", "a.mp4"), "Send an idea in words"),
        (("make", "x" * 5000, "--out", "a.mp4"), "5,000 characters long; please keep it under"),
        (("make", "cats", "--template", "nope", "--out", "a.mp4"), "There is no template 'nope'"),
        (("make", "cats", "--out", "no/such/folder/a.mp4"), "There is no folder"),
        (("make", "cats", "--out", "a.avi"), "must end in .mp4"),
        (("make", "cats", "--out", "a.mp4", "--voice", "zed"), "There is no voice 'zed'"),
        (("make", "cats", "--out", "a.mp4", "--scenes", "99"), "--scenes must be from 1 to 40"),
        (("make", "cats", "--out", "a.mp4", "--music", "loud"), "There is no music 'loud'"),
        (("make", "cats", "--out", "a.mp4", "--length", "1"), "--length must be from 2 to 300 s"),
        (("make", "cats", "--out", "a.mp4", "--length", "nan"), "--length must be from 2 to 300 s"),
        (("make", "cats", "--out", "a.mp4", "--fps", "120"), "--fps must be from 24 to 60"),
        (("make", "cats", "--out", "a.mp4", "--max-mb", "0"), "--max-mb must be more than 0"),
        (("make", "A robot that loves a toaster", "--out", "a.mp4"), "No script writer is"),
        (("make", "A robot that loves a toaster", "--out", "a.mp4"), "talemill make 'The Last"),
        (
            ("make", "Why do dogs bark", "--template", "educational", "--out", "a.mp4"),
            "talemill make 'About Dog' --template educational",
        ),
        (
            ("make", "Кот, который хотел летать очень высоко", "--out", "a.mp4"),
            "no voice here speaks it",
        ),
        (("demo", "--prompt", "A robot that loves a toaster"), "No script writer is"),
        (("make", "cats", "--out", "a.mp4", "--language", "sw"), "can speak 'sw'"),
        (("compose", "nowhere", "--out", "a.mp4"), "There is no folder nowhere"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_2(
    tmp_path: Path, args: tuple[str, ...], says: str
) -> None:
    ran = talemill(*args, cwd=tmp_path)
    assert ran.returncode == 2, ran.stderr
    assert says in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert "Traceback" not in ran.stderr
    assert not list(tmp_path.glob("*.mp4"))


@pytest.mark.parametrize(
    ("url", "part"), [("", "missing"), ("https://clips.example.org", "configured")]
)
def test_doctor_says_whether_links_can_be_opened(tmp_path: Path, url: str, part: str) -> None:
    ran = talemill(
        "doctor", "--json", "--offline", cwd=tmp_path, DISCORD_TOKEN="t", TALEMILL_PUBLIC_URL=url
    )
    findings = {one["name"]: one for one in json.loads(ran.stdout)["findings"]}
    assert findings["links to files"]["part"] == part


def test_a_bad_setting_stops_the_start_with_the_variables_name(tmp_path: Path) -> None:
    ran = talemill("doctor", cwd=tmp_path, WEB_PORT="99999999")
    assert ran.returncode == 2
    assert ran.stderr.startswith("talemill: WEB_PORT: ")


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_knows_every_command_and_the_shell_can_read_it(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(name in script for name in COMMANDS) and "database-only" in script
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=script, text=True, check=True, timeout=20)


def test_bash_completes_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    main(["completion", "bash"])
    script = capsys.readouterr().out + (
        "\nCOMP_WORDS=(talemill led); COMP_CWORD=1; _shtab_talemill talemill led talemill"
        "; echo ${COMPREPLY[@]}"
    )
    ran = subprocess.run(["bash"], input=script, text=True, capture_output=True, check=True)
    assert ran.stdout.strip() == "ledger"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "</dev/null"])
@pytest.mark.parametrize("command", ["doctor --offline", "migrate"])
def test_streams_that_a_shell_closed_are_no_fault(
    tmp_path: Path, closed: str, command: str
) -> None:
    ran = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m bot {command} {closed}"],
        env={**os.environ, "TALEMILL_DATA_FOLDER": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("source", ["/dev/null", "a file", "a pipe"])
def test_a_chat_ends_with_its_standard_input(tmp_path: Path, source: str) -> None:
    (tmp_path / "said.txt").write_text("/balance\n")
    before, after = {
        "/dev/null": ("", "</dev/null"),
        "a file": ("", f"<{tmp_path}/said.txt"),
        "a pipe": ("echo /balance | ", ""),
    }[source]
    ran = subprocess.run(
        ["bash", "-c", f"{before}{sys.executable} -m bot chat --data {tmp_path}/data {after}"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ("24" in ran.stdout) and "\x1b" not in ran.stdout


@pytest.mark.parametrize(
    ("term", "no_color", "redraws", "colours"),
    [
        ("xterm-256color", "", True, True),
        ("xterm", "1", True, False),
        ("dumb", "", False, False),
        ("", "", False, False),
    ],
)
def test_a_dumb_terminal_gets_no_escapes_and_no_color_no_colours(
    monkeypatch: pytest.MonkeyPatch, term: str, no_color: str, redraws: bool, colours: bool
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("NO_COLOR", no_color)
    assert can_redraw(Terminal()) is redraws and takes_colours(Terminal()) is colours
    assert not can_redraw(io.StringIO()) and not takes_colours(io.StringIO())


@pytest.mark.parametrize("columns", [1, 10, 20, 40, 80, 200])
def test_the_bar_stays_in_one_row_of_any_terminal(columns: int) -> None:
    for share, left in ((0.0, None), (0.5, 12.0), (1.0, 0.0)):
        line = bar_line(Progress("assets", share, left, "3 of 5 pictures 🖼"), columns)
        assert shown_width(line) < max(columns, 1) or not line
    assert "█" in line if columns >= 80 else True


def test_docs_say_every_exit_code() -> None:
    text = (REPOSITORY / "docs" / "commands.md").read_text()
    assert all(f"| {code} |" in text for code in (0, 1, 2, 130, 143))
    assert all(f"`{name}" in text for name in COMMANDS)
