"""A board in another language: its cards, seeds and pictures stay, its words are others. Pure."""

from __future__ import annotations

from pipeline.editing.board import Board, script_of
from pipeline.errors import ProviderJunk
from pipeline.script import Script
from pipeline.templates.base import Template

NOT_TRANSLATED = ("mood", "style", "character")
"""What pictures are drawn from stays, or they would be others."""


def in_other_words(board: Board, translated: Script, template: Template) -> Board:
    """The board saying what `translated` says; ProviderJunk where that would be other pictures."""
    own = script_of(board, template)
    if len(translated.scenes) != len(own.scenes):
        raise ProviderJunk("The translation has another number of scenes.")
    data = translated.model_dump(mode="json")
    del data["scenes"]
    kept = {name: board.script[name] for name in NOT_TRANSLATED if name in board.script}
    cards = []
    for card, mine, theirs in zip(board.cards, own.scenes, translated.scenes, strict=True):
        scene = theirs.with_pictures_of(mine)
        if scene.picture_prompts() != mine.picture_prompts():
            raise ProviderJunk("The translation shows other pictures.")
        cards.append(card.model_copy(update={"scene": scene.model_dump(mode="json")}))
    update = {
        "script": {**board.script, **data, **kept},
        "cards": tuple(cards),
        "written_in": "",
        "revision": board.revision + 1,
    }
    return board.model_copy(update=update)
