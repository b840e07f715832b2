"""Real worker processes that are stopped, paused and killed: nothing is lost, nothing doubled."""

from __future__ import annotations

from tests.fixtures.fleet import PRICE, fleet


async def test_a_video_goes_through_a_real_worker() -> None:
    async with fleet() as ships:
        video = await ships.order()
        (done,) = await ships.ended(video.id)
        assert done.state == "done", ships.log()
        assert len(ships.results(video.id)) == 1
        assert await ships.credits() == 1000 - PRICE
