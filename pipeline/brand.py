"""A brand kit: what a person or a place wants on, in and said in every video of theirs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, field_validator

from pipeline.language.clean import clean_line

Place = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
Size = Literal["small", "medium", "large"]
Font = Literal["Montserrat", "Poppins", "Anton", "Inter", "Playfair Display", "Baloo 2"]

PLACES: Final = get_args(Place)
SIZES: Final = get_args(Size)
FONTS: Final = get_args(Font)
MOST_HANDLE_CHARS: Final = 30
MOST_INTRO_CHARS: Final = 40
MOST_OUTRO_CHARS: Final = 60
MOST_HASHTAGS: Final = 5
MOST_HASHTAG_CHARS: Final = 40
MOST_SPOKEN: Final = 50
MOST_SPOKEN_CHARS: Final = 40
"""Of a word, and of how it is said."""
MOST_LOGO_PX: Final = 512
"""Of a logo's longer side, as it is kept."""
MOST_CLIP_S: Final = 5.0
MOST_CLIP_MB: Final = 20.0
"""Of a clip that opens or closes videos."""
CLIPS: Final = ("intro_clip", "outro_clip")
FILES: Final = ("logo", *CLIPS)
"""The fields that name a file among the account's assets."""
_MARKS: Final = ("handle", "intro", "outro", *FILES)
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_FILE: Final = re.compile(r"own-[0-9a-f]{40}")


def luminance(colour: str) -> float:
    """Of #RRGGBB, 0 to 1: WCAG 2.1's relative luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def is_light(colour: str) -> bool:
    """Whether letters of that colour are read on dark plates and edges (3 to 1 on black)."""
    return luminance(colour) >= 0.1


def _is_letter(character: str) -> bool:
    """Whether hashtags may hold it: letters and digits of any script, with their marks."""
    return character == "_" or unicodedata.category(character)[0] in "LNM"


class Brand(BaseModel):
    """JSON in a person's settings, a place's style and a brief; empty is "as the template says".

    ValueError for what is too long or is none of what may be chosen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    handle: str = ""
    logo: str = ""
    """The key of a picture with alpha among the account's assets."""
    place: Place = "bottom-right"
    """The corner of logo and handle."""
    size: Size = "medium"
    colour: str = ""
    """#RRGGBB: what is marked on cards, and the spoken word where it is light enough."""
    font: Font | Literal[""] = ""
    """Of captions, titles and cards."""
    intro: str = ""
    """Above the title, else in the corner, while the video begins."""
    outro: str = ""
    """On the end card."""
    intro_clip: str = ""
    outro_clip: str = ""
    """The keys of clips among the account's assets: before the first scene, after the last one."""
    hashtags: tuple[str, ...] = ()
    """With every post, after the script's own."""
    spoken: tuple[tuple[str, str], ...] = ()
    """Words, and how each is said."""
    is_off: bool = False
    """Nothing of it is shown in this video: some platforms forbid marks. What is said and posted
    stays."""

    @field_validator("handle", "intro", "outro")
    @classmethod
    def _one_line(cls, text: str, info: object) -> str:
        most = {
            "handle": MOST_HANDLE_CHARS,
            "intro": MOST_INTRO_CHARS,
            "outro": MOST_OUTRO_CHARS,
        }[str(getattr(info, "field_name", ""))]
        line = clean_line(text)
        if len(line) > most:
            raise ValueError(f"at most {most} characters")
        return line

    @field_validator(*FILES)
    @classmethod
    def _is_key(cls, key: str) -> str:
        if key and not _FILE.fullmatch(key):
            raise ValueError("a file is named by its key")
        return key

    @field_validator("colour")
    @classmethod
    def _is_colour(cls, text: str) -> str:
        if text and not _COLOUR.fullmatch(text):
            raise ValueError("a colour is written #RRGGBB")
        return text.upper()

    @field_validator("hashtags")
    @classmethod
    def _are_hashtags(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        if len(tags) > MOST_HASHTAGS:
            raise ValueError(f"at most {MOST_HASHTAGS} hashtags")
        found = []
        for tag in tags:
            word = clean_line(tag).removeprefix("#")
            if not 1 <= len(word) <= MOST_HASHTAG_CHARS or not all(map(_is_letter, word)):
                raise ValueError("a hashtag is one word of letters and digits")
            found.append(f"#{word}")
        return tuple(dict.fromkeys(found))

    @field_validator("spoken")
    @classmethod
    def _are_spoken(cls, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        if len(pairs) > MOST_SPOKEN:
            raise ValueError(f"at most {MOST_SPOKEN} words")
        found = {}
        for word, said in ((clean_line(word), clean_line(said)) for word, said in pairs):
            if not word or not said or max(len(word), len(said)) > MOST_SPOKEN_CHARS:
                raise ValueError(f"1 to {MOST_SPOKEN_CHARS} characters each")
            found[word.casefold()] = (word, said)
        return tuple(found.values())

    @property
    def is_shown(self) -> bool:
        """Whether it puts anything on the picture."""
        return any(getattr(self, name) for name in _MARKS) and not self.is_off

    def marks(self) -> Brand:
        """What may be shown in this video: without its marks where they are off."""
        return self.model_copy(update=dict.fromkeys(_MARKS, "")) if self.is_off else self


NO_BRAND: Final = Brand()


def posted(hashtags: Sequence[str], brand: Brand | None) -> tuple[str, ...]:
    """A script's hashtags with a brand's, which go first: where room is short the last ones go."""
    own = brand.hashtags if brand else ()
    known = {tag.casefold() for tag in own}
    return (*own, *(tag for tag in hashtags if tag.casefold() not in known))
