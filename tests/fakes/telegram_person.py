"""Somebody on the loopback Telegram: says things, presses buttons by their label, reads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram_server import TelegramServer
from tests.fakes.telegram_state import BOT, Chat, Kept

WAIT_S = 20.0


@dataclass(slots=True)
class TelegramPerson:
    """One person in one chat; `in_group` gives the same person elsewhere."""

    server: TelegramServer
    id: int
    name: str = "Mia"
    language: str = "en"
    chat_id: int = 0
    topic_id: int | None = None
    handle: str = ""

    def __post_init__(self) -> None:
        if not self.chat_id:
            self.chat_id = self.id
            world = self.server.world
            world.chats.setdefault(self.id, Chat(self.id, "private", first_name=self.name))

    def in_group(
        self, chat_id: int, *, is_admin: bool = False, topic_id: int | None = None
    ) -> TelegramPerson:
        """This person in a group, made when there is none of that id."""
        chat = self.server.world.chats.setdefault(
            chat_id, Chat(chat_id, "supergroup", title="Makers", is_forum=topic_id is not None)
        )
        if is_admin:
            chat.admins.add(self.id)
        return TelegramPerson(self.server, self.id, self.name, self.language, chat_id, topic_id)

    @property
    def user(self) -> dict[str, Any]:
        """As updates carry the person."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language,
            **({"username": self.handle} if self.handle else {}),
        }

    @property
    def chat(self) -> Chat:
        """The chat this person talks in."""
        return self.server.world.chats[self.chat_id]

    def say(self, text: str, *, reply_to: Kept | None = None) -> Kept:
        """Send a text."""
        return self.send({"text": text}, reply_to=reply_to)

    def send(self, content: dict[str, Any], *, reply_to: Kept | None = None) -> Kept:
        """Send anything: a sticker, a location, a poll."""
        if self.topic_id is not None:
            content |= {"message_thread_id": self.topic_id, "is_topic_message": True}
        if reply_to is not None:
            content["reply_to_message"] = reply_to.data
        kept = self.server.world.keep(self.chat, content, sender=self.user)
        self.server.world.add_update({"message": kept.data})
        return kept

    def press(self, label: str, on: Kept | None = None) -> str:
        """Press a button by its label on the newest message that has it; the press's id."""
        message = on or next((one for one in reversed(self.said()) if one.button(label)), None)
        assert message is not None, f"no message has a button {label!r}: {self.shown()}"
        button = message.button(label)
        assert button is not None, f"no button {label!r} in {message.buttons}"
        return self.press_data(button["callback_data"], message)

    def press_data(self, data: str, message: Kept) -> str:
        """Press with any data, as a forged client would."""
        world = self.server.world
        query_id = str(world.number())
        query = {
            "id": query_id,
            "from": self.user,
            "message": message.data,
            "chat_instance": "1",
            "data": data,
        }
        world.presses[query_id] = {"from": self.id}
        world.add_update({"callback_query": query})
        return query_id

    def block(self) -> None:
        """Block the bot."""
        self.server.world.chats[self.id].blocked = True

    def said(self) -> list[Kept]:
        """What the bot says in this chat and topic now, oldest first."""
        kept = self.server.world.messages.get(self.chat_id, {}).values()
        return [
            one
            for one in kept
            if one.from_bot
            and not one.deleted
            and one.data.get("message_thread_id") == self.topic_id
        ]

    def shown(self) -> list[str]:
        """The texts of what the bot says."""
        return [one.text for one in self.said()]

    def toasts(self) -> list[str]:
        """The short notices this person got."""
        presses = self.server.world.presses.values()
        return [one["text"] for one in presses if one["from"] == self.id and one.get("text")]

    async def until(self, wanted: Callable[[], Any], timeout_s: float = WAIT_S) -> Any:
        """Wait until something is so; fails with what the chat shows."""
        world = self.server.world
        deadline = time.monotonic() + timeout_s
        while not (found := wanted()):
            left = deadline - time.monotonic()
            assert left > 0, f"waited {timeout_s:g} s; the chat shows {self.shown()}"
            world.changed.clear()
            try:
                async with asyncio.timeout(min(left, 0.5)):
                    await world.changed.wait()
            except TimeoutError:
                continue
        return found

    async def read(self, text: str, timeout_s: float = WAIT_S) -> Kept:
        """Wait for a message that holds `text`, the newest of those."""
        found: Kept = await self.until(
            lambda: next((one for one in reversed(self.said()) if text in one.text), None),
            timeout_s,
        )
        return found

    async def toast(self, text: str, timeout_s: float = WAIT_S) -> str:
        """Wait for a short notice that holds `text`."""
        found: str = await self.until(
            lambda: next((one for one in self.toasts() if text in one), None), timeout_s
        )
        return found

    async def refused(self, invoice: Kept) -> str:
        """Begin to pay an invoice in Stars; what the bot says against it."""
        answer = await self._begin_to_pay(invoice)
        assert str(answer.get("ok")).casefold() != "true"
        return str(answer.get("error_message"))

    async def pay(self, invoice: Kept) -> str | None:
        """Pay an invoice in Stars; the charge's id, or None when the bot refused."""
        answer = await self._begin_to_pay(invoice)
        if str(answer.get("ok")).casefold() != "true":
            return None
        world = self.server.world
        charge = f"charge-{world.number()}"
        world.stars.append(
            {
                "id": charge,
                "amount": invoice.data["invoice"]["total_amount"],
                "date": int(time.time()),
                "source": {
                    "type": "user",
                    "transaction_type": "invoice_payment",
                    "user": self.user,
                    "invoice_payload": invoice.data["payload"],
                },
            }
        )
        self.send_payment(invoice, charge)
        return charge

    def send_payment(self, invoice: Kept, charge: str, payload: str | None = None) -> None:
        """Telegram says that an invoice was paid, whatever the bot said before."""
        paid = {
            "currency": "XTR",
            "total_amount": invoice.data["invoice"]["total_amount"],
            "invoice_payload": payload or invoice.data["payload"],
            "telegram_payment_charge_id": charge,
            "provider_payment_charge_id": "",
        }
        self.send({"successful_payment": paid})

    async def _begin_to_pay(self, invoice: Kept) -> dict[str, Any]:
        world = self.server.world
        query_id = str(world.number())
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        world.checkouts[query_id] = future
        amount = invoice.data["invoice"]["total_amount"]
        common = {
            "currency": "XTR",
            "total_amount": amount,
            "invoice_payload": invoice.data["payload"],
        }
        world.add_update({"pre_checkout_query": {"id": query_id, "from": self.user, **common}})
        return await asyncio.wait_for(future, 10)


def bot_user() -> dict[str, Any]:
    """Who the bot is."""
    return dict(BOT)
