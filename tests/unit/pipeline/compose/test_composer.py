"""The whole composer on small videos: what the file is, and what happens when things go wrong."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import psutil
import pytest

from pipeline.compose import Composed, Composer, EncodeOptions, compose, job_runner
from pipeline.compose.children import POOL, Child
from pipeline.compose.options import Purpose
from pipeline.errors import (
    BudgetTooSmall,
    CannotWrite,
    ComposeError,
    CorruptPicture,
    DiskFull,
    EncoderFailed,
    EncoderHung,
)
from pipeline.motion.picture_files import read_picture
from pipeline.sound.music import music_for
from pipeline.timeline import Canvas, Timeline, Transition, Visual
from tests.fixtures.media import SMALL, Watched, small_timeline

PURPOSES: tuple[Purpose, ...] = ("fast", "standard", "small")


async def composed(timeline: Timeline, folder: Path, name: str = "out.mp4") -> Composed:
    return await compose(timeline, folder / "work", folder / name)


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def left_over(folder: Path) -> list[str]:
    """What composition left in its work folder beside the cover."""
    names = {path.name for path in (folder / "work").iterdir()}
    return sorted(names - {"cover.jpg", "thumbnail.jpg"})


async def test_the_file_is_what_platforms_want(tmp_path: Path) -> None:
    timeline = small_timeline(
        tmp_path / "in", scenes=3, captions="pop", transition=Transition("fade", 8),
        music=music_for("calm", 1),
    )  # fmt: skip
    done = await composed(timeline, tmp_path, 'it\'s 100% "fine" ä.mp4')
    seen = Watched(done.path)
    assert seen.times == [Fraction(k, 30) for k in range(90)]
    assert (done.frame_count, done.duration_s, done.encoder) == (90, 3.0, "libx264")
    assert seen.profile == "High"
    assert seen.pix_fmt == "yuv420p"
    assert seen.colour == (1, 1, 1)
    assert seen.rate_hz == 48_000
    assert abs(seen.video_s - seen.sound_s) <= 0.05
    assert done.lufs == pytest.approx(-14, abs=1)
    assert done.true_peak_dbtp <= -1
    assert seen.tags["title"] == "A small video"
    assert "AI-generated" in seen.tags["comment"]
    assert "#test" in seen.tags["comment"]
    data = done.path.read_bytes()
    assert data.find(b"moov") < data.find(b"mdat")
    assert done.thumbnail.read_bytes()[:2] == done.cover.read_bytes()[:2] == b"\xff\xd8"
    assert done.bytes == len(data)
    assert left_over(tmp_path) == []
    assert {"paint", "encode", "captions", "sound_encode", "join", "wall"} <= set(done.stages_s)


async def test_shots_may_come_in_any_order(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", scenes=3, transition=Transition("whip", 6))
    mixed = replace(timeline.shots[1], transition=Transition("fade", 11))
    shots = (timeline.shots[0], mixed, timeline.shots[2])
    shares: list[float] = []
    async with Composer(
        SMALL, 3, tmp_path / "work", report=lambda share, _: shares.append(share)
    ) as composer:
        for index in (2, 0, 1):
            composer.add(index, shots[index])
            await asyncio.sleep(0.3)
        done = await composer.finish(
            music=timeline.music, metadata=timeline.metadata, out=tmp_path / "out.mp4"
        )
    assert Watched(done.path).times == [Fraction(k, 30) for k in range(90)]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


async def test_an_unchanged_scene_is_not_encoded_again(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", scenes=3, transition=Transition("fade", 6))
    cache = tmp_path / "cache"
    first = await compose(timeline, tmp_path / "work", tmp_path / "1.mp4", cache=cache)
    kept = {path.name for path in cache.iterdir()}
    again = await compose(timeline, tmp_path / "work", tmp_path / "2.mp4", cache=cache)
    assert {path.name for path in cache.iterdir()} == kept
    assert "encode" not in again.stages_s
    assert "sound_encode" not in again.stages_s
    assert again.path.read_bytes() == first.path.read_bytes()
    middle = timeline.shots[1]
    changed = replace(middle, visual=replace(middle.visual, params={"motion": "pan"}))
    shots = (timeline.shots[0], changed, timeline.shots[2])
    await compose(
        replace(timeline, shots=shots), tmp_path / "work", tmp_path / "3.mp4", cache=cache
    )
    new = [path for path in cache.iterdir() if path.name not in kept and path.suffix == ".seg"]
    assert len(new) == 3


async def test_a_kept_scene_that_becomes_the_first_has_a_cover(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", transition=Transition())
    cache = tmp_path / "segments"
    await compose(timeline, tmp_path / "work", tmp_path / "1.mp4", cache=cache)
    without = replace(timeline, shots=timeline.shots[1:])
    again = await compose(without, tmp_path / "work", tmp_path / "2.mp4", cache=cache)
    assert again.cover.stat().st_size and again.thumbnail.stat().st_size


async def test_cancelling_while_the_children_start_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeline = small_timeline(tmp_path / "in")
    warming, is_cancelled = threading.Event(), threading.Event()

    def warm(count: int) -> None:
        assert left_over(tmp_path)
        warming.set()
        is_cancelled.wait(20)

    monkeypatch.setattr(POOL, "warm", warm)
    job = asyncio.create_task(composed(timeline, tmp_path))
    await asyncio.to_thread(warming.wait, 20)
    job.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await job
    is_cancelled.set()
    assert left_over(tmp_path) == []


async def test_cancelling_stops_the_children_and_leaves_nothing(tmp_path: Path) -> None:
    big = small_timeline(tmp_path / "in", scenes=2, length_s=20, canvas=Canvas(720, 1280))
    job = asyncio.create_task(composed(big, tmp_path))
    started: list[psutil.Process] = []
    async with asyncio.timeout(20):
        while not list((tmp_path / "work").glob("compose-*/*")) and not started:
            await asyncio.sleep(0.05)
            busy = [one for one in psutil.Process().children() if _is_child(one)]
            started = [one for one in busy if one.cpu_times().user > 1.0]
    job.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await job
    assert left_over(tmp_path) == []
    assert not (tmp_path / "out.mp4").exists()
    gone, alive = psutil.wait_procs(started, timeout=1)
    assert gone or not alive


def _is_child(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return "pipeline.compose.child" in process.cmdline()
    return False


async def test_a_killed_child_is_a_typed_error_and_the_next_try_works(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", scenes=1, length_s=8, canvas=Canvas(720, 1280))
    job = asyncio.create_task(composed(timeline, tmp_path))
    await asyncio.sleep(0.8)
    for process in psutil.Process().children():
        if _is_child(process):
            process.kill()
    with pytest.raises(EncoderFailed):
        await job
    assert left_over(tmp_path) == []
    small = small_timeline(tmp_path / "in2", scenes=1)
    assert (await composed(small, tmp_path)).frame_count == 30


async def test_a_hung_child_is_killed_by_the_watchdog() -> None:
    child = Child()
    with pytest.raises(EncoderHung):
        await child.run("tests.fixtures.media:hang", 60.0, hang_s=3.0)
    assert not child.is_alive
    child.close()


async def test_a_child_that_dies_says_so() -> None:
    child = Child()
    with pytest.raises(EncoderFailed):
        await child.run("tests.fixtures.media:crash", 1)
    child.close()


async def test_what_a_child_started_dies_with_it(tmp_path: Path) -> None:
    child = Child()
    note = tmp_path / "pid"
    job = asyncio.create_task(child.run("tests.fixtures.media:start_another", note))
    async with asyncio.timeout(20):
        while not note.exists() or not note.read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    grandchild = psutil.Process(int(note.read_text()))
    job.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await job
    child.close()
    gone, _ = psutil.wait_procs([grandchild], timeout=5)
    assert gone or grandchild.status() == psutil.STATUS_ZOMBIE


def test_children_die_when_their_parent_is_killed(tmp_path: Path) -> None:
    import subprocess
    import sys
    import time

    program = (
        "import time\nfrom pipeline.compose.children import POOL\nPOOL.warm(1)\n"
        "print(POOL._idle[0].pid, flush=True)\ntime.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[4],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    time.sleep(0.3)
    parent.kill()
    parent.communicate()
    gone, _ = psutil.wait_procs([child], timeout=10)
    assert gone or child.status() == psutil.STATUS_ZOMBIE


async def test_a_byte_budget_is_kept_with_one_more_pass(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", length_s=3.0, canvas=Canvas(270, 480))
    free = await composed(timeline, tmp_path)
    limit = 40_000 + 180 * 24 + 126_000 + (free.bytes - 126_000) // 2
    options = EncodeOptions(max_bytes=limit)
    fitted = await compose(timeline, tmp_path / "work", tmp_path / "s.mp4", options=options)
    assert fitted.bytes <= limit
    assert fitted.frame_count == free.frame_count


async def test_a_budget_that_cannot_be_watched_is_refused(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in")
    with pytest.raises(BudgetTooSmall):
        await compose(
            timeline, tmp_path / "work", tmp_path / "s.mp4", options=EncodeOptions(max_bytes=50_000)
        )
    assert not (tmp_path / "s.mp4").exists()


async def test_each_purpose_keeps_its_word(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", scenes=1, length_s=3.0, canvas=Canvas(540, 960))
    grainy = timeline.shots[0].visual.files[0]
    smooth = cv2.resize(read_picture(grainy), (630, 1120)).astype(np.float32)
    grain = np.random.default_rng(1).normal(0, 4, smooth.shape)
    cv2.imwrite(str(grainy), np.clip(smooth + grain, 0, 255).astype(np.uint8))
    sizes: dict[str, int] = {}
    for purpose in PURPOSES:
        done = await compose(
            timeline,
            tmp_path / "work",
            tmp_path / f"{purpose}.mp4",
            options=EncodeOptions(purpose=purpose),
        )
        sizes[purpose] = done.bytes
    assert sizes["small"] < sizes["fast"] < sizes["standard"]


async def test_a_missing_hardware_encoder_falls_back_to_libx264(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", scenes=1)
    for name in ("auto", "h264_videotoolbox", "h264_qsv"):
        options = EncodeOptions(encoder=name)
        done = await compose(timeline, tmp_path / "work", tmp_path / "o.mp4", options=options)
        assert done.encoder in {"libx264", name, "h264_nvenc"}
        assert Watched(done.path).times == [Fraction(k, 30) for k in range(30)]


async def test_a_hardware_encoder_that_fails_at_work_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its trial went well, then the driver refuses: everything is encoded again by libx264."""
    timeline = small_timeline(tmp_path / "in")
    trial = ("h264_videotoolbox", SMALL.width_px, SMALL.height_px, SMALL.fps)
    monkeypatch.setitem(job_runner._works, trial, True)
    options = EncodeOptions(encoder="h264_videotoolbox")
    done = await compose(timeline, tmp_path / "work", tmp_path / "o.mp4", options=options)
    assert done.encoder == "libx264"
    assert Watched(done.path).times == [Fraction(k, 30) for k in range(60)]


