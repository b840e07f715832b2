"""Encoders serve the videos that are nearest their end first, and nobody is forgotten."""

from __future__ import annotations

import asyncio

import pytest

from pipeline.compose.lanes import EncoderLanes, share_done


async def served(shares: list[float], *, lanes: int = 1) -> list[int]:
    """In which order those who wait with these shares are served; all come while none is free."""
    gate, order = EncoderLanes(lanes), list[int]()

    async def ask(number: int) -> None:
        share_done.set(lambda: shares[number])
        async with gate:
            order.append(number)
            await asyncio.sleep(0)

    for _ in range(lanes):
        await gate.acquire()
    asked = [asyncio.create_task(ask(number)) for number in range(len(shares))]
    await asyncio.sleep(0)
    assert gate.locked()
    for _ in range(lanes):
        gate.release()
    await asyncio.gather(*asked)
    return order


@pytest.mark.parametrize(
    ("shares", "order"),
    [
        ([0.0, 0.0, 0.93], [2, 0, 1]),
        ([0.0, 0.0, 0.0], [0, 1, 2]),
        ([0.5, 0.9, 0.1, 0.9], [1, 3, 0, 2]),
    ],
)
async def test_who_is_nearest_the_end_goes_first(shares: list[float], order: list[int]) -> None:
    assert await served(shares) == order


async def test_never_more_than_there_are() -> None:
    gate, at_once, most = EncoderLanes(2), 0, 0

    async def work() -> None:
        nonlocal at_once, most
        async with gate:
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.001)
            at_once -= 1

    await asyncio.gather(*(work() for _ in range(20)))
    assert (most, gate.locked()) == (2, False)


async def test_who_is_cancelled_while_waiting_or_just_called_leaves_no_lane_taken() -> None:
    gate = EncoderLanes(1)
    await gate.acquire()
    waiting = asyncio.create_task(gate.acquire())
    called = asyncio.create_task(gate.acquire())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    gate.release()
    called.cancel()
    await asyncio.gather(waiting, called, return_exceptions=True)
    await asyncio.wait_for(gate.acquire(), 1)
