"""The offline script writer: the template's own outline, without a network or a key."""

from __future__ import annotations

import asyncio

from pipeline.brief import Brief
from pipeline.notes import kept_as_written, written_built_in
from pipeline.providers.base import Call, Made, Written
from pipeline.providers.config import ProviderConfig
from pipeline.templates.base import Template
from pipeline.writing.shape import read_prompt


class OfflineWriter:
    """Fills a template's schema with its own outline; the same brief gives the same script."""

    name = "offline"

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        """Write the script; raises EmptyPrompt and PromptTooLong, never a provider's error."""
        pasted = read_prompt(brief.prompt)
        script = await asyncio.to_thread(template.outline, brief)
        note = kept_as_written() if template.take(pasted).is_kept else written_built_in()
        return Written(script, Made(self.name, "frames-1", 0.0, brief.seed), note)


def build(config: ProviderConfig) -> OfflineWriter:
    """For the registry; our own writer needs no settings."""
    return OfflineWriter()
