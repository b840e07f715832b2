"""Files are decoded in processes that have limits, and whose end harms nobody else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from pipeline.errors import ComposeError, CorruptPicture
from pipeline.media.decoders import Decoders
from pipeline.media.protocol import TooMuch
from pipeline.motion.picture_files import read_picture
from tests.fixtures.media import write_picture

linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")


@pytest.fixture(scope="module")
def became(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What became of decoders that misbehave, one after the other."""
    path = write_picture(tmp_path_factory.mktemp("hungry") / "p.png")
    command = [sys.executable, "-m", "tests.fixtures.hungry_run", str(path)]
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=alone)
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


@linux
@pytest.mark.parametrize("act", ["all memory", "all time", "sleep", "die", "more than asked"])
def test_a_decoder_that_takes_too_much_is_one_file_that_cannot_be_read(
    became: dict[str, str], act: str
) -> None:
    assert became[act] == f"refused: {TooMuch()}"


@linux
def test_a_decoder_opens_no_file_and_no_connection(became: dict[str, str]) -> None:
    assert became["open things"] == "opened 0"


def test_after_all_that_the_next_file_is_read(became: dict[str, str]) -> None:
    assert became["behave"] == "well"


def _look(decoders: Decoders, source: Path | bytes) -> dict[str, object]:
    return decoders.decode("picture", source, CorruptPicture, most_bytes=0, form="look").facts


def test_a_killed_process_is_replaced_by_the_next_file(tmp_path: Path) -> None:
    decoders = Decoders()
    path = write_picture(tmp_path / "p.png")
    before = {one.pid for one in psutil.Process().children()}
    seen = _look(decoders, path)
    (warm,) = [one for one in psutil.Process().children() if one.pid not in before]
    os.kill(warm.pid, signal.SIGKILL)
    assert _look(decoders, path) == seen
    decoders.close()
    assert not {one.pid for one in psutil.Process().children()} - before


def test_the_decoding_process_ends_with_its_reader() -> None:
    code = (
        "import sys, time, cv2, numpy as np\n"
        "from pipeline.media.decoders import DECODERS\n"
        "from pipeline.errors import CorruptPicture\n"
        "data = cv2.imencode('.png', np.zeros((64, 64, 3), np.uint8))[1].tobytes()\n"
        "DECODERS.decode('picture', data, CorruptPicture, most_bytes=0, form='look')\n"
        "print('read', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"read\n"
        children = psutil.Process(reader.pid).children()
        assert children
        reader.kill()
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert gone
    assert not alive


def test_many_threads_read_at_once_and_each_gets_its_own(tmp_path: Path) -> None:
    paths = []
    for level in range(0, 240, 20):
        paths.append(tmp_path / f"{level}.png")
        cv2.imwrite(str(paths[-1]), np.full((40 + level, 30, 3), level, np.uint8))
    start = threading.Barrier(8)

    def read(number: int) -> list[tuple[int, int]]:
        start.wait()
        pictures = [read_picture(path) for path in paths[number % 3 :]]
        return [(one.shape[0], int(one[0, 0, 0])) for one in pictures]

    with ThreadPoolExecutor(8) as pool:
        for number, found in enumerate(pool.map(read, range(8))):
            levels = range(20 * (number % 3), 240, 20)
            assert found == [(40 + level, level) for level in levels]


def test_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    began = time.monotonic()
    for path in (pipe, Path("/dev/zero"), tmp_path, tmp_path / "none", Path("a\0b")):
        with pytest.raises(CorruptPicture):
            read_picture(path)
    assert time.monotonic() - began < 5


def test_a_machine_that_starts_no_process_blames_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ComposeError, match="cannot be started") as caught:
        _look(Decoders(), cv2.imencode(".png", np.zeros((9, 9, 3), np.uint8))[1].tobytes())
    assert not isinstance(caught.value, CorruptPicture)
