"""The HTTP side: webhooks are answered after the commit, pages never believe their address."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from bot.web.server import WebParts, build_app, served, webhook_path
from db.core.errors import DatabaseUnreachable
from db.core.transaction import Transaction
from pipeline.assets.storage import LocalStorage
from tests.fixtures.loopback import status
from tests.fixtures.market import Market
from tests.unit.db.customers import parts, person


@dataclass(slots=True)
class Site:
    """A running web side and a browser."""

    url: str
    http: aiohttp.ClientSession
    market: Market
    storage: LocalStorage

    async def event(self, kind: str, about: dict[str, object]) -> int:
        body, signature = self.market.stripe.event(kind, about)
        async with self.http.post(
            f"{self.url}/stripe/webhook", data=body, headers={"Stripe-Signature": signature}
        ) as answer:
            return answer.status

    async def read(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.http.get(f"{self.url}{path}", headers=headers) as answer:
            return answer.status, await answer.text()


@pytest_asyncio.fixture
async def site(market: Market, tmp_path: Path) -> AsyncIterator[Site]:
    """The web side on a free port."""
    seen: list[bytes] = []

    async def telegram(body: bytes, secret: str | None) -> int:
        seen.append(body)
        return 200 if secret == "right" else 403

    async def alive() -> bool:
        return True

    storage = LocalStorage(tmp_path / "files", secret=b"s")
    app = build_app(
        WebParts(
            market.db,
            payment_events=market.payment_events,
            telegram=telegram,
            telegram_path=webhook_path("https://clip.example/tg/hook"),
            links=storage,
            checks={"redis": alive},
            metrics_token="numbers",
        )
    )
    async with served(app, "127.0.0.1", 0) as port, aiohttp.ClientSession() as http:
        yield Site(f"http://127.0.0.1:{port}", http, market, storage)


async def test_a_webhook_is_answered_after_its_commit(site: Site) -> None:
    ada = await person(site.market.db)
    purchase = await site.market.buy(ada)
    session = site.market.stripe.pay(str(purchase.session_id))
    assert await site.event("checkout.session.completed", session) == 200
    assert await parts(site.market.db, ada) == (50, 0)


async def test_a_forged_webhook_is_400_and_a_huge_one_413(site: Site) -> None:
    async with site.http.post(f"{site.url}/stripe/webhook", data=b"{}") as answer:
        assert answer.status == 400
    async with site.http.post(
        f"{site.url}/stripe/webhook",
        data=io.BytesIO(b"x" * 10 * 1024**2),
        headers={"Stripe-Signature": "t=1,v1=x"},
    ) as answer:
        assert answer.status == 413


async def test_a_webhook_that_cannot_be_handled_now_is_asked_for_again(site: Site) -> None:
    purchase = await site.market.buy()
    site.market.stripe.pay(str(purchase.session_id))
    charge = site.market.stripe.give_back(str(purchase.session_id), 450)
    site.market.stripe.always = status(500)
    assert await site.event("charge.refunded", charge) == 503
    site.market.stripe.always = None
    assert await site.event("charge.refunded", charge) == 200


async def test_the_success_page_asks_and_leads_back_to_the_chat(site: Site) -> None:
    ada = await person(site.market.db)
    purchase = await site.market.buy(ada, return_link="https://t.me/clip?start=paid")
    path = f"/pay/success?purchase={purchase.id}"
    code, text = await site.read(path)
    assert (code, "being confirmed" in text, "https://t.me/clip?start=paid" in text) == (
        200,
        True,
        True,
    )
    assert await parts(site.market.db, ada) == (0, 0)


async def test_paying_is_granted_by_the_success_page_alone(site: Site) -> None:
    ada = await person(site.market.db)
    purchase = await site.market.buy(ada)
    site.market.stripe.pay(str(purchase.session_id))
    _, text = await site.read(f"/pay/success?purchase={purchase.id}")
    assert "Paid, thank you" in text
    assert await parts(site.market.db, ada) == (50, 0)


async def test_a_forged_purchase_on_the_success_page_grants_nothing(site: Site) -> None:
    asked = len(site.market.stripe.requests)
    for forged in ("nothing", "cs_test_1", "'; DROP TABLE purchases", "x" * 5000, "%00"):
        code, text = await site.read(f"/pay/success?purchase={forged}")
        assert code == 200
        assert "being confirmed" in text
    assert len(site.market.stripe.requests) == asked


async def test_a_link_that_is_no_link_is_not_shown(site: Site) -> None:
    purchase = await site.market.buy(return_link='javascript:alert("x")')
    _, text = await site.read(f"/pay/cancel?purchase={purchase.id}")
    assert "javascript" not in text
    assert "Nothing was paid" in text


async def test_telegrams_webhook_is_passed_on(site: Site) -> None:
    for secret, expected in (("right", 200), ("wrong", 403)):
        async with site.http.post(
            f"{site.url}/tg/hook",
            data=b"{}",
            headers={"X-Telegram-Bot-Api-Secret-Token": secret},
        ) as answer:
            assert answer.status == expected


async def test_health_names_what_is_alive(site: Site) -> None:
    code, text = await site.read("/health")
    assert (code, text) == (200, '{"ok": true, "database": true, "redis": true}')


async def test_readiness_asks_for_everything_and_liveness_for_this_process_alone(
    site: Site,
) -> None:
    assert (await site.read("/readyz"))[0] == 200
    assert await site.read("/healthz") == (200, '{"ok": true}')
    site.market.db.operating = _fails  # type: ignore[method-assign]
    code, text = await site.read("/readyz")
    assert (code, '"database": false' in text) == (503, True)
    assert (await site.read("/healthz"))[0] == 200


def _fails(*, is_brief: bool = False) -> Transaction:
    raise DatabaseUnreachable


async def test_metrics_want_their_token(site: Site) -> None:
    assert (await site.read("/metrics"))[0] == 401
    await site.event("customer.created", {"id": "c", "object": "customer"})
    code, text = await site.read("/metrics", Authorization="Bearer numbers")
    assert code == 200
    samples = {
        (one.name, one.labels.get("type"), one.labels.get("done")): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }
    assert samples["talemill_videos_queued", None, None] == 0
    assert samples["talemill_stripe_events_total", "customer.created", "ignored"] == 1


async def test_a_signed_file_is_served_in_ranges_and_an_altered_link_is_404(site: Site) -> None:
    await site.storage.put("videos/v1.mp4", b"0123456789")
    link = urlsplit(await site.storage.url("videos/v1.mp4", expires_s=60))
    path = f"{link.path}?{link.query}"
    assert await site.read(path) == (200, "0123456789")
    assert await site.read(path, Range="bytes=2-4") == (206, "234")
    assert (await site.read(path + "0"))[0] == 404
    assert (await site.read(link.path))[0] == 404
    assert (await site.read(path.replace("v1", "v2")))[0] == 404
    assert (await site.read("/../../etc/passwd"))[0] == 404


async def test_a_signed_file_is_asked_about_and_not_sent_twice(site: Site) -> None:
    await site.storage.put("videos/v1.mp4", bytes(1000))
    link = urlsplit(await site.storage.url("videos/v1.mp4", expires_s=60))
    address = f"{site.url}{link.path}?{link.query}"
    async with site.http.head(address) as answer:
        assert (answer.status, answer.headers["Content-Length"]) == (200, "1000")
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.headers["Accept-Ranges"] == "bytes"
        etag = answer.headers["ETag"]
    async with site.http.get(address, headers={"If-None-Match": etag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    # A player that resumes: the rest of the same file, or the whole of a newer one.
    resume = {"Range": "bytes=990-", "If-Range": answer.headers["Last-Modified"]}
    async with site.http.get(address, headers=resume) as answer:
        assert (answer.status, answer.headers["Content-Range"]) == (206, "bytes 990-999/1000")
    async with site.http.get(address, headers={"Range": "bytes=2000-"}) as answer:
        assert answer.status == 416
    await site.storage.put("videos/v1.mp4", bytes(2000))
    async with site.http.get(address, headers={"If-None-Match": etag}) as answer:
        assert (answer.status, len(await answer.read())) == (200, 2000)
    # Erased by whomever: the same address opens nothing.
    await site.storage.delete_folder("videos")
    for ask in (site.http.get, site.http.head):
        async with ask(address) as answer:
            assert answer.status == 404
