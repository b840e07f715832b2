"""Imports run one way (docs/architecture.md, The house)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"bot", "pipeline", "worker", "db", "tests", "benchmarks"}
MAY_IMPORT: dict[str, set[str]] = {
    "pipeline": set(),
    "db": set(),
    "bot": {"db", "pipeline"},
    "worker": {"db", "pipeline", "bot.settings", "bot.surfaces", "bot.wording"},
}
STARTS_THE_WORKER = {"bot/commands/run.py"}


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed(module: str, package: str) -> bool:
    """Whether a module of `package` may import `module`."""
    top = module.split(".", 1)[0]
    if top not in OURS or top == package:
        return True
    return any(
        module == one or module.startswith(one + ".") or one.startswith(module + ".")
        for one in MAY_IMPORT[package]
    )


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_imports_run_one_way(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for module in imported(path)
        if not allowed(module, package)
        and not (module.startswith("worker") and str(path.relative_to(ROOT)) in STARTS_THE_WORKER)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_conversation_imports_no_chat_library() -> None:
    wrong = [
        f"{path.name}: {module}"
        for path in (ROOT / "bot" / "conversation").rglob("*.py")
        for module in imported(path)
        if module.split(".")[0] in {"telegram", "discord", "stripe", "aiohttp"}
    ]
    assert not wrong
