"""What a file was made of and by whom: plain data, kept in the video's row as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from pipeline.brief import PersonalVoice

OWN: Final = "own"
"""The provider's name of what the person brought."""
OFFLINE: Final = "offline"
ENCYCLOPEDIA: Final = "encyclopedia"
"""The offline writer's model where it told Wikipedia's own sentences."""
OWN_WORDS: Final = "own-words"
"""… and where it told the person's."""

SourceType = Literal[
    "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "algorithmicMedia",
    "digitalCreation",
]
"""IPTC's digital source types that occur here (cv.iptc.org/newscodes/digitalsourcetype)."""
IPTC: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True, slots=True)
class UsedAsset:
    """A script, picture or voice of a video: its content key, and who made it with which model.

    `provider` is OWN for what the person brought.
    """

    kind: str
    key: str
    provider: str
    model: str = ""

    @property
    def source_type(self) -> SourceType:
        """What IPTC calls such a thing.

        The offline pictures are drawn by rules and its scripts were written by people; its voice,
        like every voice and every hosted maker, is a trained model.
        """
        if self.provider == OWN:
            return "digitalCreation"
        if self.provider.startswith(OFFLINE) and self.kind != "voice":
            return "algorithmicMedia" if self.kind == "picture" else "digitalCreation"
        return "trainedAlgorithmicMedia"

    def as_json(self) -> dict[str, str]:
        """For rows and receipts."""
        return asdict(self)


CONSENT: Final = "consent"
"""The kind of what its person said before their voice was cloned; `model` is the day."""


def consents(cloned: PersonalVoice | None) -> tuple[UsedAsset, ...]:
    """The consent to the voice that tells a video, where it is somebody's own."""
    if cloned is None:
        return ()
    return (UsedAsset(CONSENT, cloned.key, OWN, cloned.consent_on.isoformat()),)


def used_of(rows: Sequence[Any]) -> tuple[UsedAsset, ...]:
    """What `as_json` wrote, read again."""
    names = ("kind", "key", "provider", "model")
    return tuple(UsedAsset(*(str(row.get(name, "")) for name in names)) for row in rows)


def source_type_of(used: Sequence[UsedAsset]) -> SourceType:
    """The type of what is composed of them: AI-generated throughout, or a composite with such."""
    shown = (one for one in used if one.kind != CONSENT)
    trained = all(one.source_type == "trainedAlgorithmicMedia" for one in shown)
    return "trainedAlgorithmicMedia" if trained else "compositeWithTrainedAlgorithmicMedia"
