"""The operator's certificate: what files are signed with, kept in a folder that only we read.

A self-signed one proves that a file was not changed since this installation signed it. It does not
prove to a stranger who that is: no verifier trusts it. One from an authority on the C2PA trust list
does; it is laid into the same folder, or TALEMILL_PROVENANCE_FOLDER names another.
"""

from __future__ import annotations

import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from errno import ENOTEMPTY
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.errors import NO_ROOM, CannotSign, DiskFull

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateBuilder, Name

CHAIN: Final = "certificate.pem"
"""The certificate that signs first, then those that vouch for it."""
KEY: Final = "private-key.pem"
YEARS: Final = 10
_EARLIER: Final = timedelta(days=1)
"""A clock that is slow by less still accepts what was signed just now."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """PEM text of a chain and of the key that belongs to its first certificate."""

    chain: bytes
    key: bytes = field(repr=False)

    def certificate(self) -> Certificate:
        """The certificate that signs; CannotSign when there is none to read."""
        from cryptography import x509

        try:
            return x509.load_pem_x509_certificates(self.chain)[0]
        except (ValueError, IndexError) as error:
            raise CannotSign("The certificate of signed files cannot be read.") from error

    def check(self) -> None:
        """CannotSign where the key is not the certificate's own."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            public = load_pem_private_key(self.key, None).public_key()
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise CannotSign("The private key of signed files cannot be read.") from error
        if public != self.certificate().public_key():
            raise CannotSign("The private key does not belong to the certificate.")

    @property
    def is_self_signed(self) -> bool:
        """Whether we made it: its authority is a root that came with it and is named like it."""
        from cryptography.x509.oid import NameOID

        def names(name: Name) -> list[str | bytes]:
            return [one.value for one in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]

        leaf = self.certificate()
        return names(leaf.subject) == names(leaf.issuer)


def load(folder: Path) -> Credentials | None:
    """The credentials that lie in `folder`; None when there are none. CannotSign."""
    try:
        return Credentials((folder / CHAIN).read_bytes(), (folder / KEY).read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotSign("The certificate of signed files cannot be opened.") from error


def ensure(folder: Path, organisation: str) -> Credentials:
    """The credentials in `folder`; self-signed ones are made where there are none. CannotSign."""
    if found := load(folder):
        return found
    made = self_signed(organisation)
    try:
        _place(folder, made)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull from error
        raise CannotSign("A certificate for signed files cannot be written.") from error
    return load(folder) or made


def self_signed(organisation: str, *, years: int = YEARS) -> Credentials:
    """A root of our own and a certificate for signing under it, for `organisation`.

    Two, because C2PA accepts no certificate that vouches for itself. ES256, as its profile asks.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def name(common: str) -> Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
                x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
            ]
        )

    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = name(f"{organisation[:40]} root")
    root = _signed(
        _draft(root_name, root_name, root_key.public_key(), years).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        ),
        _usage(signs_certificates=True),
        root_key,
        root_key.public_key(),
    )
    leaf = _signed(
        _draft(name(f"{organisation[:40]} media"), root_name, key.public_key(), years)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        ),
        _usage(signs_certificates=False),
        root_key,
        key.public_key(),
    )
    pem = serialization.Encoding.PEM
    return Credentials(
        leaf.public_bytes(pem) + root.public_bytes(pem),
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def _draft(subject: Name, issuer: Name, public_key: object, years: int) -> CertificateBuilder:
    from cryptography import x509

    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)  # type: ignore[arg-type]
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + timedelta(days=365 * years))
    )


def _usage(*, signs_certificates: bool) -> object:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(
    draft: CertificateBuilder, usage: object, root_key: object, public_key: object
) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(
        root_key.public_key()  # type: ignore[attr-defined]
    )
    subject = x509.SubjectKeyIdentifier.from_public_key(public_key)  # type: ignore[arg-type]
    return (
        draft.add_extension(usage, critical=True)  # type: ignore[arg-type]
        .add_extension(subject, critical=False)
        .add_extension(authority, critical=False)
        .sign(root_key, hashes.SHA256())  # type: ignore[arg-type]
    )


def _place(folder: Path, made: Credentials) -> None:
    """Both files at once, or those that another process placed first."""
    half = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    half.mkdir(mode=0o700, parents=True)
    try:
        for name, data in ((KEY, made.key), (CHAIN, made.chain)):
            (half / name).touch(mode=0o600)
            (half / name).write_bytes(data)
        with suppress(FileExistsError, NotADirectoryError):
            half.rename(folder)
    except OSError as error:
        if error.errno != ENOTEMPTY:
            raise
    finally:
        shutil.rmtree(half, ignore_errors=True)
