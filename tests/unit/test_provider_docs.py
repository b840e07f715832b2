"""The fault matrix names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")


def test_every_row_of_the_fault_matrix_has_its_test() -> None:
    rows = [line for line in PAGE.split("## Faults")[1].splitlines() if line.startswith("| ")]
    assert len(rows) > 20
    for row in rows[1:]:
        named = row.rstrip("| ").rsplit("|", 1)[1]
        assert "`" in named, row
        for module, test in re.findall(r"`(test_\w+)::(test_\w+)`", named):
            source = (ROOT / "tests" / "contract" / f"{module}.py").read_text(encoding="utf-8")
            assert f"def {test}(" in source, f"{module}::{test}"
        for path in re.findall(r"`(tests/[\w/]+\.py)`", named):
            assert (ROOT / path).exists(), path
