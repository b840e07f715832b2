"""`make attack`: the fuzzers and floods of the tests, on loopback, with larger counts.

Prints a table (attack, what was tried, result, worst figure); 1 when one gave way. Each attack is
a few tests, run in a process of their own with ATTACK_SCALE set; what they measured comes back in
their report as the property `worst`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from xml.etree import ElementTree

SCALE: Final = "8"
MOST_S: Final = 110.0
"""Of one attack; all of them stay within ten minutes."""
WHOLE_S: Final = 580.0


@dataclass(frozen=True, slots=True)
class Attack:
    """Tests that attack one wall."""

    name: str
    tried: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attack; `said` is how it gave way."""

    held: bool
    tests: int
    seconds: float
    worst: tuple[str, ...]
    said: str = ""


ATTACKS: Final = (
    Attack("long texts", "every text function × seeded worst texts of 4,096 characters",
           ("tests/unit/test_worst_texts.py",)),
    Attack("disguises", "refused texts in look-alikes, digits, spaces, hidden signs",
           ("tests/unit/pipeline/test_moderation.py",)),
    Attack("bombs", "a bomb of every picture and sound format, read in every way",
           ("tests/unit/pipeline/test_bombs.py",)),
    Attack("inner addresses", "every closed range, every spelling, rebinding, redirects",
           ("tests/unit/pipeline/providers/test_addresses.py", "tests/contract/test_downloads.py")),
    Attack("web floods", "half requests, dripping heads, odd headers, random bytes",
           ("tests/unit/bot/web/test_floods.py",)),
    Attack("chat floods", "a broadcast, 100 slowed chats, ten senders of worst texts",
           ("tests/unit/bot/listeners/test_floods.py",)),
    Attack("outages", "a platform down at the start or later beside another",
           ("tests/unit/bot/listeners/test_listener_supervisor.py",)),
    Attack("escapes", "control characters on the terminal and in log lines",
           ("tests/unit/bot/listeners/test_terminal.py", "tests/unit/bot/settings")),
)  # fmt: skip


def run(attack: Attack, most_s: float) -> Outcome:
    """Run the tests of an attack."""
    began = time.monotonic()
    with TemporaryDirectory(prefix="talemill-attack-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-o", "junit_family=xunit1"]
        try:
            done = subprocess.run(
                [*command, f"--junitxml={report}", *attack.tests],
                env={**os.environ, "ATTACK_SCALE": SCALE},
                capture_output=True,
                text=True,
                timeout=most_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(False, 0, time.monotonic() - began, (), "It took too long.")
        if not report.exists():
            return Outcome(False, 0, time.monotonic() - began, (), done.stdout[-2000:])
        cases = list(ElementTree.parse(report).iter("testcase"))
    broken = [
        case.get("name", "") for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]  # fmt: skip
    worst = [
        one.get("value", "") for case in cases for one in case.iter("property")
        if one.get("name") == "worst"
    ]  # fmt: skip
    seconds = time.monotonic() - began
    return Outcome(
        done.returncode == 0 and not broken, len(cases), seconds, tuple(worst), ", ".join(broken)
    )


def main() -> int:
    """Run every attack in turn and print what came of it."""
    began = time.monotonic()
    all_held = True
    print(f"{'attack':16} {'result':9} {'tests':>5} {'s':>5}  what was tried; worst")
    for attack in ATTACKS:
        left_s = WHOLE_S - (time.monotonic() - began)
        outcome = run(attack, max(1.0, min(MOST_S, left_s)))
        all_held = all_held and outcome.held
        result = "held" if outcome.held else "GAVE WAY"
        print(
            f"{attack.name:16} {result:9} {outcome.tests:5} {outcome.seconds:5.0f}  {attack.tried}",
            flush=True,
        )
        for line in (*outcome.worst, *([outcome.said] if outcome.said else ())):
            print(f"{'':40}{line}", flush=True)
    print("Every wall held." if all_held else "A wall gave way.")
    return 0 if all_held else 1


if __name__ == "__main__":
    sys.exit(main())
