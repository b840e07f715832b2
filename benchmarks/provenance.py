"""What signing costs, and what it holds, over a video of every template.

`sign_ms`: the MP4 of the 30 s video of a template, median of all. `added_kb`: the most that a file
grew. `valid_share`: of all signed videos and covers, those that C2PA's own reader calls valid.
`changed_detected`: of the copies with one byte changed, in every box and at random places, those
that `talemill provenance verify` calls changed.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from c2pa import Reader

from benchmarks._common import emit
from pipeline.brief import Brief
from pipeline.make import make_video
from pipeline.provenance.certificates import self_signed
from pipeline.provenance.signing import FileSigner, read_provenance
from pipeline.provenance.videos import sign_pictures
from pipeline.providers.config import ProviderConfig
from pipeline.providers.makers import build_makers
from pipeline.recipe.video import MadeVideo
from pipeline.templates import find_template, load_templates


async def video_of(key: str, folder: Path, cache: Path, seconds: float, seed: int) -> MadeVideo:
    """A small video of a template's own example."""
    makers = build_makers(ProviderConfig(cache_folder=cache))
    brief = Brief(
        prompt=find_template(key).example_prompt,
        template=key,
        length_s=seconds,
        resolution="270p",
        seed=seed,
    )
    try:
        return await make_video(brief, makers, folder)
    finally:
        await makers.close()


def places_of(data: bytes, count: int, random: Random) -> list[int]:
    """Where to change a byte: the start and the middle of every box, and anywhere."""
    places, at = set(), 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big") or len(data) - at
        places |= {at, at + 5, at + 8, at + size // 2, at + size - 1}
        at += size
    places |= {random.randrange(len(data)) for _ in range(count)}
    return sorted(one for one in places if one < len(data))


def is_valid(path: Path, media_type: str) -> bool:
    """What C2PA's own reader says."""
    with path.open("rb") as file, Reader(media_type, file) as reader:
        return bool(reader.get_validation_state() == "Valid")


async def measure(folder: Path, arguments: argparse.Namespace) -> dict[str, object]:
    """Sign a video of every template, then read and change it."""
    signer, random = FileSigner(self_signed("Benchmark")), Random(arguments.seed)
    sign_ms: list[float] = []
    added_kb: list[float] = []
    valid: list[bool] = []
    detected: list[bool] = []
    for key in load_templates():
        work = folder / key
        made = await video_of(key, work, folder / "cache", arguments.seconds, arguments.seed)
        path, before = made.path, made.path.stat().st_size
        began_s = time.perf_counter()
        await signer.sign_mp4(path, made.title, made.used, music=made.music)
        sign_ms.append(1000 * (time.perf_counter() - began_s))
        added_kb.append((path.stat().st_size - before) / 1000)
        await sign_pictures(signer, (made.composed.cover,), made.title, made.used)
        valid += [is_valid(path, "video/mp4"), is_valid(made.composed.cover, "image/jpeg")]
        data, copy = path.read_bytes(), work / "changed.mp4"
        for place in places_of(data, arguments.changes, random):
            changed = bytearray(data)
            changed[place] ^= 1 << random.randrange(8)
            copy.write_bytes(changed)
            detected.append(read_provenance(copy).verdict == "changed")
        print(f"{key}: {sign_ms[-1]:.0f} ms, {added_kb[-1]:.1f} kB", file=sys.stderr)
    return {
        "benchmark": "provenance",
        "sign_ms": round(statistics.median(sign_ms), 1),
        "added_kb": round(max(added_kb), 1),
        "valid_share": sum(valid) / len(valid),
        "changed_detected": sum(detected) / len(detected),
        "changes": len(detected),
    }


def main() -> None:
    """Measure and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--changes", type=int, default=20, help="random ones in each video")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="shorter videos")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.seconds = 6.0
    with TemporaryDirectory(prefix="talemill-bench-") as name:
        emit(asyncio.run(measure(Path(name), arguments)))


if __name__ == "__main__":
    main()
