"""A video's row as the frozen view that crosses modules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from db.core.base import moment

State = Literal["queued", "running", "waiting", "delivering", "done", "kept", "failed", "cancelled"]
Cancelled = Literal["cancelled", "requested", "too_late"]


@dataclass(frozen=True, slots=True)
class Video:
    """A frozen view of a video's row."""

    id: str
    account_id: str
    wallet_id: str
    parent_id: str | None
    """The version that this one was changed from."""
    root_id: str
    """The first of all its versions; its own id where it is the first."""
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
    board: dict[str, Any] | None
    """The script and pictures as they stand, once there are any."""
    stops_at_storyboard: bool
    """Whether it waits for its person once script and pictures are there."""
    storyboard_credits: int
    """Kept of the price when it ends at its storyboard."""
    redraws_left: int
    """Pictures that may still be drawn anew within the price."""
    waits_until: datetime | None
    wants_draft: bool
    """Whether a draft of its storyboard was asked for."""


COLUMNS: Final = (
    "id, account_id, wallet_id, parent_id, root_id, draft_id, brief, place, request_ref,"
    " progress_ref, state, stage, attempt, deaths, dispatch, cancel_requested, price_credits,"
    " is_paid, upload_limit_bytes, result, error, cost_usd, created_at, ended_at, board,"
    " stops_at_storyboard, storyboard_credits, redraws_left, waits_until, wants_draft"
)
ALIVE: Final = "state IN ('queued', 'running', 'delivering')"


def kept_credits(video: Video) -> int:
    """What is kept of the price when a video goes no further than its storyboard."""
    return min(video.storyboard_credits, video.price_credits) if video.board else 0


def text_of(data: Any) -> str | None:
    """JSON for a column that may be empty."""
    return None if data is None else json.dumps(data)


def _data_of(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def video_of(row: Any) -> Video:
    """A row of COLUMNS as a Video."""
    values = dict(zip(COLUMNS.replace(" ", "").split(","), row, strict=True))
    for name in ("brief", "place", "request_ref", "progress_ref", "result", "error", "board"):
        values[name] = _data_of(values[name])
    for name in ("cancel_requested", "is_paid", "stops_at_storyboard", "wants_draft"):
        values[name] = bool(values[name])
    values["cost_usd"] = float(values["cost_usd"])
    values["created_at"] = moment(values["created_at"])
    for name in ("ended_at", "waits_until"):
        values[name] = None if values[name] is None else moment(values[name])
    return Video(**values)
