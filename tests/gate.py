"""`make test`: lint, format, types, a short job on the newest Python, then every test.

Stops at the first step that fails. The tests run last, so that pytest's own summary is the last
line; what it says about tests that passed only alone is in tests/tried_alone.py.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable


def newest() -> list[str]:
    """The command of the short job, or nothing where no newer Python is found."""
    found = subprocess.run([".ci/python", "newest"], capture_output=True, text=True, check=False)
    path = found.stdout.strip() or sys.executable
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    version = subprocess.run([path, "-c", ask], capture_output=True, text=True, check=True).stdout
    if version.strip() == f"{sys.version_info.major}.{sys.version_info.minor}":
        sys.stdout.write(f"   Python {version.strip()} is the newest found: nothing to add\n")
        return []
    sys.stdout.write(f"   Python {version.strip()}: {path}\n")
    sys.stdout.flush()
    return ["make", "--no-print-directory", f"PYTHON={path}", "newest"]


def main() -> int:
    """Run the steps in order; the exit code of the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", default="2", help="test processes side by side")
    workers = parser.parse_args().workers
    python = [sys.executable, "-m"]
    steps: dict[str, Callable[[], list[str]]] = {
        "lint": lambda: [*python, "ruff", "check", "."],
        "format": lambda: [*python, "ruff", "format", "--check", "."],
        "types": lambda: [*python, "mypy"],
        "newest Python": newest,
        "tests": lambda: [
            *(*python, "pytest", "-n", workers, "--dist", "worksteal", "--cache-clear"),
            "--try-failed-alone",
        ],
    }
    for name, command_of in steps.items():
        began = time.monotonic()
        sys.stdout.write(f"== {name}\n")
        sys.stdout.flush()
        command = command_of()
        code = subprocess.run(command, check=False).returncode if command else 0
        if name == "tests":
            return code
        took_s = time.monotonic() - began
        sys.stdout.write(f"== {name}{' failed' if code else ''}: {took_s:.1f} s\n")
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
