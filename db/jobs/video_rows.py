"""A video's row as the frozen view that crosses modules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from db.core.base import moment

State = Literal["queued", "running", "delivering", "done", "kept", "failed", "cancelled"]
Cancelled = Literal["cancelled", "requested", "too_late"]


@dataclass(frozen=True, slots=True)
class Video:
    """A frozen view of a video's row."""

    id: str
    account_id: str
    wallet_id: str
    parent_id: str | None
    draft_id: str | None
    brief: dict[str, Any]
    place: dict[str, Any]
    request_ref: dict[str, Any] | None
    progress_ref: dict[str, Any] | None
    state: State
    stage: str
    attempt: int
    deaths: int
    """Attempts in a row that died at `stage`."""
    dispatch: int
    cancel_requested: bool
    price_credits: int
    is_paid: bool
    upload_limit_bytes: int | None
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    cost_usd: float
    created_at: datetime
    ended_at: datetime | None


COLUMNS: Final = (
    "id, account_id, wallet_id, parent_id, draft_id, brief, place, request_ref, progress_ref,"
    " state, stage, attempt, deaths, dispatch, cancel_requested, price_credits, is_paid,"
    " upload_limit_bytes, result, error, cost_usd, created_at, ended_at"
)
ALIVE: Final = "state IN ('queued', 'running', 'delivering')"


def text_of(data: Any) -> str | None:
    """JSON for a column that may be empty."""
    return None if data is None else json.dumps(data)


def _data_of(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def video_of(row: Any) -> Video:
    """A row of COLUMNS as a Video."""
    values = dict(zip(COLUMNS.replace(" ", "").split(","), row, strict=True))
    for name in ("brief", "place", "request_ref", "progress_ref", "result", "error"):
        values[name] = _data_of(values[name])
    for name in ("cancel_requested", "is_paid"):
        values[name] = bool(values[name])
    values["cost_usd"] = float(values["cost_usd"])
    values["created_at"] = moment(values["created_at"])
    values["ended_at"] = None if values["ended_at"] is None else moment(values["ended_at"])
    return Video(**values)
