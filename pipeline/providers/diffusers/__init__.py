"""Pictures from a model on a GPU of our own."""

from pipeline.providers.diffusers.settings import DiffusersSettings
from pipeline.providers.provider import Provider

PROVIDER = Provider(
    name="diffusers",
    title="Local pictures",
    settings=DiffusersSettings,
    makers={"picture": "pipeline.providers.diffusers.pictures"},
    needs_gpu=True,
    how="set DIFFUSERS_MODEL on a machine with a GPU (docs/providers.md)",
)
