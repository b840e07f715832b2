"""The voices of the operator's own account, read at most once an hour.

Which voices an account has is the account's: default voices come and go. The list last read lies
in the cache folder, so that a start without a network still knows it.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import ProviderError

FRESH_S = 3600.0
_AGAIN_AFTER_S = 60.0  # a list that could not be read
MOST_VOICES = 100
MARK = "talemill-own-voice:"
"""In the description of a voice that was cloned for one person; our name for it follows."""

Gender = Literal["female", "male", "neutral"]


@dataclass(frozen=True, slots=True)
class AccountVoice:
    """One voice of the account; empty where it has no such label."""

    key: str
    id: str
    name: str
    gender: Gender
    age: str = ""
    accent: str = ""
    language: str = ""
    note: str = ""


class AccountVoices:
    """The list, in the pinned order where some are pinned (by id or name)."""

    def __init__(
        self,
        read: Callable[[], Awaitable[Sequence[Mapping[str, Any]]]],
        *,
        pinned: Sequence[str] = (),
        kept_at: Path,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._read = read
        self._pinned = tuple(pinned)
        self._kept_at = kept_at
        self._now_s = now_s
        self._reading = asyncio.Lock()
        self._background: asyncio.Task[None] | None = None
        self._next_s = 0.0
        self._every: tuple[AccountVoice, ...] = ()
        self._recall()

    def known(self) -> tuple[AccountVoice, ...]:
        """What is known now; an old list is read again in the background."""
        is_idle = self._background is None or self._background.done()
        if self._now_s() >= self._next_s and is_idle:
            with suppress(RuntimeError):  # no loop runs: whoever makes videos refreshes first
                self._background = asyncio.get_running_loop().create_task(self._refresh_quietly())
        return chosen(self._every, self._pinned)

    def unknown(self) -> tuple[str, ...]:
        """The pinned ones that the list does not have."""
        names = {name.casefold() for one in self._every for name in (one.key, one.name, one.id)}
        return tuple(name for name in self._pinned if name.casefold() not in names)

    async def refresh(self) -> None:
        """Read the list unless it is fresh.

        Raises ProviderError where it cannot be read, and not again for a minute; what was known
        stays.
        """
        async with self._reading:
            if self._now_s() < self._next_s:
                return
            try:
                found = await self._read()
            except ProviderError:
                self._next_s = self._now_s() + _AGAIN_AFTER_S
                raise
            self._every = voices_of(found)
            self._next_s = self._now_s() + FRESH_S
            await asyncio.to_thread(self._keep)

    async def _refresh_quietly(self) -> None:
        with suppress(ProviderError):
            await self.refresh()

    def doubt(self) -> None:
        """A voice of the list is not there any more: read it again at the next question."""
        self._next_s = min(self._next_s, self._now_s())

    async def close(self) -> None:
        """Stop reading."""
        if self._background is not None:
            self._background.cancel()
            await asyncio.gather(self._background, return_exceptions=True)

    def _recall(self) -> None:
        try:
            kept = json.loads(self._kept_at.read_text(encoding="utf-8"))
            self._every = tuple(AccountVoice(**one) for one in kept["voices"])
            self._next_s = min(float(kept["read_s"]), self._now_s()) + FRESH_S
        except (OSError, ValueError, TypeError, KeyError):
            return

    def _keep(self) -> None:
        body = {"read_s": self._now_s(), "voices": [asdict(one) for one in self._every]}
        half = self._kept_at.with_suffix(".half")
        try:
            self._kept_at.parent.mkdir(parents=True, exist_ok=True)
            half.write_text(json.dumps(body), encoding="utf-8")
            half.replace(self._kept_at)
        except OSError:
            return  # it is read again after the next start


def voices_of(rows: Iterable[Mapping[str, Any]]) -> tuple[AccountVoice, ...]:
    """The account's voices with keys that tell them apart; rows without an id are left out."""
    voices: dict[str, AccountVoice] = {}
    for row in rows:
        if MARK in str(row.get("description") or ""):
            continue  # somebody's own
        voice_id, labels = row.get("voice_id"), row.get("labels") or {}
        if not isinstance(voice_id, str) or not voice_id or not isinstance(labels, Mapping):
            continue
        said = str(row.get("name") or voice_id)
        name, _, manner = said.partition(" - ")
        key = _slug(name) or voice_id
        if key in voices:
            key = f"{key}-{voice_id[:4].casefold()}"
        age, accent, manner = (
            str(one or "").replace("_", " ").strip()
            for one in (
                labels.get("age"),
                labels.get("accent"),
                manner or labels.get("description"),
            )
        )
        voices[key] = AccountVoice(
            key,
            voice_id,
            name.strip(),
            _gender(labels.get("gender")),
            age,
            accent,
            str(labels.get("language") or "").casefold(),
            ", ".join(one for one in (manner, accent) if one),
        )
        if len(voices) == MOST_VOICES:
            break
    return tuple(voices.values())


def chosen(voices: Iterable[AccountVoice], pinned: Sequence[str]) -> tuple[AccountVoice, ...]:
    """All, or the pinned ones in their order; a pinned id that is not in the list is believed."""
    every = tuple(voices)
    if not pinned:
        return every
    by_name = {name.casefold(): one for one in every for name in (one.key, one.name, one.id)}
    return tuple(
        by_name.get(name.casefold()) or AccountVoice(name, name, name, "neutral") for name in pinned
    )


def _gender(said: object) -> Gender:
    match str(said).casefold():
        case "female":
            return "female"
        case "male":
            return "male"
    return "neutral"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
