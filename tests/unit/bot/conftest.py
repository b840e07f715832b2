"""Fixtures of the bot's unit tests."""

from tests.fixtures.conversation import desk

__all__ = ["desk"]
