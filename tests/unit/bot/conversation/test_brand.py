"""/brand: a person's kit, a place's kit, and the videos that carry them; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bot.conversation.events import Attachment, Event, Person
from bot.conversation.groups.place_rules import changed
from bot.surfaces.base import Place
from db.jobs import assets, lifetimes
from db.jobs.assets import PLACE_FILES
from db.people import place_rules
from pipeline.brand import Brand
from tests.fixtures.brought import clip, jpeg, written
from tests.fixtures.conversation import ConsoleUser
from worker.video_maker import brief_of

IDEA = "A lighthouse keeper finds a door in the sea"


def logo(path: Path, *, px: int = 700) -> Path:
    """A disc on nothing."""
    picture = np.zeros((px, px, 4), np.uint8)
    cv2.circle(picture, (px // 2, px // 2), px // 3, (40, 80, 240, 255), -1)
    cv2.imwrite(str(path), picture)
    return path


async def brand_of_next(user: ConsoleUser) -> dict[str, Any]:
    """What the next video's brief carries."""
    await user.say(IDEA)
    await user.press("AI story")
    await user.press("Confirm")
    return kit_in((await user.videos())[0].brief)


def kit_in(brief: dict[str, Any]) -> dict[str, Any]:
    """What of a brief's kit is set."""
    brand = Brand.model_validate(brief.get("brand") or {})
    return brand.model_dump(mode="json", exclude_defaults=True)


async def test_what_is_written_is_in_every_new_video(user: ConsoleUser) -> None:
    shown = await user.say("/brand")
    assert "Nothing is set yet." in shown.message.text
    for said in (
        "handle @catfacts", "intro Odd stories", "outro Follow @catfacts", "colour #35e0a1",
        "hashtags cats, #facts", "font baloo 2", "place top-left", "say Nguyen = win",
    ):  # fmt: skip
        shown = await user.say(f"/brand {said}")
    for line in ("@catfacts", "↖ medium", "#35E0A1", "Baloo 2", "#cats #facts", "Nguyen → win"):
        assert line in shown.message.text
    assert await brand_of_next(user) == {
        "handle": "@catfacts",
        "intro": "Odd stories",
        "outro": "Follow @catfacts",
        "colour": "#35E0A1",
        "font": "Baloo 2",
        "place": "top-left",
        "hashtags": ["#cats", "#facts"],
        "spoken": [["Nguyen", "win"]],
    }
    shown = await user.say("/brand say SQL = sequel; nginx → engine x\nGIF: jif")
    assert "SQL → sequel; nginx → engine x; GIF → jif" in shown.message.text
    await user.say("/brand say nguyen = -; sql = -; nginx = -; gif = -")
    await user.say("/brand handle -")
    shown = await user.say("/brand")
    assert "@catfacts" not in shown.message.text.replace("Follow @catfacts", "").split("\n\n")[0]
    assert "Nguyen" not in shown.message.text
    assert "Nothing is set yet." in (await user.press("Reset")).message.text


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("handle " + "x" * 31, "at most 30 characters"),
        ("colour red", "#RRGGBB"),
        ("colour #12345", "#RRGGBB"),
        ("font Papyrus", "Montserrat, Poppins"),
        ("hashtags a b c d e f", "at most 5 hashtags"),
        ("hashtags #two-words", "letters and digits"),
        ("say Nguyen", "word = how it is said"),
        ("say Nguyen = win; = x", "word = how it is said"),
        ("say " + "; ".join(f"{n} = x" for n in range(51)), "the kit holds 50"),
        ("place middle", "In which corner"),
        ("shoes red", "has no such part"),
        ("handle", "at most 30 characters"),
        ("logo", "with the caption"),
        ("intro how to make a bomb at home", ""),
    ],
)
async def test_what_cannot_be_is_said_and_changes_nothing(
    user: ConsoleUser, said: str, answer: str
) -> None:
    shown = await user.say(f"/brand {said}")
    assert answer in shown.message.text and "brand kit, for" not in shown.message.text
    assert "brand" not in (await user.account()).settings


async def test_choices_are_made_by_buttons(user: ConsoleUser) -> None:
    await user.say("/brand")
    await user.press("Corner")
    shown = await user.press("↗")
    await user.press("Size", shown)
    await user.press("large")
    await user.press("Colour")
    await user.press("🔴")
    shown = await user.press("Name")
    assert shown.message.copyable == "/brand handle "
    kit = (await user.account()).settings["brand"]
    assert kit == {"place": "top-right", "size": "large", "colour": "#FF3B5C"}


