"""What `make` and `compose` share: where the file goes, and how its facts are printed."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from bot.wording import words_in
from bot.wording.left_out import left_out_note
from bot.wording.printable import printable
from pipeline.compose import EncodeOptions
from pipeline.errors import CannotWrite, UnknownOption
from pipeline.language.clean import clean_line
from pipeline.provenance.signing import room_of
from pipeline.recipe.video import MadeVideo

MOST_MB = 100_000
"""Of --max-mb: no video of five minutes is larger."""


def check_out(name: str) -> Path:
    """The output path, when a file can be written there; CannotWrite before any work is done."""
    try:
        return _writable(name)
    except (OSError, ValueError, RuntimeError) as error:
        raise not_writable(name, error) from error


def not_writable(name: str, error: Exception) -> CannotWrite:
    """What is wrong with the name of a file to be written, as the system or Python says it."""
    reason = (isinstance(error, OSError) and error.strerror) or "that is no name of a file"
    return CannotWrite(f"{clean_line(name)[:80]} cannot be written: {reason}.")


def _writable(name: str) -> Path:
    out = Path(name).expanduser().absolute()
    said = clean_line(name)[:80]
    if out.suffix.casefold() != ".mp4":
        raise CannotWrite(f"The output file must end in .mp4: {said}")
    if out.is_dir():
        raise CannotWrite(f"{said} is a folder; name a file in it.")
    folder = out.parent
    if not folder.is_dir():
        raise CannotWrite(f"There is no folder {clean_line(str(folder))[:80]}.")
    if not os.access(folder, os.W_OK) or (out.exists() and not os.access(out, os.W_OK)):
        raise CannotWrite(f"{said} cannot be written: permission denied.")
    if out.exists() and not out.is_file():
        raise CannotWrite(f"{said} is no plain file.")
    return out


def output_folder(name: str) -> Path:
    """The path of a folder that is there or can be made; CannotWrite when it cannot."""
    said = clean_line(name)[:80]
    try:
        if "\0" in name:
            raise ValueError("Nothing exists of that name, and nothing ever can.")
        folder = Path(name).expanduser().absolute()
        nearest = next(one for one in (folder, *folder.parents) if one.exists())
        if not nearest.is_dir():
            raise CannotWrite(f"{said} is, or lies in, a file; name a folder.")
        if not os.access(nearest, os.W_OK):
            raise CannotWrite(f"{said} cannot be written: permission denied.")
    except (OSError, ValueError, RuntimeError) as error:
        raise CannotWrite(f"{said} is no name of a folder.") from error
    return folder


def empty_folder(name: str) -> Path:
    """The path of a folder that is still to be made, or is empty; CannotWrite when it is not."""
    folder = output_folder(name)
    if folder.exists() and any(folder.iterdir()):
        raise CannotWrite(
            f"{clean_line(name)[:80]} is not an empty folder; name another for the storyboard."
        )
    return folder


def encode_options(args: argparse.Namespace) -> EncodeOptions:
    """How the file is encoded, as the options say; what it gains by its signature is kept free."""
    return EncodeOptions(args.encoder, args.purpose, room_of(max_bytes(args)))


def max_bytes(args: argparse.Namespace) -> int | None:
    """The byte budget of `--max-mb` (a megabyte is 10^6 bytes); None is no limit."""
    if args.max_mb is None:
        return None
    if not 0 < args.max_mb <= MOST_MB:
        raise UnknownOption(f"--max-mb must be more than 0 and at most {MOST_MB:,}.")
    return int(args.max_mb * 1e6)


def print_video(video: MadeVideo, *, as_json: bool) -> None:
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
    left_out = left_out_note(words_in("en"), ((one.reason, one.text) for one in video.left_out))
    for note in (*video.notes, left_out):
        if note:
            print(printable(str(note)))
