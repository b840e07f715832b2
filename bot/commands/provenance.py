"""`talemill provenance`: make the certificate that files are signed with, and read signed files."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from bot.settings import load_settings
from bot.wording.printable import printable
from pipeline.errors import BadInput
from pipeline.provenance import certificates
from pipeline.provenance.certificates import CHAIN, KEY, Credentials
from pipeline.provenance.signing import FileSigner, Provenance, read_provenance

_WORTH = """It is self-signed. What that is worth:
  + any C2PA reader sees that a file was made by AI, by which models, and what was brought;
  + any change to a file after it was signed is found;
  - a reader cannot tell who you are: it says "valid", never "trusted".
A certificate for signing media from an authority on the C2PA trust list is worth that, too: lay its
chain and its key into the same folder under the same names (docs/provenance.md)."""


def provenance(args: argparse.Namespace) -> int:
    """Set up, or read a file; 1 when a file is unsigned or changed."""
    if args.action == "setup":
        return _setup(args.organisation)
    return _verify(args.file, as_json=args.json)


def _setup(organisation: str | None) -> int:
    settings = load_settings()
    folder = settings.provenance_folder
    is_new = certificates.load(folder) is None
    own = certificates.ensure(folder, organisation or settings.provenance.organisation)
    FileSigner(own)
    print(printable(f"{folder / CHAIN}: {_said(own)}"))
    print(printable(f"{folder / KEY}: keep it to yourself, and back it up"))
    if not is_new:
        print("It was there already; nothing was changed.")
    if own.is_self_signed:
        print(_WORTH)
    return 0


def _said(own: Credentials) -> str:
    leaf = own.certificate()
    return f"{leaf.subject.rfc4514_string()}, until {leaf.not_valid_after_utc:%Y-%m-%d}"


def _verify(name: str, *, as_json: bool) -> int:
    path = Path(name).expanduser()
    try:
        said = read_provenance(path)
    except OSError as error:
        raise BadInput(f"{name[:80]} cannot be read: {error.strerror}.") from error
    is_good = said.verdict in {"valid", "trusted"}
    if as_json:
        store = json.loads(said.store) if said.store else None
        print(json.dumps({**asdict(said), "store": store}))
        return 0 if is_good else 1
    for line in _lines(said):
        print(printable(line))
    return 0 if is_good else 1


def _lines(said: Provenance) -> list[str]:
    verdicts = {
        "trusted": "It is as it was signed, by somebody on the trust list.",
        "valid": "It is as it was signed; the certificate is on no trust list.",
        "changed": "It was changed after it was signed.",
        "unsigned": "It carries no C2PA manifest.",
    }
    lines = [verdicts[said.verdict]]
    if said.signed_by:
        lines.append(f"signed by: {said.signed_by}")
    if said.source_type:
        lines.append(f"digital source type: {said.source_type.rpartition('/')[2]}")
    return [*lines, *(f"  {one}" for one in said.ingredients)]
