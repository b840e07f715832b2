"""What a person is told beside a finished video: what was done otherwise than asked, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

FOR_OPERATORS = frozenset({"script_built_in", "script_kept"})
"""Codes of what whoever runs the program can change; nobody else is told."""


MOST_CHARS = 500
"""Of a note, and of each value in it: names come from settings and providers."""
MOST_NOTES = 12
"""Of one video."""


class Note(str):
    """An English sentence, with the code and values by which it is said in other languages."""

    code: str
    values: dict[str, str | int]

    def __new__(cls, text: str, code: str = "", **values: str | int) -> Note:
        """The sentence `text`, whose key in the wording catalogues is `note.<code>`."""
        short = {
            name: _short(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        note = super().__new__(cls, _short(text.format(**short) if short else text))
        note.code, note.values = code, short
        return note

    def as_json(self) -> dict[str, Any]:
        """As rows and checkpoints keep it."""
        return {"text": str(self), "code": self.code, "values": self.values}

    @staticmethod
    def from_json(kept: Mapping[str, Any] | str) -> Note:
        """The note that was kept, a bare sentence, too."""
        if isinstance(kept, str):
            return Note(kept)
        note = Note(str(kept["text"]))
        note.code, note.values = str(kept["code"]), dict(kept["values"])
        return note


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARS else text[: MOST_CHARS - 1] + "…"


def kept_note(note: str) -> Any:
    """A note as a row keeps it: with its code, so that it is said in the person's language."""
    return note.as_json() if isinstance(note, Note) else note


def written_built_in() -> Note:
    """Nobody hosted is there to write."""
    return Note("A ready script: no hosted script writer is configured.", "script_built_in")


def told_from_articles(titles: Sequence[str]) -> Note:
    """An encyclopedia's own sentences: its licence wants it named."""
    text = "The words are from Wikipedia: {articles} (CC BY-SA 4.0). Name it where you post this."
    return Note(text, "script_articles", articles=", ".join(titles))


def kept_as_written() -> Note:
    """A person's own text; what of it is left out is said beside this."""
    return Note("Your own text; no hosted script writer is configured.", "script_kept")


def written_by_another(failed: str, used: str) -> Note:
    """The first writer failed."""
    text = "{failed} did not deliver a script, so {used} wrote this one."
    return Note(text, "script_by_another", failed=failed, used=used)


def spoken_by_another(asked: str, used: str) -> Note:
    """The asked voice failed."""
    text = "The voice {asked} was not to be had; {used} speaks the whole video."
    return Note(text, "voice_by_another", asked=asked, used=used)


def drawn_by_another(failed: str, used: str) -> Note:
    """The first picture maker failed before half of the pictures were there."""
    text = "{failed} did not deliver all pictures, so {used} drew the whole video instead."
    return Note(text, "pictures_by_another", failed=failed, used=used)


def drawn_by_others(count: int, total: int, failed: str, used: str) -> Note:
    """The video's picture maker failed for some."""
    text = "{failed} did not deliver {count} of {total} pictures; {used} drew them."
    return Note(text, "pictures_by_others", count=count, total=total, failed=failed, used=used)


def character_described(name: str, used: str) -> Note:
    """Its picture could not be handed to whoever drew."""
    text = "{used} drew {name} from the description alone, so {name} may look different."
    return Note(text, "character_described", name=name, used=used)


def shown_twice(scenes: Collection[int]) -> Note:
    """Pictures that were refused, by scene counted from 0; empty where none was."""
    if not scenes:
        return Note("")
    text = "A picture was refused, so the nearest scene's picture is shown (scene {scenes})."
    return Note(text, "pictures_refused", scenes=", ".join(str(one + 1) for one in sorted(scenes)))


def recording_differs(differences: Sequence[tuple[str, str]]) -> Note:
    """Where a recording departs from the text that came along: what was written, and said."""
    if not differences:
        return Note("")
    written, said = max(differences, key=lambda pair: len(pair[0]) + len(pair[1]))
    text = (
        "Your recording and your text differ in {count} places; the captions say what is heard."
        " The longest: “{written}” is written, “{said}” is said."
    )
    return Note(
        text, "recording_differs", count=len(differences), written=written or "…", said=said or "…"
    )


def recording_is_other() -> Note:
    """A recording that does not say the text that came along."""
    text = "Your recording says something else than your text, so the video tells the recording."
    return Note(text, "recording_is_other")


def spoken_name(maker: str) -> str:
    """What a person is told of a maker: the vendor's name alone; `offline` is us."""
    name = maker.partition(":")[0]
    return "Talemill" if name == "offline" else name
