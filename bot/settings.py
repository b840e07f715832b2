"""Settings: one class per section, each with its environment prefix, all checked at start.

`load_settings` reads the environment and a `.env` file beside the process; a bad value stops
the start with one sentence that names the variable (BadSettings).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class BadSettings(Exception):
    """A setting has a value that cannot be used."""


def _section(prefix: str) -> SettingsConfigDict:
    return SettingsConfigDict(
        env_prefix=prefix, env_file=".env", extra="ignore", env_ignore_empty=True
    )


class CoreSettings(BaseSettings):
    """Where everything of one installation lives, and who runs it."""

    model_config = _section("CLIPWRIGHT_")

    data_folder: Path = Path("data")
    """Database, embedded Redis, files and sockets of this installation."""
    cache_folder: Path | None = None
    """Patched voice model, rendered loops and effects; None means data_folder/cache."""
    database_url: str = ""
    """postgresql://… or sqlite:///…; empty means SQLite in the data folder."""
    admin_ids: Annotated[tuple[str, ...], NoDecode] = ()
    """Who may use /admin: `telegram:123,discord:456,console:me`."""
    log_level: str = "INFO"
    public_url: str = ""
    """Where web.py is reachable from outside, for webhooks and signed links."""

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value


class RedisSettings(BaseSettings):
    """The queue's server; empty means the embedded one of a running owner."""

    model_config = _section("REDIS_")

    url: SecretStr = SecretStr("")


class WebSettings(BaseSettings):
    """The HTTP side: webhooks, health, metrics, signed downloads."""

    model_config = _section("WEB_")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    link_expires_s: Annotated[float, Field(gt=0)] = 7 * 24 * 3600.0
    link_secret: SecretStr = SecretStr("")
    """Signs download links; empty means one is made and kept in the data folder."""
    metrics_token: SecretStr = SecretStr("")
    """When set, /metrics wants it as a bearer token."""


class TelegramSettings(BaseSettings):
    """The Telegram bot; without a token it is off."""

    model_config = _section("TELEGRAM_")

    token: SecretStr = SecretStr("")
    base_url: str = "https://api.telegram.org"
    """The cloud's address, or a local Bot API server's for files up to 2 GB."""
    local_mode: bool = False
    webhook_url: str = ""
    """Empty means long polling."""
    webhook_secret: SecretStr = SecretStr("")
    stars: bool = False
    """Offer packs in Telegram Stars."""


class DiscordSettings(BaseSettings):
    """The Discord bot; without a token it is off."""

    model_config = _section("DISCORD_")

    token: SecretStr = SecretStr("")
    application_id: int | None = None
    api_base: str = "https://discord.com/api/v10"
    gateway_url: str = ""
    """Empty means what the API says."""
    shards: Annotated[int, Field(ge=0)] = 0
    """0 lets the library decide; 1 or more uses an AutoShardedClient of that many."""


class OpenAISettings(BaseSettings):
    """Hosted scripts, second pictures, second voice and moderation."""

    model_config = _section("OPENAI_")

    api_key: SecretStr = SecretStr("")
    base_url: str = "https://api.openai.com/v1"
    script_model: str = "gpt-4o"
    image_model: str = "gpt-image-1"
    image_quality: str = "low"
    """As the model names them; dearer ones want picture.openai.picture in MAKERS_PRICES_USD."""
    speech_model: str = "gpt-4o-mini-tts"
    moderation_model: str = "omni-moderation-latest"
    timeout_s: Annotated[float, Field(gt=0)] = 60.0


class ElevenLabsSettings(BaseSettings):
    """Hosted voices with exact word times."""

    model_config = _section("ELEVENLABS_")

    api_key: SecretStr = SecretStr("")
    base_url: str = "https://api.elevenlabs.io"
    model: str = "eleven_multilingual_v2"
    timeout_s: Annotated[float, Field(gt=0)] = 60.0


class FalSettings(BaseSettings):
    """Hosted FLUX pictures. The hosts are read by the client from FAL_RUN_HOST and
    FAL_QUEUE_RUN_HOST when it is first imported."""

    model_config = _section("FAL_")

    key: SecretStr = SecretStr("")
    run_host: str = "fal.run"
    queue_run_host: str = "queue.fal.run"
    model: str = "fal-ai/flux/schnell"
    timeout_s: Annotated[float, Field(gt=0)] = 60.0


class DiffusersSettings(BaseSettings):
    """Pictures from a local model on a GPU; off without a model folder."""

    model_config = _section("DIFFUSERS_")

    model: str = ""


