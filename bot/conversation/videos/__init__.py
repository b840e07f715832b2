"""Finished videos: their buttons, and everything made so far."""
