"""The Kubernetes manifests and systemd units name what exists: commands, variables, metrics."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import build_parser
from tests.unit.test_readme import variables

ROOT = Path(__file__).parents[2]
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
MEMORY_ARENAS = re.compile(r"MALLOC_\w+")


def documents() -> Iterator[dict[str, Any]]:
    for manifest in MANIFESTS:
        read = yaml.safe_load(manifest.read_text(encoding="utf-8"))
        yield from read["items"] if read["kind"] == "List" else [read]


def pods() -> dict[str, dict[str, Any]]:
    """The pod of every workload, by its name."""
    found = {}
    for one in documents():
        spec = one["spec"]
        template = spec.get("template") or spec.get("jobTargetRef", {}).get("template")
        if template:
            found[one["metadata"]["name"]] = template["spec"]
    return found


PODS = pods()


def test_what_a_cluster_needs_is_there() -> None:
    assert set(PODS) == {
        "talemill-migrate",
        "talemill-bot",
        "talemill-worker",
        "talemill-burst-worker",
    }
    assert [one["kind"] for one in documents()].count("ScaledJob") == 1


@pytest.mark.parametrize("name", PODS)
def test_every_container_runs_a_command_of_ours_with_variables_of_ours(name: str) -> None:
    for container in PODS[name]["containers"]:
        build_parser().parse_args(container["args"])
        assert {one["name"] for one in container.get("env", ())} <= variables()


@pytest.mark.parametrize("name", PODS)
def test_nobody_is_root_and_nothing_is_written_outside_volumes(name: str) -> None:
    pod = PODS[name]
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 10001
    assert pod["automountServiceAccountToken"] is False
    volumes = {one["name"] for one in pod["volumes"]}
    for container in (*pod["containers"], *pod.get("initContainers", ())):
        own = container["securityContext"]
        assert own["readOnlyRootFilesystem"] and not own["allowPrivilegeEscalation"]
        assert own["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]
        assert {one["name"] for one in container["volumeMounts"]} <= volumes


def test_whatever_runs_for_ever_is_probed() -> None:
    for name in ("talemill-bot", "talemill-worker"):
        (container,) = PODS[name]["containers"]
        assert container["livenessProbe"]


def test_the_depth_of_the_queue_is_asked_of_the_bot() -> None:
    (scaled,) = [one for one in documents() if one["kind"] == "ScaledJob"]
    (trigger,) = scaled["spec"]["triggers"]
    services = [one["metadata"]["name"] for one in documents() if one["kind"] == "Service"]
    host = re.match(r"http://([\w-]+):8080/metrics$", trigger["metadata"]["url"])
    assert host is not None and host[1] in services


def test_a_proxy_shows_nobody_what_is_for_the_operator() -> None:
    page = (ROOT / "docs" / "running.md").read_text()
    (caddy,) = re.findall(r"@inside path (.+)", page)
    (nginx,) = re.findall(r"location ~ (\S+) \{ return 404; \}", page)
    served = (ROOT / "bot" / "web" / "server.py").read_text()
    inside = set(re.findall(r'"(/(?:metrics|health\w*|ready\w*))"', served))
    assert len(inside) == 4 and set(caddy.split()) == inside
    assert all(re.match(nginx, path) for path in inside)


def test_runpods_start_command_replaces_the_images_entrypoint() -> None:
    # A plain command would become the arguments of `talemill`.
    assert 'ENTRYPOINT ["talemill"]' in (ROOT / "Dockerfile").read_text()
    page = (ROOT / "docs" / "running.md").read_text()
    (said,) = re.findall(r'^\{"entrypoint".*\}$', page, re.M)
    command = json.loads(said)
    assert command["entrypoint"] == ["python", "-m"]
    (module,) = command["cmd"]
    assert find_spec(module) is not None


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_of_ours_as_nobody_special(unit: Path) -> None:
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(unit)
    service = read["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert program == "/opt/talemill/.venv/bin/talemill"
    build_parser().parse_args(arguments)
    assert service["User"] == "talemill" and service["NoNewPrivileges"] == "yes"
    # How a command ends that is stopped while it still starts (docs/commands.md).
    assert int(service["SuccessExitStatus"]) == 128 + signal.SIGTERM
    text = unit.read_text()
    named = set(re.findall(r"\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)=", text))
    assert {one for one in named if not MEMORY_ARENAS.match(one)} <= variables()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_every_line_of_a_unit(unit: Path, tmp_path: Path) -> None:
    # Its program is not installed here: another that is stands in for it.
    text = unit.read_text().replace("/opt/talemill/.venv/bin/talemill", "/bin/true")
    name = unit.name.replace("@", "@1")
    (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / name],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if name in line]
    assert said == []