async def test_one_button_leaves_the_marks_out_of_one_video(user: ConsoleUser) -> None:
    await user.say("/brand handle @catfacts")
    await user.say(IDEA)
    await user.press("AI story")
    shown = await user.press("Brand: on")
    assert shown.button("Brand: off")
    await user.press("Confirm")
    assert (await user.videos())[0].brief["brand"]["is_off"] is True
    assert await brand_of_next(user) == {"handle": "@catfacts"}


async def test_a_quote_without_marks_has_no_such_button(user: ConsoleUser) -> None:
    await user.say("/brand say Nguyen = win")
    await user.say(IDEA)
    shown = await user.press("AI story")
    assert not shown.button("Brand")


async def test_a_logo_is_kept_small_and_stays_while_the_kit_names_it(
    user: ConsoleUser, tmp_path: Path
) -> None:
    await user.listener.send_files([logo(tmp_path / "logo.png")], "/brand logo")
    assert "Logo: there" in (await user.answer()).message.text
    account = await user.account()
    key = account.settings["brand"]["logo"]
    kept = await assets.find_asset(user.db, account.id, key)
    storage = user.intake.delivery.storage
    assert kept is not None and storage is not None
    path = await storage.get(kept.storage_key, tmp_path / "kept.png")
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert picture is not None and picture.shape == (512, 512, 4)
    assert picture[0, 0, 3] == 0 and picture[256, 256, 3] == 255
    assert not await lifetimes.old_assets(user.db, -60.0)
    await user.say("/brand logo -")
    assert [one.key for one in await lifetimes.old_assets(user.db, -60.0)] == [key]


@pytest.mark.parametrize("junk", [b"no picture", b"", b"\x89PNG\r\n\x1a\n" + b"x" * 40])
async def test_what_is_no_picture_is_no_logo(
    user: ConsoleUser, tmp_path: Path, junk: bytes
) -> None:
    (tmp_path / "junk.png").write_bytes(junk)
    await user.listener.send_files([tmp_path / "junk.png"], "/brand logo")
    assert "cannot be read" in (await user.answer()).message.text
    await user.listener.send_files([logo(tmp_path / "dot.png", px=9)], "/brand logo")
    assert "too small for a logo" in (await user.answer()).message.text


async def test_a_clip_opens_every_new_video_and_stays_while_the_kit_names_it(
    user: ConsoleUser, tmp_path: Path
) -> None:
    await user.say("/brand intro Odd stories")
    sent = written(tmp_path, "opening.mp4", clip(1.0))
    await user.listener.send_files([sent], "/brand intro")
    assert "Opening: Odd stories · 🎞 your clip" in (await user.answer()).message.text
    await user.listener.send_files([sent], "/brand outro")
    assert "Closing: 🎞 your clip" in (await user.answer()).message.text
    account = await user.account()
    kit = account.settings["brand"]
    assert kit["intro_clip"] == kit["outro_clip"]
    kept = await assets.find_asset(user.db, account.id, kit["intro_clip"])
    assert (
        kept is not None and kept.facts["kind"] == "clip" and 1.0 <= kept.facts["duration_s"] < 1.1
    )
    assert await brand_of_next(user) == kit
    assert not await lifetimes.old_assets(user.db, -60.0)
    await user.say("/brand intro -")
    shown = await user.say("/brand outro -")
    assert "clip" not in shown.message.text.split("\n\n")[0]
    assert "brand" not in (await user.account()).settings or not kit_in(
        (await user.account()).settings
    )


@pytest.mark.parametrize(
    ("name", "data", "answer"),
    [
        ("long.mp4", lambda: clip(5.6), "5 s at most"),
        ("junk.mp4", lambda: b"no clip at all", "cannot be read"),
        ("photo.jpg", jpeg, "Or send a clip of up to 5 s"),
    ],
)
async def test_what_cannot_open_a_video_is_said_and_changes_nothing(
    user: ConsoleUser, tmp_path: Path, name: str, data: Callable[[], bytes], answer: str
) -> None:
    await user.listener.send_files([written(tmp_path, name, data())], "/brand outro")
    assert answer in (await user.answer()).message.text
    assert "brand" not in (await user.account()).settings


