"""What a picture's header promises, read without a decoder: PNG, JPEG, WebP, GIF, BMP, no others.

A small file may promise gigabytes of pixels; what it would take to decode is known here before
a byte is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.errors import CorruptPicture

Format = Literal["png", "jpeg", "webp", "gif", "bmp"]

PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS: Final = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
"""All that a decoder needs; the others may be compressed, animated or huge."""
_MOST_CHUNKS: Final = 20_000
_MOST_SCANS: Final = 100
_PLAIN_FRAMES: Final = {0xC0, 0xC1, 0xC2}
_PROGRESSIVE: Final = 0xC2
_STANDALONE: Final = {0x01, *range(0xD0, 0xD9)}


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Size and make of one picture. `working_bytes` is what decoding it whole takes at most;
    a JPEG is `streamed` when it can be decoded smaller without ever being whole."""

    format: Format
    width_px: int
    height_px: int
    working_bytes: int
    has_alpha: bool = False
    is_grey: bool = False
    is_streamed: bool = False

    @property
    def pixels(self) -> int:
        """How many."""
        return self.width_px * self.height_px


def facts_of(data: bytes) -> PictureFacts:
    """Read the header; CorruptPicture for another format, a broken header, or a missing end."""
    try:
        facts = _facts_of(data)
    except (IndexError, ValueError) as error:
        raise CorruptPicture from error
    if facts.width_px < 1 or facts.height_px < 1:
        raise CorruptPicture
    return facts


def _facts_of(data: bytes) -> PictureFacts:
    if data.startswith(PNG_MAGIC):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return _gif(data)
    if data[:2] == b"BM":
        return _bmp(data)
    raise CorruptPicture


def essential(data: bytes) -> bytes:
    """A PNG without chunks that no pixel needs; any other picture as it is."""
    if not data.startswith(PNG_MAGIC):
        return data
    return PNG_MAGIC + b"".join(
        data[start:end] for kind, start, end in _chunks(data) if kind in _PNG_CHUNKS
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each chunk of a whole PNG."""
    start = len(PNG_MAGIC)
    for _ in range(_MOST_CHUNKS):
        kind = data[start + 4 : start + 8]
        end = start + 12 + int.from_bytes(data[start : start + 4], "big")
        if len(kind) < 4 or end > len(data):
            raise CorruptPicture("A picture is cut short.")
        yield kind, start, end
        if kind == b"IEND":
            return
        start = end
    raise CorruptPicture


def _png(data: bytes) -> PictureFacts:
    kinds = {kind for kind, _, _ in _chunks(data)}
    if data[12:16] != b"IHDR":
        raise CorruptPicture
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    depth, colour = data[24], data[25]
    has_alpha = colour in {4, 6} or b"tRNS" in kinds
    is_grey = colour == 0 and not has_alpha
    samples = 1 if is_grey else 4 if has_alpha else 3
    whole = width * height * samples * (2 if depth == 16 else 1)
    return PictureFacts("png", width, height, whole, has_alpha, is_grey)


def _jpeg(data: bytes) -> PictureFacts:
    """The frame's header, with the number of scans bounded: each is a pass over all pixels."""
    if b"\xff\xd9" not in data[-4096:]:
        raise CorruptPicture("A picture is cut short.")
    offset = 2
    while True:
        if data[offset] != 0xFF:
            raise CorruptPicture
        marker = data[offset + 1]
        if marker == 0xFF:
            offset += 1
            continue
        if marker in _STANDALONE:
            offset += 2
            continue
        length = int.from_bytes(data[offset + 2 : offset + 4], "big")
        if length < 2 or marker == 0xDA:
            raise CorruptPicture
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            break
        offset += 2 + length
    if marker not in _PLAIN_FRAMES or data[offset + 4] != 8:
        raise CorruptPicture
    if data.count(b"\xff\xda", offset) > _MOST_SCANS:
        raise CorruptPicture
    height, width = (int.from_bytes(data[offset + n : offset + n + 2], "big") for n in (5, 7))
    samples = data[offset + 9]
    # A progressive one keeps every coefficient (two bytes) until its last scan.
    is_progressive = marker == _PROGRESSIVE
    whole = width * height * samples * (2 if is_progressive else 1)
    return PictureFacts("jpeg", width, height, whole, is_streamed=not is_progressive)


def _webp(data: bytes) -> PictureFacts:
    if len(data) < 8 + int.from_bytes(data[4:8], "little"):
        raise CorruptPicture("A picture is cut short.")
    sizes, has_alpha, copies, offset = [], False, 1, 12
    for _ in range(_MOST_CHUNKS):
        kind, length = (
            data[offset : offset + 4],
            int.from_bytes(data[offset + 4 : offset + 8], "little"),
        )
        body = offset + 8
        if kind == b"VP8X":
            has_alpha = bool(data[body] & 0x10)
            copies = 2 if data[body] & 0x02 else 1
            sizes.append(tuple(1 + _little(data, body + n, 3) for n in (4, 7)))
        elif kind == b"VP8L":
            bits = _little(data, body + 1, 4)
            has_alpha = has_alpha or bool(bits >> 28 & 1)
            sizes.append((1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)))
        elif kind == b"VP8 ":
            sizes.append(tuple(_little(data, body + n, 2) & 0x3FFF for n in (6, 8)))
        elif kind == b"ANMF":
            sizes.append(tuple(1 + _little(data, body + n, 3) for n in (6, 9)))
        elif len(kind) < 4:
            break
        offset = body + length + length % 2
    else:
        raise CorruptPicture
    largest = max(width * height for width, height in sizes)
    width, height = sizes[0]
    return PictureFacts("webp", width, height, largest * 4 * copies, has_alpha)


def _gif(data: bytes) -> PictureFacts:
    width, height = _little(data, 6, 2), _little(data, 8, 2)
    if not data.rstrip(b"\0").endswith(b";"):
        raise CorruptPicture("A picture is cut short.")
    has_alpha = b"!\xf9\x04" in data and bool(data[data.index(b"!\xf9\x04") + 3] & 1)
    return PictureFacts("gif", width, height, width * height * 4 * 2, has_alpha)


def _bmp(data: bytes) -> PictureFacts:
    width, height = (int.from_bytes(data[at : at + 4], "little", signed=True) for at in (18, 22))
    if len(data) < _little(data, 2, 4) or _little(data, 14, 4) < 40:
        raise CorruptPicture("A picture is cut short.")
    return PictureFacts("bmp", width, abs(height), width * abs(height) * 4)


def _little(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise IndexError
    return int.from_bytes(data[at : at + size], "little")
