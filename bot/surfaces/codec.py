"""Places, references and messages as JSON: how they lie in rows and cross the console's socket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.surfaces.base import Button, LinkPreview, Media, Message, MessageRef, Place, Select


def place_to_json(place: Place) -> dict[str, Any]:
    """A place as a row keeps it."""
    return _flat(place)


def place_from_json(data: dict[str, Any]) -> Place:
    """The place that a row kept; unknown fields are left out."""
    known = {name: data[name] for name in Place.__dataclass_fields__ if name in data}
    return Place(**known)


def ref_to_json(ref: MessageRef) -> dict[str, Any]:
    """A message reference as a row keeps it."""
    flat = {**_flat(ref), "place": _flat(ref.place)}
    flat.pop("album")
    return flat


def ref_from_json(data: dict[str, Any]) -> MessageRef:
    """The reference that a row kept."""
    return MessageRef(place_from_json(data["place"]), data["message_id"], data.get("file_id"))


def message_to_json(message: Message) -> dict[str, Any]:
    """A message with its buttons and media; fields at their default are left out."""
    data = {
        name: value
        for name, value in _flat(message).items()
        if value != Message.__dataclass_fields__[name].default and value
    }
    if message.buttons:
        data["buttons"] = [[_flat(button) for button in row] for row in message.buttons]
    if message.media:
        data["media"] = [_with_paths(media, "path", "thumbnail") for media in message.media]
    if message.selects:
        data["selects"] = [_flat(select) for select in message.selects]
    if message.link:
        data["link"] = _with_paths(message.link, "cover")
    return data


def _flat(record: Any) -> dict[str, Any]:
    """The fields of a dataclass; unlike `asdict` nothing in them is copied, which is dear."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def message_from_json(data: dict[str, Any]) -> Message:
    """The message that `message_to_json` wrote."""
    nested = {"buttons", "media", "selects", "link"}
    link = data.get("link")
    return Message(
        **{name: value for name, value in data.items() if name not in nested},
        link=LinkPreview(**_paths(link, "cover")) if link else None,
        buttons=tuple(tuple(Button(**button) for button in row) for row in data.get("buttons", ())),
        media=tuple(Media(**_paths(media, "path", "thumbnail")) for media in data.get("media", ())),
        selects=tuple(_select_from_json(select) for select in data.get("selects", ())),
    )


def _select_from_json(data: dict[str, Any]) -> Select:
    options = tuple((value, label) for value, label in data["options"])
    return Select(**{**data, "options": options, "chosen": tuple(data["chosen"])})


def _with_paths(record: Any, *names: str) -> dict[str, Any]:
    """The fields of a dataclass, those of `names` as text."""
    data = _flat(record)
    return {**data, **{name: str(data[name]) if data[name] else None for name in names}}


def _paths(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """`data` with those of `names` as paths again."""
    return {**data, **{name: Path(data[name]) if data.get(name) else None for name in names}}
