"""`talemill templates`: list them, or render a sample of each."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from pipeline.templates import load_templates


def templates(args: argparse.Namespace) -> int:
    """List the templates, or render their samples into a folder."""
    if args.action == "render":
        return asyncio.run(_render(Path(args.out), args.only))
    found = load_templates().values()
    if args.json:
        rows = [
            {
                "key": one.key,
                "name": one.name,
                "emoji": one.emoji,
                "pitch": one.pitch,
                "example_prompt": one.example_prompt,
                "length_s": one.default_length_s,
                "price_credits": one.price_credits,
                "variants": list(one.variants),
            }
            for one in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for one in found:
        print(f"{one.emoji}  {one.key:16} {one.pitch}")
        print(f"    {'':16} for example: {one.example_prompt}")
    return 0


async def _render(folder: Path, only: list[str] | None) -> int:
    from bot.settings import load_settings
    from pipeline.gallery import render_gallery
    from pipeline.providers.registry import build_makers
    from pipeline.providers.setup import Setup

    settings = load_settings()
    makers = build_makers(Setup.read(settings, settings.cache_folder))
    try:
        for path in await render_gallery(folder, makers, only=only):
            print(path)
    finally:
        await makers.close()
    return 0
