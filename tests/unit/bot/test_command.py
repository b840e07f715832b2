"""The `talemill` command as somebody at a shell meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from bot.__main__ import ASPECTS, CAPTION_STYLES, COMMANDS, ENCODERS, PURPOSES, build_parser
from bot.settings import WorkerSettings
from pipeline.brief import Aspect
from pipeline.compose.options import HARDWARE, X264, Purpose
from pipeline.timeline import CaptionStyle

HEAVY = ("numpy", "cv2", "sqlalchemy", "pydantic", "telegram", "discord", "openai", "av", "stripe")


def talemill(*args: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in its own process, as a person would."""
    import os

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
    assert (
        get_args(Purpose) == PURPOSES == get_args(WorkerSettings.model_fields["purpose"].annotation)
    )
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
        (("make", "Un gato que quería volar muy alto", "--out", "a.mp4"), "can speak 'es'"),
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
    ran = talemill("doctor", "--json", cwd=tmp_path, DISCORD_TOKEN="t", TALEMILL_PUBLIC_URL=url)
    findings = {one["name"]: one for one in json.loads(ran.stdout)["findings"]}
    assert findings["links to files"]["part"] == part


def test_a_bad_setting_stops_the_start_with_the_variables_name(tmp_path: Path) -> None:
    ran = talemill("doctor", cwd=tmp_path, WEB_PORT="99999999")
    assert ran.returncode == 2
    assert ran.stderr.startswith("talemill: WEB_PORT: ")
