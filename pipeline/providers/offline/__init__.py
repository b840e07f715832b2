"""Makers that need no key."""

from pipeline.providers.provider import Provider

PROVIDER = Provider(
    name="offline",
    title="Built in",
    makers={
        "script": "pipeline.providers.offline.script",
        "picture": "pipeline.providers.offline.pictures",
        "voice": "pipeline.providers.offline.voice",
    },
)
