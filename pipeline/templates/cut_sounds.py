"""What cuts sound like: whooshes on joints, a soft hit on a punch-in, a rise and a hit at the turn.

All are quiet (the voice goes first) and made by pipeline.sound.effects. `cut_sounds` off in the
brief leaves only sounds that tell something: messages, clocks, right and wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pipeline.captions.word_colours import bare
from pipeline.motion.moves import cuts_of
from pipeline.script import Script
from pipeline.templates.base import CutSounds, StageInput, Template
from pipeline.timeline import Shot, SoundCue, TransitionKind
from pipeline.writing.wordlists import words_in

OF_CUTS: Final = frozenset(
    {"whoosh", "swish", "air", "riser", "thud", "swell", "drum-hit", "page", "shimmer"}
)
"""Effects that stand for nothing but a change of the picture."""
_RISE_S: Final = 1.4
_DARK: Final = frozenset({"dark", "scary", "tense", "eerie", "mysterious", "sad", "serious"})
_TURNING: Final = frozenset(words_in("turning words"))
_JOINTS: Final[dict[TransitionKind, tuple[str, float]]] = {
    "whip": ("whoosh", 0.33),
    "zoom": ("whoosh", 0.33),
    "cut": ("swish", 0.14),
    "fade": ("air", 0.5),
}
"""The sound of a joint, and how long it has sounded when it is loudest."""
_LOUDNESS_DB: Final = {"whoosh": -11.0, "swish": -13.0, "air": -13.0, "thud": -13.0}
_SOFTER_DB: Final = 4.0


def with_cut_sounds(shot: Shot, stage: StageInput, template: Template) -> Shot:
    """The shot with what its cuts sound like, or without where nobody wants that."""
    if stage.brief.cut_sounds == "off":
        told = tuple(cue for cue in shot.effects if cue.name not in OF_CUTS)
        return replace(shot, effects=told, is_turn=False)
    if template.cut_sounds == "own":
        return shot
    turn = turn_of(stage.script)
    added = (*_within(shot, stage, template.cut_sounds), *_at_end(shot, stage, template, turn))
    return replace(shot, effects=(*shot.effects, *added), is_turn=turn == stage.index)


def _within(shot: Shot, stage: StageInput, kind: CutSounds) -> Iterator[SoundCue]:
    """On punch-ins: none in soft stories; a picture seen from far again is silent."""
    if turn_of(stage.script) == stage.index:
        yield SoundCue("thud", 0.0, _LOUDNESS_DB["thud"] + 3.0)
    if kind != "lively":
        return
    near = "thud" if _is_dark(stage) else "swish"
    for cut in cuts_of(shot.visual.params)[::2]:
        before_s = 0.0 if near == "thud" else _JOINTS["cut"][1]
        at_s = cut / stage.canvas.fps - before_s
        yield SoundCue(near, at_s, _LOUDNESS_DB[near] - _SOFTER_DB)


def _at_end(
    shot: Shot, stage: StageInput, template: Template, turn: int | None
) -> Iterator[SoundCue]:
    """On the joint into the next scene; before the turn something rises instead."""
    if stage.is_last or shot.transition.kind not in _JOINTS:
        return
    end_s = stage.canvas.seconds(shot.frame_count)
    if turn == stage.index + 1 and end_s > _RISE_S + 0.5:
        yield SoundCue("riser", end_s - _RISE_S, -12.0, _RISE_S)
        return
    name, loudest_s = _JOINTS[shot.transition.kind]
    softer = _SOFTER_DB if template.cut_sounds == "soft" or _is_dark(stage) else 0.0
    if end_s > loudest_s:
        yield SoundCue(name, end_s - loudest_s, _LOUDNESS_DB[name] - softer)


def _is_dark(stage: StageInput) -> bool:
    return stage.script.mood.split(" ")[0].lower() in _DARK or stage.brief.music == "dark"


def turn_of(script: Script) -> int | None:
    """The scene in which everything changes: the writer's, else the first of the later half that
    opens with a word such as "but" or "then"; None in short videos and where nothing turns."""
    scenes = script.scenes
    if len(scenes) < 4:
        return None
    marked = next((at for at, scene in enumerate(scenes) if at and scene.is_turn), None)
    if marked is not None:
        return marked
    later = range(len(scenes) // 2, len(scenes))
    return next((at for at in later if _turns(scenes[at].voice)), None)


def _turns(text: str) -> bool:
    return bare(text.partition(" ")[0]) in _TURNING