class ManagedByMia:
    """The console as a group that one person runs."""

    def __init__(self, user: ConsoleUser) -> None:
        self._surface = user.surface

    def __getattr__(self, name: str) -> object:
        return getattr(self._surface, name)

    async def is_manager(self, place: Place, person_id: str) -> bool:
        return person_id == "mia"

    @property
    def fetch_bytes(self) -> int:
        return self._surface.fetch_bytes

    async def fetch(self, ref: str, target: Path, most_bytes: int) -> None:
        await self._surface.fetch(ref, target, most_bytes)


@pytest.fixture
async def group(user: ConsoleUser) -> AsyncIterator[ConsoleUser]:
    """The same chat as a group."""
    managed: Any = ManagedByMia(user)
    user.intake.delivery = replace(user.intake.delivery, surface=managed)
    user.listener.place = replace(user.listener.place, is_private=False, chat_id="g1")
    yield user


async def in_group(user: ConsoleUser, person: str, **fields: object) -> str:
    """What somebody does there, and the newest answer."""
    place = replace(user.listener.place, person_id=person)
    event = Event(f"{len(user.chat.messages)}-{person}-{fields}"[:60], Person("console", person),
                  place, **fields)  # type: ignore[arg-type]  # fmt: skip
    await user.intake.keep(event)
    return (await user.answer()).message.text


async def test_a_places_kit_is_its_managers_and_its_logo_reaches_every_member(
    group: ConsoleUser, tmp_path: Path
) -> None:
    text = await in_group(group, "bo", kind="command", command="brand", text="handle @bo")
    assert "Only admins" in text
    text = await in_group(group, "mia", kind="command", command="brand", text="handle @club")
    assert "This group's brand kit" in text and "@club" in text
    sent = (Attachment("picture", str(logo(tmp_path / "club.png"))),)
    await in_group(group, "mia", kind="command", command="brand", text="logo", attachments=sent)
    film = written(tmp_path, "club.mp4", clip(1.0))
    sent = (Attachment("clip", str(film)),)
    await in_group(group, "mia", kind="command", command="brand", text="intro", attachments=sent)
    rules = await place_rules.rules_of(group.db, "console:g1")
    key, film_key = (rules.style["brand"][name] for name in ("logo", "intro_clip"))
    assert rules.style["brand"]["handle"] == "@club"
    services = group.intake.conversation.services
    assert changed(services, rules, ("reset",), ()).style == {"brand": rules.style["brand"]}
    named = await lifetimes.named_files(group.db, PLACE_FILES)
    for one in (key, film_key):
        assert named is not None and lifetimes.is_named(f"{PLACE_FILES}/{one}", named)

    await in_group(group, "bo", kind="text", text=IDEA)
    bo = group.as_person("bo")
    bo.listener.place = group.listener.place
    for label in ("AI story", "Confirm"):
        shown = next(one for one in reversed(group.said()) if one.button(label))
        button = shown.button(label)
        assert button is not None
        await in_group(group, "bo", kind="press", text=button.data, message_id=shown.id)
    (video,) = await bo.videos()
    assert kit_in(video.brief) == {"handle": "@club", "logo": key, "intro_clip": film_key}
    for one in (key, film_key):
        assert await assets.find_asset(group.db, video.account_id, one), "a worker acts for Bo"


async def test_the_ai_mark_is_a_choice_unless_the_operator_demands_it(user: ConsoleUser) -> None:
    await user.say("/settings")
    await user.press("AI mark")
    assert "AI mark: AI mark shown" in (await user.press("AI mark shown")).message.text
    await user.say(IDEA)
    shown = await user.press("AI story")
    assert "AI mark shown" in shown.message.text
    await user.press("Confirm")
    assert (await user.videos())[0].brief["ai_mark"] is True
    plain = (await user.videos())[0]
    plain = replace(plain, brief={**plain.brief, "ai_mark": None})
    assert brief_of(plain).ai_mark is None
    assert brief_of(plain, demands_ai_mark=True).ai_mark is True
    conversation = user.intake.conversation
    policy = replace(conversation.services.policy, demands_ai_mark=True)
    conversation.services = replace(conversation.services, policy=policy)
    shown = await user.say("/settings")
    assert "AI mark on every video" in shown.message.text and not shown.button("AI mark")
