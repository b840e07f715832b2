"""A brand's own clips before and after the story, each a shot of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.media.clip_files import facts_beside
from pipeline.media.clip_fit import fit
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.timeline import Canvas, ClipSound, Shot, Transition, Visual


@dataclass(frozen=True, slots=True)
class Bumpers:
    """The shots around the story; either may be missing."""

    intro: Shot | None = None
    outro: Shot | None = None

    @property
    def before(self) -> int:
        """Shots before the first scene."""
        return int(self.intro is not None)

    @property
    def count(self) -> int:
        """Shots that are no scenes."""
        return self.before + int(self.outro is not None)

    @property
    def frames_before(self) -> int:
        """Frames before the first scene."""
        return self.intro.frame_count if self.intro else 0

    def placed(self, scenes: int) -> list[tuple[int, Shot]]:
        """Each shot with its number in a video of so many scenes."""
        ends = ((0, self.intro), (self.before + scenes, self.outro))
        return [(number, shot) for number, shot in ends if shot is not None]

    def scene(self, shot: Shot, *, is_last: bool) -> Shot:
        """A scene's shot beside them: the last one is cut to what closes the video."""
        if is_last and self.outro is not None:
            return replace(shot, transition=Transition())
        return shot


async def bumpers(asset_maker: AssetMaker, canvas: Canvas) -> Bumpers:
    """What the brand's clips become; one that is gone is left out."""
    intro, outro = await asset_maker.brand_clips()
    return Bumpers(
        clip_shot(intro, canvas) if intro else None, clip_shot(outro, canvas) if outro else None
    )


def clip_shot(path: Path, canvas: Canvas) -> Shot:
    """A clip as long as it is, with its own sound and no music; CorruptClip without its facts."""
    facts = facts_beside(path)
    frames = max(1, int(float(facts["duration_s"]) * canvas.fps))
    how = fit(float(facts["duration_s"]), canvas.seconds(frames))
    sound = ClipSound(path, how.start_s, how.speed, how.turn_s, "alone")
    return Shot(
        Visual("photo", (path,)), frames, clip_sound=sound if facts.get("has_sound") else None
    )
