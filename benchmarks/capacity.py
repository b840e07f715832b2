"""A day of 100,000 people on 100 workers: who waits how long, and what is full first.

`python -m benchmarks.capacity`. Two videos are made by `talemill make` for the processor seconds
of a video; the peak rate of the day is driven for a minute through real worker processes, Postgres
and Redis on loopback for what a video costs them; then the day is played event by event in the
real fair order. What nobody here can measure, how long hosted providers take and how many calls
they allow, is an option and stands in the line as `assumed`. The last line is JSON:
`usd_per_video_minute` of compute, `videos_per_core_hour`, waits, the share that is taken of each
thing in the busiest hour, and the `bottleneck`, which is full first. `rent` is what so many videos
a day need (docs/scaling.md).
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks import _capacity_day as simulated
from benchmarks._capacity_day import LENGTHS_S, House, Service, day_of, scenes
from benchmarks._capacity_rates import Rates, measure
from benchmarks._common import emit
from benchmarks.compute_cost import USD_PER_CORE_SECOND, cost, make
from db.redis.rate_limits import buckets_for

MUST_SEND: Final = 5
"""Messages of a video that somebody waits for: templates, quote, queued, result, and the last
edit. Progress is edited in what is left."""
DATABASE_CORES: Final = 2
"""Of the machine that Postgres has to itself."""
MOST_BUSY: Final = 0.7
"""What is rented is this full in the busiest hour."""
RENTED: Final = (100, 1_000, 10_000)
KEEP_DAYS: Final = 90
"""KEEP_VIDEOS_DAYS as it is unless set."""
_TEMPLATE: Final = "ai_story"


def mean_length_s() -> float:
    """Of the videos of a day."""
    return sum(length_s * share for length_s, share in LENGTHS_S)


def busy(
    peak_per_s: float, house: House, service: Service, rates: Rates | None, send_per_s: float
) -> dict[str, float]:
    """The share of each thing that is taken at the peak; 1 is full."""
    pieces = scenes(mean_length_s())
    pictures = service.account_calls_at_once or service.pictures_at_once * house.workers
    found = {
        "worker cores": peak_per_s * service.cpu_s(mean_length_s()) / (house.workers * house.cores),
        "calls for pictures": peak_per_s * pieces * service.picture_s / pictures,
        "calls for voices": (
            peak_per_s * pieces * service.voice_s / (service.voices_at_once * house.workers)
        ),
        "messages to Telegram": peak_per_s * MUST_SEND / send_per_s,
    }
    if rates is not None:
        servers = rates.at(peak_per_s, house.workers)
        found |= {
            "Postgres": servers.postgres_cpu_s / DATABASE_CORES,
            "Redis": servers.redis_cpu_s,
            "the dispatcher": peak_per_s * rates.dispatcher_cpu_s_per_video,
        }
    return found


def rent(videos_a_day: int, peak_share: float, service: Service, mb_per_minute: float) -> Any:
    """What so many videos a day need; `peak_share` is the busiest hour's part of the day."""
    peak_per_s = videos_a_day * peak_share / 3600
    minutes = videos_a_day * mean_length_s() / 60
    core_s = videos_a_day * service.cpu_s(mean_length_s())
    return {
        "peak_videos_per_hour": round(peak_per_s * 3600, 1),
        "cores": math.ceil(peak_per_s * service.cpu_s(mean_length_s()) / MOST_BUSY),
        "core_hours_a_day": core_s / 3600,
        "compute_usd_a_day": core_s * USD_PER_CORE_SECOND,
        "storage_gb": minutes * mb_per_minute * KEEP_DAYS / 1000,
    }


def served() -> tuple[Service, float, float]:
    """What a video takes of a processor, measured; its USD a minute, and megabytes a minute."""
    with TemporaryDirectory(prefix="cw-capacity-") as name:
        short, long = (make(length_s, _TEMPLATE, Path(name)) for length_s in (10.0, 25.0))
        size_mb = (Path(name) / "25.mp4").stat().st_size / 1e6
    found = cost(short, long, USD_PER_CORE_SECOND)
    service = Service(found["cpu_s_per_video_minute"])
    return service, found["usd_per_video_minute"], size_mb / (long.length_s / 60)


def play(args: argparse.Namespace) -> dict[str, Any]:
    """Measure, play the day, and name what is full first."""
    service, usd, mb_per_minute = served()
    service = Service(
        service.cpu_s_per_video_minute,
        script_s=args.script_s,
        picture_s=args.picture_s,
        voice_s=args.voice_s,
        account_calls_at_once=args.picture_calls,
    )
    house = House(args.workers, args.cores)
    orders = simulated.crowd(args.people, random.Random(args.seed))
    peak_per_s = simulated.peak_per_s(orders)
    rates = asyncio.run(measure(min(peak_per_s, args.most_per_s), args.hold_s, args.workers))
    day = day_of(args.people, house, service, args.seed)
    send_per_s = buckets_for("telegram", "x", is_private=True)[1].per_s
    shares = busy(peak_per_s, house, service, rates, send_per_s)
    first = max(sorted(shares), key=lambda name: shares[name])
    servers = rates.at(peak_per_s, args.workers)
    peak_share = peak_per_s * 3600 / len(orders)
    core_s = service.cpu_s(mean_length_s())
    return {
        "benchmark": "capacity",
        "people": args.people,
        "workers": args.workers,
        "cores": args.cores,
        "usd_per_video_minute": usd,
        "videos_per_core_hour": 3600 / core_s,
        "bottleneck": first,
        "bottleneck_videos_per_hour": 3600 * peak_per_s / shares[first],
        "busy_at_peak": shares,
        **day,
        "redis_commands_per_s": servers.redis_commands,
        "postgres_transactions_per_s": servers.postgres_transactions,
        "held_videos_per_s": rates.held_videos_per_s,
        "of_a_video": asdict(rates.of_a_video),
        "of_a_worker_s": asdict(rates.of_a_worker_s),
        "dispatcher_cpu_ms_per_video": 1000 * rates.dispatcher_cpu_s_per_video,
        "rent": {str(n): rent(n, peak_share, service, mb_per_minute) for n in RENTED},
        "assumed": {
            "script_s": args.script_s,
            "picture_s": args.picture_s,
            "voice_s": args.voice_s,
            "picture_calls_of_the_account": args.picture_calls,
            "mean_length_s": mean_length_s(),
        },
    }


def main() -> None:
    """Measure and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=100)
    parser.add_argument("--cores", type=int, default=2, help="of each worker")
    parser.add_argument("--script-s", type=float, default=6.0, help="a hosted writer takes")
    parser.add_argument("--picture-s", type=float, default=2.0, help="a hosted picture takes")
    parser.add_argument("--voice-s", type=float, default=1.5, help="a hosted line takes")
    parser.add_argument(
        "--picture-calls", type=int, default=0, help="at once, of one account; 0 for no limit"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hold-s", type=float, default=60.0, help="how long the rate is driven")
    parser.add_argument("--most-per-s", type=float, default=5.0, help="the most that is driven")
    parser.add_argument("--quick", action="store_true", help="a tenth of the crowd, held for 15 s")
    args = parser.parse_args()
    if args.quick:
        args.people, args.workers, args.hold_s = args.people // 10, args.workers // 10, 15.0
    emit(play(args))


if __name__ == "__main__":
    main()
