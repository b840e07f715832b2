"""Twenty videos at once in one process: every provider's bound holds, and nobody waits idly."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pipeline.brief import Brief
from pipeline.make import make_video
from pipeline.progress import Progress
from pipeline.providers.base import Call, Made, Written
from pipeline.providers.calls.fallback import FallbackPictures, FallbackVoices, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.fakes import Behaviour, FakePictures, FakeVoice
from pipeline.providers.makers import Makers
from pipeline.script import Script
from pipeline.storyboards.convert import scene_type
from pipeline.templates.base import Template

VIDEOS = 20


class OneLiner:
    """Writes one short scene about whatever was asked."""

    name = "one-liner"

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        scene = scene_type(template)(voice="Look at the sea tonight.", picture=brief.prompt)
        script: Script = template.script(
            title=brief.prompt, description="", hashtags=("#a", "#b", "#c"), scenes=(scene,)
        )
        return Written(script, Made(self.name, ""))


async def test_a_burst_keeps_every_bound_and_composes_while_others_wait(tmp_path: Path) -> None:
    pictures = FakePictures(Behaviour(delay_s=0.2, delay_to_s=0.6), name="pictures")
    voice = FakeVoice(Behaviour(delay_s=0.1, delay_to_s=0.4), name="voice")
    makers = Makers(
        writer=OneLiner(),
        pictures=FallbackPictures([Member(pictures, Guard("picture", "pictures", bound=3))]),
        voices=FallbackVoices([Member(voice, Guard("voice", "voice", bound=4))]),
    )
    lanes = asyncio.Semaphore(2)
    waiting_elsewhere: list[bool] = []

    def report(progress: Progress) -> None:
        if progress.stage == "compose":
            waiting_elsewhere.append(pictures.in_flight > 0)

    videos = await asyncio.gather(
        *(
            make_video(
                Brief(prompt=f"ship number {number}", scenes=1, resolution="270p", fps=24),
                makers,
                tmp_path / str(number),
                report,
                lanes=lanes,
            )
            for number in range(VIDEOS)
        )
    )
    assert len({video.path for video in videos}) == VIDEOS
    assert all(video.path.stat().st_size > 1000 for video in videos)
    assert (pictures.calls.total(), voice.calls.total()) == (VIDEOS, VIDEOS)
    assert pictures.most_in_flight == 3
    assert voice.most_in_flight == 4
    assert any(waiting_elsewhere), "some video was composed while others waited for pictures"
