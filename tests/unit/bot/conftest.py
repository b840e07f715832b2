"""Somebody at the console, and a shop with a loopback Stripe."""

from tests.fixtures.conversation import user
from tests.fixtures.market import market

__all__ = ["market", "user"]
