"""The kit of `make --brand`: a chat's fields as JSON, its files by their paths."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.commands.brought import judge, kept, looked_at
from pipeline.assets.checkpoints import Checkpoints
from pipeline.brand import CLIPS, FILES, Brand
from pipeline.errors import BadInput
from pipeline.media.brought import MediaLimits
from pipeline.providers.makers import Makers


def read_kit(name: str) -> tuple[Brand, dict[str, str]]:
    """The kit of a file without what it names by path, and those paths; BadInput where it is none.

    Paths are read from the kit's own folder.
    """
    path = Path(name).expanduser()
    try:
        fields = json.loads(path.read_bytes())
        files = {
            one: fields.pop(one) for one in FILES if isinstance(fields, dict) and one in fields
        }
        brand = Brand.model_validate(fields)
    except OSError as error:
        raise BadInput(f"{name[:200]} cannot be read.") from error
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in wrong["loc"]) or "the file"
        raise BadInput(f"--brand: {where}: {wrong['msg']}") from error
    except ValueError as error:
        raise BadInput(f"--brand: {name[:200]} is no JSON.") from error
    return brand, {
        one: str(path.parent / Path(str(file)).expanduser()) for one, file in files.items()
    }


async def with_files(
    brand: Brand,
    files: Mapping[str, str],
    limits: MediaLimits,
    makers: Makers,
    checkpoints: Checkpoints,
) -> Brand:
    """The kit with its files looked at, judged and kept for the recipe; UnknownOption where one
    cannot be used."""
    keys = {}
    for field, name in files.items():
        is_clip = field in CLIPS
        path, facts = await asyncio.to_thread(
            looked_at, "clip" if is_clip else "picture", name, limits.for_brands()
        )
        await judge(makers, path, is_clip=is_clip)
        keys[field] = await kept(checkpoints, path, facts)
    return brand.model_copy(update=keys)
