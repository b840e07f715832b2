"""Pictures from OpenAI's image models, or any server that speaks their protocol."""

from __future__ import annotations

import asyncio
import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.errors import ProviderJunk, ProviderMissing
from pipeline.providers.base import Call, Made, Picture
from pipeline.providers.calls.downloads import DownloadLimits, download
from pipeline.providers.calls.learning import LEFT_OUT, Learned, RequestRefused
from pipeline.providers.calls.pictures import calmer, full_prompt, read_picture
from pipeline.providers.config import ProviderConfig
from pipeline.providers.openai.errors import (
    Filtered,
    load_sdk,
    new_client,
    translated,
)
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.prices import PriceTable

_MOST_BASE64_CHARS = 40_000_000
_ANY_SHAPE = "gpt-image-2"  # this family draws any size in steps; older ones three sizes
_STEP_PX = 16
_LEAST_PX, _MOST_PX = 1024 * 640, 2560 * 1440  # above it sizes are experimental
_LONGEST = 3.0  # times the other side
_WAYS: Final = {
    "size": ("frame", "standard"),
    "quality": (True,),
    "response_format": (True,),
    "reference": (True,),
}
_MENTIONS: Final = {
    "size": r"\bsize\b|resolution|dimension|width|height",
    "quality": r"\bquality\b",
    "response_format": r"response_format",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """An answer, what it costs, and whether the character's picture went along."""

    answer: Any
    cost_usd: float
    has_reference: bool


class OpenAIPictures:
    """A PictureMaker over the images endpoint. The models take no seed; ours is recorded."""

    def __init__(self, settings: OpenAISettings, prices: PriceTable) -> None:
        self._endpoint = settings.endpoint("picture")
        self._quality = settings.image_quality
        self._draws_from_pictures = bool(settings.reference_model)
        self._prices = prices
        self._learned = Learned(_WAYS)
        self._sdk_client: Any = None
        self.name = f"openai:{self._endpoint.model}"

    def __repr__(self) -> str:
        return f"OpenAIPictures({self._endpoint.model})"

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """Make one picture; a filtered one is asked for once more in calmer words."""
        is_calm = call.tries > 1  # it takes no seed: the same words drew nothing usable twice
        try:
            return await self._made(prompt, size_px, seed, call, is_calm=is_calm)
        except Filtered:
            return await self._made(prompt, size_px, seed, call, is_calm=True)

    async def _made(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call, *, is_calm: bool
    ) -> Picture:
        asked = await self._asked(prompt, size_px, call, is_calm=is_calm)
        made = Made(self.name, self._endpoint.model, asked.cost_usd, seed)
        with call.billed(self.name, asked.cost_usd):
            with translated():
                data = await self._bytes_of(asked.answer)
            return await asyncio.to_thread(
                read_picture, data, made, keeps_figure=asked.has_reference
            )

    async def _asked(
        self, prompt: str, size_px: tuple[int, int], call: Call, *, is_calm: bool
    ) -> _Asked:
        """The answer, and what was asked for; what the model refuses is learned."""
        if self._sdk_client is None:
            self._sdk_client = new_client(self._endpoint)
        learned = self._learned.copy()
        while True:
            asked_px, options = self._options(learned, size_px)
            has_reference = (
                bool(call.pictures)
                and self._draws_from_pictures
                and learned.way("reference") is not LEFT_OUT
            )
            words = full_prompt(prompt, call.hints, has_reference=has_reference)
            words = calmer(words) if is_calm else words
            cost_usd = self._prices.picture(self.name, *asked_px, has_reference=has_reference)
            try:
                with call.sent(self.name, cost_usd), translated():
                    answer = await self._send(
                        call.pictures if has_reference else (), prompt=words, **options
                    )
            except (RequestRefused, ProviderMissing) as refusal:
                said = refusal.said if isinstance(refusal, RequestRefused) else ""
                # A server may draw and not draw from pictures; its refusal seldom says so.
                if not learned.learn(said, _MENTIONS) and not (
                    has_reference and learned.give_up_way("reference")
                ):
                    raise
                continue
            self._learned = learned
            return _Asked(answer, cost_usd, has_reference)

    async def _send(self, pictures: Sequence[bytes], **options: Any) -> Any:
        """One request; an edit of the pictures where there are any."""
        images = self._sdk_client.images
        options |= {"model": self._endpoint.model, "n": 1}
        if not pictures:
            return await images.generate(**options)
        files = [(f"{number}.jpg", data, "image/jpeg") for number, data in enumerate(pictures, 1)]
        return await images.edit(image=files, **options)

    async def _bytes_of(self, answer: Any) -> bytes:
        first = answer.data[0]
        if not first.b64_json:
            limits = DownloadLimits(most_s=self._endpoint.timeout_s)
            return await download(str(first.url), limits)
        if len(first.b64_json) > _MOST_BASE64_CHARS:
            raise ProviderJunk("The picture is too large.")
        return base64.b64decode(first.b64_json, validate=True)

    def _options(
        self, learned: Learned, size_px: tuple[int, int]
    ) -> tuple[tuple[int, int], dict[str, str]]:
        """Size, quality, and bytes rather than an address where the model can choose.

        platform.openai.com/docs/api-reference/images/create, `size`, `quality`,
        `response_format`.
        """
        model, is_gpt = self._endpoint.model, self._endpoint.model.startswith("gpt-image")
        any_shape = not is_gpt or model.startswith(_ANY_SHAPE)
        if any_shape and learned.way("size") == "frame":
            asked_px = frame_size_px(size_px)
        else:
            asked_px = standard_size_px(size_px, long_px=1536 if is_gpt else 1792)
        options = {"size": f"{asked_px[0]}x{asked_px[1]}"}
        if is_gpt and learned.way("quality") is not LEFT_OUT:
            options["quality"] = self._quality
        if not is_gpt and learned.way("response_format") is not LEFT_OUT:
            options["response_format"] = "b64_json"
        return asked_px, options

    async def warm_up(self) -> None:
        """Load the SDK before the first call."""
        await asyncio.to_thread(load_sdk)

    async def close(self) -> None:
        """Close the client's connections."""
        if self._sdk_client is not None:
            await self._sdk_client.close()


def frame_size_px(size_px: tuple[int, int]) -> tuple[int, int]:
    """The frame's own shape in the model's steps, within what it draws at once."""
    width = min(max(size_px[0], size_px[1] / _LONGEST), size_px[1] * _LONGEST)
    area = width * size_px[1]
    scale = math.sqrt(min(max(area, _LEAST_PX), _MOST_PX) / area)
    rounded = math.floor if scale < 1 else math.ceil
    return (
        rounded(width * scale / _STEP_PX) * _STEP_PX,
        rounded(size_px[1] * scale / _STEP_PX) * _STEP_PX,
    )


def standard_size_px(size_px: tuple[int, int], long_px: int) -> tuple[int, int]:
    """The nearest of the three sizes that every model draws: square, upright, lying."""
    shape = size_px[0] / size_px[1]
    return (long_px if shape > 1.2 else 1024, long_px if shape < 0.83 else 1024)


def build(config: ProviderConfig) -> OpenAIPictures:
    """For the registry."""
    return OpenAIPictures(config.of(OpenAISettings), config.prices)
