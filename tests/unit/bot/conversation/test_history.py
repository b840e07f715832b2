"""/history: every video, posting and receipt, a page at a time."""

from __future__ import annotations

from typing import Any

from bot.surfaces.base import Message, MessageRef, Place
from db.jobs import claims
from db.money import ledger, purchases, settling
from db.money.purchase_rows import Facts, Provider
from tests.fixtures.conversation import ConsoleUser, user

__all__ = ["user"]


async def video(user: ConsoleUser, idea: str, result: dict[str, Any]) -> None:
    """One that is done, without a worker."""
    await user.say(idea)
    await user.press("AI story")
    await user.press("Confirm")
    made = (await user.videos())[0]
    await claims.claim(user.worker, made.id, "w")
    await claims.finish(
        user.worker, made.id, 1, "w", "done", owed=made.price_credits, result=result
    )


async def bought(user: ConsoleUser, provider: Provider, facts: Facts, **more: Any) -> str:
    """A purchase that the shop says is paid."""
    account = await user.account()
    terms = {"amount_minor": 499, "currency": "usd", **more}
    async with user.db.acting(account.id) as tx:
        one = await purchases.begin(
            tx,
            account.id,
            account.wallet_id,
            provider=provider,
            pack="small",
            credits_sold=50,
            **terms,
        )
    async with user.db.operating() as tx:
        await settling.settle(tx, one.id, facts)
    return one.id


async def test_the_glance_offers_only_lists_that_have_more(user: ConsoleUser) -> None:
    await user.say("/start")
    shown = await user.say("/history")
    assert "+24 · welcome gift" in shown.message.text
    assert not shown.buttons


async def test_every_video_is_there_a_page_at_a_time_and_is_sent_again(user: ConsoleUser) -> None:
    await user.say("/start")
    account = await user.account()
    async with user.db.operating() as tx:
        await ledger.grant(tx, account.wallet_id, 200, key="test:enough")
    for number in range(12):
        key = f"videos/{number}.mp4"
        await user.intake.delivery.storage.put(key, f"video {number}".encode())  # type: ignore[union-attr]
        await video(user, f"Idea number {number} of a lighthouse", {"video_key": key})
    await user.say("/history")
    shown = await user.press("All videos")
    assert "1. " in shown.message.text and "Idea number 11" in shown.message.text
    assert "Idea number 1 of" not in shown.message.text and not shown.button("Newer")
    before = len(user.said())
    older = await user.press("Older")
    assert older.id == shown.id and len(user.said()) == before, "pages turn in place"
    assert "Idea number 0 of" in older.message.text and "11. " in older.message.text
    assert not older.button("Older")
    sent = await user.press("▶️ 12")
    assert sent.files[0].read_bytes() == b"video 0"
    await user.press("Newer", on=older)
    assert "Idea number 11" in older.message.text
    await user.press("Back", on=older)
    assert "Your last videos" in older.message.text


async def test_every_posting_is_there(user: ConsoleUser) -> None:
    await user.say("/start")
    account = await user.account()
    for number in range(25):
        async with user.db.operating() as tx:
            await ledger.grant(tx, account.wallet_id, 1 + number, key=f"test:{number}")
    await user.say("/history")
    seen = await user.press("All postings")
    lines = [seen.message.text]
    while seen.button("Older"):
        seen = await user.press("Older", on=seen)
        lines.append(seen.message.text)
    text = "\n".join(lines)
    assert len(lines) == 3
    assert all(f"+{1 + number} · credits added" in text for number in range(25))
    assert "+24 · welcome gift" in text


async def test_receipts_open_stripes_page_and_name_the_charge_of_stars(user: ConsoleUser) -> None:
    await user.say("/start")
    await bought(user, "stars", Facts(paid=True, charge_id="star-charge-1"), currency="xtr")
    page = "https://pay.stripe.com/receipts/1"
    await bought(user, "stripe", Facts(paid=True, charge_id="ch_1", receipt_url=page))
    await bought(user, "stripe", Facts(paid=True, charge_id="ch_2", refunded_minor=100))
    await bought(user, "stripe", Facts(ended="expired"))
    await user.say("/history")
    shown = await user.press("Receipts")
    text = shown.message.text
    assert "1. " in text and "50 credits · $4.99 · refunded: $1.00\n    charge ch_2" in text
    assert "3. " in text and "499 ⭐\n    charge star-charge-1" in text
    assert "4. " not in text, "what was never paid has no receipt"
    button = shown.button("🧾 2")
    assert button is not None and button.url == page


async def test_junk_pages_do_no_harm(user: ConsoleUser) -> None:
    await user.say("/start")
    for data in ("h:v:-1", "h:v:99999999999", "h:x:0", "h:v", "h:r:999"):
        await user.press_data(data)
    assert "24 credits" in (await user.say("/balance")).message.text


async def test_what_is_sent_again_is_as_whole_as_the_first_time(user: ConsoleUser) -> None:
    await user.say("/start")
    storage = user.intake.delivery.storage
    assert storage is not None
    for name in ("1/video.mp4", "1/thumbnail.jpg", "1/cover.jpg", "1/subtitles.srt"):
        await storage.put(name, name.encode())
    result = {
        "video_key": "1/video.mp4",
        "thumbnail_key": "1/thumbnail.jpg",
        "cover_key": "1/cover.jpg",
        "srt_key": "1/subtitles.srt",
        "title": "Дверь / в море",
        "hashtags": ["#sea", "#door"],
        "width": 1080,
        "height": 1920,
        "duration_s": 35.2,
    }
    await video(user, "An idea of a lighthouse", result)
    await user.say("/history")
    sent: list[Message] = []
    surface = user.intake.delivery.surface
    send = surface.send

    async def seen(place: Place, message: Message) -> MessageRef:
        sent.append(message)
        for one in message.media:
            assert one.path is not None and one.path.exists()
            assert one.thumbnail is None or one.thumbnail.read_bytes() == b"1/thumbnail.jpg"
        return await send(place, message)

    surface.send = seen  # type: ignore[method-assign]
    again = await user.press("▶️ 1")
    (message,) = [one for one in sent if one.media]
    (media,) = message.media
    assert (media.kind, media.name) == ("video", "Дверь в море.mp4")
    assert (media.width_px, media.height_px, media.duration_s) == (1080, 1920, 35.2)
    assert media.thumbnail is not None
    assert message.copyable == "Дверь / в море\n#sea #door"
    for label in ("Redo", "File", ".srt", "Cover", "Rate"):
        assert again.button(label), label
    await user.press(".srt", on=again)
    await user.press("Cover", on=again)
    names = [one.media[0].name for one in sent if one.media]
    assert names[1:] == ["Дверь в море.srt", "Дверь в море.jpg"]
