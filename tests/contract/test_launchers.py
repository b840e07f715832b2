"""One suite for every launcher: workers start with the shift they are given, and can be stopped."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from grpclib import Status

from bot.autoscaler.launchers.base import Launcher, LauncherAway, LauncherRefused, ShiftLength
from bot.autoscaler.launchers.command import CommandLauncher, own_command
from bot.autoscaler.launchers.modal import ModalLauncher
from bot.autoscaler.launchers.runpod import RunPodLauncher
from bot.settings import BadSettings
from tests.fakes.modal_server import TOKEN_ID, TOKEN_SECRET, ModalServer
from tests.fakes.runpod_server import API_KEY, ENDPOINT, RunPodServer
from tests.fixtures.loopback import BAD_MOODS, patience_s
from tests.fixtures.waiting import until

SHIFT = ShiftLength(7.5, 90.0)
ARGUMENTS = ["--until-idle", "7.5", "--at-most", "90"]
WORKER = """import pathlib, signal, sys, time
here = pathlib.Path(sys.argv[1]) / str(time.monotonic_ns())
here.write_text(" ".join(sys.argv[2:]))
def end(*_):
    here.write_text("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
(here.parent / "ready").touch()
time.sleep(60)
"""


@dataclass(frozen=True, slots=True)
class Tried:
    """A launcher, and what became of what it started."""

    launcher: Launcher
    started: Callable[[], list[list[str]]]
    """The arguments of every worker so far."""
    stopped: Callable[[], int]


def by_command(folder: Path) -> Tried:
    folder.mkdir()
    command = [sys.executable, "-c", WORKER, str(folder)]
    launcher = CommandLauncher(command, SHIFT, folder.parent / "log")

    def said() -> list[str]:
        return [one.read_text() for one in sorted(folder.iterdir()) if one.name != "ready"]

    return Tried(
        launcher,
        lambda: [text.split() for text in said() if text.startswith("--")],
        lambda: said().count("stopped"),
    )


async def at_runpod(stack: AsyncExitStack) -> Tried:
    server = await stack.enter_async_context(RunPodServer())
    launcher = RunPodLauncher(f"{server.url}/v2", ENDPOINT, API_KEY, SHIFT)
    return Tried(
        launcher,
        lambda: [body["input"]["arguments"] for body in server.jobs.values()],  # type: ignore[index]
        lambda: len(server.cancelled),
    )


async def at_modal(stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch) -> Tried:
    from modal._serialization import deserialize

    server = await stack.enter_async_context(ModalServer(is_deployed=True))
    monkeypatch.setenv("MODAL_SERVER_URL", server.url)
    launcher = ModalLauncher("talemill", TOKEN_ID, TOKEN_SECRET, SHIFT)

    def started() -> list[list[str]]:
        inputs = [one.pipelined_inputs[0].input for one in server.named("FunctionMap")]
        return [deserialize(one.args, None)[0][0] for one in inputs]

    return Tried(launcher, started, lambda: len(server.cancelled))


@pytest.fixture(params=["command", "runpod", "modal"])
async def tried(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Tried]:
    async with AsyncExitStack() as stack:
        if request.param == "command":
            made = by_command(tmp_path / "workers")
        elif request.param == "runpod":
            made = await at_runpod(stack)
        else:
            made = await at_modal(stack, monkeypatch)
        stack.push_async_callback(made.launcher.close)
        yield made


async def test_as_many_start_as_were_asked_for_each_with_its_shift(tried: Tried) -> None:
    await tried.launcher.start(2)
    await until(lambda: len(tried.started()) == 2)
    await tried.launcher.start(1)
    await until(lambda: len(tried.started()) == 3)
    assert tried.started() == [ARGUMENTS] * 3
    assert tried.stopped() == 0


async def test_all_that_were_started_are_stopped_once(tried: Tried) -> None:
    await tried.launcher.start(2)
    await until(lambda: len(tried.started()) == 2)
    await tried.launcher.stop()
    assert tried.stopped() == 2
    await tried.launcher.stop()
    assert tried.stopped() == 2


async def test_a_command_that_is_not_there_is_refused_and_a_broken_one_stops_the_start(
    tmp_path: Path,
) -> None:
    missing = CommandLauncher([str(tmp_path / "missing")], SHIFT, tmp_path / "log")
    with pytest.raises(LauncherRefused, match="BURST_COMMAND"):
        await missing.start(1)
    with pytest.raises(BadSettings, match="BURST_COMMAND"):
        own_command('docker run "talemill')
    assert own_command("ssh box talemill worker") == ["ssh", "box", "talemill", "worker"]
    assert own_command("")[0] == sys.executable


@pytest.mark.parametrize("mood", BAD_MOODS)
async def test_runpod_in_a_bad_mood_is_our_error(mood: str, request: pytest.FixtureRequest) -> None:
    async with RunPodServer() as server:
        timeout_s = patience_s(request)
        launcher = RunPodLauncher(f"{server.url}/v2", ENDPOINT, API_KEY, SHIFT, timeout_s)
        server.always = BAD_MOODS[mood]()
        with pytest.raises(LauncherRefused if mood == "401" else LauncherAway):
            await launcher.start(1)
        await launcher.close()


async def test_a_wrong_key_or_endpoint_at_runpod_is_refused() -> None:
    async with RunPodServer() as server:
        for endpoint, key in ((ENDPOINT, "rpa_other"), ("end-2", API_KEY)):
            launcher = RunPodLauncher(f"{server.url}/v2/", endpoint, key, SHIFT)
            with pytest.raises(LauncherRefused):
                await launcher.start(1)
            await launcher.close()
        assert server.jobs == {}


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (Status.UNAUTHENTICATED, LauncherRefused),
        (Status.NOT_FOUND, LauncherRefused),
        (Status.INTERNAL, LauncherAway),
        (Status.RESOURCE_EXHAUSTED, LauncherAway),
    ],
)
async def test_modal_in_a_bad_mood_is_our_error(
    status: Status, wanted: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ModalServer(is_deployed=True, broken=status) as server:
        monkeypatch.setenv("MODAL_SERVER_URL", server.url)
        launcher = ModalLauncher("talemill", TOKEN_ID, TOKEN_SECRET, SHIFT)
        with pytest.raises(wanted):
            await launcher.start(1)
        await launcher.close()


async def test_what_modals_library_raises_without_a_kind_is_our_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ModalServer(is_deployed=True, is_full=True) as server:
        monkeypatch.setenv("MODAL_SERVER_URL", server.url)
        launcher = ModalLauncher("talemill", TOKEN_ID, TOKEN_SECRET, SHIFT)
        with pytest.raises(LauncherAway):
            await launcher.start(1)
        monkeypatch.setitem(sys.modules, "modal", None)
        with pytest.raises(BadSettings, match=r"pip install talemill\[modal\]"):
            ModalLauncher("talemill", TOKEN_ID, TOKEN_SECRET, SHIFT)


async def test_an_app_that_was_not_deployed_is_refused_until_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ModalServer() as server:
        monkeypatch.setenv("MODAL_SERVER_URL", server.url)
        launcher = ModalLauncher("talemill", TOKEN_ID, TOKEN_SECRET, SHIFT)
        with pytest.raises(LauncherRefused, match="talemill"):
            await launcher.start(1)
        server.is_deployed = True
        await launcher.start(1)
        assert server.calls == 1
        await launcher.close()


async def test_the_modal_app_deploys_as_the_operator_types_it() -> None:
    async with ModalServer() as server:
        command = [sys.executable, "-m", "modal", "deploy", "-m", "worker.modal_app"]
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=Path(__file__).parents[2],
            env={
                **os.environ,
                "MODAL_SERVER_URL": server.url,
                "MODAL_TOKEN_ID": TOKEN_ID,
                "MODAL_TOKEN_SECRET": TOKEN_SECRET,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, said.decode()
        assert server.is_deployed
        (asked,) = server.named("FunctionCreate")
        function = asked.function if asked.HasField("function") else None
        assert function is not None and function.function_name == "work"
        assert (function.module_name, function.timeout_secs) == ("worker.modal_app", 7200)
        assert [one.deployment_name for one in server.named("SecretGetOrCreate")] == ["talemill"]
        images = [one.image for one in server.named("ImageGetOrCreate")]
        lines = [line for image in images for line in image.dockerfile_commands]
        assert any("-m pipeline.voice.model /data/cache" in line for line in lines)
        assert "ENTRYPOINT []" in lines
