"""Storing and fetching 20 MB, as a share of a plain copy's speed and of the bare S3 client's.

The plain copy is `shutil.copyfile` twice, there and back, the first flushed to the disk as a put
is. The bucket is of somebody else's service on loopback, which checks every signature; the bare
client is obstore's `put` and `get` of the same file. Interleaved, medians; `share_of_copy` is the
smaller share. `grown_mb` is what this process grew by while it stored and fetched 200 MB.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from pipeline.assets.storage import LocalStorage, Storage
from pipeline.assets.storage_s3 import BucketAccess, S3Storage
from tests.fixtures.s3_service import KEY_ID, SECRET, S3Service, running_s3

BYTES = 20_000_000
LARGE_BYTES = 200_000_000


async def through(storage: Storage, source: Path, back: Path) -> None:
    """Put the file and get it back."""
    await storage.put("benchmark/file.mp4", source, media_type="video/mp4")
    await storage.get("benchmark/file.mp4", back)


def copied(source: Path, there: Path, back: Path) -> None:
    """A plain copy there, flushed, and back."""
    shutil.copyfile(source, there)
    with there.open("rb") as file:
        os.fsync(file.fileno())
    shutil.copyfile(there, back)


async def bare_client(access: BucketAccess, source: Path, back: Path) -> None:
    """The client that S3Storage uses, without us around it."""
    import obstore
    from obstore.store import S3Store

    store = S3Store(
        access.bucket,
        endpoint=access.endpoint_url,
        region=access.region,
        access_key_id=KEY_ID,
        secret_access_key=SECRET,
        client_options={"allow_http": True},
    )
    await obstore.put_async(store, "benchmark/bare.mp4", source)
    found = await obstore.get_async(store, "benchmark/bare.mp4")
    with back.open("wb") as out:
        async for chunk in found.stream(min_chunk_size=8 * 1024 * 1024):
            out.write(chunk)


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Wall seconds."""
    began_s = time.perf_counter()
    await work()
    return time.perf_counter() - began_s


async def measure(folder: Path, service: S3Service, repeats: int) -> dict[str, object]:
    """Each way in turn, `repeats` times after a warm-up."""
    source = folder / "source"
    source.write_bytes(random.Random(1).randbytes(BYTES))
    local = LocalStorage(folder / "store")
    access = service.new_bucket("benchmark")
    bucket = S3Storage(access)
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "copy": lambda: asyncio.to_thread(copied, source, folder / "there", folder / "back"),
        "local": lambda: through(local, source, folder / "back"),
        "bare": lambda: bare_client(access, source, folder / "back"),
        "s3": lambda: through(bucket, source, folder / "back"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(repeats + 1):
        for name, way in ways.items():
            (folder / "back").unlink(missing_ok=True)
            took_s = await timed(way)
            assert (folder / "back").stat().st_size == BYTES
            if turn:
                seconds[name].append(took_s)
    local_share = statistics.median(
        plain / ours for plain, ours in zip(seconds["copy"], seconds["local"], strict=True)
    )
    bucket_share = statistics.median(
        plain / ours for plain, ours in zip(seconds["bare"], seconds["s3"], strict=True)
    )
    return {
        "share_of_copy": round(min(local_share, bucket_share), 3),
        "local_share": round(local_share, 3),
        "s3_share": round(bucket_share, 3),
        **{
            f"{name}_ms": round(1000 * statistics.median(all_s), 1)
            for name, all_s in seconds.items()
        },
        "grown_mb": round(await grown_mb(bucket, folder), 1),
        "cores": os.cpu_count(),
    }


async def grown_mb(storage: Storage, folder: Path) -> float:
    """What this process grew by while it stored and fetched a large file."""
    source = folder / "large"
    with source.open("wb") as file:
        file.truncate(LARGE_BYTES)
    before_mb: float = psutil.Process().memory_info().rss / 1e6
    await through(storage, source, folder / "large-back")
    after_mb: float = psutil.Process().memory_info().rss / 1e6
    return max(0.0, after_mb - before_mb)


def main() -> None:
    """Measure and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="3 repeats")
    args = parser.parse_args()
    repeats = 3 if args.quick else args.repeats
    with TemporaryDirectory(prefix="talemill-bench-") as name, running_s3() as service:
        print(json.dumps(asyncio.run(measure(Path(name), service, repeats))))


if __name__ == "__main__":
    main()
