"""Recordings written down on this machine, by the recogniser of the extra talemill[listen]."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, Final

from pipeline.environment import ROOT
from pipeline.errors import DiskFull, ProviderJunk, ProviderMissing
from pipeline.listening.model_files import NAME, model_folder
from pipeline.machine import cores
from pipeline.memory_turns import MEMORY_TURNS
from pipeline.providers.base import Call, Heard, Made
from pipeline.providers.config import ProviderConfig
from pipeline.timeline import Word

_AT_ONCE: Final = 1
"""Each takes all processors: others wait."""


class RecogniserDied(ProviderJunk):
    """The recogniser of speech ended before it was done."""


class OfflineTranscriber:
    """A Transcriber in a process of its own for each recording."""

    name = f"offline:{NAME}"

    def __init__(self, cache_folder: Path) -> None:
        self._cache_folder = cache_folder
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def words(self, sound: bytes, language: str, call: Call = Call()) -> Heard:
        """The words of a mono WAV of 16 kHz; ProviderMissing without the extra."""
        async with self._turn, MEMORY_TURNS.alone():
            call.begins()
            try:
                folder = await asyncio.to_thread(model_folder, self._cache_folder)
            except LookupError as error:
                raise ProviderMissing from error
            except OSError as error:
                raise DiskFull from error
            said = await _asked(folder, sound, language.split("-", 1)[0].lower())
        try:
            words = tuple(Word(str(text), float(a), float(b)) for text, a, b in said["words"])
            spoken = str(said["language"])
        except (KeyError, TypeError, ValueError) as error:
            raise RecogniserDied from error
        return Heard(words, spoken, "estimated", Made(self.name, NAME))


async def _asked(folder: Path, sound: bytes, language: str) -> dict[str, Any]:
    paths = (str(ROOT), os.environ.get("PYTHONPATH", ""))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "pipeline.listening.recogniser",
        str(folder),
        str(cores()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(part for part in paths if part)},
        process_group=0,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    head = json.dumps({"bytes": len(sound), "language": language}).encode() + b"\n"
    try:
        with contextlib.suppress(ConnectionError):
            process.stdin.write(head + sound)
            await process.stdin.drain()
        # Its input stays open as long as somebody waits: it ends with its parent.
        answer = await process.stdout.read()
        said: dict[str, Any] = json.loads(answer)
    except ValueError as error:
        raise RecogniserDied from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdin.close()
        await process.wait()
    return said


def build(config: ProviderConfig) -> OfflineTranscriber:
    """For the registry."""
    return OfflineTranscriber(config.cache_folder)
