"""OpenAI's options, or those of any servers that speak its protocol, one for each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr

from pipeline.environment import Names, WebAddress, section
from pipeline.providers.provider import Kind, ProviderSettings

VENDOR_HOST: Final = "api.openai.com"
_EDITORS: Final = ("gpt-image",)
"""Families of models that draw a picture from others (`/images/edits`)."""
_NO_KEY = "none"  # the SDK wants one; servers without keys ignore it


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one kind of thing is asked for: an address, its key, a model, and our patience."""

    base_url: str
    api_key: SecretStr
    model: str
    timeout_s: float


class OpenAISettings(ProviderSettings):
    """Hosted scripts, second pictures, second voice and moderation.

    Each kind may have a server of its own. Its key falls back to OPENAI_API_KEY only at the host
    of OPENAI_BASE_URL: a key is never sent to a host that it was not given for, nor to that host
    without encryption where it was given with.
    """

    model_config = section("OPENAI_")

    api_key: SecretStr = SecretStr("")
    base_url: WebAddress = "https://api.openai.com/v1"

    script_base_url: WebAddress = Field("", validation_alias="SCRIPT_BASE_URL")
    script_api_key: SecretStr = Field(SecretStr(""), validation_alias="SCRIPT_API_KEY")
    script_model: str = Field(
        "gpt-6-luna", validation_alias=AliasChoices("SCRIPT_MODEL", "OPENAI_SCRIPT_MODEL")
    )
    script_timeout_s: Annotated[float, Field(gt=0)] = Field(
        45.0, validation_alias="SCRIPT_TIMEOUT_S"
    )
    """Of a whole script; then the next writer is asked."""

    picture_base_url: WebAddress = Field("", validation_alias="PICTURE_BASE_URL")
    picture_api_key: SecretStr = Field(SecretStr(""), validation_alias="PICTURE_API_KEY")
    image_model: str = Field(
        "gpt-image-2.6-flare", validation_alias=AliasChoices("PICTURE_MODEL", "OPENAI_IMAGE_MODEL")
    )
    image_quality: str = "low"
    """As the model names them; dearer ones want a price in MAKERS_PRICES_USD."""

    speech_base_url: WebAddress = Field("", validation_alias="SPEECH_BASE_URL")
    speech_api_key: SecretStr = Field(SecretStr(""), validation_alias="SPEECH_API_KEY")
    speech_model: str = Field(
        "gpt-audio-1.5", validation_alias=AliasChoices("SPEECH_MODEL", "OPENAI_SPEECH_MODEL")
    )
    """`gpt-audio…` reads in a chat's answer; any other name goes to /audio/speech, whose models
    OpenAI shuts down on 2027-01-06 and compatible servers keep."""
    speech_voices: Names = Field((), validation_alias="SPEECH_VOICES")
    """The voices of a server that has its own, as it calls them."""

    transcription_base_url: WebAddress = Field("", validation_alias="TRANSCRIPTION_BASE_URL")
    transcription_api_key: SecretStr = Field(
        SecretStr(""), validation_alias="TRANSCRIPTION_API_KEY"
    )
    transcription_model: str = Field(
        "gpt-transcribe",
        validation_alias=AliasChoices("TRANSCRIPTION_MODEL", "OPENAI_TRANSCRIPTION_MODEL"),
    )
    """Of a model that gives no times the words are found in the sound by ourselves."""

    moderation_base_url: WebAddress = Field("", validation_alias="MODERATION_BASE_URL")
    moderation_api_key: SecretStr = Field(SecretStr(""), validation_alias="MODERATION_API_KEY")
    moderation_model: str = Field(
        "omni-moderation-latest",
        validation_alias=AliasChoices("MODERATION_MODEL", "OPENAI_MODERATION_MODEL"),
    )

    @property
    def is_configured(self) -> bool:
        """Whether there is a key for all kinds."""
        return bool(self.api_key.get_secret_value())

    def serves(self, kind: Kind) -> bool:
        """Whether the kind has a key, or a server of its own, which may need none."""
        base_url, api_key, _ = self._own(kind)
        return bool(base_url or api_key.get_secret_value()) or self.is_configured

    def model_of(self, kind: Kind) -> str:
        """The model that serves a kind."""
        return self._own(kind)[2]

    @property
    def reference_model(self) -> str:
        """The picture model itself, where its family draws from a character's picture."""
        return self.image_model if self.image_model.startswith(_EDITORS) else ""

    def timeout_s_of(self, kind: Kind) -> float:
        """How long one call of that kind may take."""
        return self.script_timeout_s if kind == "script" else self.timeout_s

    def endpoint(self, kind: Kind) -> Endpoint:
        """Where a kind is asked for."""
        base_url, api_key, model = self._own(kind)
        address = base_url or self.base_url
        if not api_key.get_secret_value() and _host(address) == _host(self.base_url):
            api_key = self.api_key
        key = SecretStr(api_key.get_secret_value() or _NO_KEY)
        return Endpoint(address, key, model, self.timeout_s_of(kind))

    def _own(self, kind: Kind) -> tuple[str, SecretStr, str]:
        match kind:
            case "script":
                return self.script_base_url, self.script_api_key, self.script_model
            case "picture":
                return self.picture_base_url, self.picture_api_key, self.image_model
            case "voice":
                return self.speech_base_url, self.speech_api_key, self.speech_model
            case "transcript":
                return (
                    self.transcription_base_url,
                    self.transcription_api_key,
                    self.transcription_model,
                )
            case "moderation":
                return self.moderation_base_url, self.moderation_api_key, self.moderation_model


def _host(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
