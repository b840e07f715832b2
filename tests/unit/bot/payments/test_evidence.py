"""`talemill evidence`: what a card dispute asks for, from the books."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import build_parser, main
from bot.commands.evidence import evidence, write_receipts
from db.money.balances import Entry
from db.money.evidence import UsedVideo
from tests.fixtures.market import Market
from tests.unit.db.customers import confirmed, person


async def test_a_purchase_its_videos_and_every_number_are_written_down(
    market: Market,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TALEMILL_DATABASE_URL", market.url)
    monkeypatch.setenv("TALEMILL_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.delenv("S3_BUCKET", raising=False)
    ada, bob = await person(market.db), await person(market.db, "bob", promo=50)
    purchase = await market.buy(ada)
    await market.send("checkout.session.completed", market.stripe.pay(str(purchase.session_id)))
    video = await confirmed(market.db, ada)
    strange = await confirmed(market.db, bob)
    out = tmp_path / "evidence"
    wanted = str(purchase.session_id)
    asked = build_parser().parse_args(["evidence", wanted, "--out", str(out)])
    assert await asyncio.to_thread(evidence, asked) == 0
    text = await asyncio.to_thread((out / "evidence.txt").read_text, encoding="utf-8")
    assert f"Purchase         {purchase.id}" in text
    assert "50 credits" in text and "900 USD" in text and "state: paid" in text
    assert "ada" in text and "bob" not in text
    assert f"{video.id}: queued" in text and strange.id not in text
    assert f"hold:{video.id}" in text and "sale:" in text
    assert f"{video.price_credits} credits were used, and 0 of 1 videos" in text


def test_each_delivered_video_comes_with_its_receipt(tmp_path: Path) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    done, lost = (
        UsedVideo(name, state, 10, at, at, "an idea", {"title": "A door"})
        for name, state in (("v1", "done"), ("v2", "failed"))
    )
    line = Entry("hold:v1", "hold", "bought", -10, "v1", "", at)
    assert write_receipts(tmp_path, (done, lost), (line,)) == 1
    assert (tmp_path / "v1.pdf").read_bytes()[:5] == b"%PDF-"
    assert not (tmp_path / "v2.pdf").exists()


def test_what_was_never_bought_is_said(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TALEMILL_DATABASE_URL", sqlite_url)
    monkeypatch.chdir(tmp_path)
    assert main(["evidence", "cs_nothing"]) == 2
    assert "no purchase of that id" in capsys.readouterr().err
    assert not list(tmp_path.glob("evidence-*"))
    assert main(["evidence", "../x"]) == 2
