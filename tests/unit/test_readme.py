"""The README says what is true: its settings and its commands."""

from __future__ import annotations

import re
from pathlib import Path

from bot.__main__ import COMMANDS
from bot.settings import provider_sections, sections
from pipeline.brief import Brief
from pipeline.environment import variables_of
from pipeline.providers.offline.ready import ready_script
from pipeline.templates import find_template

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def variables() -> set[str]:
    """Every environment variable that a settings class reads."""
    found = set()
    for section in (*sections().values(), *provider_sections().values()):
        for field in section.model_fields:
            found |= set(variables_of(section, field))
    return found


def test_the_table_of_settings_is_complete_and_names_nothing_else() -> None:
    named = set(re.findall(r"`([A-Z][A-Z0-9]+_[A-Z0-9_]+)`", README))
    assert named == variables()


def test_every_command_it_shows_is_there() -> None:
    shown = {text.split()[0] for text in re.findall(r"`talemill ([a-z][^`]*)`", README)}
    assert shown <= set(COMMANDS)
    assert {"chat", "make", "compose", "templates", "doctor", "up"} <= shown


def test_the_demo_that_it_shows_can_be_told_without_a_writer() -> None:
    shown = re.findall(r'make demo PROMPT="([^"]+)" TEMPLATE=(\w+)', README)
    assert shown
    for prompt, key in shown:
        assert ready_script(Brief(prompt=prompt, template=key), find_template(key)), prompt
