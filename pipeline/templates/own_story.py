"""A pasted script as a story in pictures: the person's words, and what is seen with each."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.brief import Brief
from pipeline.reading.document import Pasted
from pipeline.writing.kept import OwnScene, own_scenes, own_title
from pipeline.writing.mood import feeling_of, palette_of, style_line
from pipeline.writing.related import worlds_of
from pipeline.writing.seeds import seeded
from pipeline.writing.text import words_of

_PICTURE_CHARS = 160


@dataclass(frozen=True, slots=True)
class OwnStory:
    """Nothing added to the words, nothing lost; `pictures` has one prompt for each scene."""

    title: str
    feeling: str
    palette: str
    style: str
    scenes: tuple[OwnScene, ...]
    pictures: tuple[str, ...]

    @property
    def mood(self) -> str:
        """As scripts name it: the feeling, then the palette."""
        return f"{self.feeling} {self.palette}"


def own_story(brief: Brief, pasted: Pasted) -> OwnStory:
    """The person's own words, cut into scenes where they breathe."""
    from pipeline.illustrator.looks import kept_looks

    random = seeded(brief.prompt.strip(), brief.seed, "kept")
    scenes = tuple(own_scenes(pasted, brief.kept_scenes))
    words = tuple(word.lower() for word in words_of(pasted.plain))
    feeling = feeling_of(words, brief.variant)
    palette = palette_of(words, feeling, random)
    worlds = worlds_of(words)
    place = worlds[0].place if worlds else "hills"
    return OwnStory(
        title=own_title(pasted),
        feeling=feeling,
        palette=palette,
        style=style_line(f"{feeling} {palette}", random),
        scenes=scenes,
        pictures=kept_looks([f"{shown_in(scene)}, {place}" for scene in scenes]),
    )


def shown_in(scene: OwnScene) -> str:
    """What a scene's picture is of: what its directions want seen, else its own words."""
    return (scene.picture or scene.text)[:_PICTURE_CHARS].rstrip(".")
