"""Every module of the program imports by itself, without a warning, on this Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = """
import sys, warnings
from importlib import import_module
# The Discord library imports audioop (pyproject.toml says the same to pytest).
warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
for name in sys.stdin.read().split():
    import_module(name)
"""
NOT_MODULES = {"db/migrations/env.py"}
"""Scripts that their library runs inside its own context."""


def modules() -> list[str]:
    """The dotted names of every source file."""
    files = [
        path.relative_to(ROOT)
        for package in ("bot", "db", "pipeline", "worker")
        for path in sorted((ROOT / package).rglob("*.py"))
    ]
    return [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in files
        if str(path) not in NOT_MODULES and path.name != "__main__.py"
    ]


def test_every_module_imports_without_a_warning() -> None:
    names = modules()
    assert len(names) > 300
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE],
        input="\n".join(names),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
