"""The template gallery: a short preview with sound and a contact sheet of every template.

`talemill templates render` makes them into the templates' folders; the README shows the sheets
and the chats send the previews. Those in English lie in the package, small enough for it, so
that a new installation shows them at once; those in other languages lie in the installation's
storage (pipeline/previews.py), made there by a worker that has nothing else to do.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from pipeline.brief import Brief
from pipeline.errors import ComposeError, UnsupportedLanguage
from pipeline.language.labels import base_of
from pipeline.make import make_video
from pipeline.previews import PreviewTask
from pipeline.providers.config import ProviderConfig
from pipeline.providers.makers import Makers, build_makers
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import PREVIEW_NAME, Template, template_folder

_STILLS_AT = (0.04, 0.30, 0.62, 0.86)
_ALL_STILLS_AT = (0.0, 0.13, 0.27, 0.41, 0.55, 0.69, 0.83, 0.985)
"""Shares of a video at which the stills of its sheet are taken; of a whole one's, with the title at
its start and the card at its end."""
PREVIEW_S = 8.0
MOST_PREVIEW_BYTES = 320_000
"""Eleven of them in the package are under 4 MB."""
_BYTES_AIMED_AT = 0.92
"""The share of them that is planned with: the rest is for what the encoder is off."""
_FPS = 20
_SOUND_BPS = 40_000
_FADE_S = 0.5
_LIMIT_S = 300.0
"""How long each encoding of a preview may take."""
LEAST_PRIORITY: Final = 19
"""Of a process in the background, as nice(1) counts."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SHEET_PX, _WHOLE_SHEET_PX = 160, 196
"""How wide a still is."""
MOST_SHEET_BYTES = 200_000
_SEED = 7


async def render_gallery(
    makers: Makers,
    folder: Path | None = None,
    *,
    only: Sequence[str] | None = None,
    scenes: int | None = 3,
    language: str = "en",
    sheets: Path | None = None,
) -> list[Path]:
    """Make each template's example; cut its preview.mp4 and its preview.jpg.

    They are written into the template's own folder, or into one of its key in `folder`. `only`
    names templates (UnknownTemplate for one that is none), `scenes` shortens the samples, and
    `language` is what they speak (UnsupportedLanguage where no voice does); sheets are made of
    English ones alone. With `sheets` the examples are made whole, and a sheet of each, from title
    to end card, is written there as KEY.jpg too. Returns the files that were written.
    """
    if not _LANGUAGE.fullmatch(language):
        raise UnsupportedLanguage(f"{language[:20]!r} is no code of a language, such as es.")
    written: list[Path] = []
    for template in [find_template(key) for key in only or load_templates()]:
        place = folder / template.key if folder else template_folder(template.key)
        await asyncio.to_thread(place.mkdir, parents=True, exist_ok=True)
        written += await _render(
            template, place, makers, None if sheets else scenes, language, sheets
        )
    return written


def make_preview(task: PreviewTask, _beat: Callable[[int], None]) -> Path:
    """The sample of one template as a task of a child process, which gives way to all others.

    Only our own makers take part: it costs nothing. Raises what `render_gallery` raises.
    """
    os.nice(LEAST_PRIORITY)
    tempfile.tempdir = os.environ["TMPDIR"] = str(task.folder)
    return asyncio.run(_make_preview(task))


async def _make_preview(task: PreviewTask) -> Path:
    makers = build_makers(ProviderConfig(cache_folder=task.cache_folder))
    try:
        (path,) = await render_gallery(
            makers, task.folder, only=[task.template], language=task.language
        )
    finally:
        await makers.close()
    return path


