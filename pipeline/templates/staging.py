"""What every template's `stage` needs: lines laid out in shot time, and motion that varies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.media.clip_files import facts_beside, is_clip
from pipeline.media.clip_fit import fit
from pipeline.script import Scene, Script
from pipeline.stamps.planning import with_stamps
from pipeline.templates.base import SpokenLine, StageInput, Template
from pipeline.templates.caption_choices import chosen_captions
from pipeline.templates.cut_sounds import with_cut_sounds
from pipeline.timeline import Canvas, ClipSound, Shot, VoiceClip, Word
from pipeline.writing.text import speaking_s

_PROMPT_CHARS = 240
USUAL_FPS = 30
"""Transitions are told in frames of this rate, and last as long at others."""
SILENT_S = 2.8
"""How long a picture is shown of which nothing is said."""
BREATH_S = 0.35
"""Silence after the last word of a scene."""


def one_picture(scene: Scene) -> tuple[str, ...]:
    """A scene's picture prompt; where a writer left it out, its own words are drawn."""
    return (scene.picture or scene.voice[:_PROMPT_CHARS],)


def staged_shot(template: Template, stage: StageInput) -> Shot:
    """One scene as its template lays it out, its captions as the person and their brand want
    them, its cuts heard, with what lies over it."""
    shot = template.stage(stage)
    captions = chosen_captions(shot, stage, template)
    frames = round(shot.transition.frames * stage.canvas.fps / USUAL_FPS)
    shot = replace(
        shot,
        captions=captions,
        transition=replace(shot.transition, frames=frames),
        clip_sound=_clip_sound(stage, shot.frame_count),
    )
    return with_stamps(template, stage, with_cut_sounds(shot, stage, template))


def _clip_sound(stage: StageInput, frame_count: int) -> ClipSound | None:
    """What is heard of the clip that a scene shows, as its person wants it."""
    path = stage.pictures[0].path if stage.pictures else None
    if path is None or not is_clip(path):
        return None
    level = next((one.sound for one in stage.brief.shown if one.key == path.stem), None)
    facts = facts_beside(path)
    if level is None or not facts.get("has_sound"):
        return None
    how = fit(float(facts["duration_s"]), frame_count / stage.canvas.fps)
    return ClipSound(path, how.start_s, how.speed, how.turn_s, level)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The lines of a scene laid out on the frame grid; times are in seconds from its start."""

    voices: tuple[VoiceClip, ...]
    words: tuple[Word, ...]
    starts_s: tuple[float, ...]
    """When each line starts."""
    ends_s: tuple[float, ...]
    """When each line's sound ends, its pause not counted."""
    frame_count: int


def spoken(
    lines: Sequence[SpokenLine],
    canvas: Canvas,
    *,
    breath_s: float = BREATH_S,
    lead_s: float = 0.0,
    gaps_s: Sequence[float] = (),
    pans: Sequence[float] = (),
    least_s: float = 1.0,
) -> Spoken:
    """Lay lines out one after another, each on a whole frame, with its pause after it.

    The first starts at `lead_s` (0: the first frame); `gaps_s` adds silence after each line.
    """
    voices: list[VoiceClip] = []
    words: list[Word] = []
    starts: list[float] = []
    ends: list[float] = []
    at_frame = round(lead_s * canvas.fps)
    for index, line in enumerate(lines):
        start_s = at_frame / canvas.fps
        pan = pans[index] if index < len(pans) else 0.0
        voices.append(VoiceClip(line.path, at_frame, pan=pan, duration_s=line.duration_s))
        words += [
            replace(word, start_s=word.start_s + start_s, end_s=word.end_s + start_s)
            for word in line.words
        ]
        starts.append(start_s)
        ends.append(start_s + line.duration_s)
        gap = gaps_s[index] if index < len(gaps_s) else 0.0
        at_frame += canvas.frames(line.duration_s + line.pause_s + gap)
    if not lines:
        least_s = max(least_s, SILENT_S)
    last_s = ends[-1] + lines[-1].pause_s if lines else lead_s
    gap = gaps_s[len(lines) - 1] if lines and len(gaps_s) >= len(lines) else 0.0
    count = canvas.frames(max(last_s + gap + breath_s, least_s))
    return Spoken(tuple(voices), tuple(words), tuple(starts), tuple(ends), count)


def loop_shift(script: Script, index: int) -> int:
    """Where the loop stands when a scene begins, so that it seems to run on through the cut.

    Scenes are laid out before their neighbours' voices are known: earlier ones are estimated.
    """
    before = [" ".join(line.text for line in scene.lines()) for scene in script.scenes[:index]]
    return round(sum((speaking_s(text) + 0.5) * 30 for text in before))
