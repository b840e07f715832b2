"""The table of what a server's managers allow there; it holds nobody's own rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from db.core.base import Base, JsonText, Moment


class PlaceRulesRow(Base):
    """One server's or group's rules, by its key such as `discord:123`."""

    __tablename__ = "place_rules"
    place_key: Mapped[str] = mapped_column(Text, primary_key=True)
    rooms: Mapped[list[Any]] = mapped_column(JsonText, default=list)
    templates: Mapped[list[Any]] = mapped_column(JsonText, default=list)
    style: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    updated_at: Mapped[datetime] = mapped_column(Moment)
