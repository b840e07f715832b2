"""docker-compose.yml names only what exists, and holds what it promises of every service."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import COMMANDS
from tests.fixtures.compose import ROOT, compose, secret_files, variables
from tests.unit.test_readme import variables as settings_variables

FILE = compose()
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = {name: one for name, one in SERVICES.items() if "build" in one}
RUNNING = {name: one for name, one in SERVICES.items() if name != "migrate"}


def made_secrets(folder: Path) -> set[str]:
    subprocess.run([ROOT / "deploy" / "make-secrets.sh", folder], check=True)
    return {path.name for path in folder.iterdir()}


def test_the_services_that_are_promised_are_there() -> None:
    assert set(SERVICES) == {"migrate", "bot", "worker", "gpu-worker", "redis", "postgres", "s3"}
    assert {name: one["profiles"] for name, one in SERVICES.items() if "profiles" in one} == {
        "gpu-worker": ["gpu"],
        "s3": ["s3"],
    }


@pytest.mark.parametrize("name", OURS)
def test_every_command_and_variable_is_ours(name: str) -> None:
    service = OURS[name]
    assert service["command"] in COMMANDS
    known = settings_variables()
    assert set(service.get("environment", {})) - {"HF_HOME"} <= known
    for target in secret_files(service, FILE["secrets"]):
        assert target.upper() in known


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_is_root_and_nothing_is_written_outside_volumes(name: str) -> None:
    service = SERVICES[name]
    user = str(service.get("user", "10001" if name in OURS else "root"))
    assert user.split(":", maxsplit=1)[0] not in {"root", "0"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"])


@pytest.mark.parametrize("name", RUNNING)
def test_whatever_runs_is_looked_at_and_started_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"
    for one, state in SERVICES[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if one == "migrate" else "service_healthy"
        assert state["condition"] == wanted


def test_a_migration_that_cannot_succeed_ends_instead_of_holding_up_the_rest() -> None:
    # `docker compose up` waits for as long as it is started again.
    assert re.fullmatch(r"on-failure:[1-5]", SERVICES["migrate"]["restart"])


def test_only_this_machine_reaches_what_is_published() -> None:
    published = [port for one in SERVICES.values() for port in one.get("ports", ())]
    assert published and all(port.startswith("127.0.0.1:") for port in published)


def test_what_redis_keeps_outlives_it_and_a_worker_can_be_multiplied() -> None:
    command = SERVICES["redis"]["command"][-1]
    assert "--appendonly yes" in command and "requirepass" in command
    assert "queue:/data" in SERVICES["redis"]["volumes"]
    assert "container_name" not in SERVICES["worker"] and "ports" not in SERVICES["worker"]


def test_every_secret_is_made_once_and_read_by_nobody_else_on_the_machine(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    made = made_secrets(folder)
    wanted = {Path(one["file"]).name for one in FILE["secrets"].values()}
    assert made == wanted
    used = {
        source if isinstance(source, str) else source["source"]
        for one in SERVICES.values()
        for source in one.get("secrets", ())
    }
    assert used == set(FILE["secrets"])
    first = {path.name: path.read_text() for path in folder.iterdir()}
    assert len({text for name, text in first.items() if name.endswith("password")}) == 5
    assert all(len(text) == 48 for name, text in first.items() if name.endswith("password"))
    assert made_secrets(folder) == made
    assert {path.name: path.read_text() for path in folder.iterdir()} == first
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "secrets/" in (ROOT / ".gitignore").read_text().splitlines()


def test_no_secret_stands_in_the_file_or_in_a_process_list() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"(PASSWORD|SECRET|TOKEN|_KEY)\w*: *[\"']?[A-Za-z0-9]", text)
    for word in ("--requirepass", "ROOT_SECRET_KEY=$$S3"):
        assert word not in text


def test_its_own_variables_are_explained_to_the_operator() -> None:
    page = (ROOT / "docs" / "running.md").read_text()
    assert [name for name in sorted(variables()) if f"`{name}`" not in page] == []


def test_the_image_is_for_both_machines_and_runs_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER talemill$", text, re.M) and "--uid 10001" in text
    bases = re.findall(r"^FROM (\S+)", text, re.M)
    assert set(bases) == {"python:${PYTHON}-slim"}
    assert not re.search(r"amd64|x86_64", text.replace("linux/amd64,linux/arm64", ""))
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M)
    assert [name for line in copied for name in line.split() if not (ROOT / name).exists()] == []


def test_scripts_of_the_deployment_can_be_run() -> None:
    scripts = sorted((ROOT / "deploy").rglob("*.sh"))
    assert len(scripts) >= 2
    for script in scripts:
        assert os.access(script, os.X_OK)
        subprocess.run(["sh", "-n", script], check=True)
