"""A preview is as sharp as a video, can be heard, is small enough for the package, and has a name
of its own in every language and version."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from pipeline.assets.storage import FileEntry, valid_key
from pipeline.errors import UnsupportedLanguage
from pipeline.gallery import (
    MOST_PREVIEW_BYTES,
    MOST_SHEET_BYTES,
    PREVIEW_S,
    draw_sheet,
    render_gallery,
)
from pipeline.previews import current, preview_key
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import PREVIEW_SIZE_PX
from tests.fixtures.offline_makers import offline_makers

GALLERY = Path(__file__).parents[4] / "docs" / "gallery"


@pytest.mark.parametrize("key", load_templates())
def test_every_preview_of_the_package_is_720p_with_sound_and_small(key: str) -> None:
    path = find_template(key).preview()
    assert path is not None and path.stat().st_size <= MOST_PREVIEW_BYTES
    with av.open(str(path)) as file:
        video, sound = file.streams.video[0], file.streams.audio[0]
        assert (video.width, video.height) == PREVIEW_SIZE_PX
        assert video.codec_context.pix_fmt == "yuv420p" and file.duration is not None
        length_s = file.duration / av.time_base
        assert 5 <= length_s <= PREVIEW_S + 0.2
        samples = np.concatenate([one.to_ndarray().ravel() for one in file.decode(sound)])
    assert 0.05 < np.abs(samples).max() < 1.05, "it can be heard, and hardly clips"
    assert np.abs(samples[-2000:]).max() < 0.1, "it does not break off"


@pytest.mark.parametrize(
    "key",
    [one.key for one in load_templates().values() if one.shows_pictures] + ["would_you_rather"],
)
def test_something_changes_visibly_within_four_seconds(key: str) -> None:
    path = find_template(key).preview()
    assert path is not None
    with av.open(str(path)) as file:
        rate = file.streams.video[0].average_rate
        assert rate is not None
        seconds = [
            frame.to_ndarray(format="gray").astype(np.int16)
            for number, frame in enumerate(file.decode(video=0))
            if number % round(rate) == 0
        ]
    changed = [float((np.abs(a - b) > 24).mean()) for a, b in pairwise(seconds)]
    slowest = min(max(changed[at : at + 4]) for at in range(len(changed) - 3))
    assert slowest >= 0.04, f"share of the picture that changes from second to second: {changed}"


def test_all_previews_of_the_package_are_under_four_megabytes() -> None:
    paths = [one.preview() for one in load_templates().values()]
    assert sum(path.stat().st_size for path in paths if path) < 4_000_000


def test_a_preview_has_another_name_when_the_template_looks_otherwise(tmp_path: Path) -> None:
    template = find_template("quiz")
    key = preview_key(template, "pt-BR")
    assert key.startswith("previews/quiz.pt.") and valid_key(key) == key
    assert preview_key(template, "pt") == key != preview_key(template, "es")
    file = FileEntry(key, 1, 0.0)
    strange = [FileEntry(one, 1, 0.0) for one in ("previews/quiz.pt.0.mp4", "previews/x", key[:-1])]
    assert current([file, *strange], load_templates().values()) == {"pt": {"quiz"}}


@pytest.mark.parametrize("language", ["ru", "xx", "../../ru", "e", "es.mp4", "ru/.."])
async def test_a_preview_in_a_language_that_no_voice_speaks_is_refused(
    tmp_path: Path, language: str
) -> None:
    with pytest.raises(UnsupportedLanguage):
        await render_gallery(offline_makers(), tmp_path, only=["ai_story"], language=language)
    assert [files for _, _, files in os.walk(tmp_path) if files] == []


@pytest.mark.parametrize("key", load_templates())
def test_a_sheet_of_every_whole_example_lies_in_the_gallery(key: str) -> None:
    sheet = GALLERY / f"{key}.jpg"
    assert sheet.stat().st_size <= MOST_SHEET_BYTES
    picture = cv2.imread(str(sheet))
    assert picture is not None
    assert picture.shape[1] > 1_500, "eight stills side by side"


def test_a_sheet_shows_a_video_from_its_first_to_its_last_frame(tmp_path: Path) -> None:
    video = find_template("quiz").preview()
    assert video is not None
    draw_sheet(video, PREVIEW_S, tmp_path / "sheet.jpg", (0.0, 0.985), 100)
    picture = cv2.imread(str(tmp_path / "sheet.jpg"))
    assert picture is not None
    assert picture.shape[1] == 208
    assert np.abs(picture[:, :100].astype(int) - picture[:, 108:].astype(int)).mean() > 8