async def test_moving_and_drawn_pieces_are_joined_into_one_stream(tmp_path: Path) -> None:
    """They are searched differently, which no header tells: one stream, every frame decodes."""
    timeline = small_timeline(tmp_path / "in", transition=Transition("fade", 6))
    mixed = replace(timeline.shots[1], visual=Visual("page", timeline.shots[1].visual.files))
    done = await composed(replace(timeline, shots=(timeline.shots[0], mixed)), tmp_path)
    with av.open(str(done.path)) as file:
        assert sum(1 for _ in file.decode(video=0)) == 60


async def test_forty_short_scenes_stay_on_the_frame_grid(tmp_path: Path) -> None:
    timeline = small_timeline(
        tmp_path / "in", scenes=40, length_s=0.2, transition=Transition("zoom", 4)
    )
    done = await composed(timeline, tmp_path)
    assert Watched(done.path).times == [Fraction(k, 30) for k in range(240)]


@pytest.mark.parametrize("fps", [24, 60])
async def test_other_frame_rates_and_shapes(tmp_path: Path, fps: int) -> None:
    canvas = Canvas(320, 180, fps)
    timeline = small_timeline(tmp_path / "in", canvas=canvas, captions="karaoke")
    done = await composed(timeline, tmp_path)
    assert Watched(done.path).times == [Fraction(k, fps) for k in range(2 * fps)]


