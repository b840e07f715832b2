"""The templates, found by looking into this folder: adding a file adds a template."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from pipeline.errors import UnknownTemplate
from pipeline.templates.base import Template


@cache
def load_templates() -> dict[str, Template]:
    """Every template by its key, in the order of their keys."""
    names = sorted(info.name for info in iter_modules(__path__))
    modules = (import_module(f"{__name__}.{name}") for name in names if name != "base")
    found = [module.TEMPLATE for module in modules if hasattr(module, "TEMPLATE")]
    return {template.key: template for template in found}


@cache
def _of_file(key: str) -> Template | None:
    """The template of the file that is named as its key: a worker's first video waits for one."""
    if not key.isidentifier() or key not in {info.name for info in iter_modules(__path__)}:
        return None
    template: Template | None = getattr(import_module(f"{__name__}.{key}"), "TEMPLATE", None)
    return template if template is not None and template.key == key else None


def find_template(key: str) -> Template:
    """The template of that key; UnknownTemplate names those there are."""
    if (template := _of_file(key)) is not None:
        return template
    templates = load_templates()
    if key not in templates:
        raise UnknownTemplate(
            f"There is no template {key[:40]!r}; there are: {', '.join(templates)}."
        )
    return templates[key]
