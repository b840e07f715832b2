"""The templates, found by looking into this folder: a folder that holds one adds a template.

Nothing heavy is imported here: the processes that encode come through for their painters.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from pipeline.errors import UnknownTemplate

if TYPE_CHECKING:
    from pipeline.templates.base import Template


def look_in(folders: Iterable[str]) -> None:
    """Look for templates in these folders, too: a child of this program looks where it does."""
    __path__.extend(folder for folder in folders if folder not in __path__)


def _keys() -> list[str]:
    return sorted(info.name for info in iter_modules(__path__) if info.ispkg)


def load_templates() -> dict[str, Template]:
    """Every template by its key, in the order of their keys."""
    return {key: _of_folder(key) for key in _keys()}


@cache
def _of_folder(key: str) -> Template:
    template: Template = import_module(f"{__name__}.{key}.template").TEMPLATE
    return template


def find_template(key: str) -> Template:
    """The template of that key; UnknownTemplate names those there are."""
    if key not in (keys := _keys()):
        raise UnknownTemplate(f"There is no template {key[:40]!r}; there are: {', '.join(keys)}.")
    # One folder alone: a worker's first video waits for it.
    return _of_folder(key)
