"""A chat model's answer as it comes in, and the scenes of a script that are complete in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from pipeline.moderation import judge
from pipeline.providers.openai.json_text import answer_span
from pipeline.providers.openai.script_rules import tidied
from pipeline.providers.openai.spoken import with_deliveries, without_marks
from pipeline.providers.quoted_size import spoken_text
from pipeline.script import SAID_AFTER, Script, script_from_json

_SCENES = re.compile(r'"scenes"\s*:\s*\[')


@dataclass(slots=True)
class StreamedReply:
    """What a model answered, whole or so far."""

    text: str = ""
    refusal: str = ""
    finish_reason: str = ""
    usage: Any = None

    @property
    def has_begun(self) -> bool:
        """Whether anything came that a server bills."""
        return bool(self.text or self.usage or self.finish_reason)

    def add(self, chunk: Any) -> bool:
        """Take in one chunk of a stream; whether it brought text."""
        self.usage = chunk.usage or self.usage
        if not chunk.choices:
            return False
        choice = chunk.choices[0]
        self.finish_reason = choice.finish_reason or self.finish_reason
        self.refusal += choice.delta.refusal or ""
        more = choice.delta.content or ""
        for call in choice.delta.tool_calls or ():
            more += call.function.arguments or ""
        self.text += more
        return bool(more)


def whole(answer: Any) -> StreamedReply:
    """An answer that came in one piece: a call of the tool, else its words."""
    if not answer.choices:
        return StreamedReply(usage=answer.usage)
    choice = answer.choices[0]
    text = choice.message.content if isinstance(choice.message.content, str) else ""
    for call in choice.message.tool_calls or ():
        if isinstance(call.function.arguments, str):
            text = call.function.arguments
    refusal = choice.message.refusal or ""
    return StreamedReply(text, refusal, choice.finish_reason or "", answer.usage)


class SceneWatcher:
    """Tells of each scene once its JSON object is complete, with what stands before the scenes.

    Only scenes that the local rules allow are told: nobody else has judged them yet. None is
    where something of the script still comes after its scenes, for all of it decides how they
    are drawn and spoken.
    """

    def __init__(self, model: type[Script], tell: Callable[[int, Script], None]) -> None:
        self._model = model
        self._needed = set(model.model_json_schema()["properties"]) - {"scenes"} - SAID_AFTER
        self._tell = tell
        self._head: dict[str, Any] | None = None
        self._at = 0
        self._count = 0
        self._starts_at = 0

    def see(self, text: str) -> None:
        """Look at all of the answer so far; a draft in a model's thinking is none."""
        start, end = answer_span(text)
        if start != self._starts_at:
            self._starts_at, self._head, self._at, self._count = start, None, 0, 0
        text = text[start:end]
        if self._head is None and not self._find_head(text):
            return
        decoder = json.JSONDecoder(strict=False)
        while (start := text.find("{", self._at)) >= 0:
            try:
                scene, self._at = decoder.raw_decode(text, start)
            except ValueError:
                return  # not complete yet
            self._complete(scene)

    def _find_head(self, text: str) -> bool:
        begins, scenes = text.find("{"), _SCENES.search(text)
        if scenes is None or begins < 0:
            return False
        try:
            head = json.loads(text[begins : scenes.start()] + '"scenes": []}', strict=False)
        except ValueError:
            return False
        if not self._needed <= set(head):
            return False
        self._head, self._at = head, scenes.end()
        return True

    def _complete(self, scene: Any) -> None:
        index, self._count = self._count, self._count + 1
        try:
            alone = without_marks(with_deliveries({**(self._head or {}), "scenes": [scene]}))
            script = tidied(script_from_json(self._model, alone))
        except (ValidationError, ValueError, TypeError):
            return
        texts = [script.title, *map(spoken_text, script.scenes)]
        texts += [prompt for one in script.scenes for prompt in one.picture_prompts()]
        if judge("\n".join(texts)).is_allowed:
            self._tell(index, script)
