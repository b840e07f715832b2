"""Five colours per video, chosen by its mood."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pipeline.drawing.paints import Colour, colour, mix
from pipeline.illustrator.wordlists import by_word
from pipeline.writing.related import world_of


@dataclass(frozen=True, slots=True)
class Palette:
    """Sky at the top, glow at the horizon, light, ground and ink; all else is mixed of these."""

    name: str
    sky: Colour
    glow: Colour
    light: Colour
    ground: Colour
    ink: Colour

    def ridge(self, depth: float) -> Colour:
        """The colour of a ridge: 0 is far and hazy, 1 is the nearest and darkest."""
        far = mix(self.glow, self.ground, 0.62)
        if depth < 0.5:
            return mix(far, self.ground, depth * 2)
        return mix(self.ground, self.ink, (depth - 0.5) * 1.72)

    @property
    def accent(self) -> Colour:
        """The one strong colour: a coat, a scarf, a pin; used once or twice in a picture."""
        return colour(_ACCENTS[self.name])

    @property
    def is_bright(self) -> bool:
        """Whether the sky is light, so that what stands before it must be darker."""
        return sum(self.sky[:3]) > 330


_ACCENTS = {
    "fire": "#ffd25a",
    "night": "#f26b5b",
    "magic": "#45d3c8",
    "sea": "#ff7a59",
    "forest": "#f2683c",
    "desert": "#1f9490",
    "city": "#ffd23f",
    "snow": "#e4483a",
    "dawn": "#ffcf4a",
    "space": "#ff9f4a",
    "parchment": "#b3392f",
    "candy": "#ef476f",
    "storm": "#f2b233",
    "rose": "#ffd27a",
    "gold": "#d9503a",
    "lab": "#ff8a5c",
    "blood": "#e0a33a",
}


def _palette(name: str, *hexes: str) -> Palette:
    sky, glow, light, ground, ink = (colour(text) for text in hexes)
    return Palette(name, sky, glow, light, ground, ink)


PALETTES = {
    one.name: one
    for one in (
        _palette("fire", "#2b0b16", "#f2692e", "#ffe2a3", "#b52b22", "#1d0710"),
        _palette("night", "#0b1033", "#8a63b4", "#fff0c4", "#2b4587", "#080b22"),
        _palette("magic", "#1b1547", "#e8897c", "#ffdca6", "#5d3c8c", "#120d30"),
        _palette("sea", "#063456", "#70cfc6", "#fff4d2", "#1b6f99", "#041f38"),
        _palette("forest", "#10332c", "#cfdc8c", "#fff6cc", "#3f8150", "#0a211c"),
        _palette("desert", "#43203f", "#f5b56a", "#fff2d2", "#c96a38", "#2e1222"),
        _palette("city", "#152148", "#f29b76", "#ffe7b8", "#4b5b96", "#0d1430"),
        _palette("snow", "#27507a", "#d3e6f2", "#ffffff", "#7fa8c9", "#143049"),
        _palette("dawn", "#41407c", "#f8a890", "#fff0c8", "#a1618f", "#211d42"),
        _palette("space", "#060518", "#7a3fa8", "#ffe6b8", "#2c3a8c", "#05040f"),
        _palette("parchment", "#a9753f", "#f2ddb0", "#fff8e3", "#b07b41", "#3a2211"),
        _palette("candy", "#3aa5df", "#ffbf6e", "#fffaf0", "#6fbf6c", "#2b3a6b"),
        _palette("storm", "#18232f", "#89a2ae", "#f4f5e6", "#466170", "#0c141b"),
        _palette("rose", "#4b1737", "#f792a2", "#fff1e2", "#b5466f", "#250a1d"),
        _palette("gold", "#2b1d08", "#e3ac3f", "#fff3cb", "#9b6b20", "#1a1004"),
        _palette("lab", "#0a2b3d", "#7fe0c6", "#f7ffe8", "#2b8f8d", "#06212d"),
        _palette("blood", "#100b14", "#8a2430", "#f4dcb4", "#4c1521", "#09060b"),
    )
}


def palette_for(mood: str, topic: str, video: str) -> Palette:
    """The palette of a whole video: by its mood's words, else its topic's, else by its key.

    `topic` is what the video is about (its title), the same in all of its scenes.
    """
    by_mood_word = by_word("mood")
    mood_words = [word.strip(".,;:!").lower() for word in mood.split()]
    named = next((word for word in mood_words if word in PALETTES), None)
    if named:
        return PALETTES[named]
    words = [word.strip(".,;:!?'\"()").lower() for word in topic.split()]
    strong = next(
        (by_mood_word[w] for w in mood_words if by_mood_word.get(w) in {"blood", "candy"}), None
    )
    worlds = [world.mood for world in map(world_of, words) if world and world.mood in PALETTES]
    direct = [by_mood_word[word] for word in words if word in by_mood_word]
    by_mood = [by_mood_word[word] for word in mood_words if word in by_mood_word]
    for found in ([strong] if strong else [], worlds, direct, by_mood):
        if found:
            return PALETTES[found[0]]
    digest = hashlib.sha256((video or topic).encode()).digest()
    names = ("dawn", "city", "magic", "sea", "forest", "desert", "lab", "rose", "night", "gold")
    return PALETTES[names[digest[0] % len(names)]]
