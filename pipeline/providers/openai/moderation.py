"""OpenAI's moderation model as a Moderator; free of charge."""

from __future__ import annotations

import base64
from typing import Any

from pipeline.errors import ProviderJunk
from pipeline.moderation import ALLOWED, Verdict
from pipeline.providers.config import ProviderConfig
from pipeline.providers.openai.errors import new_client, translated
from pipeline.providers.openai.settings import OpenAISettings

# Horror and history are stories; what is refused is what the categories name beyond telling.
_REASONS: dict[str, str] = {
    "sexual/minors": "We never make sexual content that involves children.",
    "sexual": "We do not make sexual videos.",
    "hate": "We do not make videos that demean a group of people.",
    "hate/threatening": "We do not make videos that threaten a group of people.",
    "harassment/threatening": "We do not make videos that threaten somebody.",
    "self-harm/intent": "We cannot make a video about hurting oneself. If you are struggling,"
    " please talk to somebody you trust or to a local helpline.",
    "self-harm/instructions": "We cannot make a guide to hurting oneself.",
    "illicit/violent": "We cannot make a guide to something that could hurt people.",
}
_CHARS_PER_CALL = 8_000
_TIMEOUT_S = 8.0  # a person waits for the quote


class OpenAIModeration:
    """Asks the moderation endpoint."""

    def __init__(self, settings: OpenAISettings) -> None:
        self._endpoint = settings.endpoint("moderation")
        self._sdk_client: Any = None
        self.name = f"openai:{self._endpoint.model}"

    def __repr__(self) -> str:
        return f"OpenAIModeration({self._endpoint.model})"

    async def review(self, text: str) -> Verdict:
        """The first category that we refuse; ProviderError when it cannot be asked."""
        parts = [text[at : at + _CHARS_PER_CALL] for at in range(0, len(text), _CHARS_PER_CALL)]
        return await self._asked(parts or [""])

    @property
    def sees_pictures(self) -> bool:
        """Whether the model takes pictures: those called omni do."""
        return "omni" in self._endpoint.model

    async def review_picture(self, jpeg: bytes) -> Verdict:
        """The same of a picture."""
        url = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
        return await self._asked([{"type": "image_url", "image_url": {"url": url}}])

    async def _asked(self, given: list[Any]) -> Verdict:
        if self._sdk_client is None:
            self._sdk_client = new_client(self._endpoint)
        with translated():
            answer = await self._sdk_client.moderations.create(
                model=self._endpoint.model,
                input=given,
                timeout=min(_TIMEOUT_S, self._endpoint.timeout_s),
            )
            for result in answer.results:
                flags = result.categories.model_dump(by_alias=True)
                for category, reason in _REASONS.items():
                    if flags.get(category):
                        return Verdict(False, category, reason)
            if not answer.results:
                raise ProviderJunk
        return ALLOWED

    async def close(self) -> None:
        """Close the client's connections."""
        if self._sdk_client is not None:
            await self._sdk_client.close()


def build(config: ProviderConfig) -> OpenAIModeration:
    """For the registry."""
    return OpenAIModeration(config.of(OpenAISettings))
