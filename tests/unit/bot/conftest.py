"""Fixtures of the bot's unit tests."""

from tests.fixtures.conversing import desk

__all__ = ["desk"]
