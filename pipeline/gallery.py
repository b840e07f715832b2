"""The template gallery: a short looping preview and a contact sheet of every template.

`talemill templates render` makes them into docs/gallery/; the README shows the sheets and the
bots send the previews.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.brief import Brief
from pipeline.errors import ComposeError
from pipeline.make import make_video
from pipeline.providers.makers import Makers
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import Template

_MOMENTS = (0.04, 0.30, 0.62, 0.86)
"""Shares of a video that its preview and its sheet show."""
_MOMENT_S = 0.9
_PREVIEW_PX = 192
_SHEET_PX = 160
_SEED = 7


def preview_path(key: str, folder: Path) -> Path | None:
    """The stored preview of a template; None when the gallery was not rendered."""
    path = folder / f"{key}.mp4"
    return path if path.is_file() else None


async def render_gallery(
    folder: Path, makers: Makers, *, only: Sequence[str] | None = None, scenes: int | None = 3
) -> list[Path]:
    """Make each template's example and cut its preview and its sheet into `folder`.

    `only` names templates (UnknownTemplate for one that is none), `scenes` shortens the samples.
    Returns the files that were written.
    """
    keys = list(only or load_templates())
    chosen = [find_template(key) for key in keys]
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    written: list[Path] = []
    for template in chosen:
        written += await _render(template, folder, makers, scenes)
    return written


async def _render(
    template: Template, folder: Path, makers: Makers, scenes: int | None
) -> list[Path]:
    brief = Brief(
        prompt=template.example_prompt,
        template=template.key,
        scenes=scenes,
        seed=_SEED,
        resolution="720p",
    )
    with tempfile.TemporaryDirectory(prefix="talemill-gallery-") as scratch:
        video = await make_video(brief, makers, Path(scratch))
        length_s = video.composed.duration_s
        preview, sheet = folder / f"{template.key}.mp4", folder / f"{template.key}.jpg"
        await asyncio.to_thread(_cut_preview, video.path, length_s, preview)
        await asyncio.to_thread(_draw_sheet, video.path, length_s, sheet)
    return [preview, sheet]


def _cut_preview(video: Path, length_s: float, out: Path) -> None:
    """Four moments after each other, small, silent, made to be looped."""
    starts = [min(share * length_s, max(0.0, length_s - _MOMENT_S)) for share in _MOMENTS]
    wanted = "+".join(f"between(t,{at:.3f},{at + _MOMENT_S:.3f})" for at in starts)
    chain = f"select='{wanted}',setpts=N/FRAME_RATE/TB,fps=12,scale={_PREVIEW_PX}:-2:flags=area"
    codec = ("-c:v", "libx264", "-preset", "veryslow", "-crf", "31", "-pix_fmt", "yuv420p")
    run_ffmpeg(
        ["-y", "-i", str(video), "-an", "-vf", chain, *codec, "-movflags", "+faststart", str(out)]
    )


def _draw_sheet(video: Path, length_s: float, out: Path) -> None:
    """The same moments side by side on one picture."""
    import cv2
    import numpy as np

    stills = []
    for share in _MOMENTS:
        at = f"{min(share * length_s, max(0.0, length_s - 0.2)) + 0.15:.3f}"
        one = f"-frames:v 1 -vf scale={_SHEET_PX}:-2 -c:v png -f image2pipe pipe:1".split(" ")
        data = run_ffmpeg(["-ss", at, "-i", str(video), *one])
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            raise ComposeError("A still of the sample could not be taken.")
        stills.append(picture)
    gap = np.full((stills[0].shape[0], 8, 3), 255, np.uint8)
    row = [part for still in stills for part in (still, gap)][:-1]
    small = (cv2.IMWRITE_JPEG_OPTIMIZE, 1, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    done, jpeg = cv2.imencode(".jpg", np.hstack(row), [cv2.IMWRITE_JPEG_QUALITY, 74, *small])
    if not done:
        raise ComposeError("The contact sheet could not be stored.")
    out.write_bytes(jpeg.tobytes())
