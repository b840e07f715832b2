"""Whether a Postgres server is the one that was meant: its certificate against those we trust."""

from __future__ import annotations

import ssl
from typing import Any, Final

from sqlalchemy.engine import URL

from db.core.errors import BadDatabaseAddress

SYSTEM: Final = "system"
"""As `sslrootcert`: the authorities that this machine trusts; they are meant without one, too."""
_CHECKS: Final = {"verify-full": True, "verify-ca": False, "require": False, None: True}
"""Modes in which a certificate is checked, and whether the host's name is, too. `require` checks
where an authority is named: https://www.postgresql.org/docs/current/libpq-ssl.html"""


def with_certificates(url: URL) -> tuple[URL, dict[str, Any]]:
    """The address without what says how certificates are checked, and the driver's argument for
    that; the driver by itself looks for authorities in a file of the home folder only.

    BadDatabaseAddress where `sslrootcert` is no file of certificates, or checks nothing.
    """
    options = dict(url.query)
    mode, root = options.pop("ssl", None), options.pop("sslrootcert", None)
    if root is None and mode not in {"verify-full", "verify-ca"}:
        return url, {}
    if mode not in _CHECKS or isinstance(root, tuple):
        raise BadDatabaseAddress(
            "TALEMILL_DATABASE_URL: sslrootcert is one file, and needs sslmode=verify-full."
        )
    try:
        context = ssl.create_default_context(cafile=None if root in {None, SYSTEM} else root)
    except (OSError, ValueError) as error:
        raise BadDatabaseAddress(
            f"TALEMILL_DATABASE_URL: sslrootcert {str(root)[:200]!r} is no file of certificates."
        ) from error
    context.check_hostname = _CHECKS[mode]
    return url.set(query=options), {"ssl": context}
