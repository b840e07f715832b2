"""How much of what people bring is taken: photos, clips, sounds (docs/own-media.md)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from pipeline.environment import section
from pipeline.media.brought import MediaLimits


class MediaSettings(BaseSettings):
    """Sizes in MB (10^6 bytes), lengths in seconds. A chat may hand out less."""

    model_config = section("MEDIA_")

    picture_mb: Annotated[float, Field(gt=0, le=60)] = 20.0
    clip_mb: Annotated[float, Field(gt=0, le=1000)] = 100.0
    clip_s: Annotated[float, Field(gt=0, le=1800)] = 300.0
    sound_mb: Annotated[float, Field(gt=0, le=100)] = 20.0
    sound_s: Annotated[float, Field(gt=0, le=400)] = 400.0
    """Of music and narrations: five minutes of video need no more."""
    kept_mb: Annotated[float, Field(gt=0)] = 1000.0
    """Of all files together that one person brought and that are kept still."""

    @property
    def limits(self) -> MediaLimits:
        """As the conversation and the shell take them."""
        return MediaLimits(**self.model_dump())
