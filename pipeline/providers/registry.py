"""Which providers there are: each is one folder, and one line here.

A folder's `__init__` holds its PROVIDER: the settings class beside it and the modules whose
`build(config)` gives a maker. Such a module is imported only when the provider is configured:
without an OpenAI key its SDK is never loaded.
"""

from __future__ import annotations

from importlib import import_module

from pipeline.errors import ProviderDenied
from pipeline.providers.config import ProviderConfig
from pipeline.providers.provider import Kind, Provider

PROVIDERS: tuple[str, ...] = (
    "pipeline.providers.diffusers",
    "pipeline.providers.fal",
    "pipeline.providers.elevenlabs",
    "pipeline.providers.openai",
    "pipeline.providers.offline",
)
"""Of each kind the first that is configured is asked first, unless the settings say otherwise."""


PAID_KINDS: tuple[Kind, ...] = ("script", "picture", "voice")


class UnknownProvider(ProviderDenied):
    """There is no provider of that name in the settings."""


class NoProvider(UnknownProvider):
    """Of the providers in the settings none is configured."""


def load_providers() -> dict[str, Provider]:
    """Every provider by its name, in the table's order."""
    found = (import_module(package).PROVIDER for package in PROVIDERS)
    return {provider.name: provider for provider in found}


def serving(config: ProviderConfig, kind: Kind) -> tuple[Provider, ...]:
    """The providers that serve a kind in this installation, in order.

    Raises UnknownProvider for a name in the settings that no provider of the kind has, and
    NoProvider where the settings name only such as are not configured.
    """
    able = {name: one for name, one in load_providers().items() if kind in one.makers}
    variable, names = config.makers.order(kind)
    for name in names:
        if name not in able:
            raise UnknownProvider(
                f"{variable}: There is no provider {name!r}; there are: {', '.join(able)}."
            )
    found = tuple(able[name] for name in names or able if config.serves(able[name], kind))
    if names and not found:
        how = "; ".join(able[name].how for name in names if able[name].how)
        raise NoProvider(f"{variable}: none of {', '.join(names)} is configured: {how}.")
    return found


def configured(config: ProviderConfig) -> dict[str, tuple[str, ...]]:
    """Who makes scripts, pictures and voices, in order, as makers are called."""
    return {
        kind: tuple(config.maker_name(one, kind) for one in serving(config, kind))
        for kind in PAID_KINDS
    }


def needs_gpu(config: ProviderConfig) -> bool:
    """Whether a provider that would serve wants a GPU in the worker."""
    return any(one.needs_gpu for kind in PAID_KINDS for one in serving(config, kind))
