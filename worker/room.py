"""Whether a worker's disk has room for another video; said once whenever that changes."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

log = logging.getLogger(__name__)


class DiskRoom:
    """Room on the disk of `folder`, against the megabytes that must stay free."""

    def __init__(self, folder: Path, free_mb: int) -> None:
        self._folder, self._free_mb = folder, free_mb
        self._had_room = True

    def is_there(self) -> bool:
        """Whether a new video may be taken; what is under way goes on."""
        try:
            free_mb = shutil.disk_usage(self._folder).free // 1_000_000
        except OSError:
            return True
        has_room = free_mb >= self._free_mb
        if has_room != self._had_room:
            self._had_room = has_room
            if has_room:
                log.info("The disk has room again: new videos are taken.")
            else:
                log.error(
                    "The disk is nearly full: no new video is taken.",
                    extra={"free_mb": free_mb, "needed_mb": self._free_mb},
                )
        return has_room
