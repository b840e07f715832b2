"""The autoscaler that the settings ask for."""

from __future__ import annotations

from bot.autoscaler.autoscaler import Autoscaler
from bot.autoscaler.launchers.base import Launcher, ShiftLength
from bot.autoscaler.policy import Bounds
from bot.settings import BadSettings, Settings
from db.core.database import Database
from db.core.ids import new_id
from db.jobs.fair_queue import ConcurrencyLimits
from db.redis.queue import Queue


def build_autoscaler(settings: Settings, db: Database, queue: Queue) -> Autoscaler | None:
    """None where no launcher is set; BadSettings where what it needs is missing."""
    burst = settings.burst
    if not burst.launcher:
        return None
    if burst.least_workers > burst.most_workers:
        raise BadSettings("BURST_LEAST_WORKERS: that is more than BURST_MOST_WORKERS.")
    bounds = Bounds(
        burst.least_workers,
        burst.most_workers,
        burst.videos_per_worker,
        burst.wait_s,
        burst.cooldown_s,
        burst.start_s,
        burst.at_most_s,
        burst.usd_per_hour,
        burst.ceiling_usd_per_day,
    )
    if bounds.at_most_s * bounds.usd_per_s > bounds.ceiling_usd_per_day:
        raise BadSettings(
            "BURST_CEILING_USD_PER_DAY: not even one worker that lives for BURST_AT_MOST_S is paid"
            " by that."
        )
    worker = settings.worker
    # The console is this machine's own.
    own = ("console",) if burst.launcher == "command" else ()
    return Autoscaler(
        db,
        queue,
        build_launcher(settings),
        bounds,
        f"bot-{new_id(6)}",
        ConcurrencyLimits(worker.videos_per_person, worker.videos_per_server),
        frozenset((*settings.surfaces, *own)),
    )


def build_launcher(settings: Settings) -> Launcher:
    """The launcher by its name."""
    burst = settings.burst
    shift = ShiftLength(burst.until_idle_s, burst.at_most_s)
    if burst.launcher == "modal":
        from bot.autoscaler.launchers.modal import ModalLauncher

        token = burst.modal_token_id.get_secret_value(), burst.modal_token_secret.get_secret_value()
        if bool(token[0]) != bool(token[1]):
            raise BadSettings("BURST_MODAL_TOKEN_SECRET: a token has an id and a secret.")
        return ModalLauncher(burst.modal_app, *token, shift)
    if burst.launcher == "runpod":
        from bot.autoscaler.launchers.runpod import RunPodLauncher

        key = burst.runpod_api_key.get_secret_value()
        if not (key and burst.runpod_endpoint):
            raise BadSettings(
                "BURST_RUNPOD_ENDPOINT, BURST_RUNPOD_API_KEY: the launcher needs both."
            )
        return RunPodLauncher(burst.runpod_url, burst.runpod_endpoint, key, shift)
    from bot.autoscaler.launchers.command import CommandLauncher, own_command

    return CommandLauncher(
        own_command(burst.command), shift, settings.data_folder / "burst-workers.log"
    )
