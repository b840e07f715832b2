"""What tests start is gone with them, even when they are killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.fixtures.processes import is_alive, wait_for

_OWNER = """
import time
from tests.fixtures.postgres import running_postgres
with running_postgres() as server:
    print(server.folder, server.pid, flush=True)
    time.sleep(600)
"""


def test_a_killed_test_process_leaves_no_postgres() -> None:
    with subprocess.Popen([sys.executable, "-c", _OWNER], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        folder, pid = one.stdout.readline().split()
        assert is_alive(int(pid))
        one.kill()
    wait_for(lambda: not is_alive(int(pid)), within_s=20, what="the server's end")
    wait_for(lambda: not Path(folder).exists(), within_s=20, what="the folder's removal")
