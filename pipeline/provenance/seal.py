"""A seal over a whole MP4: the bytes that C2PA leaves out of its own hash are covered, too.

C2PA does not hash the file's first box, boxes for free space, nor all of its own. So a last box,
one of free space that every player skips, carries a signature over everything before it. The key's
public half stands in the manifest, which the certificate signs.
"""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_MARK: Final = b"talemill-seal-1\0"
_SIGNATURE_BYTES: Final = 64
BYTES: Final = 8 + len(_MARK) + _SIGNATURE_BYTES
_HEADER: Final = struct.pack(">I4s", BYTES, b"free") + _MARK


def new_key() -> Ed25519PrivateKey:
    """A key for one file; nobody keeps it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate()


def public_hex(key: Ed25519PrivateKey) -> str:
    """Its public half, for the manifest."""
    return key.public_key().public_bytes_raw().hex()


def put_on(path: Path, key: Ed25519PrivateKey) -> None:
    """Append the seal to a file that is otherwise finished. OSError."""
    signature = key.sign(_digest(path, path.stat().st_size) + _HEADER)
    with path.open("ab") as file:
        file.write(_HEADER + signature)


def is_there(path: Path) -> bool:
    """Whether the file ends in a seal, right or wrong."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - BYTES))
        return file.read()[: len(_HEADER)] == _HEADER


def is_whole(path: Path, public: str) -> bool:
    """Whether the seal at the end is the key's own, over exactly what comes before it."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - BYTES))
        box = file.read()
    if box[: len(_HEADER)] != _HEADER:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(box[len(_HEADER) :], _digest(path, size - BYTES) + _HEADER)
    except (InvalidSignature, ValueError):
        return False
    return True


def _digest(path: Path, length: int) -> bytes:
    """SHA-256 of the first `length` bytes."""
    sha, left = hashlib.sha256(), length
    with path.open("rb") as file:
        while left > 0 and (chunk := file.read(min(left, 1 << 20))):
            sha.update(chunk)
            left -= len(chunk)
    return sha.digest()
