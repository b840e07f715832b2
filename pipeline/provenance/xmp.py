"""IPTC's digital source type as XMP, for readers that know no C2PA (most platforms read it).

An MP4 takes it as a box of its own behind the index and the pictures, so that nothing moves; a JPEG
as a segment right after its start.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from pipeline.provenance.making import IPTC, SourceType

_BOX_ID: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""The uuid that the XMP specification (part 3) gives to its box in MP4."""
_JPEG_ID: Final = b"http://ns.adobe.com/xap/1.0/\0"
_PACKET: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    'Iptc4xmpExt:DigitalSourceType="{url}"/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


def add_to_mp4(path: Path, source_type: SourceType) -> None:
    """Append the box; a file of ours has none yet. OSError."""
    packet = _packet(source_type)
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", 8 + len(_BOX_ID) + len(packet), b"uuid") + _BOX_ID + packet)


def with_xmp(jpeg: bytes, source_type: SourceType) -> bytes:
    """The JPEG with the segment; ValueError for bytes that are none."""
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("That is no JPEG.")
    body = _JPEG_ID + _packet(source_type)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(body)) + body + jpeg[2:]


def _packet(source_type: SourceType) -> bytes:
    return _PACKET.format(url=IPTC + source_type).encode()
