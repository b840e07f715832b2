"""/export: a person's own data as one file, with links to what was made for them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from bot.conversation.events import Event
from bot.conversation.prepared import ExportedData
from bot.conversation.services import Services
from bot.conversation.turn import Turn
from bot.conversation.videos.receipts import FINISHED
from bot.receipts.page import receipt_of
from bot.surfaces.base import Media, Message
from bot.wording import Words, words_in
from db.money.balances import Entry
from db.people.accounts import Account
from db.people.personal_data import personal_data
from pipeline.assets.storage import Storage
from pipeline.errors import StorageError

LINK_S: Final = 7 * 24 * 3600.0
_FILE: Final = "talemill-data.json"


async def prepare(services: Services, account: Account, event: Event) -> ExportedData | None:
    """Write the file into the storage, below the person's account; None where there is none.

    It goes with what no row names, after a day; the same request writes the same name.
    """
    storage = services.storage
    if storage is None or not event.place.is_discreet:
        return None
    data = await personal_data(services.db, account.id)
    data["files"] = await _links(storage, data)
    data["receipts"] = _receipts(words_in(account.language), data)
    name = hashlib.sha256(f"{event.place.surface}/{event.id}".encode()).hexdigest()[:24]
    key = f"{account.id}/export/{name}.json"
    text = json.dumps(data, ensure_ascii=False, indent=1)
    try:
        await storage.put(key, text.encode(), media_type="application/json", file_name=_FILE)
    except StorageError:
        return None
    return ExportedData(key)


async def _links(storage: Storage, data: dict[str, Any]) -> list[dict[str, str]]:
    """An address of every file that a row names, good for a week; a browser opens it."""
    keys = {
        str(value): f"video {row['id']}"
        for row in data["videos"]
        for name, value in (row["result"] or {}).items()
        if name.endswith("_key")
    } | {row["storage_key"]: f"{row['kind']} {row['key']}" for row in data["assets"]}
    keys |= {
        key: f"recording of {row['name']}"
        for row in data["cloned_voices"]
        for key in row["recordings"]
    }
    found = []
    for key, of in keys.items():
        found.append({"of": of, "url": await storage.url(key, expires_s=LINK_S)})
    return found


def _receipts(words: Words, data: dict[str, Any]) -> list[dict[str, Any]]:
    """What /receipt says of each finished video, as sections of lines."""
    charged: dict[str, list[Entry]] = {}
    for row in reversed(data["ledger"]):
        at = datetime.fromisoformat(row["created_at"])
        entry = Entry(
            row["key"], row["kind"], row["part"], row["credits"], row["video_id"], row["memo"], at
        )
        charged.setdefault(str(row["video_id"]), []).append(entry)
    found = []
    for row in data["videos"]:
        if row["state"] in FINISHED and row["result"]:
            at = datetime.fromisoformat(row["created_at"])
            receipt = receipt_of(words, row["id"], at, row["result"], charged.get(row["id"], ()))
            found.append({"video": row["id"], **asdict(receipt)})
    return found


async def show(turn: Turn) -> None:
    """The file that was prepared, to this person alone."""
    exported = turn.prepared(ExportedData)
    if not turn.event.place.is_discreet:
        turn.say("group.ask_privately")
    elif exported is None:
        turn.privately(turn.words("error.later"))
    else:
        message = Message(turn.words("export.here"), media=(Media("document", name=_FILE),))
        turn.send_media(message, exported.key, is_private=True)
