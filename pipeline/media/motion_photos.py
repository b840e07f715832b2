"""The moving part of a photo that has one: a film of a few seconds behind the still's own bytes.

Android's motion photos are a JPEG or HEIC with an MP4 appended (developer.android.com,
"Motion Photo format"). Only where it begins is looked for here: what it is, its decoder says.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Final

_MARK: Final = b"ftyp"
_LEAST_STILL_BYTES: Final = 512
"""Before the film: a HEIC begins with such a mark itself."""
_MOST_BOX_BYTES: Final = 256
PAIR_S: Final = 4.0
"""A live photo comes as two files of one name; its film is no longer than that."""


def moving_part(photo: Path, target: Path) -> bool:
    """Write the film behind a still to `target`; False where the file has none. Blocks."""
    if photo.stat().st_size <= _LEAST_STILL_BYTES:
        return False
    with photo.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = data.rfind(_MARK, _LEAST_STILL_BYTES)
        begins = at - 4
        if at < 0 or not 8 <= int.from_bytes(data[begins:at], "big") <= _MOST_BOX_BYTES:
            return False
        with target.open("wb") as film:
            film.write(memoryview(data)[begins:].tobytes())
    return True


def is_pair(still: str, film: str, film_s: float) -> bool:
    """Whether two files of one message are a live photo: `IMG_1.HEIC` and `IMG_1.MOV`."""
    one, other = Path(still.casefold()), Path(film.casefold())
    is_still = one.suffix in {".heic", ".heif", ".jpg", ".jpeg"}
    return is_still and other.suffix == ".mov" and one.stem == other.stem and film_s <= PAIR_S
