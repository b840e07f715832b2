"""`talemill backup` and `talemill restore`: database and files, one command each."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from bot.backups import backup as backups
from bot.backups.archive import Manifest
from bot.commands.outputs import not_writable
from bot.settings import Settings, load_settings
from bot.settings.files import build_storage
from bot.wording.printable import printable
from pipeline.assets.storage import Storage
from pipeline.errors import BadInput


def backup(args: argparse.Namespace) -> int:
    """Write a backup; 1 when files that rows name were missing from the storage."""
    settings = load_settings()
    target = _target(args.path)
    storage = _storage(settings, args)
    try:
        manifest = asyncio.run(backups.back_up(settings.owner_url, storage, target))
    except OSError as error:
        raise not_writable(args.path, error) from error
    print(printable(f"{target}: {target.stat().st_size / 1e6:.1f} MB, {_what(manifest)}"))
    for key in manifest.missing:
        print(printable(f"  missing from the storage: {key}"))
    return 1 if manifest.missing else 0


def restore(args: argparse.Namespace) -> int:
    """Bring a backup back and prove its ledger; 1 when a rule of it is broken."""
    from bot.commands.ledger import verify_ledger

    settings = load_settings()
    path = _source(args.path)
    url = settings.owner_url
    manifest = asyncio.run(backups.restore(path, url, _storage(settings, args)))
    print(printable(f"{path} of {manifest.made_at} is restored: {_what(manifest)}"))
    return asyncio.run(verify_ledger(url, as_json=False))


def _storage(settings: Settings, args: argparse.Namespace) -> Storage | None:
    return None if args.database_only else build_storage(settings)


def _what(manifest: Manifest) -> str:
    def rows(table: str) -> int:
        return manifest.tables[table].rows if table in manifest.tables else 0

    return (
        f"{rows('accounts'):,} accounts, {rows('videos'):,} videos, {rows('postings'):,} postings,"
        f" {len(manifest.files):,} files"
    )


def _target(name: str) -> Path:
    """The file to write: the one named, or one of this second in the folder that is named."""
    try:
        if not name or "\0" in name:
            raise ValueError("nothing can be called so")
        path = Path(name).expanduser().absolute()
        path = backups.name_in(path) if path.is_dir() else path
        if path.exists():  # a device, too
            raise BadInput("There is a file of that name already; backups replace nothing.")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise not_writable(name, error) from error
    return path


def _source(name: str) -> Path:
    """The backup to read: the one named, or the newest in the folder that is named."""
    try:
        path = Path(name).expanduser().absolute()
        found = backups.newest_in(path) if path.is_dir() else path
        if found is None or not found.is_file():
            raise BadInput("There is no backup of that name.")
    except (OSError, ValueError, RuntimeError) as error:
        raise BadInput("That is no name of a backup.") from error
    return found
