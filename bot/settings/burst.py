"""Workers that are rented while many videos wait."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from pipeline.environment import WebAddress, section

MOST_S: Final = 7 * 24 * 3600.0
"""Nobody rents a worker for longer than a week."""


class BurstSettings(BaseSettings):
    """Who starts them, how many, and what they may cost; without a launcher there are none."""

    model_config = section("BURST_")

    launcher: Literal["", "command", "modal", "runpod"] = ""
    command: str = ""
    """What `command` runs for each worker, with --until-idle and --at-most behind it; empty means
    `talemill worker` on this machine."""
    least_workers: Annotated[int, Field(ge=0)] = 0
    most_workers: Annotated[int, Field(ge=1)] = 4
    videos_per_worker: Annotated[int, Field(ge=1)] = 4
    """How many waiting videos are worth one more worker."""
    wait_s: Annotated[float, Field(ge=0, le=MOST_S)] = 10.0
    """How long a video waits before a worker is rented for it."""
    cooldown_s: Annotated[float, Field(ge=0, le=MOST_S)] = 30.0
    """Between two starts."""
    start_s: Annotated[float, Field(gt=0, le=MOST_S)] = 180.0
    """How long a worker may take from its start to its first sign of life."""
    until_idle_s: Annotated[float, Field(gt=0, le=MOST_S)] = 60.0
    at_most_s: Annotated[float, Field(gt=0, le=MOST_S)] = 3000.0
    usd_per_hour: Annotated[float, Field(ge=0)] = 0.2
    """What one such worker costs; 0 for machines that are paid for anyway."""
    ceiling_usd_per_day: Annotated[float, Field(ge=0)] = 5.0
    """Of a day in UTC: no worker is started that could, at its longest, cost more."""
    modal_app: str = "talemill"
    modal_token_id: SecretStr = SecretStr("")
    modal_token_secret: SecretStr = SecretStr("")
    runpod_endpoint: str = ""
    runpod_api_key: SecretStr = SecretStr("")
    runpod_url: WebAddress = "https://api.runpod.ai/v2"
