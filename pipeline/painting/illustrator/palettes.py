"""Five colours per video, chosen by its mood."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pipeline.painting.canvas import Colour, colour, mix


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
    def is_bright(self) -> bool:
        """Whether the sky is light, so that what stands before it must be darker."""
        return sum(self.sky[:3]) > 330


def _palette(name: str, *hexes: str) -> Palette:
    sky, glow, light, ground, ink = (colour(text) for text in hexes)
    return Palette(name, sky, glow, light, ground, ink)


PALETTES = {
    one.name: one
    for one in (
        _palette("fire", "#2b0b16", "#f2692e", "#ffe2a3", "#b52b22", "#1d0710"),
        _palette("night", "#0b0f2e", "#6a63b8", "#fff0c2", "#37387d", "#090a20"),
        _palette("magic", "#1b1547", "#e8897c", "#ffdca6", "#5d3c8c", "#120d30"),
        _palette("sea", "#06304a", "#6cc5cb", "#fff6d8", "#1f7f91", "#042033"),
        _palette("forest", "#10332c", "#cfdc8c", "#fff6cc", "#3f8150", "#0a211c"),
        _palette("desert", "#43203f", "#f5b56a", "#fff2d2", "#c96a38", "#2e1222"),
        _palette("city", "#152148", "#f29b76", "#ffe7b8", "#4b5b96", "#0d1430"),
        _palette("snow", "#27507a", "#d3e6f2", "#ffffff", "#7fa8c9", "#143049"),
        _palette("dawn", "#41407c", "#f8a890", "#fff0c8", "#a1618f", "#211d42"),
        _palette("space", "#060516", "#5a3aa0", "#ffe6b8", "#3d2a78", "#05040f"),
        _palette("parchment", "#a9753f", "#f2ddb0", "#fff8e3", "#b07b41", "#3a2211"),
        _palette("candy", "#3aa5df", "#ffe0ae", "#fffaf0", "#74c06a", "#2b3a6b"),
        _palette("storm", "#18232f", "#89a2ae", "#f4f5e6", "#466170", "#0c141b"),
        _palette("rose", "#4b1737", "#f792a2", "#fff1e2", "#b5466f", "#250a1d"),
        _palette("gold", "#2b1d08", "#e3ac3f", "#fff3cb", "#9b6b20", "#1a1004"),
        _palette("lab", "#0a2b3d", "#7fe0c6", "#f7ffe8", "#2b8f8d", "#06212d"),
        _palette("blood", "#100b14", "#8a2430", "#f4dcb4", "#4c1521", "#09060b"),
    )
}

_MOODS = {
    "fire": "fire burning war battle lava eruption rage anger hot intense epic energetic action",
    "night": "night calm quiet mystery mysterious sleepy lonely thoughtful dream dark moonlit",
    "magic": "magic fantasy wonder fairytale dreamy enchanted curious",
    "sea": "sea ocean water cool deep underwater peaceful relaxing",
    "forest": "forest nature green earth healthy growth fresh natural",
    "desert": "desert hot sand ancient adventure dry western sunset warm",
    "city": "city modern urban business technology tech money future news",
    "snow": "snow winter cold ice frozen arctic christmas",
    "dawn": "dawn morning hope hopeful tender gentle nostalgic sunrise uplifting inspiring",
    "space": "space cosmic universe stars galaxy astronomy",
    "parchment": "parchment history historical old vintage antique medieval wisdom",
    "candy": "candy happy bright playful kids fun cheerful funny sunny children",
    "storm": "storm sad rain tense suspense drama dramatic melancholy grey",
    "rose": "rose love romantic romance sweet",
    "gold": "gold rich luxury royal treasure success wealth",
    "lab": "lab science scientific medical fresh clean minty educational",
    "blood": "blood scary horror creepy sinister terrifying terror fear haunted",
}
_BY_WORD = {word: name for name, words in _MOODS.items() for word in words.split()}


def palette_for(mood: str, topic: str, video: str) -> Palette:
    """The palette of a whole video: by its mood's words, else its topic's, else by its key.

    `topic` is what the video is about (its title), the same in all of its scenes.
    """
    from pipeline.writing.related import world_of

    mood_words = [word.strip(".,;:!").lower() for word in mood.split()]
    named = next((word for word in mood_words if word in PALETTES), None)
    if named:
        return PALETTES[named]
    words = [word.strip(".,;:!?'\"()").lower() for word in topic.split()]
    strong = next((_BY_WORD[w] for w in mood_words if _BY_WORD.get(w) in {"blood", "candy"}), None)
    worlds = [world.mood for world in map(world_of, words) if world and world.mood in PALETTES]
    direct = [_BY_WORD[word] for word in words if word in _BY_WORD]
    by_mood = [_BY_WORD[word] for word in mood_words if word in _BY_WORD]
    for found in ([strong] if strong else [], worlds, direct, by_mood):
        if found:
            return PALETTES[found[0]]
    digest = hashlib.sha256((video or topic).encode()).digest()
    names = ("dawn", "city", "magic", "sea", "forest", "desert", "lab", "rose", "night", "gold")
    return PALETTES[names[digest[0] % len(names)]]
