"""How long what was made is kept, by kind, in days; 0 keeps it for ever (docs/storage.md)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from pipeline.environment import section

Days = Annotated[float, Field(ge=0, le=36500)]
DAY_S = 24 * 3600.0


class LifetimeSettings(BaseSettings):
    """Days, counted by the database's clock."""

    model_config = section("KEEP_")

    videos_days: Days = 90.0
    """A video's files, from its end. Its row stays: what was made, and what it cost."""
    assets_days: Days = 30.0
    """Scripts, pictures and voices, a person's own among them: what they were is made, and paid,
    again afterwards."""
    segments_days: Days = 7.0
    """Encoded scenes: what they were is encoded again."""
    drafts_days: Days = 30.0
    calls_days: Days = 7.0
    """Ids of calls of providers, by which a killed video's results are asked for."""
    orphans_days: Annotated[float, Field(ge=1)] = 1.0
    """The days of grace of a file that no row names."""
    free_mb: Annotated[int, Field(ge=0)] = 500
    """With less room on its disk a worker takes no new video."""

    def said(self) -> str:
        """In words: what is kept how long."""
        kinds = ("videos", "assets", "segments", "drafts", "calls")
        days = {kind: float(getattr(self, f"{kind}_days")) for kind in kinds}
        told = (f"{kind} {f'{one:g} days' if one else 'for ever'}" for kind, one in days.items())
        return ", ".join(told)

    @property
    def stored_days(self) -> tuple[float, ...]:
        """The lifetimes of what lies in the storage."""
        return (self.videos_days, self.assets_days, self.segments_days)


def seconds(days: float) -> float | None:
    """A lifetime in seconds; None for one without an end."""
    return days * DAY_S if days > 0 else None
