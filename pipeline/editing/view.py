"""What a board shows of its scenes, as plain values for whoever speaks to its person."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.editing.board import Board, said, script_of
from pipeline.templates.base import Template


@dataclass(frozen=True, slots=True)
class ScenePreview:
    """A scene in words; `picture` is its idea, empty where it draws none."""

    card_id: int
    line: str
    picture: str
    is_own_picture: bool


def previews(board: Board, template: Template) -> tuple[ScenePreview, ...]:
    """Every scene of a board in order."""
    return tuple(
        ScenePreview(
            card.id, said(scene), " / ".join(scene.picture_prompts()), bool(card.own_picture)
        )
        for card, scene in zip(board.cards, script_of(board, template).scenes, strict=True)
    )
