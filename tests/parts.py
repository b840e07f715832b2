"""A pytest plugin: says how many seconds each part of the suite took, and why a test skipped.

Parts are folders and files: unit, contract, templates, money, chaos, recovery, surfaces.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

_BUDGET_S = {
    "unit and contract": 240,
    "templates": 180,
    "money": 180,
    "chaos": 120,
    "recovery": 180,
    "surfaces": 120,
}


def part_of(nodeid: str) -> str:
    """The part a test belongs to, by its path."""
    path = nodeid.split("::", 1)[0]
    for word, part in (
        ("chaos", "chaos"),
        ("acceptance/test_recovery", "recovery"),
        ("acceptance/test_rolling", "recovery"),
        ("acceptance/test_bot_killed", "recovery"),
        ("acceptance/test_left_behind", "recovery"),
        ("templates", "templates"),
        ("money", "money"),
        ("ledger", "money"),
        ("surfaces", "surfaces"),
        ("scenarios", "surfaces"),
    ):
        if word in path:
            return part
    return "unit and contract"


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[part_of(report.nodeid)] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        workers = max(1, int(terminalreporter.config.getoption("numprocesses", 0) or 1))
        terminalreporter.section("seconds by part (shared by the workers)")
        for part, seconds in sorted(self.seconds.items()):
            limit = _BUDGET_S.get(part, 0)
            terminalreporter.write_line(f"{part:20} {seconds / workers:7.1f} s of {limit} s")
        for report in terminalreporter.stats.get("skipped", []):
            terminalreporter.write_line(f"skipped {report.nodeid}: {report.longrepr}")


def pytest_configure(config: pytest.Config) -> None:
    """Count only where the reports of all workers arrive."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Clock(), "talemill-parts")
