"""A worker that serves Telegram only: it delivers there, and loads nothing else."""

from __future__ import annotations

import asyncio

from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.fakes.telegram_state import Chat
from tests.fixtures.fleet import fleet

NEVER = ("discord", "stripe", "bot.conversation", "bot.listeners", "bot.payments", "elevenlabs")


async def test_a_telegram_worker_loads_neither_discord_nor_stripe_nor_the_conversation() -> None:
    server = await TelegramServer().start()
    server.world.chats[5] = Chat(5, "private", first_name="Ada")
    try:
        async with fleet(workers=0) as ships:
            modules = ships.folder / "modules"
            worker = ships.start_worker(
                WORKER_SURFACES="telegram",
                TELEGRAM_TOKEN=TOKEN,
                TELEGRAM_BASE_URL=server.base_url,
                FLEET_MODULES=str(modules),
            )
            video = await ships.order(surface="telegram", chat_id="5")
            (done,) = await ships.ended(video.id)
            assert done.state == "done", ships.log()
            (sent,) = server.called("sendVideo")
            assert sent["uploads"]
            assert done.result is not None
            assert done.result["file_id"]
            worker.terminate()
            await asyncio.to_thread(worker.wait, 20)
            loaded = modules.read_text().splitlines()
    finally:
        await server.stop()
    wrong = [one for one in loaded if one.startswith(NEVER)]
    assert "telegram" in loaded
    assert not wrong


async def test_a_video_of_a_surface_that_nobody_serves_waits() -> None:
    async with fleet() as ships:
        elsewhere = await ships.order(surface="telegram", chat_id="5")
        here = await ships.order()
        await ships.ended(here.id)
        assert (await ships.video(elsewhere.id)).state == "queued"
