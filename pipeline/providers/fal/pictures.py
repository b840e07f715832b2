"""Pictures from FLUX on fal: submit, store the request id, then wait for the result.

The SDK would submit again up to ten times by itself, each time at our cost, and waits for ever
by default; both are ours to decide (retrying.py), so its own retries are switched off.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import (
    ProviderBusy,
    ProviderError,
    ProviderJunk,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
)
from pipeline.providers.base import Call, Made, Picture
from pipeline.providers.calls.downloads import DownloadLimits, download
from pipeline.providers.calls.pictures import calmer, fitted_size_px, full_prompt, read_picture
from pipeline.providers.calls.status_errors import MISSHAPEN, VendorAnswer, error_for_status
from pipeline.providers.config import ProviderConfig
from pipeline.providers.fal.settings import FalSettings
from pipeline.providers.prices import PriceTable

_MOST_PX = 2_000_000  # FLUX schnell was trained up to two megapixels, and is billed by them
_STEP_PX = 32
_STEPS = 4
_MOST_OPEN = 1_000
_LAST_ANSWER_S = 5.0  # how long a request that is given up while it is sent may take to get its id
_NEXT_SEED = 7919  # where a picture came back unusable
# A picture is fetched at once. Of the request fal then keeps its result for an hour, in which a
# killed video's next attempt asks for it, and what was sent, words and a person's own picture, no
# longer; what it drew would be served to whoever has its address for good, and is of no use to us
# after that hour.
_FORGOTTEN = {
    "X-Fal-Store-IO": "0",
    "X-Fal-Object-Lifecycle-Preference": json.dumps({"expiration_duration_seconds": 3600}),
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class RequestLost(ProviderJunk):
    """A service we use does not know our request any more."""


class Flagged(ProviderRefused):
    """The picture was flagged as unsafe, even in calmer words."""


class FalPictures:
    """A PictureMaker over fal's queue."""

    def __init__(self, settings: FalSettings, prices: PriceTable) -> None:
        self._settings = settings
        self._prices = prices
        self._sdk_client: Any = None
        self._open_usd: dict[str, float] = {}  # what requests cost whose result is not here yet
        self.name = f"fal:{settings.model}"
        self._limits = DownloadLimits(
            most_s=settings.timeout_s, own_hosts=(settings.queue_run_host, settings.run_host)
        )

    def __repr__(self) -> str:
        return f"FalPictures({self._settings.model})"

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """Make one picture; a flagged one is drawn anew by another seed, then in calmer words."""
        has_reference = self._has_reference(call)
        words = full_prompt(prompt, call.hints, has_reference=has_reference)
        seed += _NEXT_SEED * call.tries
        plans = [(words, seed), (words, seed + 1), (calmer(words), seed + 2)]
        if call.tries > 1:
            plans = plans[2:]
        resume_id = call.resume_id
        while plans:
            asked, asked_seed = plans.pop(0)
            try:
                request_id, result = await self._result(asked, size_px, asked_seed, call, resume_id)
            except Flagged:  # for its words, before anything was drawn: only others help
                plans = plans[-1:]
                continue
            finally:
                resume_id = None
            self._open_usd.pop(request_id, None)
            # Of a resumed one, too: nobody counted it yet.
            cost_usd = self._cost_usd(size_px, call)
            with call.billed(self.name, cost_usd):
                with _translated():
                    is_flagged = bool((result.get("has_nsfw_concepts") or [False])[0])
                    address = str(result["images"][0]["url"])
                    used_seed = int(result.get("seed", asked_seed))
                if not is_flagged:
                    data = await download(address, self._limits)
                    made = Made(self.name, self._model(call), cost_usd, used_seed, request_id)
                    return await asyncio.to_thread(
                        read_picture, data, made, keeps_figure=has_reference
                    )
            call.wasted(self.name, cost_usd)
        raise Flagged

    async def _result(
        self,
        words: str,
        size_px: tuple[int, int],
        seed: int,
        call: Call,
        resume_id: str | None,
    ) -> tuple[str, dict[str, Any]]:
        """The request's id and its result; submitted now unless there is one to resume."""
        if resume_id is not None:
            try:
                return resume_id, await self.result_of(resume_id, call)
            except RequestLost:
                pass  # it ran out or failed over there: nothing is left to ask for
        width, height = fitted_size_px(size_px, _MOST_PX, _STEP_PX)
        arguments = {
            "prompt": words,
            "image_size": {"width": width, "height": height},
            "num_images": 1,
            "seed": seed % 2**31,
            "enable_safety_checker": True,
            "output_format": "jpeg",
            **self._of_model(call),
        }
        submitting = asyncio.ensure_future(self._submitted(arguments, size_px, call))
        try:
            request_id, handle = await asyncio.shield(submitting)
        except asyncio.CancelledError:  # it is drawn there all the same, unless its id is known
            await asyncio.wait({submitting}, timeout=_LAST_ANSWER_S)
            if not submitting.cancel() and not submitting.cancelled():
                submitting.exception()  # nobody else asks for it
            raise
        own = {self._settings.queue_run_host, self._settings.run_host}
        given = (handle.status_url, handle.response_url)
        is_ours = all(urlsplit(str(one)).netloc in own for one in given)
        return request_id, await self.result_of(request_id, call, handle if is_ours else None)

    def _has_reference(self, call: Call) -> bool:
        """Whether a character's picture goes along."""
        return bool(call.pictures and self._settings.reference_model)

    def _model(self, call: Call) -> str:
        settings = self._settings
        return settings.reference_model if self._has_reference(call) else settings.model

    def _of_model(self, call: Call) -> dict[str, Any]:
        """What the model alone is told: the steps of a fast one, or the picture to draw from.

        The picture lies in the request itself: an address would want an upload that others could
        open, and would end before a second attempt.
        """
        if not self._has_reference(call):
            return {"num_inference_steps": _STEPS}
        return {"image_urls": [_data_uri(one) for one in call.pictures]}

    async def _submitted(
        self, arguments: dict[str, Any], size_px: tuple[int, int], call: Call
    ) -> tuple[str, Any]:
        """A new request's id, which is stored at once, and its handle."""
        with _translated():
            handle = await self._client().submit(
                self._model(call), arguments=arguments, headers=_FORGOTTEN
            )
            request_id = str(handle.request_id)
        self._open_usd[request_id] = self._cost_usd(size_px, call)
        while len(self._open_usd) > _MOST_OPEN:
            self._open_usd.pop(next(iter(self._open_usd)))
        if call.on_request_id is not None:
            await call.on_request_id(request_id)
        return request_id, handle

    async def result_of(
        self, request_id: str, call: Call = Call(), handle: Any = None
    ) -> dict[str, Any]:
        """The result of a request. Without a handle it is made from the id alone: addresses in
        an answer would be sent our key wherever they point, so only the queue's own are followed.
        """
        if not _REQUEST_ID.fullmatch(request_id):
            raise RequestLost
        try:
            with _translated():
                if handle is None:
                    handle = await self._client().get_handle(self._model(call), request_id)
                return dict(await handle.get(interval=self._settings.poll_s))
        except RequestLost:
            raise
        except ProviderJunk as error:  # of one look at the queue; the picture may be fine
            raise ProviderUnreachable from error

    async def give_up(self, request_id: str, call: Call) -> None:
        """Cancel a request that nobody waits for; what is drawn already was billed."""
        if not _REQUEST_ID.fullmatch(request_id):
            return
        try:
            with _translated():
                await self._client().cancel(self._model(call), request_id)
        except ProviderError as error:
            if not error.can_retry:  # it came too late
                call.wasted(self.name, self._open_usd.pop(request_id, 0.0))

    def _cost_usd(self, size_px: tuple[int, int], call: Call) -> float:
        return self._prices.picture(
            f"fal:{self._model(call)}",
            *fitted_size_px(size_px, _MOST_PX, _STEP_PX),
            has_reference=self._has_reference(call),
        )

    def _client(self) -> Any:
        if self._sdk_client is None:
            import fal_client.client as sdk

            sdk.MAX_ATTEMPTS = 1
            sdk.QUEUE_URL_FORMAT = f"https://{self._settings.queue_run_host}/"
            sdk.RUN_URL_FORMAT = f"https://{self._settings.run_host}/"
            self._sdk_client = sdk.AsyncClient(
                key=self._settings.key.get_secret_value(), default_timeout=self._settings.timeout_s
            )
        return self._sdk_client

    async def warm_up(self) -> None:
        """Load the SDK before the first call."""
        await asyncio.to_thread(self._client)

    async def close(self) -> None:
        """Close the client's connections (the SDK has no call for it)."""
        if self._sdk_client is not None:
            connections = await self._sdk_client._client
            await connections.aclose()


def _data_uri(picture: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"


@contextmanager
def _translated() -> Iterator[None]:
    import fal_client.client as sdk
    import httpx

    try:
        yield
    except ProviderError:
        raise
    except sdk.FalClientHTTPError as error:
        raise _error_of(error) from VendorAnswer(error, error.status_code)
    except (sdk.FalClientTimeoutError, httpx.TimeoutException) as error:
        raise ProviderTimeout from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise ProviderUnreachable from error
    except (sdk.FalClientError, *MISSHAPEN) as error:
        raise ProviderJunk from error


def _error_of(error: Any) -> ProviderError:
    """What a status of fal's means; 422 carries the safety checker's refusals."""
    said = f"{error.error_type} {error.message}"
    if "content_policy_violation" in said:
        return Flagged()
    if error.response.request.method == "GET" and error.status_code in {404, 410, 422}:
        return RequestLost()
    found = error_for_status(error.status_code, error.response_headers)
    if isinstance(found, ProviderBusy) and "runner" in str(error.error_type):
        return RequestLost()  # the run itself failed; asking for it again changes nothing
    return found


def build(config: ProviderConfig) -> FalPictures:
    """For the registry."""
    return FalPictures(config.of(FalSettings), config.prices)
