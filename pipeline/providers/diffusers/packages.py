"""Which packages local pictures need, and what of them is not here or too old."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Final

NEEDED: Final[Mapping[str, tuple[int, ...]]] = {
    "torch": (2, 6),
    "diffusers": (0, 42),
    "transformers": (5,),
    "accelerate": (1, 12),
}
"""The oldest version of each that was tried, as in pyproject.toml."""


def absent() -> list[str]:
    """Those that are not installed."""
    return [name for name in NEEDED if find_spec(name) is None]


def outdated() -> list[str]:
    """Those that are too old, with their versions."""
    return [
        f"{name} {found} (wanted: {'.'.join(map(str, least))} or newer)"
        for name, least in NEEDED.items()
        if (found := _version(name)) and _numbers(found) < least
    ]


def has_gpu() -> bool:
    """Whether torch finds a GPU here; it takes seconds, since torch is loaded for it."""
    try:
        import torch

        return bool(torch.cuda.is_available())
    except Exception:  # a library that does not fit this machine finds none
        return False


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _numbers(found: str) -> tuple[int, ...]:
    parts = found.partition("+")[0].split(".")
    return tuple(int(part) for part in parts[:2] if part.isdecimal())
