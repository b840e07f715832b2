"""Whether fal takes our key. Nothing is drawn: a balance shows only with the first picture."""

from __future__ import annotations

from contextlib import suppress

from pipeline.providers.fal.pictures import FalPictures, RequestLost
from pipeline.providers.fal.settings import FalSettings
from pipeline.providers.live import LiveFinding, asked
from pipeline.providers.prices import PriceTable
from pipeline.providers.provider import ProviderSettings

_NOBODYS = "00000000-0000-0000-0000-000000000000"


async def check(settings: ProviderSettings) -> list[LiveFinding]:
    """Ask for a request that nobody made: a queue that knows our key says that it is not there."""
    assert isinstance(settings, FalSettings)
    maker = FalPictures(settings, PriceTable())
    try:
        return [await asked("key", _known(maker))]
    finally:
        await maker.close()


async def _known(maker: FalPictures) -> str:
    with suppress(RequestLost):
        await maker.result_of(_NOBODYS)
    return "it is accepted; the balance was not asked for"
