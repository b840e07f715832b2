"""Five colours per video, chosen by its mood."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from pipeline.drawing.house_styles import HouseStyle
from pipeline.drawing.paints import Colour, colour, mix
from pipeline.illustrator.wordlists import by_word
from pipeline.writing.related import world_of


@dataclass(frozen=True, slots=True)
class Palette:
    """Sky at the top, glow at the horizon, light, ground and ink; all else is mixed of these.

    `style` is how things are drawn with them: the one house style of the whole video.
    """

    name: str
    sky: Colour
    glow: Colour
    light: Colour
    ground: Colour
    ink: Colour
    style: HouseStyle = "paper"
    worn: str = ""
    """The palette whose strong colour is worn, where it is not its own: clothes stay the same when
    the place changes."""

    def ridge(self, depth: float) -> Colour:
        """The colour of a ridge: 0 is far and hazy, 1 is the nearest and darkest."""
        if self.style != "paper":
            # Bright land stays bright; ink leaves the nearest paper white.
            return mix(mix(self.glow, self.ground, 0.55), self.ground, depth)
        far = mix(self.glow, self.ground, 0.62)
        if depth < 0.5:
            return mix(far, self.ground, depth * 2)
        return mix(self.ground, self.ink, (depth - 0.5) * 1.72)

    def shade(self, share: float) -> Colour:
        """The ground, darker by `share`; flat colours and washes stay light."""
        return mix(self.ground, self.ink, share * _DEEP[self.style])

    @property
    def accent(self) -> Colour:
        """The one strong colour: a coat, a scarf, a pin; used once or twice in a picture."""
        name = self.worn or self.name
        return colour(_ACCENTS[name] if self.style != "ink" else _WASHES[name])

    @property
    def sun(self) -> Colour:
        """The disc in flat colours: where the light is white it is warm, for a mountain's snow or a
        swan would be lost before it."""
        return mix(self.light, _WARM, 0.6) if min(self.light[:3]) >= _WHITE else self.light

    @property
    def is_bright(self) -> bool:
        """Whether the sky is light, so that what stands before it must be darker."""
        return sum(self.sky[:3]) > 330


_WARM, _WHITE = colour("#ffcf7a"), 250
_DEEP: dict[HouseStyle, float] = {"paper": 1.0, "flat": 0.5, "ink": 0.4}
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


def _named(*palettes: Palette) -> dict[str, Palette]:
    return {one.name: one for one in palettes}


PALETTES = _named(
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


_FLAT = _named(
    _palette("dawn", "#7fc8f5", "#ffe6b8", "#fffdf2", "#8ecf74", "#2d3a5e"),
    _palette("night", "#26327a", "#6f6fd0", "#fff1c2", "#4661b8", "#171d47"),
    _palette("sea", "#5cc4ea", "#cdf1ee", "#ffffff", "#2f9fce", "#173b63"),
    _palette("desert", "#8fd6ea", "#ffe2a6", "#fffaf0", "#f0b661", "#5a3320"),
    _palette("forest", "#86d5c4", "#e6f3b4", "#fffdee", "#58b46c", "#1d4a3a"),
    _palette("city", "#8dc9f7", "#ffdcc6", "#fffaf5", "#8794cf", "#2b3263"),
    _palette("snow", "#9bd4f8", "#e8f6ff", "#ffffff", "#badcf2", "#2a4d77"),
    _palette("space", "#241f66", "#7350cf", "#fff0c8", "#4a55bd", "#120f38"),
    _palette("fire", "#ffb970", "#ffe3a6", "#fff8e6", "#e9683f", "#4a1620"),
    _palette("rose", "#f9a8c0", "#ffe3d6", "#fffaf5", "#e77a9c", "#552040"),
)
_INK = _named(
    _palette("sea", "#f4efe3", "#e3e9e6", "#fffdf6", "#a9c6cf", "#1f2a38"),
    _palette("parchment", "#f3e7cf", "#ecdcc0", "#fff9ea", "#d3b88f", "#33241a"),
    _palette("forest", "#f4f0e2", "#e6ead6", "#fffdf4", "#b4c5a0", "#222d26"),
    _palette("rose", "#f8efe8", "#f2dfd8", "#fffaf5", "#dcb3ac", "#382330"),
    _palette("night", "#e4e6ea", "#d5dae3", "#fbfbf7", "#98a4ba", "#191d2b"),
)
_WASHES = {
    "sea": "#d9573f", "parchment": "#b3392f", "forest": "#d4762c", "rose": "#c23b5e",
    "night": "#e0a53a",
}  # fmt: skip
_KIN = {
    "flat": {
        "magic": "night", "blood": "night", "storm": "night", "lab": "sea", "candy": "dawn",
        "gold": "desert", "parchment": "desert",
    },
    "ink": {
        "fire": "rose", "magic": "night", "desert": "parchment", "city": "parchment", "snow": "sea",
        "dawn": "rose", "space": "night", "candy": "rose", "storm": "night", "gold": "parchment",
        "lab": "sea", "blood": "rose",
    },
}  # fmt: skip
"""What stands for a palette where a house style has fewer."""


_PLACES = {
    "sea": "sea",
    "shore": "sea",
    "underwater": "sea",
    "desert": "desert",
    "snow": "snow",
    "space": "space",
    "night": "night",
}


def in_style(palette: Palette, style: HouseStyle, place: str = "") -> Palette:
    """The palette of that name in a house style, or the nearest that it has.

    Flat colours are the things' own: there water is blue and sand is yellow in any mood.
    """
    if style == "paper":
        return palette
    known = _FLAT if style == "flat" else _INK
    own = _KIN[style].get(palette.name, palette.name)
    name = _PLACES.get(place, own) if style == "flat" else own
    return replace(known[name], style=style, worn=own)


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
