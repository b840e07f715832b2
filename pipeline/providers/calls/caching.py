"""Makers that ask the checkpoints first and store every result before it goes anywhere.

Each wraps a maker of its kind and is one itself. The recipe builds them for one video:

    pictures = RememberingPictures(makers.pictures, checkpoints, spending)
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import TypeVar

from pipeline.assets.checkpoints import Checkpoints, Facts, Kept, content_key
from pipeline.assets.spending import Spending
from pipeline.brief import CHOSEN_LOOKS, Brief
from pipeline.editing.board import WantedPicture
from pipeline.errors import StorageError
from pipeline.notes import Note
from pipeline.provenance.making import UsedAsset
from pipeline.providers.base import (
    Call,
    HasMade,
    Picture,
    PictureMaker,
    ScriptEditor,
    ScriptWriter,
    Speech,
    Voice,
    VoiceMaker,
    Written,
)
from pipeline.providers.calls.asset_codec import (
    made_of,
    pack_picture,
    pack_speech,
    unpack_picture,
    unpack_speech,
)
from pipeline.script import Script, script_from_json
from pipeline.templates.base import Template

Result = TypeVar("Result", bound=HasMade)

_SMALL = {"script", "voice", "transcript"}  # kept at hand for this video

WASTED = "wasted"
"""The kind of a checkpoint that has a cost and no content."""
_STORE_WAITS_S = (0.2, 1.0, 4.0)

# What decides how a script reads; size, frame rate and byte budget only decide how it is shown.
_NOT_OF_THE_SCRIPT = {
    *("aspect", "resolution", "fps", "max_bytes", "captions", "music", "voice"),
    *CHOSEN_LOOKS,
    *("media", "source", "is_article", "character"),
}


@dataclass(frozen=True, slots=True)
class Memory:
    """The checkpoints and the spending of one video.

    Who asks for the same thing at the same time (a line said twice) waits for the first.
    """

    checkpoints: Checkpoints
    spending: Spending
    used: dict[str, UsedAsset] = field(default_factory=dict, init=False)
    """What was handed on, by its content key."""
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict, init=False)
    _fresh: dict[str, Kept] = field(default_factory=dict, init=False)

    async def recall(
        self,
        kind: str,
        key: str,
        unpack: Callable[[Kept], Result],
        make: Callable[[Call], Awaitable[Result]],
        pack: Callable[[Result], tuple[bytes, Facts]],
        units: int = 1,
    ) -> Result:
        """The stored result of `key`; else make it, store it, and only then hand it on."""
        async with self._locks.setdefault(key, asyncio.Lock()):
            kept = self._fresh.get(key) or await self.checkpoints.get(key)
            if kept is not None:
                if kind not in _SMALL:
                    self._fresh.pop(key, None)
                result = unpack(kept)
            else:
                result = await self._made(kind, key, make, pack, units)
            self.used[key] = UsedAsset(kind, key, result.made.provider, result.made.model)
            return result

    async def has(self, key: str) -> bool:
        """Whether a result is stored; it is kept at hand for whoever recalls it next."""
        async with self._locks.setdefault(key, asyncio.Lock()):
            kept = self._fresh.get(key) or await self.checkpoints.get(key)
            if kept is not None:
                self._fresh[key] = kept
            return kept is not None

    async def _made(
        self,
        kind: str,
        key: str,
        make: Callable[[Call], Awaitable[Result]],
        pack: Callable[[Result], tuple[bytes, Facts]],
        units: int,
    ) -> Result:
        async def keep_request_id(request_id: str) -> None:
            await self.checkpoints.put_request_id(key, request_id, kind=kind)

        wasted: list[tuple[str, float]] = []

        def count(provider: str, usd: float) -> None:
            wasted.append((provider, usd))
            self.spending.add(kind, provider, usd, units=units)

        call = Call(
            key=key,
            resume_id=await self.checkpoints.request_id(key),
            on_request_id=keep_request_id,
            on_cost=count,
        )
        try:
            with self.spending.call(kind, units=units):
                result = await make(call)
                made = result.made
                self.spending.add(kind, made.provider, made.cost_usd, units=units)
        finally:
            if wasted:
                await asyncio.shield(asyncio.ensure_future(self._book(kind, wasted)))
        data, facts = pack(result)
        if kind in _SMALL:
            self._fresh[key] = Kept(data, facts)
        stored = self._store(key, data, facts, kind, made.cost_usd)
        await asyncio.shield(asyncio.ensure_future(stored))  # paid for: kept even when cancelled
        return result

    async def _book(self, kind: str, wasted: Sequence[tuple[str, float]]) -> None:
        """Keep what was billed for nothing: a video that fails has cost it all the same."""
        for provider, usd in wasted:
            facts = {"of": kind, "provider": provider}
            key = f"{WASTED}-{secrets.token_hex(20)}"
            await self._store(key, b"", facts, WASTED, usd)

    async def _store(self, key: str, data: bytes, facts: Facts, kind: str, cost_usd: float) -> None:
        """Store it; a storage that stumbles is asked again, because the result was paid for."""
        for wait_s in (*_STORE_WAITS_S, None):
            try:
                await self.checkpoints.put(key, data, facts, kind=kind, cost_usd=cost_usd)
            except StorageError as error:
                if wait_s is None or not error.can_retry:
                    raise
                await asyncio.sleep(wait_s)
            else:
                return


class RememberingWriter:
    """A writer whose scripts are stored."""

    def __init__(self, writer: ScriptWriter, memory: Memory) -> None:
        self._writer, self._memory = writer, memory
        self.name = writer.name

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        """The stored script of this brief, or a new one."""
        asked = brief.model_dump(mode="json", exclude=_NOT_OF_THE_SCRIPT)
        if brief.shown:
            asked["shown"] = [one.key for one in brief.shown]
        if brief.character is not None:
            asked["character"] = brief.character.line
        if brief.is_article or brief.own("voice") is not None:
            # The same words are another script where they are a subject, or were said.
            asked["is"] = "article" if brief.is_article else "narration"
        key = content_key("script", maker=self.name, template=template.key, brief=asked)

        return await self._memory.recall(
            "script",
            key,
            partial(_unpack_script, template),
            lambda own: self._writer.write(
                brief,
                template,
                replace(own, hints=call.hints, on_scene=call.on_scene, pictures=call.pictures),
            ),
            _pack_script,
        )


def _unpack_script(template: Template, kept: Kept) -> Written:
    script = script_from_json(template.script, json.loads(kept.data))
    return Written(script, made_of(kept.facts), Note.from_json(kept.facts["note"]))


def _pack_script(written: Written) -> tuple[bytes, Facts]:
    data = written.script.model_dump_json().encode()
    return data, {"note": written.note.as_json(), "made": asdict(written.made)}


class RememberingEditor:
    """An editor whose translations are stored."""

    def __init__(self, editor: ScriptEditor, memory: Memory) -> None:
        self._editor, self._memory = editor, memory

    async def translate(self, script: Script, template: Template, language: str) -> Written:
        """The stored translation of this script, or a new one."""
        written = script.model_dump(mode="json")
        key = content_key(
            "script",
            maker=self._editor.name,
            template=template.key,
            translated=written,
            language=language,
        )
        return await self._memory.recall(
            "script",
            key,
            partial(_unpack_script, template),
            lambda own: self._editor.translate(script, template, language, own),
            _pack_script,
        )


class RememberingPictures:
    """A picture maker whose pictures are stored."""

    def __init__(self, pictures: PictureMaker, memory: Memory) -> None:
        self._pictures, self._memory = pictures, memory
        self.name = pictures.name

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """The stored picture of these inputs, or a new one."""
        return await self._memory.recall(
            "picture",
            self._key(prompt, size_px, seed, call.hints),
            unpack_picture,
            lambda own: self._pictures.make(
                prompt,
                size_px,
                seed,
                replace(own, hints=call.hints, begins=call.begins, pictures=call.pictures),
            ),
            pack_picture,
        )

    async def has(
        self, prompt: str, size_px: tuple[int, int], seed: int, hints: dict[str, str]
    ) -> bool:
        """Whether that picture is stored."""
        return await self._memory.has(self._key(prompt, size_px, seed, hints))

    def _key(self, prompt: str, size_px: tuple[int, int], seed: int, hints: dict[str, str]) -> str:
        wanted = WantedPicture(prompt, size_px, seed, tuple(hints.items()))
        return picture_content_key(self.name, wanted)


def picture_content_key(maker: str, wanted: WantedPicture) -> str:
    """What a picture by that maker is stored under."""
    return content_key(
        "picture",
        maker=maker,
        prompt=wanted.prompt,
        size_px=list(wanted.size_px),
        seed=wanted.seed,
        hints=dict(wanted.hints),
    )


class RememberingVoices:
    """A voice maker whose lines are stored."""

    def __init__(self, voices: VoiceMaker, memory: Memory) -> None:
        self._voices, self._memory = voices, memory
        self.name = voices.name

    def voices(self) -> Sequence[Voice]:
        """The voices of the maker itself."""
        return self._voices.voices()

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        """The stored speech of these inputs, or a new one."""
        return await self._memory.recall(
            "voice",
            self._key(text, voice, language, call),
            unpack_speech,
            lambda own: self._voices.speak(
                text,
                voice,
                language,
                replace(own, hints=call.hints, context=call.context, begins=call.begins),
            ),
            pack_speech,
            units=len(text),
        )

    async def has(self, text: str, voice: str, language: str, call: Call = Call()) -> bool:
        """Whether that speech is stored."""
        return await self._memory.has(self._key(text, voice, language, call))

    def _key(self, text: str, voice: str, language: str, call: Call) -> str:
        return content_key(
            "voice",
            maker=self.name,
            text=text,
            voice=voice,
            language=language,
            hints=call.hints,
        )
