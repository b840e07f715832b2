"""The same databases and loopback Stripe as the payments' tests."""

from __future__ import annotations

from tests.unit.bot.payments.conftest import *  # noqa: F403
