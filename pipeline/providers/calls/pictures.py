"""What hosted picture makers share: words around a prompt, sizes, and reading what came back."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from pipeline.errors import CorruptPicture, ProviderJunk
from pipeline.media.picture_headers import facts_of
from pipeline.providers.base import Made, Picture

_NO_TEXT = "No text, letters, captions or watermark in the picture."
_AS_BEFORE = (
    "It is the one in the reference picture, with the same face, shape, colours and clothes, in"
    " this new scene; nothing else of that picture is shown"
)
_MAX_PROMPT_CHARS = 1800

# A flagged picture is asked for once more in calmer words. What most often trips the filters of
# picture models in harmless stories: gore words, nakedness, weapons.
_CALMER: tuple[tuple[str, str], ...] = (
    (r"\b(blood(y|ied)?|gore|gory|guts)\b", "dark red paint"),
    (r"\b(corpses?|dead bod(y|ies)|cadavers?)\b", "a still figure far away"),
    (r"\b(naked|nude|topless|undressed)\b", "in a long coat"),
    (r"\b(sexy|seductive|sensual)\b", "elegant"),
    (r"\b(guns?|rifles?|pistols?|knif(e|ves)|weapons?)\b", "a long shadow"),
    (r"\b(kill(s|ed|ing)?|murder(s|ed|ing)?|stab(s|bed|bing)?|execut(e|ed|ion))\b", "confront"),
    (r"\b(drugs?|cocaine|heroin|syringes?)\b", "small bottles"),
)
_SAFE = "A calm, tasteful, fully clothed scene, suitable for all ages, seen from a distance."


def full_prompt(
    prompt: str,
    hints: Mapping[str, str],
    *,
    has_reference: bool = False,
    forbids_text: bool = True,
) -> str:
    """The prompt with the video's style line and character line, which keep pictures alike.

    `has_reference`: the character's picture goes along. `forbids_text` is off where a model is
    told in another way what not to show: naming it is what makes such a model draw it.
    """
    parts = [prompt.strip().rstrip(".")]
    looks, name = hints.get("character", "").strip().rstrip("."), hints.get("name", "")
    if character := ", ".join(filter(None, (name, looks))):
        parts.append(f"Main character: {character}")
    if has_reference:
        parts.append(_AS_BEFORE)
    if style := hints.get("style", "").strip():
        parts.append(f"Style: {style.rstrip('.')}")
    if mood := hints.get("mood", "").strip():
        parts.append(f"Mood: {mood.rstrip('.')}")
    if forbids_text:
        parts.append(_NO_TEXT)
    return ". ".join(parts)[:_MAX_PROMPT_CHARS]


def calmer(prompt: str) -> str:
    """The same picture in words that a filter is less likely to flag."""
    prompt = prompt[:_MAX_PROMPT_CHARS]
    for pattern, instead in _CALMER:
        prompt = re.sub(pattern, instead, prompt, flags=re.IGNORECASE)
    return f"{_SAFE} {prompt}"


def fitted_size_px(size_px: tuple[int, int], most_px: float, step_px: int) -> tuple[int, int]:
    """The asked shape with at most `most_px` pixels, both sides whole steps."""
    width, height = size_px
    scale = min(1.0, math.sqrt(most_px / (width * height)))
    return (
        max(step_px, int(width * scale / step_px) * step_px),
        max(step_px, int(height * scale / step_px) * step_px),
    )


def read_picture(data: bytes, made: Made, *, keeps_figure: bool = False) -> Picture:
    """A picture from encoded bytes, its size from its own header; ProviderJunk when it has none.

    Only the header is read: whether the pixels are good is looked at once, in validating.py.
    """
    media_type = media_type_of(data)
    try:
        facts = facts_of(data)
    except CorruptPicture as error:
        raise ProviderJunk("The picture cannot be read.") from error
    return Picture(
        data, media_type, facts.width_px, facts.height_px, made, keeps_figure=keeps_figure
    )


def media_type_of(data: bytes) -> str:
    """PNG, JPEG or WebP by its first bytes; ProviderJunk for others and where its end is missing.

    Decoders fill the missing rest of a cut-off picture with grey and say nothing.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        media_type, is_whole = "image/png", b"IEND" in data[-16:]
    elif data.startswith(b"\xff\xd8\xff"):
        media_type, is_whole = "image/jpeg", b"\xff\xd9" in data[-1024:]
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        said_bytes = int.from_bytes(data[4:8], "little") + 8
        media_type, is_whole = "image/webp", len(data) >= said_bytes
    else:
        raise ProviderJunk("That is not a picture.")
    if not is_whole:
        raise ProviderJunk("The picture is cut off.")
    return media_type
