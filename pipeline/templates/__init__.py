"""The templates, found by looking into this folder: a folder that holds one adds a template."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from pipeline.errors import UnknownTemplate
from pipeline.templates.base import Template


def _keys() -> list[str]:
    return sorted(info.name for info in iter_modules(__path__) if info.ispkg)


@cache
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
