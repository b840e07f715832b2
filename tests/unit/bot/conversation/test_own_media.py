"""What a person sends beside words becomes part of their video: at a console, on each database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.events import Attachment, Event
from db.core.sql import Sql, run
from db.jobs import assets
from db.people import drafts
from pipeline.brief import Brief
from pipeline.media.brought import MediaLimits
from tests.fixtures.brought import clip, jpeg, music, written
from tests.fixtures.conversation import ConsoleUser

WORDS = "Three days by the sea. On the first we swam. On the last it rained, and we laughed."
CAPTION = "Our summer by the sea"


def photos(folder: Path, count: int) -> list[Path]:
    return [written(folder, f"{number}.jpg", jpeg(number)) for number in range(1, count + 1)]


async def brief_of(user: ConsoleUser) -> Brief:
    """The newest video's."""
    (video, *_) = await user.videos()
    return Brief.model_validate(video.brief)


async def test_photos_and_then_words_become_one_video(user: ConsoleUser, tmp_path: Path) -> None:
    await user.listener.send_files(photos(tmp_path, 3))
    asked = await user.answer()
    assert "3 pictures" in asked.message.text and "What should the video say" in asked.message.text
    await user.say(WORDS)
    quote = await user.press("AI story")
    assert quote.button("Files · 3")
    await user.press("Confirm")
    brief = await brief_of(user)
    assert brief.prompt == WORDS and [one.kind for one in brief.shown] == ["picture"] * 3
    assert [one.name for one in brief.shown] == ["1.jpg", "2.jpg", "3.jpg"]


async def test_a_caption_is_the_words_and_every_photo_has_its_scene(
    user: ConsoleUser, tmp_path: Path
) -> None:
    await user.listener.send_files(photos(tmp_path, 4), CAPTION)
    await user.answer()
    quote = await user.press("AI story")
    # Without a writer the caption itself is told: no ready story over somebody's own pictures.
    assert "Ready script" not in quote.message.text and quote.button("Confirm")
    assert len((await _draft(user)).shown) == 4


async def _draft(user: ConsoleUser) -> Brief:
    account = await user.account()
    async with user.db.acting(account.id) as tx:
        rows = await run(tx, Sql("SELECT id FROM drafts WHERE account_id = :acting"))
        draft = await drafts.get_draft(tx, str(rows[-1][0]))
    return Brief.model_validate({**draft.brief, "prompt": draft.brief.get("prompt") or "-"})


async def test_only_templates_that_show_pictures_are_offered(
    user: ConsoleUser, tmp_path: Path
) -> None:
    await user.listener.send_files(photos(tmp_path, 1), WORDS)
    asked = await user.answer()
    labels = [button.label for button in asked.buttons]
    assert any("AI story" in label for label in labels)
    assert not any("Quiz" in label or "Fake text" in label for label in labels)


async def test_the_broken_one_of_an_album_is_named_and_the_others_are_taken(
    user: ConsoleUser, tmp_path: Path
) -> None:
    good = photos(tmp_path, 2)
    bad = written(tmp_path, "bad.jpg", b"\xff\xd8\xff no picture")
    await user.listener.send_files([good[0], bad, good[1]])
    text = (await user.answer()).message.text
    assert "Not taken: file 2. That picture cannot be read" in text and "2 pictures" in text
    assert [one.name for one in (await _draft(user)).shown] == ["1.jpg", "2.jpg"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.jpg", b"", "empty"),
        ("a.jpg", b"GIF89a", "cannot be read"),
        ("a.png", jpeg(1, (40, 40)), "64 pixels"),
        ("a.mp4", jpeg(1), "clip cannot be read"),
        ("a.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 99, "clip cannot be read"),
        ("a.mp3", b"ID3 no sound at all", "sound cannot be read"),
        ("a.pdf", b"%PDF-1.4", "broken"),
        ("a.xlsx", b"PK\x03\x04" + bytes(60), "broken"),
        ("a.exe", b"MZ" + bytes(60), "I cannot read that kind"),
    ],
    ids=[
        "empty",
        "cut short",
        "tiny",
        "renamed",
        "no clip",
        "no sound",
        "broken document",
        "broken zip",
        "another kind",
    ],
)
async def test_what_cannot_be_used_is_said_in_a_sentence(
    user: ConsoleUser, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    await user.listener.send_files([written(tmp_path, name, data)])
    text = (await user.answer()).message.text
    assert said in text and "\n" not in text
    async with user.db.acting((await user.account()).id) as tx:
        assert await assets.own_assets(tx) == []


async def test_words_beside_a_broken_photo_are_not_lost_and_another_one_joins_them(
    user: ConsoleUser, tmp_path: Path
) -> None:
    await user.listener.send_files([written(tmp_path, "bad.jpg", b"no photo")], WORDS)
    await user.answer()
    assert any("cannot be read" in one.message.text for one in user.said())
    await user.press("AI story")
    await user.listener.send_files(photos(tmp_path, 1))
    quote = await user.answer()
    assert quote.button("Files · 1") and (await _draft(user)).prompt == WORDS


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (MediaLimits(clip_mb=0.001), "0 MB at most"),
        (MediaLimits(clip_s=0.5), "too long"),
        (MediaLimits(kept_mb=0.001), "No room is left"),
    ],
    ids=["size", "seconds", "room"],
)
async def test_each_limit_is_said(
    user: ConsoleUser, tmp_path: Path, limits: MediaLimits, said: str
) -> None:
    conversation = user.intake.conversation
    conversation.services = replace(conversation.services, media=limits)
    await user.listener.send_files([written(tmp_path, "a.mp4", clip())])
    assert said in (await user.answer()).message.text