class MakersSettings(BaseSettings):
    """Bounds, order and prices of the providers."""

    model_config = _section("MAKERS_")

    writers: Annotated[tuple[str, ...], NoDecode] = ("openai", "offline")
    pictures: Annotated[tuple[str, ...], NoDecode] = ("diffusers", "fal", "openai", "offline")
    voices: Annotated[tuple[str, ...], NoDecode] = ("elevenlabs", "openai", "offline")
    """Tried in this order; those without a key are left out."""
    picture_bound: Annotated[int, Field(ge=1)] = 10
    voice_bound: Annotated[int, Field(ge=1)] = 10
    """Calls in flight at once, per provider, in one worker."""
    attempts: Annotated[int, Field(ge=1, le=10)] = 4
    stage_timeout_s: Annotated[float, Field(gt=0)] = 300.0
    cost_ceiling_usd: Annotated[float, Field(gt=0)] = 2.0
    """The most one video may cost us."""
    prices_usd: dict[str, float] = {}
    """Changes of pricing.LIST_PRICES_USD by its names, such as {"picture.fal.megapixel": 0.003}."""

    @field_validator("prices_usd")
    @classmethod
    def _known(cls, value: dict[str, float]) -> dict[str, float]:
        if value:
            from pipeline.pricing import PriceTable

            PriceTable.with_changes(value)
        return value

    @field_validator("writers", "pictures", "voices", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value


class StorageSettings(BaseSettings):
    """Where finished files live: the data folder, or an S3-compatible bucket."""

    model_config = _section("S3_")

    endpoint_url: str = ""
    bucket: str = ""
    """Empty means the local folder."""
    region: str = "auto"
    access_key_id: SecretStr = SecretStr("")
    secret_access_key: SecretStr = SecretStr("")


class StripeSettings(BaseSettings):
    """Card payments; without a key they are off."""

    model_config = _section("STRIPE_")

    api_key: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")
    api_base: str = "https://api.stripe.com"
    currency: str = "usd"


class PackSettings(BaseModel):
    """A pack of credits and what it costs."""

    key: str
    credits: Annotated[int, Field(gt=0)]
    price_cents: Annotated[int, Field(gt=0)]
    price_stars: Annotated[int, Field(gt=0)]


class MoneySettings(BaseSettings):
    """Packs, trials and limits."""

    model_config = _section("MONEY_")

    trial_credits: Annotated[int, Field(ge=0)] = 24
    trial_ceiling_usd_per_day: Annotated[float, Field(ge=0)] = 20.0
    packs: tuple[PackSettings, ...] = (
        PackSettings(key="small", credits=50, price_cents=900, price_stars=700),
        PackSettings(key="medium", credits=150, price_cents=2400, price_stars=1850),
        PackSettings(key="large", credits=400, price_cents=5600, price_stars=4300),
    )
    price_overrides: dict[str, int] = {}
    """Credits per template for its default length, such as {"ai_story": 12}."""


class WorkerSettings(BaseSettings):
    """How much one worker does at once, and how long it may take."""

    model_config = _section("WORKER_")

    surfaces: Annotated[tuple[str, ...], NoDecode] = ()
    """Empty means every surface that is configured."""
    jobs: Annotated[int, Field(ge=1)] = 8
    """Videos under way at once, most of them waiting for providers."""
    compose_lanes: Annotated[int, Field(ge=0)] = 0
    """Encoders side by side; 0 means one per core."""
    encoder: Literal["libx264", "h264_nvenc", "h264_qsv", "h264_videotoolbox", "auto"] = "libx264"
    """`auto` is the first hardware encoder that passes a trial, else libx264."""
    purpose: Literal["fast", "standard", "small"] = "fast"
    """How much time goes into a smaller or finer file (pipeline/compose/options.py)."""
    capabilities: Annotated[tuple[str, ...], NoDecode] = ("compose",)
    grace_s: Annotated[float, Field(ge=0)] = 30.0
    queue_limit: Annotated[int, Field(ge=1)] = 500
    videos_per_person: Annotated[int, Field(ge=1)] = 3
    videos_per_server: Annotated[int, Field(ge=1)] = 10
    cancel_owed: dict[str, Annotated[float, Field(ge=0, le=1)]] = {
        "script": 0.0,
        "assets": 0.0,
        "compose": 0.5,
    }
    """The share of the price that is kept when a person cancels during a stage."""

    @field_validator("surfaces", "capabilities", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value


class Settings(BaseModel):
    """Every section of one installation."""

    core: CoreSettings
    redis: RedisSettings
    web: WebSettings
    telegram: TelegramSettings
    discord: DiscordSettings
    openai: OpenAISettings
    elevenlabs: ElevenLabsSettings
    fal: FalSettings
    diffusers: DiffusersSettings
    makers: MakersSettings
    storage: StorageSettings
    stripe: StripeSettings
    money: MoneySettings
    worker: WorkerSettings

    @property
    def data_folder(self) -> Path:
        """The data folder as an absolute path; created when first asked for."""
        folder = self.core.data_folder.expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def cache_folder(self) -> Path:
        """What can be made anew at any time: patched models, loops, effects."""
        folder = self.core.cache_folder or self.data_folder / "cache"
        folder = folder.expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def database_url(self) -> str:
        """The configured database, or SQLite in the data folder."""
        return self.core.database_url or f"sqlite:///{self.data_folder / 'clipwright.db'}"

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The chat surfaces that are configured, by name."""
        names = []
        if self.telegram.token.get_secret_value():
            names.append("telegram")
        if self.discord.token.get_secret_value():
            names.append("discord")
        return tuple(names)


def load_settings(**core: Any) -> Settings:
    """Read and check every section; `core` overrides fields of CoreSettings.

    Raises BadSettings with one sentence that names the environment variable.
    """
    sections: dict[str, BaseSettings] = {}
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if not (isinstance(section, type) and issubclass(section, BaseSettings)):
            raise TypeError(f"section {name} is not a settings class")
        try:
            sections[name] = section(**(core if name == "core" else {}))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            variable = (section.model_config["env_prefix"] + str(first["loc"][0])).upper()
            raise BadSettings(f"{variable}: {first['msg']}.") from error
    return Settings(**sections)
