"""What `make` and `compose` share: where the file goes, and how its facts are printed."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from bot.wording.printable import printable
from pipeline.compose import EncodeOptions
from pipeline.errors import CannotWrite, UnknownOption
from pipeline.recipe.video import Video


def check_out(name: str) -> Path:
    """The output path, when a file can be written there; CannotWrite before any work is done."""
    out = Path(name).expanduser().absolute()
    if out.suffix.casefold() != ".mp4":
        raise CannotWrite(f"The output file must end in .mp4: {name}")
    if out.is_dir():
        raise CannotWrite(f"{name} is a folder; name a file in it.")
    folder = out.parent
    if not folder.is_dir():
        raise CannotWrite(f"There is no folder {folder}.")
    if not os.access(folder, os.W_OK) or (out.exists() and not os.access(out, os.W_OK)):
        raise CannotWrite(f"{name} cannot be written: permission denied.")
    return out


def encode_options(args: argparse.Namespace) -> EncodeOptions:
    """How the file is encoded, as the options say."""
    return EncodeOptions(args.encoder, args.purpose, max_bytes(args))


def max_bytes(args: argparse.Namespace) -> int | None:
    """The byte budget of `--max-mb` (a megabyte is 10^6 bytes); None is no limit."""
    if args.max_mb is None:
        return None
    if not args.max_mb > 0:
        raise UnknownOption("--max-mb must be more than 0.")
    return int(args.max_mb * 1e6)


def print_video(video: Video, *, as_json: bool) -> None:
    """The facts of a video: one JSON object, or a few lines for a person."""
    facts = video.facts()
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    print(printable(facts["path"]))
    print(
        f"{printable(facts['title'])}: {facts['duration_s']:.1f} s, "
        f"{facts['width']}×{facts['height']}, "
        f"{facts['bytes'] / 1e6:.1f} MB, {len(facts['scenes'])} scenes"
    )
    for note in video.notes:
        print(printable(note))
