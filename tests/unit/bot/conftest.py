"""Fixtures of the bot's unit tests."""

from tests.fixtures.conversation import user

__all__ = ["user"]
