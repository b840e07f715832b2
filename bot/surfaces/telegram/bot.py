"""The library's Bot for our addresses and our patience, and a careful reader of its updates."""

from __future__ import annotations

import json
import logging
import os
from typing import Any, Final

# The library gives retry_after as a number or a timedelta by this switch.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram import Bot, Update
from telegram.request import HTTPXRequest

log = logging.getLogger(__name__)

UPLOAD_TIMEOUT_S: Final = 300.0
ANSWER_TIMEOUT_S: Final = 20.0
CONNECTIONS: Final = 128


def make_bot(token: str, base_url: str, *, local_mode: bool = False) -> Bot:
    """A Bot for the cloud's address or a local Bot API server's."""
    root = base_url.rstrip("/")

    def request(kind: type[HTTPXRequest] = HTTPXRequest) -> HTTPXRequest:
        return kind(
            connection_pool_size=CONNECTIONS,
            read_timeout=ANSWER_TIMEOUT_S,
            write_timeout=ANSWER_TIMEOUT_S,
            connect_timeout=ANSWER_TIMEOUT_S,
            pool_timeout=ANSWER_TIMEOUT_S,
            media_write_timeout=UPLOAD_TIMEOUT_S,
        )

    return Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        local_mode=local_mode,
        request=request(),
        get_updates_request=request(UpdatesRequest),
    )


class UpdatesRequest(HTTPXRequest):
    """Fetches updates. When the library could not read a batch it looks at each one alone.

    One update of a kind that the library does not know yet would otherwise stop all others.
    """

    is_careful = False

    def parse_json_payload(self, payload: bytes) -> Any:  # type: ignore[override]
        """The answer; while careful, an update that cannot be read is left with its id only."""
        data: Any = HTTPXRequest.parse_json_payload(payload)
        if self.is_careful and isinstance(data.get("result"), list):
            data["result"] = [readable(one) for one in data["result"]]
        return data


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """The update if the library can read it, else one without content and with its id."""
    try:
        Update.de_json(json.loads(json.dumps(update)), None)
    except Exception:
        log.warning("An update cannot be read.", extra={"update": update.get("update_id")})
        return {"update_id": update["update_id"]}
    return update
