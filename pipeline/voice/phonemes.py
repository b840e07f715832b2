"""Text to phonemes by espeak-ng, which runs in a process of its own.

It is the library inside the package piper-tts, under the GPL: nothing of that package is imported
here, a small program (espeak_child.py) loads it and answers through pipes. One is kept for each
process of ours; it ends with it, and one that died is started anew.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import ProviderMissing, ProviderTimeout

ENGLISH = "en-us"
_LONGEST_CHARS = 160
"""The library's own buffers overflow on some longer texts ("e.g. e.g. …"), and the process dies."""
_PATIENCE_S = 20.0
"""For one piece of text, the start of the program included; it gives itself five seconds."""
_ATTEMPTS = 2
_CHILD = Path(__file__).with_name("espeak_child.py")


class _Espeak:
    """The running program: one question at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._of: int | None = None

    def ask(self, language: str, text: str) -> list[str]:
        """The phonemes of each sentence. Raises ProviderTimeout for a text that no program
        survives, ProviderMissing where the package is not installed."""
        question = json.dumps([language, text]).encode() + b"\n"
        with self._turn:
            for _ in range(_ATTEMPTS):
                try:
                    answer: list[str] = json.loads(self._exchange(question))
                except (OSError, ValueError, EOFError):
                    self._end()
                else:
                    return answer
        raise ProviderTimeout("the pronunciation of a text could not be found")

    def close(self) -> None:
        """End the program."""
        with self._turn:
            self._end()

    def _exchange(self, question: bytes) -> bytes:
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(question)
        process.stdin.flush()
        until = time.monotonic() + _PATIENCE_S
        answer = b""
        while not answer.endswith(b"\n"):
            left_s = until - time.monotonic()
            if left_s <= 0 or not select.select([process.stdout], [], [], left_s)[0]:
                raise TimeoutError
            if not (part := os.read(process.stdout.fileno(), 1 << 16)):
                raise EOFError
            answer += part
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._of != os.getpid():
            # A fork has its parent's pipes: two that ask through them would mix their answers.
            self._process, self._of = None, os.getpid()
        if self._process is None:
            self._process = subprocess.Popen(
                # Without the start files of the installation: a tenth of a second less.
                [sys.executable, "-I", "-S", str(_CHILD), *_library()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                process_group=0,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._of != os.getpid():
            return
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        process.kill()
        process.wait()


def _library() -> tuple[str, str]:
    """Where the package has the library and its data; found without importing the package."""
    spec = find_spec("piper")
    folders = (spec and spec.submodule_search_locations) or ()
    for folder in map(Path, folders):
        for library in folder.glob("espeakbridge*.so"):
            return str(library), str(folder / "espeak-ng-data")
    raise ProviderMissing("the package piper-tts, which knows how words are pronounced, is missing")


_ESPEAK = _Espeak()
atexit.register(_ESPEAK.close)


@lru_cache(maxsize=8192)
def phonemes_of(text: str, voice: str = ENGLISH) -> tuple[str, ...]:
    """The phonemes of a text in one sequence, stops and spaces among them.

    `voice` is espeak's name of a language: "en-us", "pt-br", "hi". Raises ProviderTimeout.
    """
    joined = ""
    for piece in _pieces(text):
        for sentence in _ESPEAK.ask(voice, piece):
            joined += sentence if not joined or joined.endswith(" ") else f" {sentence}"
    return tuple(joined)


def _pieces(text: str) -> list[str]:
    """A text in pieces that the library takes, cut at blanks where there are some."""
    pieces = []
    while len(text) > _LONGEST_CHARS:
        at = text.rfind(" ", 1, _LONGEST_CHARS) + 1 or _LONGEST_CHARS
        pieces.append(text[:at])
        text = text[at:]
    return [*pieces, text]
