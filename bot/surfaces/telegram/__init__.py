"""Telegram as a ChatSurface."""
