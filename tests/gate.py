"""`make test`: lint, format, types, then every test; each step says its seconds.

Stops at the first step that fails. pytest runs last, so that its summary is the last line.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time


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
        "tests": [*python, "pytest", "-n", workers, "--dist", "worksteal"],
    }
    for name, command in steps.items():
        began = time.monotonic()
        sys.stdout.write(f"== {name}\n")
        sys.stdout.flush()
        code = subprocess.run(command, check=False).returncode
        if code != 0:
            sys.stdout.write(f"== {name} failed\n")
            return code
        if name != "tests":
            sys.stdout.write(f"== {name}: {time.monotonic() - began:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
