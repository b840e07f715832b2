"""Where an installation lives, its queue, its web side, its files, and its workers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from db.core.logins import with_quoted_login
from pipeline.environment import HOME_FOLDER, Names, WebAddress, section

_ADMIN: Final = re.compile(r"(telegram|discord):\d+|console:\S+")
_CAPABILITIES: Final = frozenset({"compose", "gpu"})


class CoreSettings(BaseSettings):
    """Where everything of one installation lives, and who runs it."""

    model_config = section("TALEMILL_")

    data_folder: Path = HOME_FOLDER / "data"
    """Database, embedded Redis, files and sockets of this installation."""
    cache_folder: Path | None = None
    """Patched voice model, rendered loops and effects; None means data_folder/cache."""
    secrets_folder: Path = Path("/run/secrets")
    """Files in it are named like variables and hold what is set nowhere else; there need be no
    such folder."""
    database_url: str = ""
    """postgresql://… or sqlite:///…; empty means SQLite in the data folder."""
    operator_url: SecretStr = SecretStr("")
    """Postgres only: the login that may take the operator's role (admin, reconciliation,
    dispatcher), so that TALEMILL_DATABASE_URL's login cannot; empty means one login for all."""
    admin_ids: Names = ()
    """Who may use /admin: `telegram:123,discord:456,console:me`."""
    public_url: WebAddress = ""
    """Where the web side is reachable from outside, for webhooks and signed links."""

    @field_validator("admin_ids")
    @classmethod
    def _of_a_chat(cls, ids: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ADMIN.fullmatch(one) for one in ids):
            raise ValueError("they are ids with their chat, such as telegram:123,discord:456")
        return ids


class RedisSettings(BaseSettings):
    """The queue's server; empty means the embedded one of a running owner."""

    model_config = section("REDIS_")

    url: SecretStr = SecretStr("")

    @field_validator("url")
    @classmethod
    def _quoted(cls, url: SecretStr) -> SecretStr:
        return SecretStr(with_quoted_login(url.get_secret_value()))


class WebSettings(BaseSettings):
    """The HTTP side: webhooks, health, metrics, signed downloads."""

    model_config = section("WEB_")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    link_expires_s: Annotated[float, Field(gt=0)] = 7 * 24 * 3600.0
    link_secret: SecretStr = SecretStr("")
    """Signs download links; empty means one is made and kept in the data folder."""
    metrics_token: SecretStr = SecretStr("")
    """When set, /metrics wants it as a bearer token."""


class StorageSettings(BaseSettings):
    """Where finished files live: the data folder, or an S3-compatible bucket."""

    model_config = section("S3_")

    bucket: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*)?$")] = ""
    """Empty means the local folder."""
    endpoint_url: WebAddress = ""
    """The service's address; empty means AWS itself."""
    region: str = "auto"
    access_key_id: SecretStr = SecretStr("")
    secret_access_key: SecretStr = SecretStr("")
    prefix: Annotated[str, Field(pattern=r"^([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?$")] = ""
    """A folder of the bucket that everything lies below; empty means the bucket itself."""
    public_url: WebAddress = ""
    """Where the bucket's files are open to everybody, such as a CDN; links then have no end and
    no signature. Empty means presigned links."""

    @field_validator("endpoint_url")
    @classmethod
    def _of_the_service(cls, url: str, others: ValidationInfo) -> str:
        parts = urlsplit(url)
        if parts.username is not None:
            raise ValueError("it takes no login: S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY do")
        bucket = others.data.get("bucket")
        # As Cloudflare shows it: its files would come back, and its rules go nowhere.
        if bucket and parts.path.rstrip("/").endswith(f"/{bucket}"):
            raise ValueError("it ends with the bucket's name, which S3_BUCKET says already")
        return url


class WorkerSettings(BaseSettings):
    """How much one worker does at once, and how long it may take."""

    model_config = section("WORKER_")

    surfaces: Names = ()
    """Empty means every surface that is configured."""
    jobs: Annotated[int, Field(ge=1)] = 8
    """Videos under way at once, most of them waiting for providers."""
    compose_lanes: Annotated[int, Field(ge=0)] = 0
    """Encoders side by side; 0 means one per core that the container allows, as far as memory
    goes."""
    memory_mb: Annotated[int, Field(ge=0)] = 0
    """What a worker with its encoders may take; 0 means what the container, or machine, has."""
    encoder: Literal["libx264", "h264_nvenc", "h264_qsv", "h264_videotoolbox", "auto"] = "libx264"
    """`auto` is the first hardware encoder that passes a trial, else libx264."""
    purpose: Literal["fast", "standard", "small"] = "fast"
    """How much time goes into a smaller or finer file (pipeline/compose/options.py)."""
    capabilities: Names = ()
    """Which videos it takes: empty means all that this installation makes."""
    grace_s: Annotated[float, Field(ge=0)] = 30.0
    queue_limit: Annotated[int, Field(ge=1)] = 500
    videos_per_person: Annotated[int, Field(ge=1)] = 3
    videos_per_server: Annotated[int, Field(ge=1)] = 10
    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int | None, Field(ge=0, le=65535)] = None
    """Where a worker serves /metrics, /healthz and /readyz; None means nowhere, 0 any free port.
    WEB_METRICS_TOKEN guards its numbers too."""
    own_storage: bool = False
    """It may keep files where the bot does not see them: what a chat has is sent from there, and
    everything else of them is made again when it is asked for."""
    cancel_owed: dict[str, Annotated[float, Field(ge=0, le=1)]] = {
        "script": 0.0,
        "assets": 0.0,
        "compose": 0.5,
    }
    """The share of the price that is kept when a person cancels during a stage."""

    @field_validator("capabilities")
    @classmethod
    def _that_there_are(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not {*names} <= _CAPABILITIES:
            raise ValueError("they are names such as compose,gpu, and there are no others")
        return names


class BackupSettings(BaseSettings):
    """Backups that the bot takes by itself."""

    model_config = section("BACKUP_")

    folder: Path | None = None
    """Where they go, best on another disk; None takes none."""
    every_h: Annotated[float, Field(gt=0)] = 24.0
    keep: Annotated[int, Field(ge=1)] = 7
    """How many of the newest stay."""
    files: bool = True
    """With the storage's files; a bucket may be backed up by who rents it out."""