async def test_no_scene_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ComposeError):
        await composed(Timeline(SMALL, ()), tmp_path)


async def test_a_scene_added_twice_or_missing_is_refused(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in")
    async with Composer(SMALL, 2, tmp_path / "work") as composer:
        composer.add(0, timeline.shots[0])
        with pytest.raises(ComposeError):
            composer.add(0, timeline.shots[0])
        with pytest.raises(ComposeError):
            await composer.finish(
                music=timeline.music, metadata=timeline.metadata, out=tmp_path / "o.mp4"
            )


async def test_a_corrupt_picture_is_a_typed_error(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in")
    picture = timeline.shots[1].visual.files[0]
    picture.write_bytes(picture.read_bytes()[:-40])
    with pytest.raises(CorruptPicture):
        await composed(timeline, tmp_path)
    picture.unlink()
    with pytest.raises(CorruptPicture):
        await composed(timeline, tmp_path)
    assert left_over(tmp_path) == []


async def test_an_unwritable_place_is_said(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", scenes=1)
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CannotWrite):
        await compose(timeline, tmp_path / "work", tmp_path / "file" / "o.mp4")


async def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    """The device that is always full takes the place of the file that is being written."""
    timeline = small_timeline(tmp_path / "in", scenes=1)
    (tmp_path / f".out.mp4.{os.getpid()}.part").symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        await composed(timeline, tmp_path)
    assert left_over(tmp_path) == []
    assert {path.name for path in left_in(tmp_path)} == {"in", "work"}


@pytest.fixture(scope="module", autouse=True)
def _no_children_left() -> object:
    yield
    POOL.close()
