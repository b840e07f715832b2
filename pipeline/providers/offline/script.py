"""The offline script writer: what is ready to be told, without a network or a key."""

from __future__ import annotations

import asyncio

from pipeline.brief import Brief
from pipeline.errors import NoScriptWriter
from pipeline.provenance.making import ENCYCLOPEDIA, OWN_WORDS
from pipeline.providers.base import Call, Made, Written
from pipeline.providers.config import ProviderConfig
from pipeline.providers.offline.ready import ready_script
from pipeline.templates.base import Template
from pipeline.writing.shape import check_length


class OfflineWriter:
    """Tells a person's own words, a whole script of the library, or an encyclopedia's sentences."""

    name = "offline"

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        """The script that is ready; NoScriptWriter where none is, PromptTooLong."""
        check_length(brief)
        ready = await asyncio.to_thread(ready_script, brief, template)
        if ready is None:
            raise NoScriptWriter
        model = OWN_WORDS if ready.is_own else ENCYCLOPEDIA if ready.articles else "library-1"
        return Written(ready.script, Made(self.name, model, 0.0, brief.seed), ready.note)


def build(config: ProviderConfig) -> OfflineWriter:
    """For the registry; our own writer needs no settings."""
    return OfflineWriter()
