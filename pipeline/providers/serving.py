"""Which of the providers serve an installation, by its settings, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.errors import ProviderDenied
from pipeline.pricing import ProviderSet
from pipeline.providers.config import ProviderConfig
from pipeline.providers.provider import Kind, Provider
from pipeline.providers.registry import load_providers

PAID_KINDS: tuple[Kind, ...] = ("script", "picture", "voice")


class UnknownProvider(ProviderDenied):
    """There is no provider of that name in the settings."""


class NoProvider(UnknownProvider):
    """Of the providers in the settings none is configured."""


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
                f"{variable}: There is no provider {name[:40]!r}; there are: {', '.join(able)}."
            )
    order = names or _usual_order(kind, able)
    found = tuple(able[name] for name in order if config.serves(able[name], kind))
    if names and not found:
        how = "; ".join(able[name].how for name in names if able[name].how)
        raise NoProvider(f"{variable}: none of {', '.join(names)} is configured: {how}.")
    return found


def _usual_order(kind: Kind, able: Mapping[str, Provider]) -> Sequence[str]:
    """The registry's; a recording is written down on our own machine where it can: then it is
    sent to nobody, and costs nothing."""
    if kind != "transcript":
        return tuple(able)
    return sorted(able, key=lambda name: able[name].settings is not None)


def configured(config: ProviderConfig) -> dict[str, tuple[str, ...]]:
    """Who makes scripts, pictures and voices, in order, as makers are called."""
    return {
        kind: tuple(config.maker_name(one, kind) for one in serving(config, kind))
        for kind in PAID_KINDS
    }


def provider_set(config: ProviderConfig) -> ProviderSet:
    """The same, with the models that draw a picture from a character's, for who reckons prices."""
    drawing = serving(config, "picture")
    return ProviderSet(
        **configured(config), reference=tuple(map(config.reference_maker_name, drawing))
    )


def draws_from_pictures(config: ProviderConfig) -> bool:
    """Whether a character's picture can be handed to somebody who draws here."""
    drawing = [config.providers.get(one.name) for one in serving(config, "picture")]
    return any(one is not None and one.reference_model for one in drawing)


def has_writer(config: ProviderConfig) -> bool:
    """Whether somebody writes scripts here; else only what is ready can be told."""
    return any(one.name != "offline" for one in serving(config, "script"))


def needs_gpu(config: ProviderConfig) -> bool:
    """Whether a provider that would serve wants a GPU in the worker."""
    return any(one.needs_gpu for kind in PAID_KINDS for one in serving(config, kind))
