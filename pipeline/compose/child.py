"""`python -m pipeline.compose.child`: a warm process that paints, encodes, mixes and joins.

It reads tasks from its standard input (length, then a pickle made by its parent) and answers on
its standard output. When the input ends its parent is gone, and it ends itself and everything it
started at once: nobody waits for its work.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, BinaryIO

from pipeline.compose.segment import has_no_room
from pipeline.errors import ComposeError, DiskFull, TalemillError
from pipeline.media.decoders import DECODERS

BEAT_S = 0.1
"""How often a task says how far it is."""
_DECODERS = (
    "pipeline.media.sound_decoder",
    "pipeline.media.picture_decoder",
    "pipeline.media.clip_decoder",
)
_TASKS = (
    "pipeline.compose.segment_render",
    "pipeline.compose.sound",
    "pipeline.compose.join",
    "pipeline.motion.photo",
    "fontTools.ttLib.tables._n_a_m_e",
    "fontTools.ttLib.tables.O_S_2f_2",
    "uharfbuzz",
)


def main() -> None:
    """Serve tasks until the input ends."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
    _warm_up(_DECODERS)
    DECODERS.fork()  # before the rest is here, which decoders have no use for
    _warm_up(_TASKS)
    threading.Thread(target=_listen, args=(sys.stdin.buffer, tasks), daemon=True).start()
    _send(answers, ("ready", os.getpid()))
    while True:
        name, task = tasks.get()
        try:
            _send(answers, ("done", _call(name)(task, _beater(answers))))
        except TalemillError as error:
            _send(answers, ("failed", (error.code, str(error))))
        except Exception as error:
            if isinstance(error, OSError) and has_no_room(error):
                _send(answers, ("failed", (DiskFull.__name__, str(DiskFull()))))
                continue
            _send(answers, ("failed", (ComposeError.__name__, f"{type(error).__name__}: {error}")))


def _listen(source: BinaryIO, tasks: queue.SimpleQueue[tuple[str, Any]]) -> None:
    try:
        while head := source.read(8):
            tasks.put(pickle.loads(source.read(int.from_bytes(head, "little"))))
    finally:
        with contextlib.suppress(OSError):
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def _warm_up(modules: Sequence[str]) -> None:
    """Import what every task needs: it costs more than painting a second of video."""
    for module in modules:
        import_module(module)


def _call(name: str) -> Callable[[Any, Callable[[int], None]], Any]:
    module, function = name.split(":")
    found: Callable[[Any, Callable[[int], None]], Any] = getattr(import_module(module), function)
    return found


def _beater(answers: BinaryIO) -> Callable[[int], None]:
    last = 0.0

    def beat(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= BEAT_S:
            last = now
            _send(answers, ("beat", done))

    return beat


def _send(answers: BinaryIO, message: tuple[str, Any]) -> None:
    data = pickle.dumps(message)
    view = memoryview(len(data).to_bytes(8, "little") + data)
    while view:
        view = view[answers.write(view) :]


if __name__ == "__main__":
    main()
