"""What a scene needs is begun as soon as it is written, while the rest of the script comes in.

Pictures at once; voices when the next scene is there, too: a voice is told what it says next, and
the last scene is complete when the script is. Casting is the finished script's, since whoever has
spoken so far keeps their voice (casting.py); what the finished script does not ask for after all
is given up.
"""

from __future__ import annotations

from pipeline.brief import Brief
from pipeline.editing.board import first_pictures
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.script import Scene, Script
from pipeline.templates.base import Template


class StreamedScenes:
    """Told of each scene of a script that is being written.

    `lost_voice` is the chosen voice where it went, "" where it did not, and None where no line is
    to be spoken.
    """

    def __init__(
        self,
        asset_maker: AssetMaker,
        brief: Brief,
        template: Template,
        size_px: tuple[int, int],
        lost_voice: str | None = None,
    ) -> None:
        self._asset_maker = asset_maker
        self._brief = brief
        self._template = template
        self._size_px = size_px
        self._lost_voice = lost_voice
        self._scenes: list[Scene] = []

    def begin(self, index: int, alone: Script) -> None:
        """Scene `index` is written; `alone` is a script of this scene only."""
        (scene,) = alone.scenes
        for wanted in first_pictures(alone, index, self._brief, self._size_px):
            self._asset_maker.pictures.begin(wanted)
        if self._lost_voice is None:
            return  # nothing is spoken yet
        if index == 0:
            self._scenes = []  # another writer, or the same one again
        if index != len(self._scenes):
            return  # a scene is missing: nobody knows yet who speaks in it
        self._scenes.append(scene)
        if index == 0:
            return
        so_far = alone.model_copy(update={"scenes": tuple(self._scenes)})
        narration = self._asset_maker.narration(
            [scene.lines() for scene in self._scenes],
            self._template.casting(so_far),
            self._brief,
            self._lost_voice,
        )
        self._asset_maker.begin_lines(narration, index - 1)
