"""Why a server's certificate is not believed, as the end of a sentence."""

from __future__ import annotations

import ssl
from typing import Final

_ENDS: Final = {
    9: "is not valid yet",
    10: "has expired",
    62: "is for another host's name",
    64: "is for another host's name",
}
"""OpenSSL's X509_V_ERR_* that say something else than that its authority is unknown."""


def fault_of(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with the certificate: to be said behind its name."""
    return _ENDS.get(error.verify_code, "is of no authority that this machine trusts")
