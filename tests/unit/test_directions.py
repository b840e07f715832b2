"""Imports run one way (docs/architecture.md, The house)."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
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


def module_name(path: Path) -> str:
    """`pipeline/templates/__init__.py` is `pipeline.templates`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_files(path: Path, known: Container[str]) -> Iterator[str]:
    """The modules among `known` that a file imports: of `from package import name`, the module
    of that name where there is one."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                name = whole if whole in known else node.module
                if name in known:
                    yield name


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The strongly connected components of more than one module (Tarjan's algorithm)."""
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    components: list[list[str]] = []

    def visit(module: str) -> None:
        numbers[module] = lowest[module] = len(numbers)
        stack.append(module)
        for imported_module in sorted(graph[module]):
            if imported_module not in numbers:
                visit(imported_module)
                lowest[module] = min(lowest[module], lowest[imported_module])
            elif imported_module in stack:
                lowest[module] = min(lowest[module], numbers[imported_module])
        if lowest[module] == numbers[module]:
            start = stack.index(module)
            components.append(sorted(stack[start:]))
            del stack[start:]

    for module in sorted(graph):
        if module not in numbers:
            visit(module)
    return [component for component in components if len(component) > 1]


def test_a_circle_of_three_is_told_from_what_it_imports() -> None:
    graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"e"}, "e": set()}
    assert circles(graph) == [["a", "b", "c"]]


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_no_modules_import_each_other_in_a_circle(package: str) -> None:
    """An import inside a function counts: it hides a circle and does not open it. So does one
    for types alone: what two files must say of each other belongs into one of them."""
    paths = {module_name(path): path for path in (ROOT / package).rglob("*.py")}
    # Circles lie within a package, for imports between packages run one way.
    graph = {module: set(imported_files(path, paths)) for module, path in paths.items()}
    found = circles(graph)
    assert not found, "\n".join(" <-> ".join(component) for component in found)


def test_the_conversation_imports_no_chat_library() -> None:
    wrong = [
        f"{path.name}: {module}"
        for path in (ROOT / "bot" / "conversation").rglob("*.py")
        for module in imported(path)
        if module.split(".")[0] in {"telegram", "discord", "stripe", "aiohttp"}
    ]
    assert not wrong


def test_a_public_class_name_stands_for_one_thing() -> None:
    where: dict[str, list[str]] = {}
    for package in MAY_IMPORT:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    where.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in where.items() if len(paths) > 1} == {}
