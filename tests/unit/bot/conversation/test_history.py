"""/history: every video, posting and receipt, a page at a time."""

from __future__ import annotations

from typing import Any

from db.jobs import claims
from db.money import ledger, purchases, settling
from db.money.purchase_rows import Facts, Provider
from tests.fixtures.conversation import Desk, desk

__all__ = ["desk"]


async def video(desk: Desk, idea: str, result: dict[str, Any]) -> None:
    """One that is done, without a worker."""
    await desk.say(idea)
    await desk.press("AI story")
    await desk.press("Confirm")
    made = (await desk.videos())[0]
    await claims.claim(desk.worker, made.id, "w")
    await claims.finish(desk.worker, made.id, 1, "w", "done", owed=0, result=result)


async def bought(desk: Desk, provider: Provider, facts: Facts, **more: Any) -> str:
    """A purchase that the shop says is paid."""
    account = await desk.account()
    terms = {"amount_minor": 499, "currency": "usd", **more}
    async with desk.db.acting(account.id) as tx:
        one = await purchases.begin(
            tx,
            account.id,
            account.wallet_id,
            provider=provider,
            pack="small",
            credits_sold=50,
            **terms,
        )
    async with desk.db.operating() as tx:
        await settling.settle(tx, one.id, facts)
    return one.id


async def test_the_glance_offers_only_lists_that_have_more(desk: Desk) -> None:
    await desk.say("/start")
    shown = await desk.say("/history")
    assert "+24 · welcome gift" in shown.message.text
    assert not shown.buttons


async def test_every_video_is_there_a_page_at_a_time_and_is_sent_again(desk: Desk) -> None:
    await desk.say("/start")
    for number in range(12):
        key = f"videos/{number}.mp4"
        await desk.intake.delivery.storage.put(key, f"video {number}".encode())  # type: ignore[union-attr]
        await video(desk, f"Idea number {number} of a lighthouse", {"video_key": key})
    await desk.say("/history")
    shown = await desk.press("All videos")
    assert "1. 20" in shown.message.text and "Idea number 11" in shown.message.text
    assert "Idea number 1 of" not in shown.message.text and not shown.button("Newer")
    before = len(desk.said())
    older = await desk.press("Older")
    assert older.id == shown.id and len(desk.said()) == before, "pages turn in place"
    assert "Idea number 0 of" in older.message.text and "11. 20" in older.message.text
    assert not older.button("Older")
    sent = await desk.press("▶️ 12")
    assert sent.files[0].read_bytes() == b"video 0"
    await desk.press("Newer", on=older)
    assert "Idea number 11" in older.message.text
    await desk.press("Back", on=older)
    assert "Your last videos" in older.message.text


async def test_every_posting_is_there(desk: Desk) -> None:
    await desk.say("/start")
    account = await desk.account()
    for number in range(25):
        async with desk.db.operating() as tx:
            await ledger.grant(tx, account.wallet_id, 1 + number, key=f"test:{number}")
    await desk.say("/history")
    seen = await desk.press("All postings")
    lines = [seen.message.text]
    while seen.button("Older"):
        seen = await desk.press("Older", on=seen)
        lines.append(seen.message.text)
    text = "\n".join(lines)
    assert len(lines) == 3
    assert all(f"+{1 + number} · credits added" in text for number in range(25))
    assert "+24 · welcome gift" in text


async def test_receipts_open_stripes_page_and_name_the_charge_of_stars(desk: Desk) -> None:
    await desk.say("/start")
    await bought(desk, "stars", Facts(paid=True, charge_id="star-charge-1"), currency="xtr")
    page = "https://pay.stripe.com/receipts/1"
    await bought(desk, "stripe", Facts(paid=True, charge_id="ch_1", receipt_url=page))
    await bought(desk, "stripe", Facts(paid=True, charge_id="ch_2", refunded_minor=100))
    await bought(desk, "stripe", Facts(ended="expired"))
    await desk.say("/history")
    shown = await desk.press("Receipts")
    text = shown.message.text
    assert "1. " in text and "50 credits · $4.99 · refunded: $1.00\n    charge ch_2" in text
    assert "3. " in text and "499 ⭐\n    charge star-charge-1" in text
    assert "4. " not in text, "what was never paid has no receipt"
    button = shown.button("🧾 2")
    assert button is not None and button.url == page


async def test_junk_pages_do_no_harm(desk: Desk) -> None:
    await desk.say("/start")
    for data in ("h:v:-1", "h:v:99999999999", "h:x:0", "h:v", "h:r:999"):
        await desk.press_data(data)
    assert "24 credits" in (await desk.say("/balance")).message.text