async def test_music_is_used_once_its_person_said_that_they_may(
    user: ConsoleUser, tmp_path: Path
) -> None:
    await user.listener.send_files([written(tmp_path, "song.mp3", music())])
    await user.answer()
    await user.say(WORDS)
    quote = await user.press("AI story")
    assert "song.mp3" in quote.message.text and (await _draft(user)).own("music") is None
    quote = await user.press("I may use it")
    assert "song.mp3" not in quote.message.text and not quote.button("I may use it")
    await user.press("Confirm")
    own = (await brief_of(user)).own("music")
    assert own is not None and own.rights == "licensed"


async def test_files_are_moved_taken_out_heard_and_sent_back(
    user: ConsoleUser, tmp_path: Path
) -> None:
    sent = [written(tmp_path, "a.jpg", jpeg(1)), written(tmp_path, "b.mp4", clip())]
    await user.listener.send_files(sent)
    await user.answer()
    listed = await user.press("Files · 2")
    assert "1. 🖼 picture · a.jpg" in listed.message.text and "2. 🎞 clip" in listed.message.text
    await user.press("2")
    one = await user.press("sound off")
    assert "sound low" in one.message.text
    await user.press("Up")
    assert [medium.name for medium in (await _draft(user)).shown] == ["b.mp4", "a.jpg"]
    back = await user.press("Send it back")
    (copy,) = back.files
    assert copy.read_bytes() == sent[1].read_bytes()
    await user.press("Take out")
    assert [medium.name for medium in (await _draft(user)).shown] == ["a.jpg"]


async def test_more_photos_join_the_draft_that_is_quoted(user: ConsoleUser, tmp_path: Path) -> None:
    await user.say(WORDS)
    await user.press("AI story")
    first, second = photos(tmp_path, 2)
    await user.listener.send_files([first])
    assert "1 picture" in (await user.answer()).message.text
    await user.listener.send_files([second, first])
    quote = await user.answer()
    assert quote.button("Files · 2") and quote.button("Confirm")
    assert (await _draft(user)).prompt == WORDS


async def test_a_file_that_is_no_longer_kept_is_taken_out_and_said(
    user: ConsoleUser, tmp_path: Path
) -> None:
    await user.listener.send_files(photos(tmp_path, 2), WORDS)
    await user.answer()
    async with user.db.operating() as tx:
        await run(tx, Sql("DELETE FROM assets", crosses="the lifetimes' own"))
    quote = await user.press("AI story")
    assert "2 of your files are no longer kept" in quote.message.text
    assert not quote.button("Files")


@pytest.mark.parametrize("kind", ["sticker", "poll", "contact", "location"])
async def test_what_is_no_file_is_answered_with_what_works(user: ConsoleUser, kind: str) -> None:
    who, place = user.listener.person, user.listener.place
    sent = Event("1", who, place, "other", attachments=(Attachment(kind),))  # type: ignore[arg-type]
    await user.intake.take(sent)
    text = (await user.answer()).message.text
    assert "I cannot make a video of" in text and "What works" in text


def test_an_event_of_the_version_before_is_read() -> None:
    who = {"platform": "telegram", "platform_id": "1", "name": "", "language": "", "handle": ""}
    place = {"surface": "telegram", "chat_id": "1"}
    now = Event.from_json(
        {
            "id": "1", "kind": "other", "who": who, "place": place, "rooms": [], "chosen": [],
            "mentioned": None, "news": None, "picture": "f1", "document": "",
        }
    )  # fmt: skip
    assert now.attachments == (Attachment("picture", "f1"),)
    assert Event.from_json(now.to_json()) == now


@pytest.mark.parametrize(
    ("behind", "kind"),
    [(clip(), "clip"), (b"\0\0\0\x18ftypmp42" + bytes(99), "picture"), (b"", "picture")],
    ids=["a film", "no film", "nothing"],
)
async def test_a_photo_with_a_moving_part_moves(
    user: ConsoleUser, tmp_path: Path, behind: bytes, kind: str
) -> None:
    await user.listener.send_files([written(tmp_path, "PXL.MP.jpg", jpeg(1) + behind)], WORDS)
    await user.answer()
    assert [one.kind for one in (await _draft(user)).shown] == [kind]


async def test_a_live_photo_of_two_files_is_one_moving_picture(
    user: ConsoleUser, tmp_path: Path
) -> None:
    sent = {"IMG_1.JPG": jpeg(1), "IMG_1.MOV": clip(), "IMG_2.JPG": jpeg(2), "trip.mp4": clip(2.0)}
    await user.listener.send_files([written(tmp_path, *one) for one in sent.items()], WORDS)
    await user.answer()
    shown = (await _draft(user)).shown
    assert [one.name for one in shown] == ["IMG_1.MOV", "IMG_2.JPG", "trip.mp4"]
