"""The bed under the voice: tracks sorted by mood, and the mood of any word.

The packaged tracks know no dark mood; those beds are our own (pipeline/sound/score.py).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

TRACK_MOODS = ("calm", "dark", "energetic", "happy", "nostalgic", "tender")
NONE = "none"
MOODS = (*TRACK_MOODS, NONE)
"""What a person can pick; templates and writers may use any word (see `nearest_mood`)."""

_WORDS = {
    "calm": "ambient atmospheric balanced chill cool curious dreamy documentary educational "
    "ethereal focus focused gentle informative lofi mellow meditative mystic mystical "
    "neutral ocean peaceful quiet relaxed relaxing sea sleepy slow soft space serene "
    "serious still thoughtful tranquil",
    "dark": "bleak chilling cold conspiracy creepy crime deep eerie fear frightening ghost "
    "gothic grim haunting horror mysterious mystery night noir ominous paranormal "
    "scary sinister spooky suspense suspenseful tense thriller unsettling",
    "energetic": "action active adventure adventurous aggressive angry battle bold driving "
    "dramatic dynamic electric epic excited exciting fast fierce fiery heroic hype "
    "intense motivational motivating powerful pumped punchy quick rock sport sports "
    "strong thrilling triumphant trendy upbeat urgent viral wild",
    "happy": "amusing bouncy bright cheerful cheeky childlike comic cute fun funny joyful kids "
    "light lighthearted lively merry optimistic playful positive quirky silly sunny "
    "sweet uplifting whimsical",
    "nostalgic": "ancient autumn bittersweet classic epoch folk historic historical history lonely "
    "longing medieval melancholic melancholy memory memories old past rain reflective "
    "regretful retro sad sepia somber sombre sorrowful tragic vintage war wistful",
    "tender": "affectionate beautiful caring comforting delicate emotional family grateful "
    "heartfelt heartwarming hopeful inspirational inspiring intimate kind loving love "
    "magical moving mother romantic sentimental soothing spiritual touching warm wise "
    "wisdom wonder",
}
_MOOD_OF = {word: mood for mood, words in _WORDS.items() for word in (mood, *words.split())}
_SHORTEST_STEM = 4


_LONGEST_MOOD = 100


def nearest_mood(words: str) -> str:
    """One of `MOODS` for any mood in words: "mysterious and slow" is dark; unknown is calm.

    The first word that is known decides; "none", "no" and "off" mean no music.
    """
    found = (
        words[:_LONGEST_MOOD].lower().replace("-", " ").replace(",", " ").replace("_", " ").split()
    )
    if found and found[0] in (NONE, "no", "off", "silent", "silence"):
        return NONE
    for word in found:
        if word in _MOOD_OF:
            return _MOOD_OF[word]
    for word in found:
        for known, mood in _MOOD_OF.items():
            stem = known[: max(_SHORTEST_STEM, len(known) - 3)]
            if len(stem) >= _SHORTEST_STEM and word.startswith(stem):
                return mood
    return "calm"


def music_for(mood: str, seed: int) -> Path | None:
    """A track for a mood in any words; the same seed picks the same. None for "none"."""
    tracks = tracks_of(nearest_mood(mood))
    return Random(f"music/{seed}").choice(tracks) if tracks else None


@cache
def tracks_of(mood: str) -> tuple[Path, ...]:
    """The tracks of one of `MOODS`, in a fixed order."""
    if mood not in TRACK_MOODS:
        return ()
    if mood == "dark":
        return tuple(sorted((Path(__file__).parent / "tracks").glob("dark_*.opus")))
    from immich_memories_music import tracks_dir

    return tuple(sorted(Path(tracks_dir(), mood).glob("*.opus")))
