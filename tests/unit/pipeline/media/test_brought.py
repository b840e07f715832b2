"""What a person brought is looked at before anything is made of it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.compose.loudness import RATE_HZ
from pipeline.compose.mix import clip_sound
from pipeline.drawing.colour import Image
from pipeline.errors import CorruptPicture
from pipeline.media.brought import BadMedium, Brought, MediaLimits, look
from pipeline.media.previews import first_frame, jpegs_of
from pipeline.motion.picture_files import read_layer, read_picture
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.timeline import ClipSound
from tests.fixtures.brought import clip, jpeg, music, written

PHOTOS = Path(__file__).parents[3] / "fixtures" / "photos"


@pytest.mark.parametrize("form", ["heic", "avif"])
def test_photos_of_telephones_are_read_upright_and_in_their_colours(form: str) -> None:
    path = PHOTOS / f"photo.{form}"
    picture = read_picture(path)
    assert picture.shape == (96, 128, 3)
    assert picture[5, 5].min() > 240, "the white corner is above on the left"
    blue, green, red = (int(value) for value in picture[-5, -5])
    assert red > 230 and green > 230 and 70 < blue < 110
    assert read_layer(path).shape == (96, 128, 4)
    assert look("picture", path, MediaLimits())["kind"] == "picture"


@pytest.mark.parametrize("form", ["heic", "avif"])
@pytest.mark.parametrize("cut", [16, 40, 300])
def test_a_photo_that_is_cut_short_is_refused(form: str, cut: int, tmp_path: Path) -> None:
    path = written(tmp_path, f"a.{form}", (PHOTOS / f"photo.{form}").read_bytes()[:cut])
    with pytest.raises(CorruptPicture):
        read_picture(path)


def _blank() -> bytes:
    return bytes(cv2.imencode(".png", np.full((200, 200, 3), 77, np.uint8))[1])


def _silence() -> bytes:
    return run_ffmpeg(["-f", "lavfi", "-i", "anullsrc", "-t", "1", "-f", "wav", "pipe:1"])


def _black() -> bytes:
    card = ["-f", "lavfi", "-i", "color=black:size=160x90:rate=30:duration=0.5"]
    return run_ffmpeg([*card, "-c:v", "libx264", "-f", "matroska", "pipe:1"])


@pytest.mark.parametrize(
    ("kind", "data", "limits", "reason"),
    [
        ("picture", _blank, MediaLimits(), "blank"),
        ("picture", lambda: jpeg(1, (300, 30)), MediaLimits(), "small"),
        ("picture", jpeg, MediaLimits(picture_mb=0.001), "large"),
        ("clip", _black, MediaLimits(), "blank"),
        ("clip", music, MediaLimits(), "clip_bad"),
        ("sound", _silence, MediaLimits(), "silent"),
        ("sound", music, MediaLimits(sound_s=2), "sound_long"),
        ("sound", lambda: clip(0.2, has_sound=False), MediaLimits(), "sound_bad"),
        ("sound", bytes, MediaLimits(), "empty"),
    ],
    ids=[
        "one colour", "a stripe", "size", "a black clip", "a sound as a clip", "silence",
        "a long sound", "a clip without sound", "empty",
    ],
)  # fmt: skip
def test_what_is_of_no_use_is_refused_with_its_reason(
    kind: Brought, data: object, limits: MediaLimits, reason: str, tmp_path: Path
) -> None:
    assert callable(data)
    with pytest.raises(BadMedium) as refused:
        look(kind, written(tmp_path, "a", data()), limits)
    assert refused.value.reason == reason


def _decoded(data: bytes) -> Image:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(picture, np.uint8)


def test_a_clip_is_shown_to_others_as_small_pictures(tmp_path: Path) -> None:
    path = written(tmp_path, "a.mp4", clip())
    stills = [_decoded(one) for one in jpegs_of(path, True, 3)]
    assert [still.shape for still in stills] == [(90, 160, 3)] * 3
    assert np.abs(stills[0].astype(int) - stills[2]).mean() > 1
    assert np.abs(_decoded(first_frame(path)).astype(int) - stills[0]).mean() < 8


def test_an_own_sound_follows_its_picture(tmp_path: Path) -> None:
    path = written(tmp_path, "a.mp4", clip(1.0))
    slowed = clip_sound(ClipSound(path, 0.0, 0.8, 0.0, "kept"), 100, round(1.25 * RATE_HZ))
    assert slowed.start == 100 and len(slowed.samples) == round(1.25 * RATE_HZ)
    turned = clip_sound(ClipSound(path, 0.0, 1.0, 1.0, "low"), 0, 3 * RATE_HZ)
    assert len(turned.samples) == 3 * RATE_HZ
    loud = [np.abs(one.samples.astype(np.float32)).mean() * one.left for one in (slowed, turned)]
    assert loud[0] > 2 * loud[1] > 0
    mute = written(tmp_path, "b.mp4", clip(0.3, has_sound=False))
    assert not clip_sound(ClipSound(mute, 0.0, 1.0, 0.0, "kept"), 0, RATE_HZ).samples.any()
