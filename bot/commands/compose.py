"""`talemill compose`: a video from a storyboard folder that a person made or edited."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.bar import Bar
from bot.commands.brought import check_music, looked_at
from bot.commands.outputs import check_out, encode_options, print_video
from bot.settings import load_settings
from bot.settings.files import build_signer
from pipeline.compose import EncodeOptions
from pipeline.provenance.videos import sign_video
from pipeline.recipe.video import MadeVideo
from pipeline.storyboards.convert import compose_storyboard


def compose(args: argparse.Namespace) -> int:
    """Compose one video and print its facts."""
    out = check_out(args.out)
    mood, music = check_music(args.music)
    if music is not None:
        looked_at("sound", str(music), load_settings().media.limits)
    folder = Path(args.folder).expanduser()
    heard = (mood, music)
    video = asyncio.run(_compose(folder, out, encode_options(args), heard, ai_mark=args.ai_mark))
    print_video(video, as_json=args.json)
    return 0


async def _compose(
    folder: Path,
    out: Path,
    encode: EncodeOptions,
    heard: tuple[str | None, Path | None],
    *,
    ai_mark: bool,
) -> MadeVideo:
    bar, settings = Bar(), load_settings()
    signer = build_signer(settings)
    try:
        with TemporaryDirectory(prefix="talemill-") as workdir:
            video = await compose_storyboard(
                folder,
                Path(workdir),
                out,
                bar,
                cache_folder=settings.cache_folder,
                options=encode,
                mood=heard[0],
                music=heard[1],
                ai_mark=ai_mark or settings.provenance.demands_visible_mark,
            )
            return await sign_video(signer, video)
    finally:
        bar.close()
