"""Makers that need no key."""

from pipeline.listening.model_files import NEEDED
from pipeline.providers.provider import Provider

PROVIDER = Provider(
    name="offline",
    title="Built in",
    makers={
        "script": "pipeline.providers.offline.script",
        "picture": "pipeline.providers.offline.pictures",
        "voice": "pipeline.providers.offline.voice",
        "transcript": "pipeline.providers.offline.transcriber",
    },
    needs={"transcript": NEEDED},
    how="pip install 'talemill[listen]' to have recordings written down here",
)
