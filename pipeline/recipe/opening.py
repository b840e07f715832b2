"""How every making begins: the brief is checked, its script written, its first board made."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from typing import Any

from pipeline.brief import Brief
from pipeline.editing.board import Board, board_of, script_of, with_room_for
from pipeline.errors import (
    EmptyPrompt,
    MemoryTooShort,
    PromptTooLong,
    UnknownOption,
    UnsupportedLanguage,
)
from pipeline.machine import can_hold
from pipeline.pricing import size_of
from pipeline.progress import Expected
from pipeline.providers.base import Made, Written
from pipeline.providers.casting import find_voice, usable_voices
from pipeline.providers.makers import Makers
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.recipe.streamed_scenes import StreamedScenes
from pipeline.recipe.told_recording import told_script
from pipeline.templates import find_template
from pipeline.templates.base import Template
from pipeline.timeline import Canvas


def check_brief(brief: Brief, makers: Makers) -> Template:
    """Refuse what cannot be made before anything is paid: BadInput says what is wrong."""
    from pipeline.drawing.font_coverage import undrawable

    template = find_template(brief.template)
    own_voice = brief.own("voice")
    if not brief.prompt.strip() and own_voice is None:
        raise EmptyPrompt
    if own_voice is not None and not template.tells_recordings:
        raise UnknownOption(f"{template.name} cannot be told by a recording.")
    if len(brief.prompt) > brief.most_chars:
        raise PromptTooLong(
            f"That is {len(brief.prompt):,} characters long; "
            f"please keep it under {brief.most_chars:,}."
        )
    if brief.variant is not None and brief.variant not in template.variants:
        known = ", ".join(template.variants) or "none"
        raise UnknownOption(f"{template.name} has no variant {brief.variant!r}; it has: {known}.")
    if letters := undrawable(brief.prompt, brief.language):
        raise UnsupportedLanguage(
            f"No font here draws these letters: {letters}. "
            "The extra talemill[cjk] adds Chinese, Japanese and Korean."
        )
    if not can_hold(math.prod(brief.size_px)):
        raise MemoryTooShort
    if own_voice is not None:
        return template
    voices = makers.voices.voices()
    usable_voices(voices, brief.language)
    if brief.voice is not None:
        find_voice(voices, brief.voice, brief.language)
    return template


async def written_board(
    brief: Brief,
    template: Template,
    canvas: Canvas,
    asset_maker: AssetMaker,
    board: Board | None,
    gone_voice: str | None = None,
) -> tuple[Written, Board]:
    """The script and its board: the person's own board, in the video's language; or a new script,
    what whose scenes need is begun as soon as each is written; pictures alone where no
    `gone_voice` is given."""
    if board is not None:
        if board.written_in not in {"", brief.language}:
            board = await asset_maker.translated(board, template, brief.language)
        return Written(script_of(board, template), Made("", "")), board
    size_px = template.picture_size_px(canvas)
    if (recording := brief.own("voice")) is not None:
        written = await told_script(brief, template, recording, asset_maker)
        return _boarded(written, brief, size_px)
    asset_maker.pictures.expect(size_of(brief, template)[0])
    streamed = StreamedScenes(asset_maker, brief, template, size_px, gone_voice)
    try:
        written = await asset_maker.script(brief, template, streamed.begin)
    except BaseException:
        await asset_maker.drop_begun()
        raise
    return _boarded(written, brief, size_px)


def _boarded(written: Written, brief: Brief, size_px: tuple[int, int]) -> tuple[Written, Board]:
    """The first board of a script, with room for what was brought; the post says where its text
    is from."""
    script = with_room_for(written.script, len(brief.shown))
    if brief.source is not None:
        credit = f"🔗 {brief.source.title}: {brief.source.address}"
        described = f"{script.description}\n{credit}" if script.description else credit
        script = script.model_copy(update={"description": described})
    return replace(written, script=script), board_of(script, brief, size_px)


def lost_voice(brief: Brief, makers: Makers) -> str:
    """The chosen voice where it went after it was chosen: an account's voices come and go, and a
    paid video is not failed for it."""
    if brief.voice is None or brief.own("voice") is not None:
        return ""
    wanted = brief.voice.casefold()
    names = {one.casefold() for voice in makers.voices.voices() for one in (voice.key, voice.name)}
    return "" if wanted in names else brief.voice


async def finish_all(work: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Results in order; one failure lets the others finish (they are paid for), then is raised.

    Cancellation from outside cancels them all.
    """
    done = await asyncio.gather(*work, return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException):
            raise one
    return done


def expected(brief: Brief, template: Template) -> Expected:
    """Seconds as measured on two cores; the run's own pace soon takes over (progress.py)."""
    scenes, length_s = size_of(brief, template)
    return Expected(script_s=1.0, assets_s=2.0 + 1.2 * scenes, compose_s=2.0 + 0.45 * length_s)
