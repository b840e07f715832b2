"""The pages that people come back to after paying: what they see is asked, never believed."""

from __future__ import annotations

import logging
import time
from html import escape
from typing import Final

from aiohttp import web

from bot.payments.errors import PaymentError
from bot.payments.stripe_events import PaymentEvents
from bot.wording import RIGHT_TO_LEFT, nearest_language, words_in
from db.core.database import Database
from db.money import purchases
from db.money.purchase_rows import Purchase

log = logging.getLogger(__name__)

CHECK_EVERY_S: Final = 2.0
"""The success page asks the payment service at most this often per purchase."""


class CheckoutPages:
    """Success and cancel; each leads back to the chat."""

    def __init__(self, db: Database, payment_events: PaymentEvents | None) -> None:
        self._db, self._payment_events = db, payment_events
        self._checked: dict[str, float] = {}

    async def success(self, request: web.Request) -> web.Response:
        """The payment service sends people here; what they see is asked, never believed."""
        purchase = await self._purchase(request)
        if purchase is not None and purchase.state in ("new", "open"):
            purchase = await self._asked(purchase)
        key = "pay.thanks" if purchase is not None and purchase.state == "paid" else "pay.wait"
        return _page(request, key, "" if purchase is None else purchase.return_link)

    async def cancel(self, request: web.Request) -> web.Response:
        """Nothing was paid; the offer stays in the chat."""
        purchase = await self._purchase(request)
        return _page(request, "pay.cancelled", "" if purchase is None else purchase.return_link)

    async def _purchase(self, request: web.Request) -> Purchase | None:
        async with self._db.operating() as tx:
            return await purchases.find(tx, request.query.get("purchase", "")[:64])

    async def _asked(self, purchase: Purchase) -> Purchase:
        now = time.monotonic()
        payment_events, last = self._payment_events, self._checked.get(purchase.id, -CHECK_EVERY_S)
        if payment_events is None or payment_events.stripe is None or now - last < CHECK_EVERY_S:
            return purchase
        self._checked = {
            key: at_s for key, at_s in self._checked.items() if now - at_s < CHECK_EVERY_S
        } | {purchase.id: now}
        try:
            await payment_events.ask(purchase)
        except PaymentError as error:
            log.warning("Stripe could not be asked.", extra={"code": error.code})
        async with self._db.operating() as tx:
            return await purchases.get(tx, purchase.id)


def _page(request: web.Request, key: str, link: str) -> web.Response:
    """One sentence and one button back to the chat, in the browser's language."""
    asked = request.headers.get("Accept-Language", "en").split(",")[0].split(";")[0].strip()
    language = nearest_language(asked)
    words = words_in(language)
    button = ""
    if link.startswith(("https://", "tg://", "http://")):
        button = f'<p><a href="{escape(link, quote=True)}">{escape(words("pay.back"))}</a></p>'
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    html = f"""<!doctype html><html lang="{language}" dir="{direction}"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>Talemill</title><style>
body{{font:18px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:24em;padding:0 1em;
text-align:center;color:#1d1d22;background:#faf8f4}}
a{{display:inline-block;padding:.7em 1.4em;border-radius:.6em;background:#2b5cff;color:#fff;
text-decoration:none}}
@media(prefers-color-scheme:dark){{body{{color:#f2f0ea;background:#17171b}}}}
</style></head><body><p>{escape(words(key))}</p>{button}</body></html>"""
    headers = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return web.Response(text=html, content_type="text/html", headers=headers)
