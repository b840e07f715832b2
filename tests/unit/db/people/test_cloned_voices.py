"""Cloned voices as rows, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from db.core import errors
from db.core.database import Database
from db.jobs import lifetimes
from db.people import accounts, cloned_voices, erased_files
from db.people.accounts import Account
from db.people.cloned_voices import ClonedVoice, TooManyVoices
from tests.unit.db.customers import person


async def voice_of(app: Database, who: Account, name: str = "Me", *keys: str) -> ClonedVoice:
    words = "I agree."
    return await cloned_voices.add(app, who.id, name, "en", words, keys or (f"{who.id}/voices/a",))


async def mine(app: Database, who: Account) -> list[ClonedVoice]:
    async with app.acting(who.id) as tx:
        return await cloned_voices.mine(tx)


async def of_place(app: Database, key: str) -> list[str]:
    async with app.operating() as tx:
        return [one.id for one in await cloned_voices.of_place(tx, key)]


async def test_a_person_has_three_whoever_asks_at_once(app: Database) -> None:
    ada = await person(app, "ada")
    asked = (voice_of(app, ada, f"v{n}") for n in range(6))
    tried = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(one, TooManyVoices) for one in tried) == 3
    assert len(await mine(app, ada)) == 3


async def test_a_voice_is_seen_by_its_person_alone_until_it_is_shared(app: Database) -> None:
    ada, bob = await person(app, "ada"), await person(app, "bob")
    voice = await voice_of(app, ada)
    with pytest.raises(errors.NotFound):  # it is not made yet
        await cloned_voices.share(app, ada.id, voice.id, "discord:1")
    assert await cloned_voices.made(app, voice, "vendor-1")
    (kept,) = await mine(app, ada)
    assert (kept.state, kept.vendor_id, kept.consent_words) == ("ready", "vendor-1", "I agree.")
    assert await mine(app, bob) == [] and await of_place(app, "discord:1") == []
    for act in (cloned_voices.share, cloned_voices.take_back):
        with pytest.raises(errors.NotFound):
            await act(app, bob.id, voice.id, "discord:1")
    with pytest.raises(errors.NotFound):
        await cloned_voices.remove(app, bob.id, voice.id)
    await cloned_voices.share(app, ada.id, voice.id, "discord:1")
    assert await of_place(app, "discord:1") == [voice.id]
    assert await of_place(app, "discord:2") == []
    # Who runs the place may take it out; who runs another may not.
    with pytest.raises(errors.NotFound):
        await cloned_voices.take_back(app, bob.id, voice.id, "discord:2")
    await cloned_voices.take_back(app, bob.id, voice.id, "discord:1")
    assert await of_place(app, "discord:1") == []


async def test_what_is_removed_is_listed_until_its_maker_has_it_no_more(app: Database) -> None:
    ada = await person(app, "ada")
    voice = await voice_of(app, ada)
    await cloned_voices.made(app, voice, "vendor-1")
    await cloned_voices.remove(app, ada.id, voice.id)
    assert await mine(app, ada) == []
    due = {one.key for one in await erased_files.due(app)}
    assert due == {f"{ada.id}/voices/a", voice.sample_key}
    (erased,) = await cloned_voices.erased(app)
    assert (erased.id, erased.vendor_id) == (voice.id, "vendor-1")
    await cloned_voices.gone(app, voice.id)
    assert await cloned_voices.erased(app) == []


async def test_one_that_was_taken_back_while_it_was_made_is_deleted_too(app: Database) -> None:
    ada = await person(app, "ada")
    voice = await voice_of(app, ada)
    await cloned_voices.remove(app, ada.id, voice.id)
    assert [one.vendor_id for one in await cloned_voices.erased(app)] == [None]
    assert not await cloned_voices.made(app, voice, "vendor-1")
    assert [one.vendor_id for one in await cloned_voices.erased(app)] == ["vendor-1"]


async def test_with_the_account_go_its_voices_and_recordings(app: Database) -> None:
    ada = await person(app, "ada")
    voice = await voice_of(app, ada)
    await cloned_voices.made(app, voice, "vendor-1")
    await accounts.erase(app, ada.id)
    assert [one.vendor_id for one in await cloned_voices.erased(app)] == ["vendor-1"]
    assert f"{ada.id}/voices/a" in {one.key for one in await erased_files.due(app)}
    assert await cloned_voices.waiting(app) == []


async def test_a_refused_voice_is_not_tried_again(app: Database) -> None:
    ada = await person(app, "ada")
    voice = await voice_of(app, ada)
    assert [one.id for one in await cloned_voices.waiting(app)] == [voice.id]
    await cloned_voices.refuse(app, voice)
    assert await cloned_voices.waiting(app) == []
    assert [one.state for one in await mine(app, ada)] == ["refused"]


async def test_recordings_are_no_orphans_while_a_voice_names_them(app: Database) -> None:
    ada = await person(app, "ada")
    await voice_of(app, ada, "Me", f"{ada.id}/voices/a")
    named = await lifetimes.named_files(app, ada.id)
    assert named is not None and lifetimes.is_named(f"{ada.id}/voices/a", named)
    assert not lifetimes.is_named(f"{ada.id}/voices/b", named)