async def _render(
    template: Template,
    folder: Path,
    makers: Makers,
    scenes: int | None,
    language: str,
    sheets: Path | None,
) -> list[Path]:
    brief = Brief(
        prompt=template.example_in(language),
        template=template.key,
        language=language,
        scenes=scenes,
        seed=_SEED,
        resolution="720p",
    )
    with tempfile.TemporaryDirectory(prefix="talemill-gallery-") as scratch:
        video = await make_video(brief, makers, Path(scratch))
        length_s = video.composed.duration_s
        preview, sheet = folder / _name(language), folder / "preview.jpg"
        await asyncio.to_thread(_cut_preview, video.path, length_s, preview, Path(scratch))
        if language != "en":
            return [preview]
        await asyncio.to_thread(draw_sheet, video.path, length_s, sheet)
        written = [preview, sheet]
        if sheets is not None:
            await asyncio.to_thread(sheets.mkdir, parents=True, exist_ok=True)
            whole = sheets / f"{template.key}.jpg"
            stills = (_ALL_STILLS_AT, _WHOLE_SHEET_PX)
            await asyncio.to_thread(draw_sheet, video.path, length_s, whole, *stills)
            written.append(whole)
    return written


def _name(language: str) -> str:
    code = base_of(language)
    return PREVIEW_NAME if code == "en" else f"preview.{code}.mp4"


def _cut_preview(video: Path, length_s: float, out: Path, scratch: Path) -> None:
    """The opening with its sound, as sharp as the video; encoded twice, to fill the bytes."""
    shown_s = min(PREVIEW_S, length_s)
    video_bps = int(8 * MOST_PREVIEW_BYTES * _BYTES_AIMED_AT / shown_s) - _SOUND_BPS
    picture = [
        *("-t", f"{shown_s:.3f}", "-i", str(video), "-vf", f"fps={_FPS}", "-pix_fmt", "yuv420p"),
        *("-c:v", "libx264", "-preset", "slow", "-b:v", str(video_bps)),
        *("-passlogfile", str(scratch / "preview")),
    ]
    run_ffmpeg(["-y", *picture, "-an", "-pass", "1", "-f", "null", "-"], timeout_s=_LIMIT_S)
    sound = [
        # So few bits a second overshoot: without the room they would clip.
        *("-af", f"volume=-5dB,afade=t=out:st={shown_s - _FADE_S:.3f}:d={_FADE_S}"),
        *("-c:a", "aac", "-ac", "1", "-ar", "44100", "-b:a", str(_SOUND_BPS)),
    ]
    made = scratch / "preview.mp4"
    run_ffmpeg(
        ["-y", *picture, "-pass", "2", *sound, "-movflags", "+faststart", str(made)],
        timeout_s=_LIMIT_S,
    )
    if (size := made.stat().st_size) > MOST_PREVIEW_BYTES:
        raise ComposeError(f"The preview has {size} bytes, over {MOST_PREVIEW_BYTES}.")
    # Whole or not at all: the chats look for it while it is made.
    half = out.with_name(f".{out.name}")
    shutil.copyfile(made, half)
    half.replace(out)


def draw_sheet(
    video: Path,
    length_s: float,
    out: Path,
    at: Sequence[float] = _STILLS_AT,
    wide_px: int = _SHEET_PX,
) -> None:
    """Stills of the same places side by side on one picture."""
    import cv2
    import numpy as np

    stills = []
    for share in at:
        still_s = min(share * length_s, max(0.0, length_s - 0.2)) + 0.15
        options = f"-frames:v 1 -vf scale={wide_px}:-2 -c:v png -f image2pipe pipe:1".split(" ")
        data = run_ffmpeg(["-ss", f"{still_s:.3f}", "-i", str(video), *options])
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            raise ComposeError("A still of the sample could not be taken.")
        stills.append(picture)
    gap = np.full((stills[0].shape[0], 8, 3), 255, np.uint8)
    row = [part for still in stills for part in (still, gap)][:-1]
    small = (cv2.IMWRITE_JPEG_OPTIMIZE, 1, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    for quality in (80, 74, 66, 56):
        done, jpeg = cv2.imencode(
            ".jpg", np.hstack(row), [cv2.IMWRITE_JPEG_QUALITY, quality, *small]
        )
        if not done:
            raise ComposeError("The contact sheet could not be stored.")
        if jpeg.size <= MOST_SHEET_BYTES:
            break
    out.write_bytes(jpeg.tobytes())
