"""The bucket's own rules for what is old: by them its service deletes, or stores more cheaply.

The client of files knows no such call, so its two requests are signed here (Signature Version 4,
docs.aws.amazon.com/IAM, "Create a signed AWS API request").
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as Xml

from pipeline.assets.storage_s3 import BucketAccess, BucketDenied, BucketUntrusted
from pipeline.errors import StorageError

COLD_AFTER_DAYS: Final = 30
UNFINISHED_DAYS: Final = 1
BACKSTOP_DAYS: Final = 30
"""How much later than its lifetime a file goes by the bucket's rule, where nobody deleted it."""
_OURS: Final = "talemill-"
_NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"


class RulesRefused(StorageError):
    """The bucket's service does not take rules for what is old."""

    can_retry = False


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """One rule over everything below the prefix; 0 days is never."""

    name: str
    cold_days: int = 0
    expire_days: int = 0
    unfinished_days: int = 0

    def xml(self, prefix: str) -> Xml.Element:
        """As the service wants it."""
        rule = Xml.Element("Rule")
        Xml.SubElement(rule, "ID").text = _OURS + self.name
        Xml.SubElement(Xml.SubElement(rule, "Filter"), "Prefix").text = prefix
        Xml.SubElement(rule, "Status").text = "Enabled"
        if self.cold_days:
            move = Xml.SubElement(rule, "Transition")
            Xml.SubElement(move, "Days").text = str(self.cold_days)
            Xml.SubElement(move, "StorageClass").text = "STANDARD_IA"
        if self.expire_days:
            Xml.SubElement(Xml.SubElement(rule, "Expiration"), "Days").text = str(self.expire_days)
        if self.unfinished_days:
            upload = Xml.SubElement(rule, "AbortIncompleteMultipartUpload")
            Xml.SubElement(upload, "DaysAfterInitiation").text = str(self.unfinished_days)
        return rule


def rules_for(lifetimes_days: Sequence[float]) -> tuple[LifecycleRule, ...]:
    """Unfinished uploads go; files get cold; what outlived every lifetime goes, where all end.

    Files that would go before they get cold stay as they are: moving them costs more than it saves.
    """
    unfinished = LifecycleRule("unfinished-uploads", unfinished_days=UNFINISHED_DAYS)
    if not all(lifetimes_days):
        return (unfinished, LifecycleRule("cold", cold_days=COLD_AFTER_DAYS))
    longest = round(max(lifetimes_days))
    backstop = LifecycleRule("backstop", expire_days=longest + BACKSTOP_DAYS)
    if longest <= 2 * COLD_AFTER_DAYS:
        return (unfinished, backstop)
    return (unfinished, LifecycleRule("cold", cold_days=COLD_AFTER_DAYS), backstop)


class BucketRules:
    """Reads and writes the rules of one bucket; those that others wrote stay."""

    def __init__(self, access: BucketAccess) -> None:
        self._access = access

    @classmethod
    def of(cls, section: object) -> BucketRules:
        """The rules of a settings' section that has the fields of BucketAccess."""
        names = (one.name for one in fields(BucketAccess))
        found = {name: getattr(section, name) for name in names if hasattr(section, name)}
        return cls(BucketAccess(**found))

    async def names(self) -> frozenset[str]:
        """The names of our rules that are there. StorageError."""
        ids = [_id_of(one) for one in await self._read()]
        return frozenset(one.removeprefix(_OURS) for one in ids if one.startswith(_OURS))

    async def set_up(self, rules: Sequence[LifecycleRule]) -> tuple[str, ...]:
        """Write our rules beside the others'; the names of those that the service took.

        A service without cheaper storage refuses a rule that moves files: then the rest is
        written. RulesRefused where it takes none.
        """
        others = [one for one in await self._read() if not _id_of(one).startswith(_OURS)]
        if await self._write(others, rules):
            return tuple(one.name for one in rules)
        warm = [one for one in rules if not one.cold_days]
        if len(warm) < len(rules) and await self._write(others, warm):
            return tuple(one.name for one in warm)
        raise RulesRefused

    async def _read(self) -> list[Xml.Element]:
        status, body = await self._ask("GET", b"")
        if status == 404:  # no rules yet
            return []
        if status != 200:
            raise RulesRefused
        try:
            root = Xml.fromstring(body)
        except Xml.ParseError as error:
            raise StorageError from error
        for node in root.iter():
            node.tag = node.tag.rpartition("}")[2]
        return root.findall("Rule")

    async def _write(self, others: Sequence[Xml.Element], rules: Sequence[LifecycleRule]) -> bool:
        root = Xml.Element("LifecycleConfiguration", xmlns=_NAMESPACE)
        prefix = f"{self._access.prefix.strip('/')}/" if self._access.prefix else ""
        root.extend([*others, *(one.xml(prefix) for one in rules)])
        status, _ = await self._ask("PUT", Xml.tostring(root, encoding="utf-8"))
        return status in {200, 204}

    async def _ask(self, method: str, body: bytes) -> tuple[int, bytes]:
        import aiohttp

        access = self._access
        base = access.endpoint_url or f"https://s3.{access.region}.amazonaws.com"
        url = f"{base.rstrip('/')}/{access.bucket}?lifecycle"
        headers = signed_headers(access, method, url, body, datetime.now(UTC))
        timeout = aiohttp.ClientTimeout(total=access.timeout_s)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.request(method, url, data=body or None, headers=headers) as answer,
            ):
                said = await answer.read()
                if answer.status in {401, 403}:
                    raise BucketDenied
                return answer.status, said
        except aiohttp.ClientConnectorCertificateError as error:
            raise BucketUntrusted("is not one that this machine trusts") from error
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise StorageError from error


def signed_headers(
    access: BucketAccess, method: str, url: str, body: bytes, now: datetime
) -> dict[str, str]:
    """The headers of a request for a bucket's subresource, signed."""
    parts, stamp = urlsplit(url), now.strftime("%Y%m%dT%H%M%SZ")
    payload = hashlib.sha256(body).hexdigest()
    headers = {
        "content-md5": base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode(),
        "host": parts.netloc,
        "x-amz-content-sha256": payload,
        "x-amz-date": stamp,
    }
    names = ";".join(sorted(headers))
    canonical = "\n".join(
        [
            method,
            quote(parts.path),
            f"{quote(parts.query, safe='')}=",
            *(f"{name}:{headers[name]}" for name in sorted(headers)),
            "",
            names,
            payload,
        ]
    )
    scope = f"{stamp[:8]}/{access.region}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{access.secret_access_key.get_secret_value()}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    identity = f"{access.access_key_id.get_secret_value()}/{scope}"
    return {
        **{name: value for name, value in headers.items() if name != "host"},
        "Authorization": f"AWS4-HMAC-SHA256 Credential={identity}, SignedHeaders={names},"
        f" Signature={key.hex()}",
    }


def _id_of(rule: Xml.Element) -> str:
    return rule.findtext("ID") or ""
