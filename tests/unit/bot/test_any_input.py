"""Whatever a command is given, it ends with one sentence and leaves nothing behind."""

from __future__ import annotations

import copy
import json
import random
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bot.__main__ import main
from pipeline.sound.wav import wav_bytes
from tests.fixtures.shell import one_sentence, run, workplace

__all__ = ["workplace"]

ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 1e300, float("nan"), float("inf"), 10**30, "", " ", "\x00", "\ud800"),
    *("../../etc/passwd", "C:\\x\\y.png", "a" * 300, "x\ny", "\u202e", "🪼", "nan", [], {}, [[]]),
    *([None], {"a": 1}, ["x"] * 60, "e\u0301.png", "/dev/null", ".", "~", "%s", "{0}"),
)
PATHS = ("a.mp4", "", ".", "/", "x" * 300 + ".mp4", "~nobody/x.mp4", "no/where/a.mp4", "/dev/full",
         "\udcff.mp4", "a\nb.mp4", "/proc/a.mp4", "/dev/null/a.mp4", "folder.mp4")  # fmt: skip


def board_folder(folder: Path, *, loud: bool) -> dict[str, Any]:
    """A storyboard whose only fault may be that its voice is silent."""
    folder.mkdir(exist_ok=True)
    cv2.imwrite(str(folder / "1.png"), np.full((90, 60, 3), 120, np.uint8))
    tone = 0.3 * np.sin(np.arange(48_000) / 20) if loud else np.zeros(48_000)
    (folder / "1.wav").write_bytes(wav_bytes(tone.astype(np.float32), 48_000))
    words = [
        {"text": "one", "start_s": 0.1, "end_s": 0.3},
        {"text": "two", "start_s": 0.4, "end_s": 0.8},
    ]
    scene = {"picture": "1.png", "voice": "1.wav", "text": "one two", "words": words, "fields": {}}
    return {
        "template": "ai_story", "aspect": "9:16", "resolution": "270p", "captions": "pop",
        "music": "none", "language": "en", "seed": 1, "title": "t", "description": "d",
        "hashtags": ["#a"], "mood": "calm", "fields": {}, "fps": 24, "scenes": [scene],
    }  # fmt: skip


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside."""
    inside: Any = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        inside = enumerate(value)
    return [way, *(one for key, part in inside for one in places(part, (*way, key)))]


def changed(board: dict[str, Any], dice: random.Random) -> Any:
    """The board with one or two of its values odd, missing, or with a key too many."""
    odd: Any = copy.deepcopy(board)
    for _ in range(dice.choice((1, 1, 2))):
        way = dice.choice(places(odd)[1:])
        place = odd
        for key in way[:-1]:
            place = place[key]
        if dice.random() < 0.15 and isinstance(place, dict):
            del place[way[-1]]
        else:
            place[way[-1]] = copy.deepcopy(dice.choice(ODD))
    return odd


def test_any_storyboard_file_gets_one_sentence(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    board = board_folder(workplace / "board", loud=False)
    file = workplace / "board" / "storyboard.json"
    whole = json.dumps(board)
    for _ in range(80):
        text = json.dumps(changed(board, dice))
        if dice.random() < 0.2:
            at = dice.randrange(len(whole))
            junk = dice.choice(('"', "{", "\x00", "\\", "9" * 5000, "[" * 9000))
            text = whole[:at] + junk + whole[at:]
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
        capsys.readouterr()
        code = main(["compose", "board", "--out", "a.mp4"])
        one_sentence(capsys, code)
    assert not list((workplace / "temporary").iterdir())
    assert not (workplace / "a.mp4").exists()


ONE = "Scene 1, word 1 ('one')"
TWO = "Scene 1, word 2 ('two')"
END = "is beyond the end of 1.wav, which lasts 1.00 s; times are in seconds."


@pytest.mark.parametrize(
    ("times", "says"),
    [
        ((100, 300, 400, 800), f"{ONE}: 100 s {END}"),
        ((0.1, 0.3, 0.4, 2.0), f"{TWO}: 2 s {END}"),
        ((float("nan"), 0.3, 0.4, 0.8), f"{ONE}: nan is no time."),
        ((0.1, float("inf"), 0.4, 0.8), f"{ONE}: inf is no time."),
        ((-1, 0.3, 0.4, 0.8), f"{ONE}: -1 s is before the voice starts."),
        ((0.3, 0.1, 0.4, 0.8), f"{ONE} ends at 0.1 s, before it starts."),
        ((0.9, 0.95, 0.4, 0.8), f"{TWO} starts at 0.4 s, before the word before it."),
    ],
)
def test_times_that_cannot_be_are_refused_with_their_word(
    workplace: Path, capsys: pytest.CaptureFixture[str], times: tuple[float, ...], says: str
) -> None:
    board = board_folder(workplace / "board", loud=True)
    for place, word in enumerate(board["scenes"][0]["words"]):
        word.update(start_s=times[2 * place], end_s=times[2 * place + 1])
    (workplace / "board" / "storyboard.json").write_text(json.dumps(board))
    code = main(["compose", "board", "--out", "a.mp4"])
    assert one_sentence(capsys, code) == f"talemill: {says}\n"


@pytest.mark.parametrize(
    ("template", "fields", "says"),
    [
        ("would_you_rather", {}, "Scene 1: Would you rather needs"),
        ("quiz", {}, "Scene 1: Quiz needs"),
        ("ai_story", None, "Scene 1: AI story needs 1 picture, and the scene has 0."),
    ],
)
def test_a_scene_that_cannot_be_drawn_is_refused_before_its_files_are_read(
    workplace: Path, capsys: pytest.CaptureFixture[str], template: str, fields: Any, says: str
) -> None:
    board = board_folder(workplace / "board", loud=True) | {"template": template}
    if fields is None:
        del board["scenes"][0]["picture"]
    (workplace / "board" / "1.wav").write_bytes(b"no sound at all")
    (workplace / "board" / "storyboard.json").write_text(json.dumps(board))
    code = main(["compose", "board", "--out", "a.mp4"])
    assert says in one_sentence(capsys, code)


def test_files_are_found_by_other_systems_names(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board = board_folder(workplace / "board", loud=False)
    inner = workplace / "board" / "pictures"
    inner.mkdir()
    (workplace / "board" / "1.png").rename(inner / "cafe\u0301.png")
    board["scenes"][0]["picture"] = "pictures\\caf\u00e9.png"
    (workplace / "board" / "storyboard.json").write_text("\ufeff" + json.dumps(board), "utf-8")
    code = main(["compose", "board", "--out", "a.mp4"])
    assert "silent or too quiet" in one_sentence(capsys, code)


def test_any_flags_get_one_sentence(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    (workplace / "folder.mp4").mkdir()
    texts = ["", "\udcff", "x" * 400, "🪼", "../x", "nan", "en", "\n", "-"]
    numbers = ["nan", "inf", "-inf", "-1", "0", "1e300", "1e-300", "30", str(10**30)]
    whole = ["-1", "0", "30", str(10**30), "7"]
    flags: dict[str, list[str]] = {
        "--template": texts, "--variant": texts, "--language": texts, "--voice": texts,
        "--music": texts, "--length": numbers, "--max-mb": numbers, "--fps": whole,
        "--scenes": whole, "--seed": whole, "--keep": [*PATHS[1:]], "--resolution": ["270p"],
        "--captions": ["none"],
    }  # fmt: skip
    for _ in range(60):
        chosen = dice.sample(sorted(flags), dice.randrange(1, 5))
        extra = [f"{flag}={dice.choice(flags[flag])}" for flag in chosen]
        prompt = dice.choice(("", " ", "\x00", "\u202e", "x" * 5000))
        capsys.readouterr()
        code = main(["make", prompt, f"--out={dice.choice(PATHS)}", *extra])
        one_sentence(capsys, code)
    for arguments in (
        ["compose", "\udcff", "--out", "a.mp4"], ["compose", "x" * 300, "--out", "a.mp4"],
        ["compose", "folder.mp4", "--out", "a.mp4"], ["compose", "~nobody", "--out", "a.mp4"],
        ["templates", "render", "--out", "/dev/null/x", "--only", "ai_story"],
        ["templates", "render", "--out", "gallery", "--only", "\udcff"],
    ):  # fmt: skip
        capsys.readouterr()
        one_sentence(capsys, main(arguments))


MAKE = ["make", "The keeper lit the lamp. " * 40, "--out", "a.mp4", "--resolution", "270p",
        "--length", "120"]  # fmt: skip
COMPOSE = ["compose", "board", "--out", "a.mp4"]
RENDER = ["templates", "render", "--out", "gallery", "--only", "ai_story"]


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (MAKE, signal.SIGTERM),
        (COMPOSE, signal.SIGTERM),
        (COMPOSE, signal.SIGHUP),
        (RENDER, signal.SIGHUP),
    ],
)
def test_a_signal_leaves_nothing_behind(
    tmp_path: Path, arguments: list[str], number: signal.Signals
) -> None:
    board = board_folder(tmp_path / "board", loud=True)
    board |= {"scenes": board["scenes"] * 30, "resolution": "720p"}
    (tmp_path / "board" / "storyboard.json").write_text(json.dumps(board))
    process = run(tmp_path, *arguments)
    temporary = tmp_path / "temporary"
    deadline = time.monotonic() + 60
    while not list(temporary.glob("talemill-*/*")) and time.monotonic() < deadline:
        assert process.poll() is None, process.stderr
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 128 + number, said
    assert "Traceback" not in said and said.rstrip().endswith("Stopped.")
    assert not list(temporary.iterdir())
    assert not list(tmp_path.rglob("*.mp4"))


def at_most(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [100, 3_000, 60_000])
def test_a_full_disk_is_one_sentence(tmp_path: Path, size: int) -> None:
    board = board_folder(tmp_path / "board", loud=True)
    (tmp_path / "board" / "storyboard.json").write_text(json.dumps(board))
    process = run(tmp_path, "compose", "board", "--out", "a.mp4", before=at_most(size))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2, said
    last = said.replace("\r", "\n").strip().split("\n")[-1]
    assert last == "talemill: There is no room left on the disk."
    assert "Traceback" not in said
    assert not list((tmp_path / "temporary").iterdir())
    assert not (tmp_path / "a.mp4").exists()


def test_a_full_disk_of_the_data_folder_is_one_sentence(tmp_path: Path) -> None:
    process = run(tmp_path, "migrate", before=at_most(200_000))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said == "talemill: The database's disk is full, or does not work.\n"
