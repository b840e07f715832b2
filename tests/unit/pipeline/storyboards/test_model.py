"""A storyboard made by hand: what is wrong with it is said in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import BadStoryboard
from pipeline.storyboards.model import read_storyboard


def board(folder: Path, data: Any, *files: str) -> Path:
    """A storyboard folder with these files in it."""
    for name in files:
        (folder / name).write_bytes(b"x")
    (folder / "storyboard.json").write_text(data if isinstance(data, str) else json.dumps(data))
    return folder


SCENE = {"picture": "01.jpg", "voice": "01.wav", "text": "Nobody"}


def test_picture_voice_and_text_are_enough(tmp_path: Path) -> None:
    read = read_storyboard(board(tmp_path, {"scenes": [SCENE]}, "01.jpg", "01.wav"))
    assert read.template == "ai_story"
    assert read.scenes[0].all_lines()[0].text == "Nobody"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("{", "not valid JSON: line 1"),
        ({"scenes": []}, "scenes: Tuple should have at least 1 item"),
        ({"scenes": [SCENE], "aspect": "4:3"}, "aspect"),
        ({"scenes": [SCENE], "colour": "red"}, "colour"),
        ({"scenes": [{**SCENE, "voice": ""}]}, "Scene 1 has no voice file"),
        ({"scenes": [{**SCENE, "picture": "02.jpg"}]}, "Scene 1: there is no file 02.jpg"),
        ({"scenes": [{**SCENE, "picture": "../../etc/passwd"}]}, "lies outside"),
    ],
)
def test_a_mistake_is_said_in_one_sentence(tmp_path: Path, data: Any, says: str) -> None:
    with pytest.raises(BadStoryboard, match=says) as caught:
        read_storyboard(board(tmp_path, data, "01.jpg", "01.wav"))
    assert "\n" not in str(caught.value)


def test_a_missing_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(BadStoryboard, match="There is no folder"):
        read_storyboard(tmp_path / "none")
    with pytest.raises(BadStoryboard, match=r"There is no storyboard\.json"):
        read_storyboard(tmp_path)
