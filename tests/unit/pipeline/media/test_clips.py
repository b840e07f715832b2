"""Pictures of clips as people really bring them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import CorruptClip
from pipeline.media.clips import read_clip
from pipeline.sound.ffmpeg import run_ffmpeg

_FORMS = {
    "mp4": ("-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"),
    "mov": ("-c:v", "mpeg4", "-movflags", "frag_keyframe+empty_moov", "-f", "mov"),
    "webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-f", "webm"),
    "matroska": ("-c:v", "libx264", "-bf", "2", "-f", "matroska"),
}


def _clip(form: str, size: str = "160x90", seconds: float = 2.0) -> bytes:
    """Grey from black to white, evenly over two seconds, with a tone."""
    grey = f"nullsrc=size={size}:rate=30,format=gray,geq=lum='N*4',format=yuv420p"
    tone = ("-f", "lavfi", "-i", "sine=r=48000", "-t", str(seconds))
    return run_ffmpeg(["-f", "lavfi", "-i", grey, *tone, *_FORMS[form], "pipe:1"])


@pytest.mark.parametrize("form", _FORMS)
def test_every_usual_form_shows_its_pictures_at_their_times(form: str) -> None:
    part = read_clip(_clip(form), fps=10, frame_count=10, box_px=(80, 80), start_s=0.5)
    assert part.frames.shape == (10, 45, 80, 3)
    assert (part.width_px, part.height_px, part.has_sound) == (160, 90, True)
    levels = part.frames.reshape(10, -1).mean(axis=1)
    assert levels == pytest.approx([60 + 12 * n for n in range(10)], abs=5)


def test_a_part_ends_with_its_clip(tmp_path: Path) -> None:
    path = tmp_path / "clip.mkv"
    path.write_bytes(_clip("matroska"))
    part = read_clip(path, fps=30, frame_count=100, box_px=(160, 90), start_s=1.5)
    assert len(part.frames) == 15
    assert part.duration_s == pytest.approx(2.0, abs=0.1)


def test_a_clip_of_a_telephone_in_4k_is_read() -> None:
    source = ["-f", "lavfi", "-i", "testsrc=size=2160x3840:rate=30", "-frames:v", "6"]
    data = run_ffmpeg([*source, "-c:v", "libx264", "-preset", "veryfast", *_FORMS["mp4"][2:],
                       "pipe:1"])  # fmt: skip
    part = read_clip(data, fps=30, frame_count=6, box_px=(1080, 1920))
    assert part.frames.shape == (6, 1920, 1080, 3)


@pytest.mark.parametrize("data", [b"", b"no clip", b"\0\0\0\x18ftypmp42" + b"\0" * 99])
def test_what_is_no_clip_is_refused(data: bytes) -> None:
    with pytest.raises(CorruptClip):
        read_clip(data, fps=30, frame_count=1, box_px=(9, 9))


def test_a_sound_alone_is_no_clip() -> None:
    data = run_ffmpeg(
        ["-f", "lavfi", "-t", "1", "-i", "sine", "-c:a", "aac", "-f", "matroska", "pipe:1"]
    )
    with pytest.raises(CorruptClip, match="no moving pictures"):
        read_clip(data, fps=30, frame_count=1, box_px=(9, 9))


def test_more_at_once_than_memory_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="at once"):
        read_clip(b"", fps=30, frame_count=10_000, box_px=(1080, 1920))
