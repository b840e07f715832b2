"""A real worker process with made-up makers: `python -m tests.fakes.worker_process`.

Settings come from the environment as always. FLEET_RECIPE is `fake` (no encoder), `pipeline`
(the real recipe and composer with fake makers) or `settings` (the makers that the settings say);
FLEET_SECONDS is JSON from stage to seconds, FLEET_FAILS is JSON from stage to an error of
pipeline.errors that ends the first video there, FLEET_TIMING is JSON of worker.lease.Timing. Every
paid call is a line in `calls.log` in the data folder. With FLEET_SHORT every video is short and
small, whatever was asked for. With FLEET_SCALED the fake takes as much longer as a video is longer
than 30 s; FLEET_PIECES is how many pieces it encodes. With FLEET_APART it sees no other worker's
death, as if each had a machine of its own. With FLEET_MODULES, the names of all loaded modules are
written there at the end.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pipeline.errors
from bot.settings import Settings, load_settings
from bot.settings.log_lines import set_up_logging
from pipeline.errors import TalemillError
from pipeline.provenance.certificates import self_signed
from pipeline.provenance.signing import FileSigner
from tests.fixtures import transaction_guard
from worker.fake_video_maker import STEPS, FakeVideoMaker
from worker.lease import Timing
from worker.main import run
from worker.video_maker import (
    MadeBoard,
    MakeRequest,
    PipelineVideoMaker,
    Product,
    VideoMaker,
)
from worker.wiring import WorkerParts

if TYPE_CHECKING:
    from pipeline.providers.makers import Makers

PAID_USD = 0.01


class CallLog(list[str]):
    """Lines of a file that several processes append to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def append(self, line: str) -> None:
        """Add a line, whole even beside other writers."""
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, f"{line}\n".encode())
        finally:
            os.close(handle)


def fake_makers(seconds: dict[str, float], log: CallLog) -> Makers:
    """Makers of a template's outline, gradients and hums, as late as told."""
    from pipeline.providers.base import Call, Made
    from pipeline.providers.fakes import Behaviour, FakePictures, FakeVoice, FakeWriter
    from pipeline.providers.makers import Makers

    def logged(kind: str, late_s: float, made: Any) -> Any:
        class Logged(made):  # type: ignore[misc]
            async def _act(self, asked: str, call: Call) -> Made:
                log.append(f"{kind}:{asked}")
                answer: Made = await super()._act(asked, call)
                return answer

        behaviour = Behaviour(delay_s=late_s, delay_to_s=2 * late_s, cost_usd=PAID_USD)
        return Logged(behaviour)

    return Makers(
        logged("script", seconds.get("script", 0.0), FakeWriter),
        logged("picture", seconds.get("assets", 0.0), FakePictures),
        logged("voice", seconds.get("assets", 0.0), FakeVoice),
    )


class Short:
    """A recipe that makes short, small videos, whatever was asked for."""

    def __init__(self, recipe: VideoMaker) -> None:
        self._recipe = recipe

    async def warm(self) -> None:
        """As the recipe."""
        await self._recipe.warm()

    async def make(self, order: MakeRequest) -> Product:
        """What was asked for, in four seconds."""
        return await self._recipe.make(_short(order))

    async def make_board(self, order: MakeRequest) -> MadeBoard:
        """Its storyboard."""
        return await self._recipe.make_board(_short(order))


def _as_settings_say(settings: Settings) -> VideoMaker:
    from pipeline.providers.makers import build_makers

    return PipelineVideoMaker(
        lambda: build_makers(settings.provider_config),
        build_signer=lambda: FileSigner(self_signed("Tests")),
    )


def _short(order: MakeRequest) -> MakeRequest:
    brief = {**order.video.brief, "resolution": "270p", "scenes": 2, "length_s": 4.0}
    return replace(order, video=replace(order.video, brief=brief))


def _fails() -> dict[str, list[TalemillError]]:
    named: dict[str, str] = json.loads(os.environ.get("FLEET_FAILS", "{}"))
    return {stage: [getattr(pipeline.errors, name)()] for stage, name in named.items()}


def main() -> int:
    """Run the worker that the environment describes."""
    set_up_logging()
    settings = load_settings()
    seconds: dict[str, float] = json.loads(os.environ.get("FLEET_SECONDS", "{}"))
    log = CallLog(settings.data_folder / "calls.log")
    recipe: VideoMaker | None = None
    wanted = os.environ.get("FLEET_RECIPE", "fake")
    if wanted == "pipeline":
        recipe = PipelineVideoMaker(
            lambda: fake_makers(seconds, log),
            build_signer=lambda: FileSigner(self_signed("Tests")),
        )
    elif wanted != "settings":
        started = CallLog(settings.data_folder / "started.log")
        steps = int(os.environ.get("FLEET_STEPS", STEPS))
        recipe = FakeVideoMaker(
            seconds,
            _fails(),
            steps=steps,
            pieces=int(os.environ.get("FLEET_PIECES", "1")),
            is_scaled="FLEET_SCALED" in os.environ,
            calls=log,
            started=started,
        )
    if os.environ.get("FLEET_SHORT"):
        recipe = Short(recipe or _as_settings_say(settings))
    if modules := os.environ.get("FLEET_MODULES"):
        atexit.register(lambda: Path(modules).write_text("\n".join(sorted(sys.modules))))
    timing = Timing(**json.loads(os.environ.get("FLEET_TIMING", "{}")))
    sees = "FLEET_APART" not in os.environ
    return run(settings, WorkerParts(video_maker=recipe, timing=timing, sees_deaths=sees))


if __name__ == "__main__":
    transaction_guard.install()
    sys.exit(main())
