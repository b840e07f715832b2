"""The template gallery: a short looping preview and a contact sheet of every template.

`talemill templates render` makes them into the templates' folders; the README shows the sheets
and the chats send the previews.
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
from pipeline.templates.base import Template, template_folder

_CLIP_STARTS = (0.04, 0.30, 0.62, 0.86)
"""Shares of a video at which the clips of its preview and the stills of its sheet begin."""
_CLIP_S = 0.9
_PREVIEW_PX = 192
_SHEET_PX = 160
_SEED = 7


async def render_gallery(
    makers: Makers,
    folder: Path | None = None,
    *,
    only: Sequence[str] | None = None,
    scenes: int | None = 3,
) -> list[Path]:
    """Make each template's example; cut its preview.mp4 and its preview.jpg.

    They are written into the template's own folder, or into one of its key in `folder`. `only`
    names templates (UnknownTemplate for one that is none), `scenes` shortens the samples. Returns
    the files that were written.
    """
    written: list[Path] = []
    for template in [find_template(key) for key in only or load_templates()]:
        place = folder / template.key if folder else template_folder(template.key)
        await asyncio.to_thread(place.mkdir, parents=True, exist_ok=True)
        written += await _render(template, place, makers, scenes)
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
        preview, sheet = folder / "preview.mp4", folder / "preview.jpg"
        await asyncio.to_thread(_cut_preview, video.path, length_s, preview)
        await asyncio.to_thread(_draw_sheet, video.path, length_s, sheet)
    return [preview, sheet]


def _cut_preview(video: Path, length_s: float, out: Path) -> None:
    """Four short clips after each other, small, silent, made to be looped."""
    starts_s = [min(share * length_s, max(0.0, length_s - _CLIP_S)) for share in _CLIP_STARTS]
    wanted = "+".join(f"between(t,{start_s:.3f},{start_s + _CLIP_S:.3f})" for start_s in starts_s)
    chain = f"select='{wanted}',setpts=N/FRAME_RATE/TB,fps=12,scale={_PREVIEW_PX}:-2:flags=area"
    codec = ("-c:v", "libx264", "-preset", "veryslow", "-crf", "31", "-pix_fmt", "yuv420p")
    run_ffmpeg(
        ["-y", "-i", str(video), "-an", "-vf", chain, *codec, "-movflags", "+faststart", str(out)]
    )


def _draw_sheet(video: Path, length_s: float, out: Path) -> None:
    """Stills of the same places side by side on one picture."""
    import cv2
    import numpy as np

    stills = []
    for share in _CLIP_STARTS:
        still_s = min(share * length_s, max(0.0, length_s - 0.2)) + 0.15
        options = f"-frames:v 1 -vf scale={_SHEET_PX}:-2 -c:v png -f image2pipe pipe:1".split(" ")
        data = run_ffmpeg(["-ss", f"{still_s:.3f}", "-i", str(video), *options])
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
