"""Rented workers at Modal: `modal deploy -m worker.modal_app`, from this folder.

One call of `work` is one `talemill worker` that ends by itself; the bot's autoscaler spawns them
(bot/autoscaler). The image is the one that everybody runs, built from the Dockerfile, with ffmpeg,
fonts and the prepared voice in it. The secret `talemill` holds the addresses and keys of the
installation (docs/running.md). A snapshot of memory would hold nothing: the worker is a process of
its own, so that a cancelled call ends it in good order.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import modal

from worker.rented import run_worker

NAME: Final = os.environ.get("BURST_MODAL_APP", "talemill")
SECRET: Final = "talemill"
CORES: Final = 4.0
MEMORY_MB: Final = (2048, 4096)
TIMEOUT_S: Final = 2 * 3600
"""The worker ends long before, by the --at-most that it is given."""
_ROOT: Final = Path(__file__).parents[1]

app = modal.App(NAME, include_source=False)
image = (
    modal.Image.from_dockerfile(_ROOT / "Dockerfile", context_dir=_ROOT).entrypoint([])
    if modal.is_local()
    else modal.Image.debian_slim()
)


@app.function(
    image=image,
    secrets=[modal.Secret.from_name(SECRET)],
    cpu=CORES,
    memory=MEMORY_MB,
    timeout=TIMEOUT_S,
    retries=0,
    max_containers=100,
)
def work(arguments: list[str]) -> int:
    """Run a worker with these arguments; its exit status."""
    return run_worker(arguments)
