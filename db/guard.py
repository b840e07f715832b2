"""In tests, a write transaction that awaits anything but the database is refused.

An open transaction on SQLite stops every other writer, and on Postgres it holds a wallet: a
call to a provider or a chat in the middle of one would stop the house for seconds.
"""

from __future__ import annotations

import asyncio
import gc
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import Any

from db import errors

_DATABASE = ("sqlalchemy", "aiosqlite", "asyncpg", "db.sql", "db.session")


class Guard:
    """Looks at what its task waits for, each time it starts to wait."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._watching = False
        self._found = ""

    def watch(self) -> None:
        """Look when the task next waits."""
        self._watching = True
        self._loop.call_soon(self._look)

    def stop(self, *, quietly: bool = False) -> None:
        """Stop looking; AwaitedTheWorld when something else was awaited."""
        self._watching = False
        if self._found and not quietly:
            raise errors.AwaitedTheWorld(
                f"A write transaction awaited something other than the database: {self._found}"
            )

    def _look(self) -> None:
        if not self._watching or self._task is None or self._task.done():
            return
        waited = getattr(self._task, "_fut_waiter", None)
        where = _chain(self._task.get_coro())
        if not any(name.startswith(_DATABASE) for name, _ in where):
            name, line = where[-1] if where else ("?", 0)
            self._found = self._found or f"{name}, line {line}"
        if waited is None:
            # A bare `await asyncio.sleep(0)`: the task goes on in the next round.
            self._loop.call_soon(self._look)
        else:
            # The task's own wake-up was added first, so it has moved on when we look again.
            waited.add_done_callback(lambda _: self._loop.call_soon(self._look))


def _chain(awaited: Any) -> list[tuple[str, int]]:
    """Module and line of every coroutine from the task down to what it waits for."""
    found: list[tuple[str, int]] = []
    while awaited is not None:
        kind = next((kind for kind in ("cr", "ag", "gi") if hasattr(awaited, f"{kind}_frame")), "")
        if not kind:
            awaited = _inside(awaited)
            continue
        frame = getattr(awaited, f"{kind}_frame")
        if frame is not None:
            found.append((str(frame.f_globals.get("__name__", "")), frame.f_lineno))
        awaited = getattr(awaited, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")
    return found


def _inside(wrapper: Any) -> Any:
    """The coroutine or generator that an opaque awaitable (`asend`, `__await__`) stands for."""
    kinds = (CoroutineType, AsyncGeneratorType, GeneratorType)
    return next((one for one in gc.get_referents(wrapper) if isinstance(one, kinds)), None)
