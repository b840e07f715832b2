"""espeak-ng runs in a process of its own, which is started anew when it dies and ends with ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import ProviderTimeout
from pipeline.voice import phonemes
from pipeline.voice.phonemes import phonemes_of

_TELLS = """
import sys
from pathlib import Path
from pipeline.voice import phonemes

assert phonemes.phonemes_of("hello")
assert not [name for name in sys.modules if name.startswith(("piper", "espeak"))]
maps = Path("/proc/self/maps")
assert not maps.exists() or "espeak" not in maps.read_text()
print(phonemes._ESPEAK._process.pid, flush=True)
sys.stdin.readline()
"""


def other_process() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _TELLS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def is_gone(pid: int, within_s: float = 10.0) -> bool:
    """Whether a process ends in time."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text("utf-8").rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("is_killed", [False, True])
def test_nothing_of_the_gpl_is_loaded_here_and_the_program_ends_with_us(is_killed: bool) -> None:
    with other_process() as ours:
        assert ours.stdout is not None and ours.stdin is not None
        pid = int(ours.stdout.readline())
        assert pid != ours.pid
        if is_killed:
            ours.kill()
        else:
            ours.stdin.write("\n")
        ours.stdin.close()
        assert ours.wait() == (-signal.SIGKILL if is_killed else 0)
    assert is_gone(pid)


def test_a_program_that_died_is_started_anew() -> None:
    said = phonemes_of("lantern")
    first = phonemes._ESPEAK._process
    assert first is not None
    first.kill()
    first.wait()
    phonemes_of.cache_clear()
    assert phonemes_of("lantern") == said
    assert phonemes._ESPEAK._process is not first


def test_a_program_that_always_dies_is_an_error_and_no_endless_loop(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dies = tmp_path / "dies.py"
    dies.write_text("import sys; sys.stdin.readline()")
    monkeypatch.setattr(phonemes, "_CHILD", dies)
    espeak = phonemes._Espeak()
    with pytest.raises(ProviderTimeout):
        espeak.ask("en-us", "hello")
    espeak.close()


def test_many_at_once_get_each_its_own_answer() -> None:
    words = [f"number{count}" for count in range(60)]
    alone = [phonemes_of(word) for word in words]
    phonemes_of.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(phonemes_of, words)) == alone


@pytest.mark.parametrize("text", ["", "\0", "a\0b\nc", "e.g. " * 400, "😀" * 300, "ж" * 2000])
def test_any_text_leaves_it_alive(text: str) -> None:
    phonemes_of(text)
    assert phonemes_of("quiet sea") == phonemes_of("quiet sea")
