"""Which kind of video: the templates in words and buttons, and their samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.conversation.drafts import options
from bot.conversation.media import files
from bot.conversation.prepared import TemplateSample
from bot.conversation.services import Services
from bot.conversation.turn import Rows, Turn
from bot.surfaces.base import Button, Media, Message
from bot.wording.messages import subject
from bot.wording.presses import Verb, press_data
from db.people.accounts import Account
from db.people.drafts import Draft
from pipeline.templates.base import PREVIEW_SIZE_PX, Template

_NOT_TOLD = "media.not_told"


def template_lines(turn: Turn, only: Mapping[str, Template] | None = None) -> str:
    """Every template that is on, or `only` those: emoji, name and one line each."""
    return "\n".join(
        f"{template.emoji} {turn.template_name(template)}: {turn.template_pitch(template)}"
        for template in (turn.open_templates() if only is None else only).values()
    )


def template_buttons(
    turn: Turn, verb: Verb, *arguments: str | int, only: Mapping[str, Template] | None = None
) -> Rows:
    """A button for each template that is on, or `only` for those, two in a row."""
    buttons = [
        Button(
            f"{template.emoji} {turn.template_name(template)}",
            press_data(verb, *arguments, template.key),
        )
        for template in (turn.open_templates() if only is None else only).values()
    ]
    return options.rows_of(buttons, 2)


def fitting(turn: Turn, brief: Mapping[str, Any]) -> dict[str, Template]:
    """The templates that are on and can show what the brief's person brought."""
    kinds = {one.kind for one in files.media_of(brief)}
    return {
        key: template
        for key, template in turn.open_templates().items()
        if (template.shows_pictures or not kinds & {"picture", "clip"})
        and (template.tells_recordings or "voice" not in kinds)
    }


def preview_row(turn: Turn) -> Rows:
    """A button for the sample clips, where there are any."""
    if not _with_preview(turn):
        return ()
    return ((Button(turn.words("template.preview"), press_data(Verb.PREVIEW)),),)


def _with_preview(turn: Turn) -> dict[str, Template]:
    """The templates that are on and have a sample."""
    return {key: one for key, one in turn.open_templates().items() if one.preview()}


async def prepare_preview(services: Services, account: Account, key: str) -> TemplateSample | None:
    """Find the template's sample in the person's language; None where the package's is shown."""
    template = services.templates.get(key)
    if template is None or services.previews is None:
        return None
    found = await services.previews.key_of(template, account.language)
    return TemplateSample(found) if found else None


async def show_preview(turn: Turn, arguments: tuple[str, ...]) -> None:
    """The templates that have a sample, or the sample of one; the draft's message stays."""
    shown = _with_preview(turn)
    match arguments:
        case (key,) if key in shown:
            _send_preview(turn, shown[key])
        case ():
            rows = template_buttons(turn, Verb.PREVIEW, only=shown)
            turn.send(turn.words("template.preview"), rows)
        case _:
            turn.toast(turn.words("press.unknown"))


def _send_preview(turn: Turn, template: Template) -> None:
    name = f"{template.emoji} {turn.template_name(template)}"
    text = turn.words("template.preview_of", template=name)
    width_px, height_px = PREVIEW_SIZE_PX
    clip = Media("video", name=f"{template.key}.mp4", width_px=width_px, height_px=height_px)
    if sample := turn.prepared(TemplateSample):
        turn.send_media(Message(text, media=(clip,)), sample.key)
    else:
        turn.send(text, media=(replace(clip, path=template.preview()),))


def refuse_template(turn: Turn, key: str) -> str:
    """The same in one sentence, where no list of templates follows."""
    match why_not(turn, key):
        case "":
            return ""
        case "rules.other_template":
            return turn.words("rules.template_gone")
        case _:
            return turn.words("template.off")


def why_not(turn: Turn, key: str) -> str:
    """The sentence's key for why that template is not to be had here now; empty when it is."""
    if key in turn.open_templates():
        return ""
    if key not in turn.services.templates:
        return "template.unknown"
    if not turn.known.rules.allows_template(key):
        return "rules.other_template"
    return "template.off"


def show_templates(turn: Turn, draft: Draft, wanted: str | None = None) -> None:
    """Ask which kind of video this idea becomes; first why it is not the one that was wanted."""
    wanted = wanted or draft.brief.get("template")
    shown = fitting(turn, draft.brief)
    note = turn.words((why_not(turn, wanted) if wanted else "") or "template.choose")
    if wanted in turn.open_templates() and wanted not in shown:
        name = turn.template_name(turn.services.templates[wanted])
        key = "media.not_here" if turn.services.templates[wanted].tells_recordings else _NOT_TOLD
        note = turn.words(key, template=name)
    turn.count("seen", *shown)
    about = subject(turn.words, draft.brief.get("prompt", ""))
    text = f"{note}\n{about}\n\n{template_lines(turn, shown)}"
    rows = template_buttons(turn, Verb.CHOOSE_TEMPLATE, draft.id, draft.revision, only=shown)
    turn.show(text, (*rows, *preview_row(turn)))


def template_of(turn: Turn, brief: Mapping[str, Any]) -> Template | None:
    """The template that a stored brief names, if there still is one."""
    return turn.services.templates.get(str(brief.get("template")))
