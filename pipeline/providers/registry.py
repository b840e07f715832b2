"""Which providers there are: each is one folder, and one line here.

A folder's `__init__` holds its PROVIDER: the settings class beside it and the modules whose
`build(config)` gives a maker. Such a module is imported only when the provider is configured:
without an OpenAI key its SDK is never loaded.
"""

from __future__ import annotations

from importlib import import_module

from pipeline.providers.provider import Provider

PROVIDERS: tuple[str, ...] = (
    "pipeline.providers.diffusers",
    "pipeline.providers.fal",
    "pipeline.providers.elevenlabs",
    "pipeline.providers.openai",
    "pipeline.providers.offline",
)
"""Of each kind the first that is configured is asked first, unless the settings say otherwise."""


def load_providers() -> dict[str, Provider]:
    """Every provider by its name, in the table's order."""
    found = (import_module(package).PROVIDER for package in PROVIDERS)
    return {provider.name: provider for provider in found}
