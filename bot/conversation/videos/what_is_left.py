"""What of a finished video is still there: its file, and the pictures and voices it was made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from db.core.transaction import Transaction
from db.jobs import assets
from db.jobs.lifetimes import WITHDRAWN
from db.jobs.video_rows import Video
from pipeline.editing.board import Board
from pipeline.editing.parts import MadePart, PartKind
from pipeline.provenance.making import OWN, UsedAsset, used_of

_ENDED: Final = frozenset({"done", "kept"})
_PART_OF: Final[dict[str, PartKind]] = {"picture": "picture", "voice": "line"}
"""Which part of a version a stored asset is."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is there of one video. A video of which nothing is known counts as whole."""

    is_stored: bool
    """Whether the storage has its file, as far as the row knows."""
    is_in_chat: bool
    """Whether a chat has it, by an id."""
    is_withdrawn: bool = False
    """Whether an admin took it out of circulation: it is not made again either."""
    made: tuple[UsedAsset, ...] = ()
    """Pictures and voices that makers made for it."""
    gone: tuple[UsedAsset, ...] = ()
    """Those of them that are stored no more."""

    @property
    def has_file(self) -> bool:
        """Whether it can be sent as it is."""
        return self.is_stored or self.is_in_chat


async def left_of(tx: Transaction, video: Video) -> Left:
    """What is there of a video of the acting account."""
    result = video.result or {}
    made = tuple(
        one
        for one in used_of(result.get("assets") or ())
        if one.kind in _PART_OF and one.provider != OWN
    )
    kept = await assets.kept_keys(tx, [one.key for one in made])
    gone = tuple(one for one in made if one.key not in kept)
    is_stored = bool(result.get("video_key")) or video.state not in _ENDED
    is_withdrawn = bool(result.get(WITHDRAWN))
    return Left(is_stored, bool(result.get("file_id")), is_withdrawn, made, gone)


def still_had(
    left: Left, parts: Sequence[MadePart], had: Collection[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Those of the parts that earlier versions `had` which need not be made anew.

    A part does not know its file: as many as are gone of a kind are counted as missing, those
    that cost least first. Without the file, all scenes are composed again.
    """
    missing: set[tuple[str, str]] = set()
    for kind in _PART_OF.values():
        count = sum(_PART_OF[one.kind] == kind for one in left.gone)
        of_kind = [part for part in parts if part.kind == kind and (kind, part.key) in had]
        cheapest = sorted(of_kind, key=lambda part: part.units)[:count]
        missing |= {(kind, part.key) for part in cheapest}
    if not left.is_stored:
        missing |= {("scene", part.key) for part in parts if part.kind == "scene"}
    return frozenset(had) - missing


async def without_lost_pictures(tx: Transaction, board: Board) -> tuple[Board, int]:
    """The board with a drawn picture for each of a person's own that is stored no more, and how
    many those are."""
    own = {card.own_picture for card in board.cards if card.own_picture}
    kept = await assets.kept_keys(tx, own)
    lost = own - kept
    if not lost:
        return board, 0
    cards = tuple(
        card.model_copy(update={"own_picture": ""}) if card.own_picture in lost else card
        for card in board.cards
    )
    count = sum(card.own_picture in lost for card in board.cards)
    return board.model_copy(update={"cards": cards}), count
