"""Runs the embedded server and ends it with its owner. A script: it imports only the library.

Its standard input is the owner's end of a pipe: first the configuration up to an empty line,
then nothing until the owner ends. The owner is gone when the pipe closes, or when somebody
else became our parent (a fork of the owner may keep the pipe open).
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys

_PR_SET_PDEATHSIG = 1
_WATCH_S = 0.25


def main() -> int:
    """Keep the server named in the arguments running until the owner is gone."""
    owner = os.getppid()
    config = _read_config()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    libc = ctypes.CDLL(None, use_errno=True)

    def die_with_the_supervisor() -> None:
        # Elsewhere a server outlives its supervisor when that is killed, and is stopped by hand.
        if sys.platform == "linux":
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    server = None
    try:
        while True:
            if server is None or server.poll() is not None:
                server = subprocess.Popen(
                    [sys.argv[1], "-"],
                    stdin=subprocess.PIPE,
                    preexec_fn=die_with_the_supervisor,  # noqa: PLW1509 (there is one thread)
                )
                assert server.stdin is not None
                server.stdin.write(config)
                server.stdin.close()
            if _owner_is_gone(owner):
                break
    finally:
        if server is not None:
            server.kill()
            server.wait()
    return 0


def _read_config() -> bytes:
    lines: list[bytes] = []
    while True:
        line = sys.stdin.buffer.readline()
        if line in {b"\n", b""}:
            return b"".join(lines)
        lines.append(line)


def _owner_is_gone(owner: int) -> bool:
    """Wait a moment for the pipe to close; say whether the owner ended."""
    ready, _, _ = select.select([sys.stdin.buffer], [], [], _WATCH_S)
    return bool(ready) or os.getppid() != owner


if __name__ == "__main__":
    sys.exit(main())
