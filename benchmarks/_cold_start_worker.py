"""The real worker, as `talemill worker` starts it, that writes down when it got how far.

`python -m benchmarks._cold_start_worker FILE`; one JSON line a mark, by the system's monotonic
clock and this process's own processor seconds.
"""

from __future__ import annotations

import time

STARTED = (time.monotonic(), time.process_time())

import json  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402


def main(marks: Path) -> int:
    """Run the worker until it is told to stop."""

    def mark(phase: str, at_s: float, cpu_s: float) -> None:
        with marks.open("a") as lines:
            lines.write(json.dumps({"phase": phase, "at_s": at_s, "cpu_s": cpu_s}) + "\n")

    def hear(record: logging.LogRecord) -> bool:
        if record.msg == "The worker is ready.":
            mark("connect", time.monotonic(), time.process_time())
        return True

    mark("python", *STARTED)
    import bot.settings  # noqa: F401

    mark("import_settings", time.monotonic(), time.process_time())
    import worker.main

    mark("import_worker", time.monotonic(), time.process_time())
    worker.main.log.addFilter(hear)
    from bot.__main__ import main as talemill

    return talemill(["worker"])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
