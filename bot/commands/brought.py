"""Files that come with `make` and `compose`, looked at as a chat's are and refused in its words."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from bot.wording import words_in
from pipeline.assets.checkpoints import Checkpoints
from pipeline.brief import MAX_SCENES, ClipSound, OwnMedium
from pipeline.errors import ContentRefused, UnknownOption
from pipeline.language.clean import clean_line
from pipeline.media.brought import BadMedium, Brought, Facts, MediaLimits, look
from pipeline.media.previews import jpegs_of
from pipeline.moderation import SeesPictures
from pipeline.providers.makers import Makers
from pipeline.sound.music import MOODS

Shown = tuple[Literal["picture", "clip"], str]
_SOUNDS: Final[dict[str, ClipSound | None]] = {"off": None, "low": "low", "kept": "kept"}
_STILLS: Final = 3


def check_music(given: str | None) -> tuple[str | None, Path | None]:
    """What `--music` says: a mood, or a file that may be used; UnknownOption for neither."""
    if given is None or given in MOODS:
        return given, None
    path = Path(given).expanduser()
    if path.is_file():
        return None, path.absolute()
    moods = ", ".join(MOODS)
    raise UnknownOption(f"There is no music {clean_line(given)[:40]!r}; there is: {moods}, a file.")


def looked_at(kind: Brought, name: str, limits: MediaLimits) -> tuple[Path, Facts]:
    """A file of this machine and what it is; BadMedium in a chat's words, with its name."""
    path, said = Path(name).expanduser().absolute(), clean_line(name)[:80]
    if not path.is_file():
        raise UnknownOption(f"There is no file {said}.")
    try:
        return path, look(kind, path, limits)
    except BadMedium as bad:
        raise UnknownOption(
            f"{said}: {words_in('en')(f'media.{bad.reason}', **bad.values)}"
        ) from bad


async def keep_all(
    shown: Sequence[Shown],
    music: Path | None,
    sound: str,
    limits: MediaLimits,
    makers: Makers,
    checkpoints: Checkpoints,
) -> tuple[OwnMedium, ...] | None:
    """Look at everything, show it to a moderator that sees pictures, keep it for the recipe."""
    if len(shown) > MAX_SCENES:
        raise UnknownOption(f"A video has {MAX_SCENES} scenes at most.")
    media = []
    for kind, name in shown:
        path, facts = await asyncio.to_thread(looked_at, kind, name, limits)
        await judge(makers, path, is_clip=kind == "clip")
        key = await kept(checkpoints, path, facts)
        heard = _SOUNDS[sound] if kind == "clip" else None
        media.append(OwnMedium(kind=kind, key=key, name=path.name, sound=heard))
    if music is not None:
        path, facts = await asyncio.to_thread(looked_at, "sound", str(music), limits)
        key = await kept(checkpoints, path, facts)
        media.append(OwnMedium(kind="music", key=key, name=path.name, rights="licensed"))
    return tuple(media) or None


async def judge(makers: Makers, path: Path, *, is_clip: bool) -> None:
    """Show a picture or clip to a moderator that sees pictures; ContentRefused."""
    moderator = makers.moderation
    if isinstance(moderator, SeesPictures) and moderator.sees_pictures:
        for still in await asyncio.to_thread(jpegs_of, path, is_clip, _STILLS):
            if not (await moderator.review_picture(still)).is_allowed:
                raise ContentRefused(words_in("en")("media.refused"))


async def kept(checkpoints: Checkpoints, path: Path, facts: Facts) -> str:
    """Keep a file for the recipe; the key by which a brief names it."""
    data = await asyncio.to_thread(path.read_bytes)
    key = f"own-{hashlib.sha256(data).hexdigest()[:40]}"
    await checkpoints.put(key, data, facts, kind="own", cost_usd=0.0)
    return key
