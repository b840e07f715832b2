"""/character and “Same character”: who stays the same from video to video, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.wording.presses import Verb, press_data
from db.core.sql import Sql, run
from db.jobs import assets, claims, lifetimes, storyboards
from db.jobs.video_rows import Video
from db.people import characters
from db.people.characters import MOST_KEPT, KeptCharacter
from db.people.personal_data import personal_data
from pipeline.brief import Brief, Character
from pipeline.editing.board import Board, board_of, pictures_of, script_of
from pipeline.errors import NotStored
from pipeline.providers.base import Made, Picture
from pipeline.providers.calls.asset_codec import pack_picture
from pipeline.providers.calls.caching import picture_content_key
from pipeline.script import script_from_json
from pipeline.templates import find_template
from tests.fixtures.brought import jpeg, written
from tests.fixtures.conversation import ConsoleUser, user

__all__ = ["user"]

TEMPLATE = find_template("ai_story")
LINES = (
    "Nobody would go out that night, but Pip did. The sea was black.",
    "Then Pip saw a light, and Pip ran.",
)
PROMPTS = ("a black sea at night", "a small fox runs to a light")
IDEA = "A lighthouse keeper finds a door in the sea"


def story(looks: str = "a small fox with a red scarf") -> Board:
    scenes = [
        {"voice": line, "picture": prompt} for line, prompt in zip(LINES, PROMPTS, strict=True)
    ]
    script = {"title": "The light", "description": "d", "hashtags": ["#sea"], "mood": "calm"}
    data = {**script, "character": looks, "scenes": scenes}
    return board_of(script_from_json(TEMPLATE.script, data), Brief(prompt="x"), (270, 480))


async def delivered(user: ConsoleUser, board: Board, maker: str = "offline") -> Video:
    """A video whose pictures that maker drew, as a worker leaves it."""
    await user.say(f"/create {IDEA}")
    await user.press("AI story")
    await user.press("Confirm")
    video = (await user.videos())[0]
    assert await claims.claim(user.worker, video.id, "w") is not None
    storage, used = user.intake.delivery.storage, []
    assert storage is not None
    for number, (card, scene) in enumerate(
        zip(board.cards, script_of(board, TEMPLATE).scenes, strict=True)
    ):
        (wanted,) = pictures_of(board, card, scene)
        key, made = picture_content_key(maker, wanted), Made(maker, "m")
        packed, facts = pack_picture(
            Picture(jpeg(number), "image/jpeg", 96, 72, made, (b"a layer",))
        )
        path = f"{video.account_id}/assets/{key}"
        await storage.put(path, packed)
        await assets.put_asset(user.worker, video.account_id, video.id, key, "picture", path, facts)
        used.append({"kind": "picture", "key": key, "provider": maker, "model": "m"})
    held = (video.id, 1, "w")
    await storyboards.keep_board(user.worker, *held, board.model_dump(mode="json"), [])
    result = {"title": "The light", "assets": used, "has_character": True, "file_id": "f"}
    await claims.finish(user.worker, *held, "done", owed=video.price_credits, result=result)
    return (await user.videos())[0]


async def kept(user: ConsoleUser) -> list[KeptCharacter]:
    account = await user.account()
    async with user.db.acting(account.id) as tx:
        return await characters.kept(tx)


async def who_is_in(user: ConsoleUser) -> Character | None:
    """Of the newest video."""
    return Brief.model_validate((await user.videos())[0].brief).character


def same(video: Video) -> str:
    return press_data(Verb.SAME_CHARACTER, video.id)


async def test_the_hero_of_a_result_is_kept_and_is_in_the_next_video(user: ConsoleUser) -> None:
    video = await delivered(user, story())
    shown = await user.press_data(same(video))
    assert "“Pip” is kept." in shown.message.text
    assert "a small fox with a red scarf" in shown.message.text
    assert "as the same figure" in shown.message.text
    (pip,) = await kept(user)
    assert (pip.house, pip.is_upright, pip.is_brought) == ("ink", False, False)
    await user.press("New video")
    await user.say(IDEA)
    quote = await user.press("AI story")
    assert "with Pip" in quote.message.text
    await user.press("Confirm")
    who = await who_is_in(user)
    assert who is not None
    assert (who.name, who.looks, who.house) == ("Pip", "a small fox with a red scarf", "ink")
    assert who.picture == pip.picture


async def test_its_picture_is_the_one_that_shows_it_and_stays_while_it_is_kept(
    user: ConsoleUser, tmp_path: Path
) -> None:
    video = await delivered(user, story(), maker="fal:flux")
    shown = await user.press_data(same(video))
    assert "from its description alone" in shown.message.text, "nobody draws from pictures here"
    (pip,) = await kept(user)
    assert (pip.house, pip.is_upright) == ("", None), "no figure of ours"
    storage, account = user.intake.delivery.storage, await user.account()
    assert storage is not None
    path = f"{account.id}/assets/{pip.picture}"
    copy = await storage.get(path, tmp_path / "copy")
    assert copy.read_bytes().startswith(b"\xff\xd8\xff") and b"a layer" not in copy.read_bytes()
    await user.press("Picture")
    assert user.said()[-1].message.media[0].name == "Pip.jpg"
    async with user.worker.operating() as tx:
        await run(
            tx,
            Sql("UPDATE assets SET created_at = 1", crosses="time passes"),
        )
    old = {one.key for one in await lifetimes.old_assets(user.worker, 60.0)}
    assert old and pip.picture not in old
    await user.press("Remove")
    assert any("“Pip” is kept no more" in one.message.text for one in user.said())
    assert await kept(user) == []
    with pytest.raises(NotStored):
        await storage.get(path, tmp_path / "again")


async def test_pressed_twice_it_is_kept_once_and_another_one_of_the_name_has_a_number(
    user: ConsoleUser,
) -> None:
    video = await delivered(user, story())
    for _ in range(2):
        await user.press_data(same(video))
    assert [one.name for one in await kept(user)] == ["Pip"]
    other = await delivered(user, story("a grey cat"))
    assert "“Pip 2” is kept." in (await user.press_data(same(other))).message.text


async def test_whoever_an_idea_names_is_in_its_video_and_can_be_left_out(
    user: ConsoleUser,
) -> None:
    shown = await user.say("/character Pip: a small fox with a red scarf")
    assert "a small fox" in shown.message.text
    await user.say("Pippin sails to sea. He found a door. He went through it, and it closed.")
    assert "with Pip" not in (await user.press("AI story")).message.text, "a word of its own"
    await user.press("Never mind")
    await user.say("What pip saw. Pip goes to the moon. It is cold. He plants a flag there.")
    quote = await user.press("AI story")
    assert "with Pip" in quote.message.text
    assert "with Pip" not in (await user.press("Character")).message.text
    assert "with Pip" not in (await user.press("Nobody")).message.text
    await user.press("Character")
    assert "with Pip" in (await user.press("Pip")).message.text
    await user.press("Confirm")
    who = await who_is_in(user)
    assert who is not None and who.line == "Pip, a small fox with a red scarf"


async def test_nobody_is_asked_about_characters_who_keeps_none(user: ConsoleUser) -> None:
    await user.say(IDEA)
    quote = await user.press("AI story")
    assert not quote.button("Character")


async def test_an_own_photo_waits_for_the_word_of_its_person(
    user: ConsoleUser, tmp_path: Path
) -> None:
    photo = written(tmp_path, "cat.jpg", jpeg(1, (3000, 2000)))
    await user.listener.send_files([photo], "/character Minka: a grey cat")
    asked = await user.answer()
    assert "May videos be drawn from the picture of “Minka”?" in asked.message.text
    await user.say("Minka sails. She found a door in the sea. She went through it at once.")
    assert "with Minka" not in (await user.press("AI story")).message.text
    await user.press("Never mind")
    await user.press("I made it", on=asked)
    assert any("👤 Minka\na grey cat" in one.message.text for one in user.said())
    await user.say("Minka sails. She found a door in the sea. She went through it at once.")
    await user.press("AI story")
    await user.press("Confirm")
    who = await who_is_in(user)
    assert who is not None and who.rights == "mine"
    account = await user.account()
    asset = await assets.find_asset(user.db, account.id, who.picture)
    assert asset is not None and asset.facts["is_brought"] and asset.facts["bytes"] < 1_000_000
    data = await personal_data(user.db, account.id)
    assert [(one["name"], one["rights"]) for one in data["characters"]] == [("Minka", "mine")]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("", "You keep no character yet"),
        ("Bo", "There is no “Bo”"),
        ("Bo -", "You keep no character yet"),
        ("Bo = Mia", "There is no “Bo”"),
        ("B" * 31, "at most 30 signs"),
        ("123", "A name has letters"),
        (": a fox", "A name has letters"),
        (f"Bo: {'a' * 301}", "at most 300 signs"),
    ],
)
async def test_what_cannot_be_is_said_in_one_sentence(
    user: ConsoleUser, said: str, answer: str
) -> None:
    assert answer in (await user.say(f"/character {said}")).message.text
    assert await kept(user) == []


async def test_a_photo_without_a_name_or_that_is_none_is_refused(
    user: ConsoleUser, tmp_path: Path
) -> None:
    await user.listener.send_files([written(tmp_path, "a.jpg", jpeg(1))], "/character")
    assert "Please give it a name" in (await user.answer()).message.text
    await user.listener.send_files([written(tmp_path, "b.jpg", b"junk")], "/character Bo")
    assert "cannot be read" in (await user.answer()).message.text
    assert await kept(user) == []


async def test_one_is_renamed_described_anew_and_removed_in_words(user: ConsoleUser) -> None:
    await user.say("/character Pip: a fox")
    await user.say("/character Mia: a cat")
    assert "Another of your characters" in (await user.say("/character Mia = PIP")).message.text
    assert "👤 Bo" in (await user.say("/character pip = Bo")).message.text
    await user.say("/character BO: a red fox")
    shown = await user.say("/character")
    assert "Bo: a red fox" in shown.message.text and "Mia: a cat" in shown.message.text
    await user.press("Bo")
    assert "/character Bo = " in (await user.press("Another name")).message.copyable
    assert "“Bo” is kept no more" in (await user.say("/character Bo -")).message.text
    assert [one.name for one in await kept(user)] == ["Mia"]


async def test_no_more_are_kept_than_can_be(user: ConsoleUser) -> None:
    for number in range(MOST_KEPT):
        await user.say(f"/character Hero {number}: a fox")
    assert "more cannot be kept" in (await user.say("/character Last: a cat")).message.text
    video = await delivered(user, story())
    assert "more cannot be kept" in (await user.press_data(same(video))).message.text
    assert len(await kept(user)) == MOST_KEPT


async def test_a_stranger_neither_sees_nor_changes_them(user: ConsoleUser) -> None:
    await user.say("/character Pip: a fox")
    (pip,) = await kept(user)
    video = await delivered(user, story())
    stranger = user.as_person("bo")
    await stranger.say("/start")
    for data in (f"ch:i:{pip.id}", f"ch:x:{pip.id}", f"cn:{pip.id}", f"cw:{pip.id}", same(video)):
        await stranger.press_data(data)
    assert await kept(user) == [pip] and await kept(stranger) == []


async def test_erased_people_keep_no_characters(user: ConsoleUser) -> None:
    await user.say("/character Pip: a fox")
    await user.say("/deleteme")
    await user.press("Erase everything")
    async with user.worker.operating() as tx:
        rows = await run(tx, Sql("SELECT * FROM characters", crosses="all of them"))
    assert rows == []


async def test_a_change_may_put_somebody_into_the_pictures_for_the_price_of_drawing_them(
    user: ConsoleUser,
) -> None:
    await user.say("/character Bo: a grey robot")
    video = await delivered(user, story())
    await user.press_data(press_data(Verb.SCENES, video.id))
    await user.press("Character")
    quote = await user.press("Bo")
    assert "2 pictures" in quote.message.text
    await user.press("Confirm")
    again = (await user.videos())[0]
    board = Board.model_validate(again.board)
    assert board.character is not None and board.character.name == "Bo"
    assert board.script["character"] == "a grey robot"
    assert again.parent_id == video.id
