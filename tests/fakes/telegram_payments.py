"""Payments in Stars as the loopback server takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.telegram_messages import sent
from tests.fakes.telegram_state import Refused

if TYPE_CHECKING:
    from tests.fakes.telegram_server import TelegramServer


async def send_invoice(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """A request for Stars."""
    if parameters.get("currency") != "XTR" or len(parameters["prices"]) != 1:
        raise Refused(400, "Bad Request: CURRENCY_INVALID")
    if not 1 <= len(str(parameters["payload"]).encode()) <= 128:
        raise Refused(400, "Bad Request: PAYLOAD_INVALID")
    invoice = {
        "title": parameters["title"],
        "description": parameters["description"],
        "start_parameter": "",
        "currency": "XTR",
        "total_amount": parameters["prices"][0]["amount"],
    }
    return sent(server, parameters, {"invoice": invoice, "payload": parameters["payload"]})


async def answer_pre_checkout_query(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """The bot says whether a payment may go through."""
    future = server.world.checkouts.pop(str(parameters["pre_checkout_query_id"]), None)
    if future is None:
        raise Refused(400, "Bad Request: query is too old")
    future.set_result(parameters)
    return True


async def refund_star_payment(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """Stars go back."""
    charge = parameters["telegram_payment_charge_id"]
    paid = next((one for one in server.world.stars if one["id"] == charge), None)
    if paid is None:
        raise Refused(400, "Bad Request: CHARGE_NOT_FOUND")
    if paid.get("refunded"):
        raise Refused(400, "Bad Request: CHARGE_ALREADY_REFUNDED")
    paid["refunded"] = True
    return True


async def get_star_transactions(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """Every payment in Stars."""
    begin = int(parameters.get("offset") or 0)
    limit = int(parameters.get("limit") or 100)
    rows = [
        {key: value for key, value in one.items() if key != "refunded"}
        for one in server.world.stars[begin : begin + limit]
    ]
    return {"transactions": rows}
