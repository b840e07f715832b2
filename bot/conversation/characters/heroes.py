"""The hero of a video: what it is called, how it looks, and which picture shows it best."""

from __future__ import annotations

import asyncio
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.conversation.characters.changes import BadCharacter, CharacterWish
from bot.conversation.characters.pictures import store_picture
from bot.conversation.prepared import PreparedCharacter
from bot.conversation.services import Services
from db.jobs import assets, videos
from db.jobs.lifetimes import WITHDRAWN
from db.jobs.video_rows import Video
from db.people.accounts import Account
from pipeline.editing.board import Board, pictures_of, script_of
from pipeline.errors import CorruptPicture, StorageError
from pipeline.provenance.making import OFFLINE, OWN, UsedAsset, used_of
from pipeline.providers.calls.caching import picture_content_key
from pipeline.script import Script
from pipeline.templates.base import Template
from pipeline.writing.hero_name import hero_name
from pipeline.writing.text import words_of


async def from_video(services: Services, account: Account, video_id: str) -> PreparedCharacter:
    """The hero of a video: its name, its looks, and the picture that shows it best."""
    async with services.db.acting(account.id) as tx:
        video = await videos.get_video(tx, video_id)
    template = services.templates.get(str(video.brief.get("template")))
    if not video.board or template is None or (video.result or {}).get(WITHDRAWN):
        raise BadCharacter("character.none_here")
    board = Board.model_validate(video.board)
    script = script_of(board, template)
    if not script.character:
        raise BadCharacter("character.none_here")
    language = str(video.brief.get("language") or "en")
    before = board.character
    name = before.name if before else hero_name(script, language)
    looks: dict[str, Any] = {"looks": script.character}
    if before is not None:
        looks |= {"house": before.house, "is_upright": before.is_upright}
    elif _is_ours(video):
        looks |= await asyncio.to_thread(_figure, board, template)
    if before is not None and before.rights is not None:
        raise BadCharacter("character.kept_already", name=before.name)
    key = await _made(services, account, video, board, script)
    return PreparedCharacter(
        CharacterWish(name, "describe", looks.pop("looks")), picture=key, **looks
    )


def _is_ours(video: Video) -> bool:
    """Whether our own illustrator drew it."""
    drawn = {one.provider for one in _pictures(video)}
    return drawn == {OFFLINE}


def _pictures(video: Video) -> list[UsedAsset]:
    used = used_of((video.result or {}).get("assets") or ())
    return [one for one in used if one.kind == "picture" and one.provider != OWN]


def _figure(board: Board, template: Template) -> dict[str, Any]:
    """What draws our figure the same again."""
    from pipeline.illustrator.kept import kept_figure

    scenes = script_of(board, template).scenes
    wanted = [
        one
        for card, scene in zip(board.cards, scenes, strict=True)
        for one in pictures_of(board, card, scene)
    ]
    figure = kept_figure(dict(wanted[0].hints), [one.prompt for one in wanted]) if wanted else None
    if figure is None:
        return {}
    return {"looks": figure.looks, "house": figure.house, "is_upright": figure.is_upright}


async def _made(
    services: Services, account: Account, video: Video, board: Board, script: Script
) -> str:
    """The key of a copy of the picture that shows the hero best; empty where none is left."""
    made = {one.key: one for one in _pictures(video)}
    makers = {one.provider for one in made.values()}
    about = {word.casefold() for word in words_of(f"{script.character}")}
    found: list[tuple[int, str]] = []
    for card, scene in zip(board.cards, script.scenes, strict=True):
        for wanted in pictures_of(board, card, scene)[:1]:
            keys = (picture_content_key(maker, wanted) for maker in makers)
            shared = len(about & {word.casefold() for word in words_of(wanted.prompt)})
            found += [(-shared, key) for key in keys if key in made and not wanted.own_key]
    for _, key in sorted(found, key=lambda pair: pair[0]):
        asset = await assets.find_asset(services.db, account.id, key)
        if asset is None or services.storage is None:
            continue
        with (
            suppress(StorageError, CorruptPicture),
            tempfile.TemporaryDirectory(prefix="talemill-") as folder,
        ):
            whole = await services.storage.get(asset.storage_key, Path(folder) / "whole")
            size_bytes = int(asset.facts["parts"][0])  # its layers lie behind it
            await asyncio.to_thread(os.truncate, whole, size_bytes)
            return await store_picture(services, account, whole, is_brought=False)
    return ""
