"""/export gives a person their own data as one file, and nobody else's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.assets.storage import LocalStorage
from tests.fixtures.conversation import ConsoleUser
from tests.unit.bot.conversation.test_characters import delivered, story


def exports(user: ConsoleUser) -> list[Path]:
    storage = user.intake.conversation.services.storage
    assert isinstance(storage, LocalStorage)
    return sorted(storage.path("x").parent.glob("*/export/*.json"))


async def test_a_person_gets_what_they_wrote_what_was_made_and_what_they_paid(
    user: ConsoleUser,
) -> None:
    await user.say("A lighthouse keeper finds a door in the sea")
    await user.press("AI story")
    await user.press("Confirm")
    (video,) = await user.videos()
    shown = await user.say("/export")
    assert "your data" in shown.message.text.casefold()
    (path,) = exports(user)
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    account = await user.account()
    assert [one["id"] for one in data["account"]] == [account.id]
    assert data["identities"][0]["platform"] == "console"
    assert data["videos"][0]["id"] == video.id
    assert "lighthouse" in data["videos"][0]["brief"]["prompt"]
    kinds = {one["kind"] for one in data["ledger"]}
    assert "hold" in kinds and len(kinds) >= 2, kinds
    assert path.parent.parent.name == account.id, "it goes with the person's files"


async def test_receipts_of_finished_videos_are_in_it(user: ConsoleUser) -> None:
    video = await delivered(user, story())
    await user.say("/export")
    (path,) = exports(user)
    (receipt,) = json.loads(path.read_text(encoding="utf-8"))["receipts"]
    assert receipt["video"] == video.id
    lines = [line for section in receipt["sections"] for line in section["lines"]]
    assert any(f"hold:{video.id}" in line for line in lines)
    assert any("10 credits" in line for line in lines), lines


async def test_nobody_sees_what_another_person_has(user: ConsoleUser) -> None:
    await user.say("/start")
    other = user.as_person("you")
    await other.say("A fox who counts stars")
    await other.press("AI story")
    await user.say("/export")
    (path,) = exports(user)
    text = path.read_text(encoding="utf-8")
    assert "fox" not in text and (await other.account()).id not in text
    assert json.loads(text)["videos"] == []


async def test_an_erased_person_leaves_no_export(user: ConsoleUser) -> None:
    await user.say("/start")
    await user.say("/export")
    assert exports(user)
    await user.say("/deleteme")
    await user.press("Erase everything")
    assert not exports(user)
