"""Results as bytes and facts for the checkpoints, and back."""

from __future__ import annotations

from dataclasses import asdict, astuple

from pipeline.assets.checkpoints import Facts, Kept
from pipeline.drawing.picture_spots import Spot
from pipeline.providers.base import Made, Picture, Speech
from pipeline.timeline import Word


def made_of(facts: Facts) -> Made:
    """Who made a kept result."""
    return Made(**facts["made"])


def pack_picture(picture: Picture) -> tuple[bytes, Facts]:
    """A picture and its layers one after the other; the facts say how long each is."""
    parts = (picture.data, *picture.layers)
    # Only where it says something: a worker of the version before knows no such fact.
    kept = {"keeps_figure": True} if picture.keeps_figure else {}
    return b"".join(parts), {
        **kept,
        "media_type": picture.media_type,
        "width_px": picture.width_px,
        "height_px": picture.height_px,
        "parts": [len(part) for part in parts],
        "spots": [list(astuple(spot)) for spot in picture.spots],
        "made": asdict(picture.made),
    }


def unpack_picture(kept: Kept) -> Picture:
    """The picture that was packed."""
    facts, parts, at = kept.facts, [], 0
    for size in facts["parts"]:
        parts.append(kept.data[at : at + size])
        at += size
    return Picture(
        parts[0],
        facts["media_type"],
        facts["width_px"],
        facts["height_px"],
        made_of(facts),
        tuple(parts[1:]),
        tuple(Spot(*spot) for spot in facts.get("spots", ())),
        bool(facts.get("keeps_figure")),
    )


def pack_speech(speech: Speech) -> tuple[bytes, Facts]:
    """A speech: the sound, and its words as facts."""
    return speech.data, {
        "media_type": speech.media_type,
        "duration_s": speech.duration_s,
        "words": [[word.text, word.start_s, word.end_s] for word in speech.words],
        "timing": speech.timing,
        "made": asdict(speech.made),
    }


def unpack_speech(kept: Kept) -> Speech:
    """The speech that was packed."""
    facts = kept.facts
    return Speech(
        kept.data,
        facts["media_type"],
        facts["duration_s"],
        tuple(Word(*word) for word in facts["words"]),
        facts["timing"],
        made_of(facts),
    )
