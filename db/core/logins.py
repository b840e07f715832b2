"""Addresses with a login in them, as operators paste them: a password may hold any character."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

_KINDS: Final = frozenset({"postgres", "postgresql", "redis", "rediss"})
_ENDS_A_LOGIN: Final = frozenset("@/?#")
"""What an address's reader would take for the end of the login, or for the rest."""


def with_quoted_login(url: str) -> str:
    """The same address with what its password holds unquoted, such as an `@`, quoted. Pure."""
    kind, _, rest = url.partition("://")
    login, has_login, place = rest.rpartition("@")
    if kind.partition("+")[0] not in _KINDS or not _ENDS_A_LOGIN & set(login):
        return url
    user, has_password, password = login.partition(":")
    words = [quote(unquote(word), safe="") for word in (user, password)]
    return f"{kind}://{words[0]}{has_password}{words[1]}{has_login}{place}"
