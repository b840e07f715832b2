"""One turn of the conversation: what is known, who is talked to, and what is answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.conversation.events import Event
from bot.conversation.prepared import Prepared, Refused
from bot.conversation.replies import Reply, StoredFile
from bot.conversation.services import Services
from bot.conversation.voices.own_voices import beside
from bot.surfaces.base import Button, Message, PlaceLimits
from bot.wording import Words
from db.core.transaction import Transaction
from db.jobs.template_days import Step, TemplateStep
from db.money import balances, ledger
from db.money.balances import Balance
from db.money.shared_wallets import SharedWallet
from db.people import accounts, characters
from db.people.accounts import Account
from db.people.characters import KeptCharacter
from db.people.cloned_voices import ClonedVoice
from db.people.place_rules import PlaceRules
from pipeline.moderation import ALLOWED, Verdict
from pipeline.providers.base import Voice
from pipeline.templates.base import Template

_Kind = TypeVar("_Kind")
Rows = tuple[tuple[Button, ...], ...]

QUOTE_VALID_S = 1800
NOTICE_CHARS = 200
"""The longest notice that a press is answered with (Telegram's limit)."""
LINK_S = 7 * 24 * 3600.0
"""How long a link to a file that is too large for its chat is open."""


@dataclass(frozen=True, slots=True)
class Prefetched:
    """What was asked of the world, and done, before the transaction, which may ask nothing."""

    limits: PlaceLimits
    verdict: Verdict = ALLOWED
    is_queue_alive: bool = True
    prepared: Prepared | None = None
    shared: SharedWallet | None = None
    """The wallet of the group that this is in."""
    rules: PlaceRules = PlaceRules()
    """What the place allows; everything in a private chat."""
    place_voices: Sequence[ClonedVoice] = ()
    """Voices of people's own that everybody in the place may use."""
    late_minutes: int = 0
    """How long the event waited, where it may not be meant any more: then only that is said."""


@dataclass(frozen=True, slots=True)
class Switches:
    """What an admin set for everybody."""

    is_paused: bool = False
    templates_off: Collection[str] = ()
    prices: Mapping[str, int] = field(default_factory=dict)
    """Credits by template, over the settings' own."""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Switches:
        """As they are stored, by name."""
        return cls(
            bool(values.get("paused")), values.get("templates_off", ()), values.get("prices", {})
        )


@dataclass(frozen=True, slots=True)
class Payer:
    """The wallet that pays for a video, and what it holds."""

    wallet_id: str
    balance: Balance
    is_shared: bool = False
    is_allowance_spent: bool = False
    """The group's wallet would reach, but not what the person may still spend of it."""


@dataclass(slots=True)
class Turn:
    """Handlers read it and add replies; nothing is sent before the transaction commits."""

    services: Services
    tx: Transaction
    account: Account
    event: Event
    words: Words
    known: Prefetched
    switches: Switches = Switches()
    replies: list[Reply] = field(default_factory=list)
    wakes_queue: bool = False
    steps: list[TemplateStep] = field(default_factory=list)
    """What the person did with templates, for the operator's numbers."""
    cloned: Sequence[ClonedVoice] = ()
    """Voices of people's own that this person may use here."""
    _characters: tuple[KeptCharacter, ...] | None = None
    shown_in: str | None = None
    """Of an idea that was edited: the message that shows its draft."""

    @property
    def is_press(self) -> bool:
        """Whether a button was pressed: then its message is edited instead of a new one sent."""
        return self.event.kind == "press" and self.event.message_id is not None

    @property
    def voices(self) -> Sequence[Voice]:
        """Every voice that may be chosen here."""
        return beside(self.cloned, self.services.cloner, self.services.voices)

    def send(self, text: str, buttons: Rows = (), **more: Any) -> None:
        """Answer with a new message; in a group it replies to the person's own.

        `only_while_queued` names the video whose progress it shows from now on.
        """
        queued = more.pop("only_while_queued", None)
        if not self.event.place.is_private and not self.is_press:
            more.setdefault("reply_to", self.event.message_id)
        message = Message(text, buttons, **more)
        self.replies.append(Reply("send", self.event.place, message, only_while_queued=queued))

    def show(self, text: str, buttons: Rows = (), **more: Any) -> None:
        """Edit the pressed message, or answer with a new one."""
        message_id = self.event.message_id if self.is_press else self.shown_in
        if message_id is None:
            queued = more.pop("only_while_queued", None)
            self.send(text, buttons, **more)
            self.replies[-1] = replace(self.replies[-1], only_while_queued=queued)
            return
        message = Message(
            text, buttons, selects=more.get("selects", ()), copyable=more.get("copyable", "")
        )
        self.replies.append(
            Reply(
                "edit",
                self.event.place,
                message,
                message_id=message_id,
                only_while_queued=more.get("only_while_queued"),
            )
        )

    def notify_all(self) -> None:
        """What is said now is for somebody who may be looking elsewhere."""
        self.replies = [
            replace(one, message=replace(one.message, notify=True)) for one in self.replies
        ]

    def add_above(self, text: str) -> None:
        """Put a text above the first answer."""
        first, *others = self.replies
        message = replace(first.message, text=f"{text}\n\n{first.message.text}")
        self.replies = [replace(first, message=message), *others]

    def send_media(
        self,
        message: Message,
        storage_key: str,
        *,
        thumbnail_key: str = "",
        is_private: bool = False,
        again: Button | None = None,
    ) -> None:
        """Answer with a file; it is fetched from the storage when it is sent. `is_private`: only
        this person may see it. `again` makes anew what the storage has no more.
        """
        answered = self.event.message_id if self.is_press else None
        is_ephemeral = is_private and not self.event.place.is_private
        message = replace(message, reply_to=answered, ephemeral=is_ephemeral)
        until = datetime.now(UTC) + timedelta(seconds=LINK_S)
        file = StoredFile(
            storage_key,
            link_text=self.words("result.link", until=self.words.moment(until)),
            link_label=self.words("result.open"),
            thumbnail_key=thumbnail_key,
            gone_text=self.words("result.gone"),
            again=again.label if again else "",
            again_data=(again.data or "") if again else "",
        )
        self.replies.append(
            Reply("send", self.event.place, message, file=file if storage_key else None)
        )

    def as_send(self, edit: Reply) -> Reply:
        """The same content as a new message."""
        return replace(edit, act="send", message_id=None, only_while_queued=None)

    def privately(self, text: str, buttons: Rows = (), **more: Any) -> None:
        """Answer so that only this person sees it, where the platform can do that."""
        # Who never opened a private chat is asked to, in the group.
        ask = self.words("group.ask_privately")
        is_ephemeral = not self.event.place.is_private
        self.send(text, buttons, ephemeral=is_ephemeral, ask_privately=ask, **more)

    def toast(self, text: str, *, is_passing: bool = False) -> None:
        """A short notice for a press, which stays until it is read; else a message."""
        if self.event.answer_id is None or len(text) > NOTICE_CHARS:
            self.send(text)
            return
        self.replies.append(
            Reply(
                "toast",
                self.event.place,
                Message(text),
                answer_id=self.event.answer_id,
                is_passing=is_passing,
            )
        )

    def acknowledge(self) -> None:
        """Answer a press without a word."""
        if self.event.answer_id is not None:
            self.replies.append(Reply("toast", self.event.place, answer_id=self.event.answer_id))

    def count(self, step: Step, *templates: str, amount: int = 1) -> None:
        """A step that the person took with these templates; stored with the turn's effect."""
        self.steps += [TemplateStep(key, step, amount) for key in templates]

    def say(self, key: str, **values: Any) -> None:
        """A new message with one sentence."""
        self.send(self.words(key, **values))

    # -- what handlers share ------------------------------------------------------------

    def prepared(self, kind: type[_Kind]) -> _Kind | None:
        """What was done before this transaction, if it is of that kind."""
        prepared = self.known.prepared
        return prepared if isinstance(prepared, kind) else None

    @property
    def refusal(self) -> Exception | None:
        """Why it was not done before this transaction, if it was refused."""
        refused = self.prepared(Refused)
        return refused.error if refused else None

    def open_templates(self) -> dict[str, Template]:
        """The templates that no admin switched off, and that this place uses."""
        here = self.known.rules.templates
        if not any(key in self.services.templates for key in here):
            here = tuple(self.services.templates)
        return {
            key: template
            for key, template in self.services.templates.items()
            if key not in self.switches.templates_off and key in here
        }

    def template_name(self, template: Template) -> str:
        """The template's name in the person's language, as far as it was translated."""
        return template.name_in(self.words.language)

    def template_pitch(self, template: Template) -> str:
        """The template's one line in the person's language."""
        return template.pitch_in(self.words.language)

    async def balance(self) -> Balance:
        """What the person's own wallet holds."""
        return await balances.balance(self.tx, self.account.wallet_id)

    async def payer(self, price_credits: int) -> Payer:
        """Who would pay here: the group where it and the person's allowance reach, else they."""
        shared, is_allowed = self.known.shared, True
        if shared is not None and shared.balance.spendable >= price_credits:
            spent = await ledger.spent_of_allowance(self.tx, shared.id)
            allowed = shared.allowance_credits
            is_allowed = not allowed or spent + price_credits <= allowed
            if is_allowed:
                return Payer(shared.id, shared.balance, is_shared=True)
        own = await self.balance()
        return Payer(self.account.wallet_id, own, is_allowance_spent=not is_allowed)

    async def kept_characters(self) -> tuple[KeptCharacter, ...]:
        """Whom the person keeps by name; read once."""
        if self._characters is None:
            self._characters = tuple(await characters.kept(self.tx))
        return self._characters

    @property
    def characters(self) -> tuple[KeptCharacter, ...]:
        """Those of them that videos may have, as far as they were read."""
        return tuple(one for one in self._characters or () if one.is_ready)

    async def remember(self, name: str, value: Any) -> None:
        """Keep one of the person's settings."""
        settings = {**self.account.settings, name: value}
        await accounts.save_settings(self.tx, self.account.id, settings)
        self.account = replace(self.account, settings=settings)
