"""What the parts of a bot process share."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.router import Conversation
from bot.listeners.delivery import Answers, Delivery
from bot.listeners.intake import Intake
from bot.payments.packs import Checkout
from bot.payments.refunds import Refunds
from bot.payments.stripe_events import PaymentEvents
from bot.settings import Settings
from bot.surfaces.base import ChatSurface
from db.core.database import Database
from db.redis.queue import Queue
from pipeline.assets.storage import Storage
from pipeline.telemetry.process_metrics import Healths


@dataclass(frozen=True, slots=True)
class BotParts:
    """What every listener of this process shares; `intakes` are filled as listeners open."""

    settings: Settings
    conversation: Conversation
    db: Database
    queue: Queue
    storage: Storage
    checkout: Checkout
    payment_events: PaymentEvents
    refunds: Refunds
    intakes: dict[str, Intake]
    healths: Healths
    """How the providers of this process do."""

    def intake(self, surface: ChatSurface, answers: Answers) -> Intake:
        """A surface's way in: updates are written down, handled in order, answered."""
        delivery = Delivery(self.db, surface, answers, self.storage, self.queue.budget)
        made = Intake(surface.name, self.conversation, delivery, self.queue, others=self.intakes)
        self.intakes[surface.name] = made
        return made
