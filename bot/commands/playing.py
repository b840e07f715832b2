"""The demo's person: what somebody would type and press, and what they get."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.commands.worker_process import WorkerChild
from bot.listeners.console import ConsoleListener, Shown
from bot.wording import nearest_language, words_in
from db.core.database import Database
from db.jobs import videos
from db.jobs.video_rows import Video
from db.money import balances
from db.money.balances import Balance
from db.people import accounts
from db.people.accounts import Account
from pipeline.errors import BadInput, DiskFull
from pipeline.templates.base import Template

ANSWER_S: Final = 60.0
VIDEO_S: Final = 900.0
LOOK_EVERY_S: Final = 0.5
FULL_FOR_S: Final = 10.0
"""A disk that is full for so long ends the demo: a server would wait until somebody makes room."""
_PROBE_BYTES: Final = 64 * 1024


class DemoFailed(Exception):
    """The demo did not get its video."""


@dataclass(frozen=True, slots=True)
class Story:
    """How the demo went."""

    path: Path
    size_bytes: int
    length_s: float
    width_px: int
    height_px: int
    before_credits: int
    after_credits: int


@dataclass(slots=True)
class Player:
    """Types and presses on one console, as a new person."""

    listener: ConsoleListener
    db: Database
    worker: WorkerChild

    async def play(self, prompt: str, template: Template) -> Story:
        """From /start to the file; DemoFailed or BadInput with one sentence otherwise."""
        await self.listener.say("/start")
        await self._answer(lambda shown: bool(shown.buttons))
        account = await self._account()
        before = await self._balance(account)
        await self.listener.say(prompt)
        language = nearest_language(self.listener.person.language)
        kind = template.name_in(language)
        await self._press(await self._offered(kind), kind)
        confirm = words_in(language)("quote.confirm", count="").rstrip(" ·")
        await self._press(await self._quoted(confirm), confirm)
        video = await self._video(account)
        delivered = await self._delivered(video)
        await self._settled(video)
        return await self._story(delivered, before, await self._balance(account))

    async def _press(self, shown: Shown, label: str) -> None:
        button = shown.button(label)
        if button is None:
            raise DemoFailed(f"There is no button {label!r}.")
        await self.listener.press(shown, button)

    async def _answer(self, wanted: Callable[[Shown], bool], timeout_s: float = ANSWER_S) -> Shown:
        try:
            return await self.listener.chat.wait_for(
                lambda shown: not shown.is_from_person and wanted(shown), timeout_s
            )
        except TimeoutError as error:
            raise DemoFailed("The bot did not answer.") from error

    async def _offered(self, label: str) -> Shown:
        """The bot's answer to the newest text, with that button; its own sentence when it
        refused, whatever buttons help then."""
        asked = max(_number(key) for key, shown in self._messages() if shown.is_from_person)
        answer = await self._answer(lambda shown: _number(shown.id) > asked)
        if answer.button(label) is None:
            raise BadInput(answer.message.text)
        return answer

    async def _quoted(self, label: str) -> Shown:
        """The message that has that button after a press, which may edit the pressed one; the
        bot's own sentence when it refused."""
        seen = {key for key, _ in self._messages()}
        asked = max(_number(key) for key, shown in self._messages() if shown.is_from_person)

        def settled(shown: Shown) -> bool:
            is_late = _number(shown.id) > asked
            return is_late and (shown.button(label) is not None or not shown.buttons)

        answer = await self._answer(settled)
        if answer.button(label) is None and (answer.id not in seen or not answer.buttons):
            raise BadInput(answer.message.text)
        return answer

    def _messages(self) -> list[tuple[str, Shown]]:
        return list(self.listener.chat.messages.items())

    async def _account(self) -> Account:
        who = self.listener.person
        return await accounts.account_for(self.db, who.platform, who.platform_id)

    async def _balance(self, account: Account) -> Balance:
        async with self.db.acting(account.id) as tx:
            return await balances.balance(tx, account.wallet_id)

    async def _video(self, account: Account) -> Video:
        async with asyncio.timeout(ANSWER_S):
            while True:
                async with self.db.acting(account.id) as tx:
                    found = await videos.history(tx, account.id, 1)
                if found:
                    return found[0]
                await asyncio.sleep(LOOK_EVERY_S)

    async def _delivered(self, video: Video) -> Shown:
        """The message with the file; DemoFailed when the video ends without one, DiskFull when
        nothing can be written any more."""

        def has_video(shown: Shown) -> bool:
            return any(path.suffix == ".mp4" for path in shown.files)

        waiting = asyncio.create_task(self.listener.chat.wait_for(has_video, VIDEO_S))
        had_room_at = time.monotonic()
        try:
            while not waiting.done():
                await asyncio.wait({waiting}, timeout=LOOK_EVERY_S)
                if self.worker.ended() is not None:
                    raise DemoFailed(f"The worker stopped: {self.worker.last_words()}")
                if await asyncio.to_thread(has_room, self.worker.data_folder):
                    had_room_at = time.monotonic()
                elif time.monotonic() - had_room_at > FULL_FOR_S:
                    raise DiskFull
                now = await self._look(video)
                if now.state in {"failed", "cancelled", "kept"} and not waiting.done():
                    said = (now.error or {}).get("message") or "no reason was stored"
                    raise DemoFailed(f"The video {now.state}: {said}")
            return waiting.result()
        except TimeoutError as error:
            raise DemoFailed(f"No video came within {VIDEO_S:.0f} s.") from error
        finally:
            waiting.cancel()

    async def _settled(self, video: Video) -> None:
        for _ in range(int(ANSWER_S / LOOK_EVERY_S)):
            if (await self._look(video)).state == "done":
                return
            await asyncio.sleep(LOOK_EVERY_S)
        raise DemoFailed("The video came, but its hold was not settled.")

    async def _look(self, video: Video) -> Video:
        async with self.db.acting(video.account_id) as tx:
            return await videos.get_video(tx, video.id)

    async def _story(self, shown: Shown, before: Balance, after: Balance) -> Story:
        path = next(path for path in shown.files if path.suffix == ".mp4")
        media = next(one for one in shown.message.media if one.kind == "video")
        return Story(
            path,
            path.stat().st_size,
            media.duration_s,
            media.width_px,
            media.height_px,
            before.total,
            after.total,
        )


def has_room(folder: Path) -> bool:
    """Whether a little can be written there now; free bytes that are only counted say nothing of
    quotas."""
    probe = folder / "room-left"
    try:
        probe.write_bytes(bytes(_PROBE_BYTES))
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True


def _number(message_id: str) -> int:
    """The console numbers its messages in the order in which they came."""
    return int(message_id.rsplit("-", 1)[1])
