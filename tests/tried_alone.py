"""A pytest plugin: with `--try-failed-alone`, failed tests are tried once more, one by one.

Real processes and timeouts on a busy machine make a few tests fail beside others. Those that
pass alone are named and counted in the summary as "passed alone"; more than two fail the run,
because then something shakes that should not.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MOST_TRIED = 8
"""With more failures than this, nothing is tried again: it is not the machine."""
MOST_PASSED_ALONE = 2


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that only the gate sets."""
    parser.addoption(
        "--try-failed-alone",
        action="store_true",
        help=f"try up to {MOST_TRIED} failed tests once more, each in a process of its own",
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Try the failed tests where all reports arrive and every worker has ended."""
    config = session.config
    if hasattr(config, "workerinput") or not config.getoption("--try-failed-alone"):
        return
    if exitstatus != pytest.ExitCode.TESTS_FAILED:
        return
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    assert isinstance(reporter, pytest.TerminalReporter)
    stats: dict[str, list[pytest.TestReport]] = reporter.stats
    reports = [*stats.get("failed", []), *stats.get("error", [])]
    first = {report.nodeid: report for report in reversed(reports)}
    if not is_worth_trying(len(first)):
        return
    reporter.section("failed beside others, tried once more alone")
    passed = {}
    for name, report in first.items():
        is_passed = _passes_alone(name, config.rootpath)
        reporter.write_line(f"{'passed' if is_passed else 'failed'} alone: {name}")
        if is_passed:
            reporter.write_line(f"    beside others: {_reason(report)}")
            passed[name] = report
    for outcome in ("passed", "failed", "error"):
        left = [report for report in stats.pop(outcome, []) if report.nodeid not in passed]
        if left:
            stats[outcome] = left
    if passed:
        stats["passed alone"] = list(passed.values())
        reporter.write_line(f"passed only alone: {len(passed)} (at most {MOST_PASSED_ALONE})")
    if is_bearable(len(first), len(passed)):
        session.exitstatus = pytest.ExitCode.OK


def is_worth_trying(failed: int) -> bool:
    """Whether that many failures may be the machine's."""
    return failed <= MOST_TRIED


def is_bearable(failed: int, passed_alone: int) -> bool:
    """Whether the run passes, when so many of the failed tests passed alone."""
    return passed_alone == failed and passed_alone <= MOST_PASSED_ALONE


def _passes_alone(name: str, root: Path) -> bool:
    command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", name]
    return subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 0


def _reason(report: pytest.TestReport) -> str:
    """The line that says why it failed beside others."""
    lines = [line for line in report.longreprtext.splitlines() if line.startswith("E ")]
    return lines[0].removeprefix("E").strip() if lines else f"failed in {report.when}"
