"""Signs finished files, and reads what a signed file says of itself."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pipeline.errors import CannotSign
from pipeline.provenance import seal, xmp
from pipeline.provenance.certificates import Credentials
from pipeline.provenance.making import UsedAsset, source_type_of
from pipeline.provenance.manifest import SEAL, manifest_of

if TYPE_CHECKING:
    from c2pa import Context, Signer

MP4: Final = "video/mp4"
JPEG: Final = "image/jpeg"
ROOM_BYTES: Final = 60_000
"""Kept free of a byte budget for what signing adds."""


def room_of(max_bytes: int | None) -> int | None:
    """What a byte budget leaves for the file before it is signed."""
    return None if max_bytes is None else max(1, max_bytes - ROOM_BYTES)


Verdict = Literal["trusted", "valid", "changed", "unsigned"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a file says of itself. `trusted` is valid by a certificate on the reader's trust list;
    `changed` is any difference to what was signed."""

    verdict: Verdict
    signed_by: str = ""
    source_type: str = ""
    ingredients: tuple[str, ...] = ()
    store: str = ""
    """The whole manifest store as JSON, as C2PA's reader gives it."""


class FileSigner:
    """Signs files of one installation; usable from any thread. CannotSign for what cannot."""

    def __init__(self, credentials: Credentials, *, timestamp_url: str = "") -> None:
        credentials.check()
        self._credentials = credentials
        self._timestamp_url = timestamp_url
        self._algorithm = _algorithm_of(credentials)

    async def sign_mp4(
        self, path: Path, title: str, used: Sequence[UsedAsset], *, music: str = ""
    ) -> None:
        """Sign the file where it lies; it is whole at any time. CannotSign."""
        await asyncio.to_thread(self._sign_mp4, path, title, used, music)

    async def sign_jpeg(self, path: Path, title: str, used: Sequence[UsedAsset]) -> None:
        """Sign a picture where it lies; it is whole at any time. CannotSign."""
        await asyncio.to_thread(self._sign_jpeg, path, title, used)

    def _sign_mp4(self, path: Path, title: str, used: Sequence[UsedAsset], music: str) -> None:
        key = seal.new_key()
        manifest = manifest_of(title, MP4, used, music=music, seal_key=seal.public_hex(key))
        try:
            xmp.add_to_mp4(path, source_type_of(used))
        except OSError as error:
            raise CannotSign from error
        with _replaced(path) as half:
            self._write(manifest, path, half, MP4)
            seal.put_on(half, key)

    def _sign_jpeg(self, path: Path, title: str, used: Sequence[UsedAsset]) -> None:
        with _replaced(path) as half:
            marked = half.with_suffix(".xmp")
            try:
                marked.write_bytes(xmp.with_xmp(path.read_bytes(), source_type_of(used)))
                self._write(manifest_of(title, JPEG, used), marked, half, JPEG)
            finally:
                marked.unlink(missing_ok=True)

    def _write(self, manifest: dict[str, Any], source: Path, target: Path, media: str) -> None:
        from c2pa import Builder

        with (
            self._signer() as signer,
            Builder(json.dumps(manifest), _context()) as builder,
            source.open("rb") as reading,
            target.open("w+b") as writing,
        ):
            builder.sign(signer, media, reading, writing)

    def _signer(self) -> Signer:
        from c2pa import C2paSignerInfo
        from c2pa import Signer as C2paSigner

        own = self._credentials
        url = self._timestamp_url.encode() or None
        info = C2paSignerInfo(self._algorithm, own.chain, own.key, url)
        signer: Signer = C2paSigner.from_info(info)
        return signer


def read_provenance(path: Path) -> Provenance:
    """What the file says, and whether it is as it was signed. OSError."""
    from c2pa import C2paError, Reader

    media = JPEG if path.read_bytes()[:2] == b"\xff\xd8" else MP4
    try:
        with path.open("rb") as file, Reader(media, file, context=_context()) as reader:
            store, state = reader.json(), reader.get_validation_state()
    except C2paError.ManifestNotFound:
        # Somebody may have taken the manifest out, or hidden it by a byte.
        return Provenance("changed" if media == MP4 and seal.is_there(path) else "unsigned")
    except C2paError:
        return Provenance("changed")
    found = json.loads(store)
    active = found["manifests"][found["active_manifest"]]
    said = {one["label"]: one["data"] for one in active.get("assertions", ())}
    is_same = state in {"Valid", "Trusted"} and (
        media == JPEG or seal.is_whole(path, str(said.get(SEAL, {}).get("key", "")))
    )
    verdict: Verdict = "changed"
    if is_same:
        verdict = "trusted" if state == "Trusted" else "valid"
    return Provenance(
        verdict,
        signed_by=str(active.get("signature_info", {}).get("issuer", "")),
        source_type=str(said.get("org.talemill.making", {}).get("digitalSourceType", "")),
        ingredients=tuple(str(one.get("description", "")) for one in active.get("ingredients", ())),
        store=store,
    )


def signature_of(path: Path) -> dict[str, str]:
    """What identifies a signed MP4 in a receipt: its manifest, by whose certificate, the key of its
    seal, and the whole file's SHA-256. OSError; nothing but the hash of a file without a manifest.
    """
    found = read_provenance(path)
    with path.open("rb") as file:
        facts = {"sha256": hashlib.file_digest(file, "sha256").hexdigest()}
    if not found.store:
        return facts
    store = json.loads(found.store)
    manifest = store["manifests"][store["active_manifest"]]
    said = {one["label"]: one["data"] for one in manifest.get("assertions", ())}
    signed = manifest.get("signature_info", {})
    return facts | {
        "manifest": str(store["active_manifest"]),
        "signed_by": str(signed.get("issuer", "")),
        "certificate": str(signed.get("cert_serial_number", "")),
        "algorithm": str(signed.get("alg", "")),
        "at": str(signed.get("time", "") or ""),
        "seal_key": str(said.get(SEAL, {}).get("key", "")),
    }


@cache
def _context() -> Context:
    """No thumbnails of our own, and nothing is fetched while signing or reading."""
    from c2pa import Context as C2paContext
    from c2pa import Settings

    context: Context = C2paContext(
        Settings.from_dict(
            {
                "builder": {"thumbnail": {"enabled": False}},
                "verify": {
                    "verify_trust": True,
                    "verify_after_sign": False,
                    "remote_manifest_fetch": False,
                },
            }
        )
    )
    return context


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """A name beside `path` that takes its place when all went well; CannotSign otherwise."""
    from c2pa import C2paError

    half = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
    try:
        yield half
        half.replace(path)
    except (OSError, ValueError, C2paError) as error:
        raise CannotSign from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _algorithm_of(credentials: Credentials) -> str:
    """C2PA's name of the algorithm that fits the certificate's key. CannotSign."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    key = credentials.certificate().public_key()
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPublicKey):
        return "ps256"
    curves = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in curves:
        return curves[key.curve.name]
    raise CannotSign("C2PA knows no signature for the key of this certificate.")
