"""Who signs what is sent (docs/provenance.md)."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings

from pipeline.environment import WebAddress, section


class ProvenanceSettings(BaseSettings):
    """The operator's certificate."""

    model_config = section("PROVENANCE_")

    folder: Path | None = None
    """Holds certificate.pem (the chain) and private-key.pem; None means data_folder/provenance.
    A self-signed pair is made where there is none."""
    organisation: str = "Talemill"
    """Whose name a self-signed certificate carries."""
    demands_visible_mark: bool = False
    """Whether every video says on its frames that it was made by AI; else whoever asks for one
    chooses."""
    timestamp_url: WebAddress = ""
    """A time stamp authority (RFC 3161) that each signature asks: then a file verifies after its
    certificate has run out."""
