"""What the encoder's searches give and cost on each template's own frames.

The preset as it is ("plain") and each search of pipeline/compose/options.py encode the same raw
frames in turn. `cpu_ratio` and `bytes_ratio` are over the plain preset, in processor seconds of one
encoder thread and bytes; `vmaf` and `vmaf_p5` (mean and 5th percentile) are against the raw frames
themselves; `uses` is the search that this template's pieces take. One JSON line for each template,
then what the used searches range over.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, get_args

import numpy as np

from benchmarks._common import canvas_of, cut_to, emit, parser
from benchmarks._frames import write_frames
from benchmarks._x264 import QUALITY, raw_frames
from benchmarks.compose_quality import vmaf_scores
from benchmarks.templates import SHARED_MEMORY, timeline_of
from pipeline.compose.encode import SegmentWriter
from pipeline.compose.segment import read_header, read_packets
from pipeline.compose.segment_render import content_of
from pipeline.motion.moves import cuts_of
from pipeline.providers.config import ProviderConfig
from pipeline.providers.makers import build_makers
from pipeline.templates import load_templates
from pipeline.templates.painters import Content
from pipeline.timeline import Canvas, Timeline

SEARCHES: dict[str, Content | None] = {"plain": None, **{one: one for one in get_args(Content)}}


def main() -> None:
    """Run the benchmark and print its lines."""
    arguments = parser(__doc__, 12.0)
    arguments.add_argument("--rounds", type=int, default=3, help="encodes with each search")
    arguments.add_argument("--only", nargs="*", help="keys of templates; all without it")
    arguments.add_argument("--shots", type=int, help="only the first of each; all without it")
    given = arguments.parse_args()
    canvas = canvas_of(given.short_side)
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for key in given.only or list(load_templates()):
            # Makers are bound to one event loop, so each template builds its own on the one cache.
            makers = build_makers(ProviderConfig(cache_folder=folder / "cache"))
            timeline = asyncio.run(timeline_of(key, given, folder / key, makers, canvas))
            timeline = cut_to(timeline, given.shots)
            painters = sorted({shot.visual.painter for shot in timeline.shots})
            facts = {"painters": painters, "uses": content_of(timeline.shots)}
            results.append(facts | _measured(timeline, folder, given.rounds))
            emit({"benchmark": "search", "template": key} | results[-1])
            sys.stdout.flush()
    summary: dict[str, Any] = {"benchmark": "search", "templates": len(results)}
    for name in ("cpu_ratio", "bytes_ratio", "vmaf_change", "vmaf_p5_change"):
        found = [result[name][result["uses"]] for result in results]
        summary[name] = [min(found), max(found)]
    emit(summary)


def _measured(timeline: Timeline, folder: Path, rounds: int) -> dict[str, Any]:
    """Every search on a timeline's frames."""
    canvas = timeline.canvas
    place = SHARED_MEMORY if SHARED_MEMORY.is_dir() else folder
    spent: dict[str, list[float]] = {search: [] for search in SEARCHES}
    sizes: dict[str, float] = {}
    means: dict[str, float] = {}
    lows: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="talemill-", dir=place) as name:
        raw = Path(name) / "frames.yuv"
        write_frames(timeline, raw)
        key_frames = _key_frames(timeline)
        for _ in range(rounds):
            for search in SEARCHES:
                spent[search].append(_encoded(raw, canvas, search, key_frames))
        for search in SEARCHES:
            stream = _stream(raw, search)
            scores = vmaf_scores(stream, raw, canvas.width_px, canvas.height_px, canvas.fps)
            sizes[search] = stream.stat().st_size
            means[search], lows[search] = float(np.mean(scores)), float(np.percentile(scores, 5))
    cpu_s = {search: statistics.median(runs) for search, runs in spent.items()}
    return {
        "cpu_ratio": {one: cpu_s[one] / cpu_s["plain"] for one in SEARCHES},
        "bytes_ratio": {one: sizes[one] / sizes["plain"] for one in SEARCHES},
        "vmaf_change": {one: means[one] - means["plain"] for one in SEARCHES},
        "vmaf_p5_change": {one: lows[one] - lows["plain"] for one in SEARCHES},
        "cpu_s": cpu_s,
        "bytes": sizes,
        "vmaf": means,
        "vmaf_p5": lows,
        "length_s": canvas.seconds(timeline.frame_count),
    }


def _stream(raw: Path, search: str) -> Path:
    return raw.with_name(f"{search}.h264")


def _key_frames(timeline: Timeline) -> set[int]:
    """Where pieces begin and cuts lie: the composer has key frames there."""
    keys: set[int] = set()
    start = 0
    for shot in timeline.shots:
        keys |= {start, *(start + cut for cut in cuts_of(shot.visual.params))}
        start += shot.frame_count
    return keys


def _encoded(raw: Path, canvas: Canvas, search: str, key_frames: set[int]) -> float:
    """Processor seconds of encoding the frames into one segment, which is left as a bare stream."""
    out = _stream(raw, search)
    segment = out.with_suffix(".seg")
    frames = raw_frames(raw, canvas)
    began = time.process_time()
    with SegmentWriter(canvas, QUALITY, 1, SEARCHES[search]) as writer:
        for number, frame in enumerate(frames):
            writer.add(frame, is_cut=number in key_frames)
        writer.finish(segment)
    spent_s = time.process_time() - began
    with out.open("wb") as file:
        file.write(read_header(segment).codec_header)
        file.writelines(packet.data for packet in read_packets(segment))
    return spent_s


if __name__ == "__main__":
    main()
