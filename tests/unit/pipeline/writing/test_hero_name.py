"""What a story calls its hero, from its own words."""

from __future__ import annotations

import pytest

from pipeline.script import Scene, Script
from pipeline.writing.hero_name import hero_name

PIP = ("One night Pip went out. The sea was black.", "Then Pip ran, and Pip's lamp went out.")


@pytest.mark.parametrize(
    ("lines", "character", "language", "name"),
    [
        (PIP, "a small fox", "en", "Pip"),
        (PIP, "a small fox called Bo", "en", "Bo"),
        (("He saw London once.", "Then he slept."), "a man", "en", ""),
        (("Nobody came. Nobody ever did.", "Nobody."), "a man", "en", ""),
        (("Das Haus stand am Meer.", "Das Haus war alt, und das Meer kam."), "", "de", ""),
        (("Una noche Lola salió. Llovía.", "Y Lola corrió, y Lola cayó."), "", "es", "Lola"),
        (("एक रात वह बाहर गया।", "समुद्र काला था।"), "", "hi", ""),
    ],
)
def test_the_name_is_the_storys_own_or_none(
    lines: tuple[str, ...], character: str, language: str, name: str
) -> None:
    scenes = [Scene(voice=line, picture="p") for line in lines]
    script = Script(title="t", description="d", hashtags=(), character=character, scenes=scenes)
    assert hero_name(script, language) == name
