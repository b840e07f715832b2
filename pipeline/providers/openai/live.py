"""Whether OpenAI, or each server in its place, takes our key and knows our models."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.errors import ProviderMissing
from pipeline.providers.live import LiveFinding, asked
from pipeline.providers.openai.errors import new_client, translated
from pipeline.providers.openai.retirements import retires_on
from pipeline.providers.openai.settings import Endpoint, OpenAISettings
from pipeline.providers.provider import Kind, ProviderSettings

_KINDS: tuple[Kind, ...] = ("script", "picture", "voice", "transcript", "moderation")
_TIMEOUT_S = 15.0


async def check(settings: ProviderSettings) -> list[LiveFinding]:
    """The list of models of each server, and one answer of a few tokens from the writer."""
    assert isinstance(settings, OpenAISettings)
    found: list[LiveFinding] = []
    for kind in _KINDS:
        if not settings.serves(kind):
            continue
        endpoint = settings.endpoint(kind)
        what = f"{kind} model {endpoint.model}"
        found.append(await asked(what, _known(endpoint)))
        if kind == "script" and found[-1].is_accepted:
            found.append(await asked(f"an answer of {endpoint.model}", _answered(endpoint)))
    return found


async def _known(endpoint: Endpoint) -> LiveFinding | str:
    """Whether the server lists the model, and until when it has it."""
    client = new_client(endpoint)
    try:
        with translated():
            page = await client.models.list(timeout=_TIMEOUT_S)
            listed = {model.id: model for model in page.data}
    except ProviderMissing:
        return "this server lists no models"
    finally:
        await client.close()
    if listed and endpoint.model not in listed:
        raise ProviderMissing
    return _life(endpoint.model, listed.get(endpoint.model))


def _life(model: str, listed: Any) -> LiveFinding | str:
    """Until when a model answers: as the server says, else as it was announced."""
    ends = None
    if said := getattr(listed, "shutdown_date", None):
        try:
            ends = date.fromisoformat(str(said)[:10])
        except ValueError:
            ends = None
    ends = ends or retires_on(model)
    if ends is None:
        return "the key is accepted and the model is there"
    return LiveFinding(f"model {model}", False, f"it is shut down on {ends:%Y-%m-%d}")


async def _answered(endpoint: Endpoint) -> str:
    client = new_client(endpoint)
    try:
        with translated():
            await client.chat.completions.create(
                model=endpoint.model,
                messages=[{"role": "user", "content": "Say yes."}],
                timeout=_TIMEOUT_S,
            )
    finally:
        await client.close()
    return "it answers"
