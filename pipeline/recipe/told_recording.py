"""A video that its person tells themselves: their recording becomes the script and the voice."""

from __future__ import annotations

from dataclasses import replace

from pipeline.brief import Brief, OwnMedium
from pipeline.errors import UnsupportedLanguage
from pipeline.listening.listener import Listened, OtherRecording
from pipeline.listening.telling import narrated, told_text
from pipeline.notes import Note, recording_differs, recording_is_other
from pipeline.providers.base import Written
from pipeline.reading.reader import read
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.templates.base import Template


async def told_script(
    brief: Brief, template: Template, recording: OwnMedium, asset_maker: AssetMaker
) -> Written:
    """The script of what a recording says, its scenes cut at the recording's pauses and stops.

    A text that came along is what is read, where it is said: captions have its spelling, and the
    note says where the recording departs from it. A writer only adds what is seen and posted.
    """
    recordings = asset_maker.recordings
    listened, note = await _listened(brief, recording, asset_maker)
    words, language = listened.heard.words, listened.heard.language
    said = brief.model_copy(update={"prompt": told_text(words), "language": language})
    _check_letters(said)
    written = await asset_maker.script(said, template)
    total_s = await recordings.length_s(recording.key)
    script = narrated(written.script, words, language, recording, total_s)
    return replace(written, script=script, note=note or written.note)


async def _listened(
    brief: Brief, recording: OwnMedium, asset_maker: AssetMaker
) -> tuple[Listened, Note]:
    pasted = read(brief.prompt.strip())
    text = pasted.plain if pasted.blocks else ""
    recordings = asset_maker.recordings
    # Whoever wrote a few words may have read them, or said what the recording is about.
    language = "" if pasted.is_idea and recordings.can_hear else brief.language
    try:
        listened = await recordings.heard(recording.key, language, text)
    except OtherRecording:
        note = Note("") if pasted.is_idea else recording_is_other()
        return await recordings.heard(recording.key, language), note
    return listened, recording_differs([(one.written, one.said) for one in listened.differences])


def _check_letters(brief: Brief) -> None:
    from pipeline.drawing.font_coverage import undrawable

    if letters := undrawable(brief.prompt, brief.language):
        raise UnsupportedLanguage(f"No font here draws these letters: {letters}.")
