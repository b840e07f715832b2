"""`talemill templates`: list them, or render a sample of each."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from pathlib import Path

from bot.commands.outputs import output_folder
from pipeline.templates import find_template, load_templates


def templates(args: argparse.Namespace) -> int:
    """List the templates, or render their samples."""
    if args.action == "render":
        out = output_folder(args.out) if args.out else None
        sheets = output_folder(args.sheets) if args.sheets else None
        return asyncio.run(_render(out, args.only, args.language or "en", sheets))
    known = load_templates().values()
    if args.json:
        rows = [
            {
                "key": template.key,
                "name": template.name,
                "emoji": template.emoji,
                "pitch": template.pitch,
                "example_prompt": template.example_prompt,
                "length_s": template.default_length_s,
                "price_credits": template.price_credits,
                "variants": list(template.variants),
            }
            for template in known
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for template in known:
        print(f"{template.emoji}  {template.key:16} {template.pitch}")
        print(f"    {'':16} for example: {template.example_prompt}")
    return 0


async def _render(
    folder: Path | None, only: list[str] | None, language: str, sheets: Path | None
) -> int:
    from bot.settings import load_settings
    from bot.settings.files import build_storage
    from pipeline.gallery import render_gallery
    from pipeline.previews import MEDIA_TYPE, preview_key
    from pipeline.providers.makers import build_makers

    settings = load_settings()
    makers = build_makers(settings.provider_config)
    try:
        if folder or sheets or language == "en":
            for path in await render_gallery(
                makers, folder, only=only, language=language, sheets=sheets
            ):
                print(path)
            return 0
        # Of another language than the package's: where the chats look for it.
        storage = build_storage(settings)
        for template in [find_template(key) for key in only or load_templates()]:
            with tempfile.TemporaryDirectory(prefix="talemill-") as scratch:
                (path,) = await render_gallery(
                    makers, Path(scratch), only=[template.key], language=language
                )
                key = preview_key(template, language)
                await storage.put(key, path, media_type=MEDIA_TYPE)
            print(key)
    finally:
        await makers.close()
    return 0
