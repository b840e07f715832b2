"""Clips as people really bring them: what they are, and what is seen of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.drawing.base import Frame
from pipeline.drawing.colour import to_bgr
from pipeline.errors import CorruptClip
from pipeline.media.clip_files import SUFFIX
from pipeline.media.clip_fit import Fit, fit
from pipeline.media.clips import centre_of, look_at_clip, played
from pipeline.motion.clip import ClipPainter
from pipeline.motion.photo import open_painter
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.timeline import Canvas, Visual

_FRAGMENTED = ("-movflags", "frag_keyframe+empty_moov", "-f", "mp4")
_HDR = ("-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020", "-colorspace", "bt2020nc")
_FORMS = {
    "mp4": ("-c:v", "libx264", *_FRAGMENTED),
    "mov": ("-c:v", "mpeg4", "-movflags", "frag_keyframe+empty_moov", "-f", "mov"),
    "webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-f", "webm"),
    "matroska": ("-c:v", "libx264", "-bf", "2", "-f", "matroska"),
    "full range": ("-pix_fmt", "yuvj420p", "-c:v", "libx264", *_FRAGMENTED),
    "10 bit 4:2:2": ("-pix_fmt", "yuv422p10le", "-c:v", "libx264", "-f", "matroska"),
}


@cache
def _grey(form: str, seconds: float = 2.0) -> bytes:
    """Grey from black to white, evenly over two seconds, with a tone."""
    grey = "nullsrc=size=160x90:rate=30,format=gray,geq=lum='N*4',format=yuv420p"
    tone = ("-f", "lavfi", "-i", "sine=r=48000", "-t", str(seconds))
    return run_ffmpeg(["-f", "lavfi", "-i", grey, *tone, *_FORMS[form], "pipe:1"])


@cache
def _marked(*options: str, size: str = "160x90", rate: int = 30, seconds: float = 1.0) -> bytes:
    """A grey picture with a white square that jumps about in its upper right corner."""
    width, height = map(int, size.split("x"))
    ground = f"color=0x606060:size={size}:rate={rate}:duration={seconds}[ground]"
    square = f"color=white:size={height // 4}x{height // 4}:rate={rate}:duration={seconds}[square]"
    at = f"x={width - height // 3}-{height // 30}*mod(n\\,5):y={height // 20}"
    graph = f"{ground};{square};[ground][square]overlay={at}"
    return run_ffmpeg(["-f", "lavfi", "-i", graph, *(options or _FORMS["mp4"]), "pipe:1"])


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "own-1.own"
    path.write_bytes(data)
    return path


def _played(
    path: Path, size_px: tuple[int, int], count: int = 3, step_s: float = 1 / 30,
    start_s: float = 0.0,
) -> list[NDArray[np.uint8]]:  # fmt: skip
    found = []
    with played(
        path, start_s=start_s, step_s=step_s, frame_count=count, size_px=size_px,
        centre=(0.5, 0.5),
    ) as frames:  # fmt: skip
        for data in frames:
            frame = Frame.blank(Canvas(*size_px))
            frame.buffer[:] = np.frombuffer(data, np.uint8)
            found.append(to_bgr(frame))
    return found


@pytest.mark.parametrize("form", _FORMS)
def test_every_usual_form_shows_its_pictures_at_their_times(form: str, tmp_path: Path) -> None:
    path = _file(tmp_path, _grey(form))
    facts = look_at_clip(path)
    assert (facts.width_px, facts.height_px, facts.has_sound) == (160, 90, True)
    assert facts.duration_s == pytest.approx(2.0, abs=0.1) and facts.frames == 60
    shown = _played(path, (80, 46), 10, step_s=0.1, start_s=0.5)
    levels = [picture.mean() for picture in shown]
    assert levels == pytest.approx([60 + 12 * n for n in range(10)], abs=6)


@pytest.mark.parametrize(
    ("turn", "corner"),
    [("0", (1, 0)), ("90", (0, 0)), ("180", (0, 1)), ("-90", (1, 1))],
    ids=["as it is", "left", "upside down", "right"],
)
def test_a_telephone_held_another_way_is_seen_upright(
    turn: str, corner: tuple[int, int], tmp_path: Path
) -> None:
    path, turned = _file(tmp_path, _marked()), tmp_path / "turned.mp4"
    run_ffmpeg(["-display_rotation", turn, "-i", str(path), "-c", "copy", str(turned)])
    facts = look_at_clip(turned)
    is_tall = turn in {"90", "-90"}
    assert (facts.width_px, facts.height_px) == ((90, 160) if is_tall else (160, 90))
    picture = _played(turned, (90, 160) if is_tall else (160, 90), 1)[0].mean(axis=2)
    y, x = (int(at) for at in np.unravel_index(int(picture.argmax()), picture.shape))
    assert (x > picture.shape[1] / 2, y > picture.shape[0] / 2) == tuple(map(bool, corner))


@pytest.mark.parametrize("curve", ["smpte2084", "arib-std-b67"])
def test_hdr_is_brought_to_a_plain_screen(curve: str, tmp_path: Path) -> None:
    codec = ("-c:v", "libx265", "-x265-params", "log-level=none", "-tag:v", "hvc1")
    data = _marked(*codec, *_HDR, "-color_trc", curve, *_FRAGMENTED)
    (picture,) = _played(_file(tmp_path, data), (160, 90), 1)
    # White stays white, the ground in the middle and without a colour of its own.
    assert picture.max() > 225 and 40 < np.median(picture) < 150
    assert np.ptp(picture[80, 20].astype(int)) < 12


@pytest.mark.parametrize(
    ("matrix", "form"),
    [
        ("bt709:range=tv", "yuv420p"),
        ("smpte170m:range=tv", "yuv420p"),
        ("smpte170m:range=pc", "yuvj420p"),
        ("bt470bg:range=pc", "yuv422p"),
        ("bt709:range=tv", "yuv444p10le"),
        ("bt2020nc:range=tv", "yuv420p10le"),
    ],
)
def test_a_colour_is_the_same_however_it_was_filmed(matrix: str, form: str, tmp_path: Path) -> None:
    coded = matrix.replace("smpte170m", "bt601").replace("bt470bg", "bt601").replace("nc", "")
    scaled = f"scale=out_color_matrix={coded.replace(':range', ':out_range')},format={form}"
    told = f"setparams=colorspace={matrix}"
    source = ["-f", "lavfi", "-i", "color=0xC86414:size=160x90:rate=30", "-frames:v", "3"]
    codec = ["-c:v", "libx264", "-qp", "1", "-f", "matroska", "pipe:1"]
    data = run_ffmpeg([*source, "-vf", f"format=gbrp,{scaled},{told}", *codec])
    (picture,) = _played(_file(tmp_path, data), (80, 46), 1)
    assert np.abs(picture.astype(int) - (0x14, 0x64, 0xC8)).max() <= 4


def test_of_twice_as_many_pictures_every_second_is_shown(tmp_path: Path) -> None:
    grey = "nullsrc=size=160x90:rate=60,format=gray,geq=lum='N*4',format=yuv420p"
    source = ["-f", "lavfi", "-i", grey, "-t", "1"]
    codec = ["-c:v", "libx264", "-bf", "3", "-f", "matroska", "pipe:1"]
    path = _file(tmp_path, run_ffmpeg([*source, *codec]))
    levels = [picture.mean() for picture in _played(path, (80, 46), 30, start_s=0.2)]
    assert levels == pytest.approx([*(48 + 8 * n for n in range(24)), 236], abs=3)


def test_pictures_of_uneven_length_are_shown_when_they_are(tmp_path: Path) -> None:
    uneven = "select='if(lt(n,15),1,not(mod(n,5)))'"
    options = ("-vf", uneven, "-fps_mode", "vfr", *_FORMS["mp4"])
    path = _file(tmp_path, _marked(*options))
    assert look_at_clip(path).frames < 25 and len(_played(path, (160, 90), 28)) >= 25


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_telephone_in_4k_is_read(codec: str, tmp_path: Path) -> None:
    fast = ("-c:v", codec, "-preset", "ultrafast")
    deep = (*_HDR, "-x265-params", "log-level=none") if codec == "libx265" else ()
    path = _file(tmp_path, _marked(*fast, *deep, *_FRAGMENTED, size="3840x2160", seconds=0.2))
    facts = look_at_clip(path)
    assert (facts.width_px, facts.height_px) == (3840, 2160)
    assert len(_played(path, (270, 480), 6)) == 6


@pytest.mark.parametrize("data", [b"", b"no clip", b"\0\0\0\x18ftypmp42" + b"\0" * 99])
def test_what_is_no_clip_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(CorruptClip):
        look_at_clip(data)
    with pytest.raises(CorruptClip):
        _played(_file(tmp_path, data), (80, 46))


def test_a_sound_alone_is_no_clip() -> None:
    data = run_ffmpeg(
        ["-f", "lavfi", "-t", "1", "-i", "sine", "-c:a", "aac", "-f", "matroska", "pipe:1"]
    )
    with pytest.raises(CorruptClip, match="no moving pictures"):
        look_at_clip(data)


def test_who_stops_looking_ends_the_decoder(tmp_path: Path) -> None:
    path = _file(tmp_path, _grey("mp4"))
    for _ in range(30):  # more than there may be processes at once, were they kept
        with played(
            path, start_s=0, step_s=1 / 30, frame_count=60, size_px=(80, 46), centre=(0.5, 0.5)
        ) as frames:
            next(frames)


# -- in a shot ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clip_s", "shot_s", "wanted"),
    [
        (6.0, 4.0, Fit(0.4, 1.0, 0.0)),
        (4.5, 4.0, Fit(0.25, 1.0, 0.0)),
        (3.0, 4.0, Fit(0.0, 0.75, 0.0)),
        (1.0, 4.0, Fit(0.0, 1.0, 1.0)),
    ],
    ids=["trimmed", "hardly trimmed", "slowed", "begun again"],
)
def test_a_clip_is_trimmed_slowed_or_begun_again(clip_s: float, shot_s: float, wanted: Fit) -> None:
    assert fit(clip_s, shot_s) == wanted


def test_the_part_in_which_most_moves_is_kept() -> None:
    assert centre_of([0.0] * 18 + [1.0 / 6] * 6, 0.3) == pytest.approx(0.85, abs=0.05)
    assert centre_of([1 / 24] * 24, 0.3) == pytest.approx(0.5, abs=0.03)
    assert centre_of([1.0, 0.0], 1.0) == 0.5


def _painter(folder: Path, data: bytes, canvas: Canvas, count: int) -> ClipPainter:
    path = _file(folder, data)
    facts = look_at_clip(path).facts()
    clip = path.rename(path.with_suffix(SUFFIX))
    clip.with_suffix(".json").write_text(json.dumps(facts))
    painter = open_painter(Visual("photo", (clip,), {"motion": "push"}), canvas, count)
    assert isinstance(painter, ClipPainter)
    return painter


def _levels(painter: ClipPainter, canvas: Canvas, indices: Sequence[int]) -> list[float]:
    frame, found = Frame.blank(canvas), []
    for index in indices:
        painter.paint(index, frame)
        found.append(float(to_bgr(frame).mean()))
    return found


def test_a_wide_clip_fills_a_tall_shot_around_what_moves(tmp_path: Path) -> None:
    canvas = Canvas(54, 96)
    painter, frame = _painter(tmp_path, _marked(), canvas, 20), Frame.blank(canvas)
    painter.paint(3, frame)
    picture = to_bgr(frame)
    # The square is in a corner that the middle third does not have; it stays as high as wide.
    rows, columns = np.nonzero(picture.mean(axis=2) > 200)
    assert len(rows) and np.ptp(rows) == pytest.approx(np.ptp(columns), abs=4)


def test_pieces_of_a_shot_meet_and_a_joint_goes_on(tmp_path: Path) -> None:
    canvas = Canvas(80, 46)
    whole = _levels(_painter(tmp_path, _grey("mp4"), canvas, 45), canvas, range(-4, 49))
    assert whole == sorted(whole) and whole[-1] - whole[0] > 150
    again = _painter(tmp_path, _grey("mp4"), canvas, 45)
    assert _levels(again, canvas, range(20, 25)) == pytest.approx(whole[24:29], abs=1)


def test_a_short_clip_begins_again(tmp_path: Path) -> None:
    canvas = Canvas(80, 46)
    levels = _levels(_painter(tmp_path, _grey("mp4", 0.5), canvas, 60), canvas, range(60))
    first = levels[:15]
    assert first == sorted(first) and first[-1] - first[0] > 40
    assert levels[15:30] == pytest.approx(first, abs=2) and levels[45:] == levels[30:45]


def test_the_shade_of_a_template_lies_over_it(tmp_path: Path) -> None:
    canvas = Canvas(80, 46)
    painter = _painter(tmp_path, _grey("mp4"), canvas, 30)
    painter._shade = {"tone": "#000000", "stops": ((0.0, 1.0), (0.5, 0.0), (1.0, 0.0))}
    frame = Frame.blank(canvas)
    painter.paint(29, frame)
    picture = to_bgr(frame)
    assert picture[0].mean() < 12 < 80 < picture[-1].mean()
