"""A loopback server that speaks ElevenLabs' protocol: speech with the time of each character."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from pipeline.timeline import Word
from tests.fakes.speech import Spoken, hummed
from tests.fixtures.loopback import Loopback


def voice(voice_id: str, name: str, **labels: str) -> dict[str, Any]:
    """A voice as the account lists it."""
    return {"voice_id": voice_id, "name": name, "category": "premade", "labels": labels}


VOICES: tuple[dict[str, Any], ...] = (
    voice("id-roger-1", "Roger - Laid-Back", gender="male", age="middle_aged", accent="american",
          language="en"),
    voice("id-alice-2", "Alice - Clear", gender="female", age="young", accent="british",
          language="en"),
    voice("id-lucia-3", "Lucía", gender="female", age="old", accent="peninsular", language="es"),
    voice("id-river-4", "River", gender="non-binary"),
)  # fmt: skip


@dataclass(slots=True)
class ElevenLabsServer(Loopback):
    """Answers well unless told otherwise; see `requests` for what was asked."""

    speak: Callable[[str], Spoken] = hummed
    voice_s: float = 0.0
    spoil: Callable[[dict[str, Any]], Any] = lambda alignment: alignment
    """Changes the answer's alignment."""
    account: list[dict[str, Any]] = field(default_factory=lambda: list(VOICES))
    """The voices that the account has."""
    refuses: Sequence[str] = ()
    """Parts of a request that the model does not take: a 400 names the first it meets."""
    billed_chars: int = 0
    asked_s: list[float] = field(default_factory=list)
    """When each line was asked for, by the monotonic clock."""
    models: Sequence[str] = ("eleven_multilingual_v2", "eleven_v3")
    chars_left: int = 100_000
    page: int = 100
    history: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The lines that it keeps, by item; oldest first."""
    says_item: bool = True
    """Whether an answer names the item that it became."""
    clones: bool = True
    """Whether the plan makes copies of voices."""
    most_voices: int = 30
    verifies: bool = False
    """Whether a copy must be verified before it speaks."""
    recordings: list[list[bytes]] = field(default_factory=list)
    """What each copy was made from."""

    def routes(self) -> list[web.RouteDef]:
        """The endpoints that the voice maker calls."""
        return [
            web.get("/v2/voices", self._voices),
            web.post("/v1/voices/add", self._clone),
            web.delete("/v1/voices/{voice}", self._delete),
            web.get("/v1/models", self._models),
            web.get("/v1/user/subscription", self._plan),
            web.post("/v1/text-to-speech/{voice}/with-timestamps", self._speech),
            web.get("/v1/history", self._kept),
            web.delete("/v1/history/{item}", self._forget),
        ]

    async def _kept(self, request: web.Request) -> web.StreamResponse:
        asked = request.query
        newest = [
            one
            for one in reversed(self.history.values())
            if asked.get("voice_id") in {None, one.get("voice_id")}
            and int(asked.get("date_after_unix", 0)) <= one.get("date_unix", 0)
            and one.get("date_unix", 0) < int(asked.get("date_before_unix", 2**40))
        ]
        ids = [one["history_item_id"] for one in newest]
        after = request.query.get("start_after_history_item_id")
        start = ids.index(after) + 1 if after in ids else 0
        page = newest[start : start + self.page]
        return web.json_response(
            {
                "history": page,
                "has_more": start + self.page < len(newest),
                "last_history_item_id": page[-1]["history_item_id"] if page else None,
            }
        )

    async def _forget(self, request: web.Request) -> web.StreamResponse:
        if self.history.pop(request.match_info["item"], None) is None:
            detail = {"status": "history_item_not_found", "message": "It was not found."}
            return web.json_response({"detail": detail}, status=400)
        return web.json_response({"status": "ok"})

    async def _models(self, request: web.Request) -> web.StreamResponse:
        return web.json_response([{"model_id": one} for one in self.models])

    async def _plan(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"character_count": 0, "character_limit": self.chars_left})

    async def _voices(self, request: web.Request) -> web.StreamResponse:
        start = int(request.query.get("next_page_token") or 0)
        rest = self.account[start + self.page :]
        return web.json_response(
            {
                "voices": self.account[start : start + self.page],
                "has_more": bool(rest),
                "total_count": len(self.account),
                "next_page_token": str(start + self.page) if rest else None,
            }
        )

    async def _clone(self, request: web.Request) -> web.StreamResponse:
        parts = parts_of(request.headers["Content-Type"], await request.read())
        files = [body for name, body in parts if name == "files"]
        form = {name: body.decode() for name, body in parts if name != "files"}
        if not self.clones:
            detail = {"status": "can_not_use_instant_voice_cloning", "message": "Upgrade."}
            return web.json_response({"detail": detail}, status=403)
        if len(self.account) >= self.most_voices:
            detail = {"status": "voice_limit_reached", "message": "You have too many voices."}
            return web.json_response({"detail": detail}, status=400)
        if not all(len(one) > 100 for one in files):
            detail = {"status": "invalid_content", "message": "The sound is corrupted."}
            return web.json_response({"detail": detail}, status=400)
        self.recordings.append(files)
        voice_id = f"id-clone-{len(self.recordings)}"
        added = {**voice(voice_id, form["name"]), "category": "cloned"}
        self.account.append({**added, "description": form.get("description", "")})
        return web.json_response({"voice_id": voice_id, "requires_verification": self.verifies})

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["voice"]
        left = [one for one in self.account if one["voice_id"] != wanted]
        if len(left) == len(self.account):
            detail = {"status": "voice_does_not_exist", "message": "There is no such voice."}
            return web.json_response({"detail": detail}, status=400)
        self.account = left
        return web.json_response({"status": "ok"})

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.asked_s.append(time.monotonic())
        await asyncio.sleep(self.voice_s)
        if request.match_info["voice"] not in {one["voice_id"] for one in self.account}:
            detail = {"status": "voice_not_found", "message": "A voice was not found."}
            return web.json_response({"detail": detail}, status=404)
        if named := next((part for part in self.refuses if part in asked), None):
            detail = {"status": "invalid_request", "message": f"Providing {named} is not supported"}
            return web.json_response({"detail": detail}, status=400)
        self.billed_chars += len(asked["text"])
        sound, words = await asyncio.to_thread(self.speak, asked["text"])
        alignment = alignment_of(asked["text"], words)
        headers = {"request-id": f"req-{len(self.requests)}"}
        if request.query.get("enable_logging") != "false":
            item = f"item-{self.billed_chars}-{len(self.requests)}"
            self.history[item] = {
                "history_item_id": item,
                "request_id": headers["request-id"],
                "text": asked["text"],
                "voice_id": request.match_info["voice"],
                "date_unix": int(time.time()),
            }
            headers |= {"history-item-id": item} if self.says_item else {}
        return web.json_response(
            {
                "audio_base64": base64.b64encode(sound).decode(),
                "alignment": self.spoil(alignment),
                "normalized_alignment": alignment,
            },
            headers=headers,
        )


def parts_of(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    """The names and bodies of a form's parts."""
    boundary = content_type.partition("boundary=")[2].encode()
    found = []
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0]
        found.append((name.decode(), content.removesuffix(b"\r\n")))
    return found


def alignment_of(text: str, words: Sequence[Word]) -> dict[str, Any]:
    """Character times as the service gives them: spaces and stops last until the next word."""
    characters: list[str] = []
    starts: list[float] = []
    ends: list[float] = []
    at = 0
    for place, word in enumerate(words):
        begin = text.index(word.text, at)
        at = begin + len(word.text)
        last = place + 1 == len(words)
        until = len(text) if last else text.index(words[place + 1].text, at)
        letters = sum(char.isalnum() for char in word.text)
        step = (word.end_s - word.start_s) / max(1, letters)
        now = word.start_s
        for char in text[begin:until]:
            following = now + step if char.isalnum() else now
            if char == " " and not last:
                following = max(now, words[place + 1].start_s)
            characters.append(char)
            starts.append(round(now, 4))
            ends.append(round(following, 4))
            now = following
    return {
        "characters": characters,
        "character_start_times_seconds": starts,
        "character_end_times_seconds": ends,
    }
