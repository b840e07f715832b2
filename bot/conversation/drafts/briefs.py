"""A draft's brief: as the pipeline takes it, and what its choices depend on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.characters.changes import for_brief
from bot.conversation.drafts import options
from bot.conversation.turn import Turn
from pipeline.brief import Brief


def menu_of(turn: Turn, brief: Mapping[str, Any]) -> options.Menu:
    """What the choices of this brief depend on."""
    template = turn.services.templates.get(str(brief.get("template")))
    demands = turn.services.policy.demands_ai_mark
    who = tuple(map(for_brief, turn.characters))
    return options.Menu(turn.words, turn.voices, brief, template, demands, who)


def brief_of(data: Mapping[str, Any]) -> Brief:
    """A draft's brief as the pipeline takes it; ValidationError for junk."""
    kept = {name: data[name] for name in Brief.model_fields if data.get(name) is not None}
    return Brief.model_validate(kept)
