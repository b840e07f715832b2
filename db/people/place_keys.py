"""The keys of a place: where rows that belong to a chat, a group or a server find each other.

A place is what rows keep of it: `surface`, `chat_id`, and where there are any `topic_id`,
`group_id` (a Discord server) and `is_private`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

NEWEST_KEY: Final = """COALESCE((SELECT m.new_key FROM moved_places m
    WHERE m.old_key = :place_key), :place_key)"""
"""What a place's key is now, in a statement that is given `place_key`."""


def conversation_key(place: Mapping[str, Any]) -> str:
    """One chat, and one topic of it: what was last talked about there."""
    parts = (place.get("surface", ""), place.get("chat_id", ""), place.get("topic_id") or "")
    return ":".join(str(part) for part in parts)


def group_key(place: Mapping[str, Any]) -> str:
    """A whole Discord server, or a whole group chat with its topics: its wallet, rules, limit."""
    return f"{place.get('surface', '')}:{place.get('group_id') or place.get('chat_id', '')}"


def shared_group_key(place: Mapping[str, Any]) -> str:
    """The same, and nothing for a private chat, which nobody shares."""
    return "" if place.get("is_private", True) else group_key(place)
