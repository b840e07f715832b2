"""Under which terms a video's parts are: what a receipt says of each. docs/licences.md has more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from pipeline.provenance.making import ENCYCLOPEDIA, OFFLINE, OWN, OWN_WORDS, UsedAsset
from pipeline.providers.registry import load_providers

TermsKind = Literal["own", "ours", "open", "model", "unclear", "vendor"]
FONTS: Final = "Anton, Baloo 2, Inter, Montserrat, Noto, Playfair Display, Poppins"
FONT_TERMS: Final = "SIL OFL 1.1"


@dataclass(frozen=True, slots=True)
class Terms:
    """`own` is the person's own, `ours` part of this program, `open` under the licence of that
    `name`, `model` under that of the model, `unclear` what nobody has settled, and `vendor` under
    the terms at the address `name`."""

    kind: TermsKind
    name: str = ""


def terms_of(asset: UsedAsset) -> Terms:
    """The terms of a script, picture, voice, clip or logo."""
    provider = asset.provider.partition(":")[0]
    if provider == OWN:
        return Terms("own")
    if provider == OFFLINE:
        return _offline(asset)
    known = load_providers().get(provider)
    return Terms("vendor", known.terms_url) if known and known.terms_url else Terms("model")


def _offline(asset: UsedAsset) -> Terms:
    match asset.kind, asset.model:
        case "script", model if model == ENCYCLOPEDIA:
            return Terms("open", "CC BY-SA 4.0 (Wikipedia)")
        case "script", model if model == OWN_WORDS:
            return Terms("own")
        case "voice", model:
            is_kokoro = model.startswith("kokoro")
            return (
                Terms("open", "Apache-2.0") if is_kokoro else Terms("unclear", "docs/licences.md")
            )
        case _:
            return Terms("ours", "Apache-2.0")


def music_terms(track: str) -> Terms:
    """The terms of a track by its name: ours, or the package's."""
    return Terms("ours", "Apache-2.0") if track.startswith("dark_") else Terms("open", "MIT")
