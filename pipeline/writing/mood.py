"""The mood of a text: a feeling for the music, and a palette for the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from pipeline.drawing.house_styles import HouseStyle, house_style_for
from pipeline.writing.english import base_of, singular
from pipeline.writing.related import worlds_of

_FEELINGS: dict[str, str] = {
    "scary": "ghost haunted scary monster horror dark blood murder death dead nightmare zombie "
    "vampire curse cursed demon grave scream terror fear evil whisper basement stalker",
    "mysterious": "mystery secret hidden strange unknown door disappear vanish lost missing signal "
    "detective clue key abandoned fog midnight ancient map riddle stranger discover",
    "sad": "sad lonely loneliness grief loss cry tears goodbye death funeral broken alone sorrow "
    "regret forgotten farewell miss heartbreak",
    "tender": "love grandmother grandfather mother father heart kind kindness friend family letter "
    "baby wedding hug child home memory promise gentle gratitude forgive",
    "funny": "funny silly joke clumsy clown banana cheese sock pickle prank weird duck goose llama",
    "epic": "war battle king queen knight dragon warrior empire army hero sword viking rocket "
    "champion fight revolution conquer storm volcano race survive rescue escape",
    "happy": "happy joy party birthday summer sun dance smile cake holiday puppy kitten garden "
    "celebrate rainbow laugh play",
    "hopeful": "hope dream success goal courage brave begin start learn habit morning dawn future "
    "grow change win build invent",
    "calm": "sea ocean forest sleep rain tea moon river snow breathe meditation quiet walk stars",
}
_OF = {word: feeling for feeling, words in _FEELINGS.items() for word in words.split()}


def feeling_of(words: Sequence[str], variant: str | None = None, default: str = "curious") -> str:
    """The feeling that most of the words carry; the first decides a tie."""
    if variant in {"mystery", "scary"}:
        return {"mystery": "mysterious", "scary": "scary"}[variant]
    counts: dict[str, int] = {}
    for word in words:
        forms = {word, singular(word), base_of(word) or word}
        feeling = next((_OF[form] for form in sorted(forms) if form in _OF), None)
        if feeling:
            counts[feeling] = counts.get(feeling, 0) + 1
    return max(counts, key=lambda one: counts[one]) if counts else default


def palette_of(words: Sequence[str], feeling: str, random: Random) -> str:
    """The palette of a video: of what it is about, else of how it feels."""
    if feeling == "scary":
        return "night"
    found = worlds_of(words)
    if found:
        return found[0].mood
    by_feeling = {
        "mysterious": ("night", "sea"), "sad": ("snow", "sea"), "tender": ("dawn", "parchment"),
        "funny": ("dawn", "city"), "epic": ("fire", "desert"), "happy": ("dawn", "forest"),
        "hopeful": ("dawn", "sea"), "calm": ("sea", "forest"),
    }  # fmt: skip
    return random.choice(by_feeling.get(feeling, ("dawn", "night", "sea", "forest", "desert")))


_STYLES: dict[HouseStyle, tuple[str, ...]] = {
    "paper": (
        "layered cut-paper illustration, {light}, soft grain, one palette of five colours",
        "storybook paper collage, {light}, deep shadows between the layers, no text",
        "quiet cinematic cut-paper scene, {light}, wide sky, gentle haze",
        "hand-cut paper landscape, {light}, bold silhouettes, muted tones",
    ),
    "flat": (
        "bright flat vector illustration, {light}, simple rounded shapes, no outlines, no text",
        "flat colours, bold simple shapes, {light}, clear sky, no text",
    ),
    "ink": (
        "ink drawing on warm paper, {light}, a few washes of colour, no text",
        "pen and watercolour on paper, {light}, much of the paper left white, no text",
    ),
}
_LIGHTS = {
    "sea": "cool light over water", "night": "moonlight and one warm lamp", "fire": "ember light",
    "forest": "green light through leaves", "desert": "low golden sun", "city": "neon dusk",
    "snow": "pale winter light", "dawn": "soft morning light", "space": "starlight",
    "parchment": "warm lamplight on old paper",
}  # fmt: skip


def style_line(mood: str, random: Random) -> str:
    """One style line that all pictures of a video share: its house style, which its mood chooses,
    in the light of the palette that the mood names."""
    return random.choice(_STYLES[house_style_for(mood, "")]).format(light=light_of(mood))


def light_of(mood: str) -> str:
    """The light of the palette that a mood names, in a few words."""
    return next((_LIGHTS[word] for word in mood.split() if word in _LIGHTS), "soft light")
