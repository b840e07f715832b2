"""`make test`: lint, format, types, then every test; each step says its seconds.

Stops at the first step that fails. pytest runs last, so that its summary is the last line.
A few tests that fail beside others (real processes, timeouts, a machine that was busy) are
tried once more alone; which ones is said, and they must pass.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

TESTS_FAILED = 1
"""pytest's exit code for "ran, and some failed"; others mean that it could not run."""
MOST_TRIED_AGAIN = 8


def _alone(python: list[str]) -> int:
    """Try the failed tests once more, one after the other; too many are not tried again."""
    kept = Path(".pytest_cache/v/cache/lastfailed")
    failed = sorted(json.loads(kept.read_text())) if kept.exists() else []
    if not 0 < len(failed) <= MOST_TRIED_AGAIN:
        return TESTS_FAILED
    sys.stdout.write("== failed beside others, tried once more alone:\n")
    sys.stdout.write("".join(f"   {name}\n" for name in failed))
    sys.stdout.flush()
    return subprocess.run([*python, "pytest", "-n", "0", *failed], check=False).returncode


def main() -> int:
    """Run the steps in order; the exit code of the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", default="2", help="test processes side by side")
    workers = parser.parse_args().workers
    python = [sys.executable, "-m"]
    steps = {
        "lint": [*python, "ruff", "check", "."],
        "format": [*python, "ruff", "format", "--check", "."],
        "types": [*python, "mypy"],
        "tests": [*python, "pytest", "-n", workers, "--dist", "worksteal", "--cache-clear"],
    }
    for name, command in steps.items():
        began = time.monotonic()
        sys.stdout.write(f"== {name}\n")
        sys.stdout.flush()
        code = subprocess.run(command, check=False).returncode
        if name == "tests" and code == TESTS_FAILED:
            code = _alone(python)
        if code != 0:
            sys.stdout.write(f"== {name} failed\n")
            return code
        if name != "tests":
            sys.stdout.write(f"== {name}: {time.monotonic() - began:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
