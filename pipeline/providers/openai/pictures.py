"""Pictures from OpenAI's image models, or any server that speaks their protocol."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

from pipeline.errors import ProviderJunk
from pipeline.providers.base import Call, Made, Picture
from pipeline.providers.calls.downloads import DownloadLimits, download
from pipeline.providers.calls.pictures import calmer, full_prompt, read_picture
from pipeline.providers.config import ProviderConfig
from pipeline.providers.openai.errors import Filtered, load_sdk, new_client, translated
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.prices import PriceTable

_MOST_BASE64_CHARS = 40_000_000


class OpenAIPictures:
    """A PictureMaker over the images endpoint. The models take no seed; ours is recorded."""

    def __init__(self, settings: OpenAISettings, prices: PriceTable) -> None:
        self._settings = settings
        self._prices = prices
        self._sdk_client: Any = None
        self.name = f"openai:{settings.image_model}"

    def __repr__(self) -> str:
        return f"OpenAIPictures({self._settings.image_model})"

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """Make one picture; a filtered one is asked for once more in calmer words."""
        words = full_prompt(prompt, call.hints)
        try:
            data = await self._made(words, size_px)
        except Filtered:
            data = await self._made(calmer(words), size_px)
        cost_usd = self._prices.picture("openai", *size_px)
        made = Made(self.name, self._settings.image_model, cost_usd, seed)
        return await asyncio.to_thread(read_picture, data, made)

    async def _made(self, words: str, size_px: tuple[int, int]) -> bytes:
        if self._sdk_client is None:
            self._sdk_client = new_client(self._settings)
        with translated():
            answer = await self._sdk_client.images.generate(
                model=self._settings.image_model,
                prompt=words,
                n=1,
                **_options(self._settings, size_px),
            )
            first = answer.data[0]
            if not first.b64_json:
                return await download(
                    str(first.url), DownloadLimits(most_s=self._settings.timeout_s)
                )
            if len(first.b64_json) > _MOST_BASE64_CHARS:
                raise ProviderJunk("The picture is too large.")
            return base64.b64decode(first.b64_json, validate=True)

    async def warm_up(self) -> None:
        """Load the SDK before the first call."""
        await asyncio.to_thread(load_sdk)

    async def close(self) -> None:
        """Close the client's connections."""
        if self._sdk_client is not None:
            await self._sdk_client.close()


def _options(settings: OpenAISettings, size_px: tuple[int, int]) -> dict[str, str]:
    """Size and quality as the model takes them; bytes rather than an address where it can choose.

    platform.openai.com/docs/api-reference/images/create, `size`, `quality`, `response_format`.
    """
    long_px = 1536 if settings.image_model.startswith("gpt-image") else 1792
    shape = size_px[0] / size_px[1]
    width_px = long_px if shape > 1.2 else 1024
    height_px = long_px if shape < 0.83 else 1024
    size = f"{width_px}x{height_px}"
    if settings.image_model.startswith("gpt-image"):
        return {"size": size, "quality": settings.image_quality}
    return {"size": size, "response_format": "b64_json"}


def build(config: ProviderConfig) -> OpenAIPictures:
    """For the registry."""
    return OpenAIPictures(config.of(OpenAISettings), config.prices)
