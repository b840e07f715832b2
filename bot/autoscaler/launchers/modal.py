"""Workers as calls of the Modal function that worker/modal_app.py deploys.

The library is an extra: `pip install talemill[modal]`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from bot.autoscaler.launchers.base import LauncherAway, LauncherRefused, ShiftLength
from bot.settings import BadSettings

FUNCTION = "work"
"""The name of the function in worker/modal_app.py."""


class ModalLauncher:
    """Each worker is one spawned call."""

    def __init__(self, app: str, token_id: str, token_secret: str, shift: ShiftLength) -> None:
        try:
            import modal
        except ImportError as error:
            raise BadSettings(
                "BURST_LAUNCHER: modal needs its library; `pip install talemill[modal]`."
            ) from error
        self._modal = modal
        self._app = app
        self._token = (token_id, token_secret)
        self._shift = shift
        self._client: Any = None
        self._function: Any = None
        self._calls: list[str] = []

    async def start(self, count: int) -> None:
        """Spawn so many calls of the deployed function."""
        errors = self._modal.exception
        try:
            if self._function is None:
                self._function = await self._open()
            for _ in range(count):
                call = await self._function.spawn.aio(list(self._shift.arguments))
                self._calls.append(call.object_id)
        except (
            errors.AuthError,
            errors.PermissionDeniedError,
            errors.NotFoundError,
            errors.InvalidError,
        ) as error:
            await self.close()
            raise LauncherRefused(
                f"Modal does not take our token, or has no app {self._app[:60]!r}."
            ) from error
        except Exception as error:  # the library raises bare ones, too
            await self.close()
            raise LauncherAway("Modal does not answer.") from error

    async def stop(self) -> None:
        """Cancel every call that was spawned here."""
        calls, self._calls = self._calls, []
        with suppress(self._modal.exception.Error, OSError, TimeoutError):
            if self._function is None:
                self._function = await self._open()
            for one in calls:
                call = self._modal.FunctionCall.from_id(one, client=self._client)
                await call.cancel.aio()

    async def close(self) -> None:
        """Close the connection; calls work on."""
        client, self._client, self._function = self._client, None, None
        if client is not None:
            await client.close.aio()

    async def _open(self) -> Any:
        token_id, token_secret = self._token
        if token_id:
            self._client = await self._modal.Client.from_credentials.aio(token_id, token_secret)
        return self._modal.Function.from_name(self._app, FUNCTION, client=self._client)
