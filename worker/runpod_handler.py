"""Rented workers at RunPod: `python -m worker.runpod_handler` is run by a serverless endpoint whose
image is ours, built with EXTRA_PACKAGES=runpod (docs/running.md).

One job is one `talemill worker` that ends by itself; the bot's autoscaler queues them.
"""

from __future__ import annotations

from typing import Any

from worker.rented import run_worker


def handle(job: dict[str, Any]) -> dict[str, int | str]:
    """Run a worker with the job's arguments."""
    arguments = (job.get("input") or {}).get("arguments", [])
    if not (isinstance(arguments, list) and all(isinstance(one, str) for one in arguments)):
        return {"error": "arguments is a list of strings"}
    return {"status": run_worker(arguments)}


if __name__ == "__main__":
    import runpod

    runpod.serverless.start({"handler": handle})
