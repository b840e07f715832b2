"""Which permissions the bot uses on Discord, and the links that ask for exactly those. Pure.

https://discord.com/developers/docs/topics/permissions
"""

from __future__ import annotations

import base64
import binascii
from typing import Final
from urllib.parse import urlencode

PERMISSIONS: Final = {
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "send_messages_in_threads": 1 << 38,
}
"""By the library's names: it writes messages with files and the previews of links, in threads
too, and looks in the history for a message whose acknowledgement was lost."""
IN_THREADS: Final = "send_messages_in_threads"
_AUTHORIZE: Final = "https://discord.com/oauth2/authorize"


def needed(*, in_thread: bool) -> tuple[str, ...]:
    """What must be granted where the bot writes: threads have a permission of their own."""
    left_out = "send_messages" if in_thread else IN_THREADS
    return tuple(name for name in PERMISSIONS if name != left_out)


def invite_link(application_id: int) -> str:
    """Adds the bot to a server with just the permissions it uses."""
    return f"{_AUTHORIZE}?" + urlencode(
        {
            "client_id": application_id,
            "integration_type": 0,
            "scope": "bot applications.commands",
            "permissions": sum(PERMISSIONS.values()),
        }
    )


def user_install_link(application_id: int) -> str:
    """Lets a person take the bot's commands with them into any chat; it asks for no permission."""
    return f"{_AUTHORIZE}?" + urlencode(
        {"client_id": application_id, "integration_type": 1, "scope": "applications.commands"}
    )


def application_id_of(token: str) -> int | None:
    """The bot's id, which a token begins with; None for what is no bot's token."""
    head = token.partition(".")[0]
    try:
        text = base64.b64decode(head + "=" * (-len(head) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return int(text) if text.isdecimal() else None
