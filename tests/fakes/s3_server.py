"""A loopback server that speaks enough of S3: objects, ranges, multipart uploads, signatures.

Every request's signature version 4 is worked out anew, so that a changed, expired or foreign one
is refused as the real service does (docs.aws.amazon.com, "Create a signed request").
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote
from xml.etree import ElementTree

from aiohttp import web

from tests.fixtures.loopback import Loopback

KEY_ID, SECRET = "test-key-id", "test-secret-that-nobody-may-see"


@dataclass(slots=True)
class S3Server(Loopback):
    """One service with any bucket; `objects` has what is stored, by `bucket/key`."""

    objects: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    upload_types: dict[str, str] = field(default_factory=dict)
    clock_ahead_s: float = 0.0

    def routes(self) -> list[web.RouteDef]:
        """Everything lies under /bucket/key."""
        return [web.route("*", "/{name:.+}", self._serve)]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if not self._is_signed(request, body):
            return _error(403, "SignatureDoesNotMatch")
        name, query = request.match_info["name"], request.query
        match request.method:
            case "PUT" if "uploadId" in query:
                self.uploads[query["uploadId"]][int(query["partNumber"])] = body
                return web.Response(headers={"ETag": _etag(body)})
            case "PUT":
                self.objects[name] = (body, request.content_type)
                return web.Response(headers={"ETag": _etag(body)})
            case "POST" if "uploads" in query:
                return self._begin(name, request.content_type)
            case "POST" if "delete" in query:
                return self._delete_many(name, body)
            case "POST" if "uploadId" in query:
                return self._finish(name, query["uploadId"])
            case "GET" if "list-type" in query:
                return self._list(name.rstrip("/"), query.get("prefix", ""))
            case "GET" | "HEAD":
                return self._get(name, request)
            case "DELETE" if "uploadId" in query:
                self.uploads.pop(query["uploadId"], None)
                return web.Response(status=204)
            case "DELETE":
                self.objects.pop(name, None)
                return web.Response(status=204)
        return _error(405, "MethodNotAllowed")

    def _get(self, name: str, request: web.Request) -> web.StreamResponse:
        if name not in self.objects:
            return _error(404, "NoSuchKey")
        data, media_type = self.objects[name]
        headers = {
            "ETag": _etag(data),
            "Last-Modified": "Sun, 22 Nov 2026 12:00:00 GMT",
            "Content-Type": media_type,
        }
        part = request.http_range
        if part.start is None:
            return web.Response(body=data, headers=headers)
        stop = min(part.stop or len(data), len(data))
        headers["Content-Range"] = f"bytes {part.start}-{stop - 1}/{len(data)}"
        return web.Response(status=206, body=data[part.start : stop], headers=headers)

    def _list(self, bucket: str, prefix: str) -> web.StreamResponse:
        found = "".join(
            f"<Contents><Key>{name.removeprefix(f'{bucket}/')}</Key><Size>{len(data)}</Size>"
            f"<ETag>{_etag(data)}</ETag><LastModified>2026-11-22T12:00:00.000Z</LastModified>"
            "</Contents>"
            for name, (data, _) in sorted(self.objects.items())
            if name.startswith(f"{bucket}/{prefix}")
        )
        return _xml(
            f"<ListBucketResult><Name>{bucket}</Name><IsTruncated>false</IsTruncated>"
            f"{found}</ListBucketResult>"
        )

    def _begin(self, name: str, media_type: str) -> web.StreamResponse:
        upload = f"upload-{len(self.uploads) + 1}"
        self.uploads[upload], self.upload_types[upload] = {}, media_type
        return _xml(
            f"<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>{name}</Key>"
            f"<UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
        )

    def _finish(self, name: str, upload: str) -> web.StreamResponse:
        parts = self.uploads.pop(upload)
        data = b"".join(parts[number] for number in sorted(parts))
        self.objects[name] = (data, self.upload_types[upload])
        return _xml(
            f"<CompleteMultipartUploadResult><Key>{name}</Key><ETag>{_etag(data)}</ETag>"
            "</CompleteMultipartUploadResult>"
        )

    def _delete_many(self, bucket: str, body: bytes) -> web.StreamResponse:
        gone = ""
        for node in ElementTree.fromstring(body).iter():
            if node.tag.endswith("Key"):
                self.objects.pop(f"{bucket}/{node.text}", None)
                gone += f"<Deleted><Key>{node.text}</Key></Deleted>"
        return _xml(f"<DeleteResult>{gone}</DeleteResult>")

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        raw_path, _, raw_query = request.raw_path.partition("?")
        query = parse_qsl(raw_query, keep_blank_values=True)
        said = dict(query)
        if "X-Amz-Signature" in said:
            signed = said["X-Amz-Signature"]
            names, stamp = said["X-Amz-SignedHeaders"], said["X-Amz-Date"]
            credential, payload = said["X-Amz-Credential"], "UNSIGNED-PAYLOAD"
            query = [(name, value) for name, value in query if name != "X-Amz-Signature"]
            valid_s = float(said["X-Amz-Expires"])
        else:
            header = request.headers.get("Authorization", "")
            fields = dict(
                one.strip().split("=", 1) for one in header.partition(" ")[2].split(",") if one
            )
            if "Signature" not in fields:
                return False
            signed, names = fields["Signature"], fields["SignedHeaders"]
            credential, stamp = fields["Credential"], request.headers["x-amz-date"]
            payload, valid_s = request.headers["x-amz-content-sha256"], 900.0
            if payload not in {"UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()}:
                return False
        at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        if not -900 < time.time() + self.clock_ahead_s - at < valid_s:
            return False
        canonical = "\n".join(
            (
                request.method,
                quote(unquote(raw_path)),
                "&".join(sorted(f"{_escaped(name)}={_escaped(value)}" for name, value in query)),
                _canonical_headers(names, request.headers),
                names,
                payload,
            )
        )
        return hmac.compare_digest(signed, _signature(credential, stamp, canonical))


def _signature(credential: str, stamp: str, canonical: str) -> str:
    key_id, *scope = credential.split("/")
    if key_id != KEY_ID:
        return ""
    key = b"AWS4" + SECRET.encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{'/'.join(scope)}\n{digest}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _canonical_headers(names: str, headers: Mapping[str, str]) -> str:
    found = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    return "".join(f"{name}:{found.get(name, '')}\n" for name in names.split(";"))


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _xml(inside: str) -> web.Response:
    return web.Response(text=f'<?xml version="1.0"?>{inside}', content_type="application/xml")


def _error(code: int, name: str) -> web.Response:
    body = f'<?xml version="1.0"?><Error><Code>{name}</Code><Message>{name}</Message></Error>'
    return web.Response(status=code, text=body, content_type="application/xml")
