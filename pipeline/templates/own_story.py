"""A pasted script as a story in pictures: the person's words, and what is seen with each."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.brief import Brief
from pipeline.writing.idea import seeded
from pipeline.writing.kept import own_scenes
from pipeline.writing.mood import feeling_of, palette_of, style_line
from pipeline.writing.posting import first_line
from pipeline.writing.related import worlds_of
from pipeline.writing.text import words_of

_PICTURE_CHARS = 160


@dataclass(frozen=True, slots=True)
class OwnStory:
    """Nothing added to the words, nothing left out; `pictures` has one prompt for each text."""

    title: str
    feeling: str
    palette: str
    style: str
    texts: tuple[str, ...]
    pictures: tuple[str, ...]

    @property
    def mood(self) -> str:
        """As scripts name it: the feeling, then the palette."""
        return f"{self.feeling} {self.palette}"


def own_story(brief: Brief, prompt: str) -> OwnStory:
    """The person's own words, cut into scenes where they breathe."""
    random = seeded(prompt, brief.seed, "kept")
    texts = tuple(own_scenes(prompt, brief.scenes))
    words = tuple(word.lower() for word in words_of(prompt))
    feeling = feeling_of(words, brief.variant)
    palette = palette_of(words, feeling, random)
    worlds = worlds_of(words)
    place = worlds[0].place if worlds else "hills"
    return OwnStory(
        title=first_line(prompt),
        feeling=feeling,
        palette=palette,
        style=style_line(palette, random),
        texts=texts,
        pictures=tuple(f"{text[:_PICTURE_CHARS].rstrip('.')}, {place}" for text in texts),
    )
