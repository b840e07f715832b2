"""Storyboards that wait too long: a reminder two hours before their end, then their end.

Whoever leads looks; an end is one transaction with its ledger, and is said after it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.surfaces.base import ChatSurface, Message, MessageGone, SurfaceError
from bot.surfaces.codec import place_from_json
from bot.wording import Words, words_in
from bot.wording.messages import credits_text
from db.core.database import Database
from db.core.errors import DbError
from db.jobs import storyboards
from db.jobs.video_rows import Video, kept_credits
from db.people import accounts

log = logging.getLogger(__name__)

EVERY_S = 20.0


@dataclass(frozen=True, slots=True)
class StoryboardClock:
    """Reminds people of their storyboards and ends those whose time is over."""

    db: Database
    surfaces: Callable[[str], ChatSurface]
    leads: Callable[[], bool]
    every_s: float = EVERY_S

    async def run(self) -> None:
        """Look every `every_s` while this process leads, for ever."""
        while True:
            await asyncio.sleep(self.every_s)
            if self.leads():
                try:
                    await self.look()
                except DbError as error:
                    log.warning("Storyboards wait.", extra={"error": type(error).__name__})

    async def look(self) -> None:
        """Remind and end whatever is due."""
        for video in await storyboards.to_remind(self.db):
            await self._tell(video, self._reminder)
            await storyboards.reminded(self.db, video.id)
        for video in await storyboards.over(self.db):
            if await storyboards.end(self.db, video):
                await self._tell(video, self._end)

    async def _tell(self, video: Video, say: Callable[[Video, Words], Message]) -> None:
        """Say it once; a chat that does not answer is not waited for."""
        async with self.db.operating() as tx:
            account = await accounts.get_account(tx, video.account_id)
        place = place_from_json(video.place)
        message = say(video, words_in(account.language))
        try:
            surface = self.surfaces(place.surface)
            try:
                await surface.send(place, message)
            except MessageGone:
                await surface.send(place, replace(message, reply_to=None))
        except SurfaceError as error:
            log.info("A storyboard's person was not told.", extra={"code": type(error).__name__})

    def _reminder(self, video: Video, words: Words) -> Message:
        shown_in = (video.progress_ref or {}).get("message_id")
        kept = credits_text(words, kept_credits(video))
        text = words("board.reminder", title=_title(video), kept=kept)
        return Message(text, reply_to=shown_in, notify=True, nonce=f"{video.id}-m"[:25])

    def _end(self, video: Video, words: Words) -> Message:
        kept = kept_credits(video)
        back = words("failed.credits_back", count=video.price_credits - kept)
        text = words("board.over", title=_title(video), kept=credits_text(words, kept))
        return Message(f"{text} {back}", notify=True, nonce=f"{video.id}-o"[:25])


def _title(video: Video) -> str:
    script = (video.board or {}).get("script", {})
    return str(script.get("title") or video.brief.get("prompt", ""))
