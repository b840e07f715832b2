"""A Stripe on this machine: sessions, payments, refunds, disputes and signed webhooks.

Speaks enough of the API for the official library. A test plays the buyer with `pay`, `expire`,
`give_back` and `dispute`, and takes the events that Stripe would send with `event`.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.fixtures.loopback import Loopback

SECRET = "whsec_for_tests"


def unflattened(body: bytes) -> dict[str, Any]:
    """Form fields like `a[b][0][c]=1` as nested dictionaries."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(body.decode()):
        *path, last = re.findall(r"[^\[\]]+", name)
        inner = found
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return found


@dataclass(slots=True)
class FakeStripe(Loopback):
    """Its state is plain dictionaries, as Stripe's objects are."""

    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    charges: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By payment intent."""
    disputes: dict[str, dict[str, Any]] = field(default_factory=dict)
    refund_status: str = "succeeded"
    _answers: dict[str, Any] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    def routes(self) -> list[web.RouteDef]:
        """The part of the API that we use."""
        return [
            web.post("/v1/checkout/sessions", self._create),
            web.get("/v1/checkout/sessions", self._list),
            web.get("/v1/checkout/sessions/{id}", self._retrieve),
            web.post("/v1/refunds", self._refund),
            web.get("/v1/disputes", self._list_disputes),
        ]

    # -- what the buyer and the bank do ---------------------------------------------------------

    def pay(self, session_id: str, *, later: bool = False) -> dict[str, Any]:
        """The page is finished; with `later` the money is still on its way."""
        session = self.sessions[session_id]
        session["status"] = "complete"
        if later:
            return session
        session["payment_status"] = "paid"
        intent = session["payment_intent"] or f"pi_{next(self._numbers)}"
        session["payment_intent"] = intent
        self.charges[intent] = {
            "id": f"ch_{intent}",
            "object": "charge",
            "payment_intent": intent,
            "amount": session["amount_total"],
            "amount_refunded": 0,
            "currency": session["currency"],
            "disputed": False,
            "receipt_url": f"https://pay.example/receipts/{intent}",
            "metadata": session["metadata"],
        }
        return session

    def expire(self, session_id: str) -> dict[str, Any]:
        """Nobody paid in time."""
        self.sessions[session_id]["status"] = "expired"
        return self.sessions[session_id]

    def give_back(self, session_id: str, amount: int) -> dict[str, Any]:
        """A refund, as from Stripe's dashboard; the charge afterwards."""
        charge = self.charges[self.sessions[session_id]["payment_intent"]]
        charge["amount_refunded"] += amount
        return charge

    def dispute(self, session_id: str, amount: int) -> dict[str, Any]:
        """The bank withdraws money for a dispute."""
        intent = self.sessions[session_id]["payment_intent"]
        self.charges[intent]["disputed"] = True
        made = {
            "id": f"du_{next(self._numbers)}",
            "object": "dispute",
            "payment_intent": intent,
            "charge": f"ch_{intent}",
            "amount": amount,
            "status": "needs_response",
            "balance_transactions": [{"object": "balance_transaction", "amount": -amount}],
        }
        self.disputes[made["id"]] = made
        return made

    def win(self, dispute_id: str) -> dict[str, Any]:
        """We win the dispute and have the money back."""
        won = self.disputes[dispute_id]
        won["status"] = "won"
        won["balance_transactions"].append(
            {"object": "balance_transaction", "amount": won["amount"]}
        )
        return won

    def event(
        self, kind: str, about: dict[str, Any], *, secret: str = SECRET, at: int | None = None
    ) -> tuple[bytes, str]:
        """The body and signature of a webhook call."""
        import stripe

        body = json.dumps(
            {
                "id": f"evt_{next(self._numbers)}",
                "object": "event",
                "type": kind,
                "created": int(time.time()),
                "data": {"object": about},
            }
        )
        signed = stripe.WebhookSignature.generate_signature_header(
            body, secret, timestamp=at or int(time.time())
        )
        return body.encode(), signed

    # -- what our side asks ---------------------------------------------------------------------

    async def _create(self, request: web.Request) -> web.Response:
        key = request.headers.get("Idempotency-Key", "")
        if key in self._answers:
            return web.json_response(self._answers[key])
        asked = unflattened(await request.read())
        line = asked["line_items"]["0"]
        number = next(self._numbers)
        session = {
            "id": f"cs_test_{number}",
            "object": "checkout.session",
            "url": f"https://checkout.example/c/{number}",
            "mode": asked["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "client_reference_id": asked["client_reference_id"],
            "metadata": asked["metadata"],
            "amount_total": int(line["price_data"]["unit_amount"]) * int(line["quantity"]),
            "currency": line["price_data"]["currency"],
            "success_url": asked["success_url"],
            "cancel_url": asked["cancel_url"],
            "expires_at": int(asked["expires_at"]),
            "created": int(time.time()),
        }
        self.sessions[str(session["id"])] = session
        self._answers[key] = session
        return web.json_response(session)

    async def _retrieve(self, request: web.Request) -> web.Response:
        session = self.sessions.get(request.match_info["id"])
        if session is None:
            error = {"type": "invalid_request_error", "message": "No such checkout.session"}
            return web.json_response({"error": error}, status=404)
        return web.json_response(self._expanded(session))

    async def _list(self, request: web.Request) -> web.Response:
        intent = request.query.get("payment_intent")
        since = int(request.query.get("created[gte]", 0))
        found = [
            self._expanded(one)
            for one in self.sessions.values()
            if (intent is None or one["payment_intent"] == intent)
            and one["created"] >= since
            and one["status"] == request.query.get("status", one["status"])
        ]
        return self._page(request, found)

    async def _list_disputes(self, request: web.Request) -> web.Response:
        intent = request.query.get("payment_intent")
        found = [one for one in self.disputes.values() if one["payment_intent"] == intent]
        return self._page(request, found)

    async def _refund(self, request: web.Request) -> web.Response:
        key = request.headers.get("Idempotency-Key", "")
        if key in self._answers:
            return web.json_response(self._answers[key])
        asked = unflattened(await request.read())
        charge = self.charges[asked["payment_intent"]]
        amount = int(asked["amount"])
        if amount > charge["amount"] - charge["amount_refunded"]:
            error = {"type": "invalid_request_error", "message": "Refund amount is too large."}
            return web.json_response({"error": error}, status=400)
        if self.refund_status == "succeeded":
            charge["amount_refunded"] += amount
        made = {
            "id": f"re_{next(self._numbers)}",
            "object": "refund",
            "amount": amount,
            "status": self.refund_status,
        }
        self._answers[key] = made
        return web.json_response(made)

    def _expanded(self, session: dict[str, Any]) -> dict[str, Any]:
        intent = session["payment_intent"]
        if intent is None:
            return session
        charge = self.charges[intent]
        whole = {"id": intent, "object": "payment_intent", "latest_charge": charge}
        return {**session, "payment_intent": whole}

    def _page(self, request: web.Request, found: list[dict[str, Any]]) -> web.Response:
        after = request.query.get("starting_after")
        ids = [one["id"] for one in found]
        begin = ids.index(after) + 1 if after in ids else 0
        limit = int(request.query.get("limit", 10))
        page = found[begin : begin + limit]
        more = begin + limit < len(found)
        return web.json_response(
            {"object": "list", "url": request.path, "has_more": more, "data": page}
        )
