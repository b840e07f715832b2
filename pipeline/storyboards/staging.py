"""Whether a template can lay out a storyboard's scenes: tried before any file of it is read."""

from __future__ import annotations

from pathlib import Path

from pipeline.brief import Brief
from pipeline.errors import BadStoryboard
from pipeline.script import Script
from pipeline.storyboards.model import BoardScene, Storyboard
from pipeline.templates.base import PictureFile, SpokenLine, StageInput, Template
from pipeline.timeline import Canvas, Word
from pipeline.voice.tokens import typed_words

_WORD_S = 0.3


def check_can_stage(board: Storyboard, template: Template, brief: Brief, script: Script) -> None:
    """BadStoryboard with the first scene that its template cannot lay out, and why."""
    for index, scene in enumerate(board.scenes):
        needed, given = len(script.scenes[index].picture_prompts()), len(scene.all_pictures())
        if given < needed:
            raise BadStoryboard(
                f"Scene {index + 1}: {template.name} needs {needed} "
                f"{'picture' if needed == 1 else 'pictures'}, and the scene has {given}."
            )
        try:
            template.stage(_imagined(board, template, brief, script, index))
        except Exception as error:  # whatever the template stumbles over came out of the file
            voices = len(script.scenes[index].lines())
            raise BadStoryboard(
                f"Scene {index + 1}: {template.name} cannot draw this scene; it needs "
                f"{voices} {'voice' if voices == 1 else 'voices'} and its own fields."
            ) from error


def _imagined(
    board: Storyboard, template: Template, brief: Brief, script: Script, index: int
) -> StageInput:
    """A scene's input with voices and pictures that nobody has looked at yet."""
    scene = board.scenes[index]
    return StageInput(
        brief=brief,
        script=script,
        index=index,
        scene=script.scenes[index],
        lines=_lines(scene),
        pictures=tuple(PictureFile(Path(name), 1080, 1920) for name in scene.all_pictures()),
        canvas=Canvas(*brief.size_px, brief.fps),
        captions=board.captions or template.captions,
        seed=board.seed,
    )


def _lines(scene: BoardScene) -> tuple[SpokenLine, ...]:
    lines = []
    for line in scene.all_lines():
        typed = typed_words(line.text)
        words = tuple(Word(one, at * _WORD_S, (at + 1) * _WORD_S) for at, one in enumerate(typed))
        length_s = max(_WORD_S, _WORD_S * len(typed))
        lines.append(
            SpokenLine(Path(line.voice), length_s, words, line.speaker, line.text, line.pause_s)
        )
    return tuple(lines)
