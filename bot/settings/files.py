"""What bot and worker open alike: the storage of finished files, and who signs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.settings import Settings
from pipeline.assets.storage import LocalStorage, Storage, signing_secret

if TYPE_CHECKING:
    from pipeline.provenance.signing import FileSigner


def build_storage(settings: Settings) -> Storage:
    """Where finished files lie: the configured bucket, else the data folder."""
    if settings.storage.bucket:
        from pipeline.assets.storage_s3 import open_bucket

        return open_bucket(settings.storage)
    secret = settings.web.link_secret.get_secret_value().encode()
    return LocalStorage(
        settings.data_folder / "files",
        base_url=settings.core.public_url,
        secret=secret or signing_secret(settings.data_folder),
    )


def build_signer(settings: Settings) -> FileSigner:
    """Who signs what is sent, with the operator's certificate or one made here. CannotSign."""
    from pipeline.provenance import certificates
    from pipeline.provenance.signing import FileSigner

    own = settings.provenance
    credentials = certificates.ensure(settings.provenance_folder, own.organisation)
    return FileSigner(credentials, timestamp_url=own.timestamp_url)
