"""What is said, before any quote, of an idea that needs a writer where none is configured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.turn import Turn
from bot.surfaces.base import Button
from bot.wording.messages import shorten
from bot.wording.presses import Verb, press_data
from db.people.drafts import Draft
from pipeline.brief import Brief
from pipeline.providers.casting import speaks
from pipeline.providers.offline.ready import Suggestion, offers
from pipeline.templates.base import Template

_LABEL_CHARS = 60


def show(turn: Turn, draft: Draft, brief: Brief, template: Template) -> None:
    """Say that nobody can write this, and offer what can be told: own words, or the nearest."""
    words, stamp = turn.words, (draft.id, draft.revision)
    near = _offers(turn, brief, template)
    key = "idea.nothing_ready" if near else "idea.nothing_near"
    values = {}
    if near and near[0].language != brief.language:
        key = "idea.nothing_in_language"
        values = {
            "language": words.language_name(brief.language),
            "offered": words.language_name(near[0].language),
        }
    runs_it = turn.event.who.key in turn.services.policy.admin_ids
    hint = words("idea.writer_hint") if runs_it and turn.event.place.is_discreet else ""
    rows = [
        (Button(_label(turn, offer), press_data(Verb.TELL_READY, *stamp, number)),)
        for number, offer in enumerate(near)
    ]
    others = (
        Button(words("options.template"), press_data(Verb.SHOW_TEMPLATES, *stamp)),
        Button(words("options.idea"), press_data(Verb.CHANGE_IDEA, *stamp)),
    )
    discard = (Button(words("quote.discard"), press_data(Verb.DISCARD, *stamp)),)
    text = "\n\n".join(part for part in (words(key, **values), hint) if part)
    turn.show(text, (*rows, others, discard))


def chosen(turn: Turn, brief: Brief, template: Template, number: str) -> Mapping[str, Any] | None:
    """The fields that the offer of that number changes in a brief; None where there is none."""
    near = _offers(turn, brief, template)
    if not number.isascii() or not number.isdigit() or int(number) >= len(near):
        return None
    offer = near[int(number)]
    fields = {"prompt": offer.prompt, "template": offer.template}
    # A voice that speaks one language need not speak another.
    other = {} if offer.language == brief.language else {"language": offer.language, "voice": None}
    return {**fields, **other}


def _offers(turn: Turn, brief: Brief, template: Template) -> list[Suggestion]:
    return offers(brief, template, turn.open_templates(), languages_told(turn))


def languages_told(turn: Turn) -> list[str]:
    """In which languages ready stories are offered for an idea in one that has none: the person's
    own, where a voice here speaks it, and English."""
    own = turn.words.language.split("-", maxsplit=1)[0]
    able = any(speaks(voice, own) for voice in turn.voices)
    return [*([own] if able else []), "en"]


def _label(turn: Turn, offer: Suggestion) -> str:
    emoji = turn.services.templates[offer.template].emoji
    return f"{emoji} {shorten(offer.prompt, _LABEL_CHARS)}"
