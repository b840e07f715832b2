"""Work that is begun before it is asked for, and given up when it never is."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


class Begun(Generic[Key, Result]):
    """Tasks by what decides their result."""

    def __init__(self) -> None:
        self._tasks: dict[Key, asyncio.Task[Result]] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._tasks

    def __bool__(self) -> bool:
        return bool(self._tasks)

    def begin(self, key: Key, work: Coroutine[Any, Any, Result]) -> None:
        """Begin it; whoever takes it hears how it ended."""
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(_heard)
        self._tasks[key] = task

    def take(self, key: Key) -> asyncio.Task[Result] | None:
        """What was begun for it; it is the caller's now."""
        return self._tasks.pop(key, None)

    async def drop(self, wanted: Collection[Key] = ()) -> None:
        """Give up whatever is not wanted after all."""
        unwanted = [self._tasks.pop(key) for key in set(self._tasks) - set(wanted)]
        for task in unwanted:
            task.cancel()
        await asyncio.gather(*unwanted, return_exceptions=True)


def _heard(task: asyncio.Task[Any]) -> None:
    """A failure that nobody asks for is none."""
    if not task.cancelled():
        task.exception()
