"""What `talemill doctor` asks of the world: whether what is configured works, really tried."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from ssl import SSLCertVerificationError
from typing import TYPE_CHECKING, Any, Final

from bot.commands.findings import Finding
from bot.settings import Settings
from db.core import migrate
from db.core.address import driver_url
from db.core.certificates import fault_of
from db.core.errors import DbError, NeedsMigration
from pipeline.providers.serving import needs_gpu

if TYPE_CHECKING:
    from db.redis.queue import Queue

PATIENCE_S: Final = 10.0
"""For each answer: the checks run side by side."""


async def ask_world(settings: Settings) -> list[Finding]:
    """Ask everything that is configured; what does not work is a broken finding."""
    checks: list[Callable[[Settings], Awaitable[list[Finding]]]] = [
        _redis,
        _database,
        _storage,
        _previews,
        _telegram,
        _discord,
        _stripe,
    ]
    found = await asyncio.gather(*(check(settings) for check in checks))
    return [finding for findings in found for finding in findings]


# -- ours -------------------------------------------------------------------------------


async def _redis(settings: Settings) -> list[Finding]:
    """The queue's server, and what the workers say there of themselves and of providers."""
    from db.redis.embedded_redis import RedisError, RedisMissing, find_redis
    from db.redis.queue import Queue

    url = settings.redis.url.get_secret_value()
    how = "correct REDIS_URL" if url else "start `talemill up`"
    try:
        async with asyncio.timeout(PATIENCE_S):
            queue = await Queue.open(find_redis(url or None, settings.data_folder))
            try:
                await queue.check()
                own = [Finding("Redis", "configured", "Redis answers")] if url else []
                return [*own, *await _workers(settings, queue), *await _providers(queue)]
            finally:
                await queue.close()
    except RedisMissing:
        return []
    except (RedisError, TimeoutError) as error:
        says = str(error) or "Redis does not answer."
        return [Finding("Redis", "broken" if url else "missing", says, how)]


async def _workers(settings: Settings, queue: Queue) -> list[Finding]:
    from bot.settings.storage_seen import storage_word, strangers

    notes = await queue.workers()
    found: list[Finding] = []
    how = "one S3_BUCKET for all, or one data folder on a disk that all share"
    if (theirs := await queue.bot_storage()) and theirs != storage_word(settings):
        says = "the bot sends files from a storage that this installation does not see"
        found.append(Finding("storage of the bot", "broken", says, how))
    if not notes:
        says = "no worker has said that it lives"
        start = "start `talemill worker`, or `talemill up`"
        return [*found, Finding("workers", "missing", says, start)]
    names = ", ".join(sorted({one for note in notes for one in note.capabilities}))
    found.append(Finding("workers", "configured", f"{len(notes)} live, for {names}"))
    able = {one.partition("@")[0] for note in notes for one in note.capabilities}
    if needs_gpu(settings.provider_config) and "gpu" not in able:
        says = "no worker with a GPU has said that it lives: videos wait for one"
        start = "start `talemill worker` where the GPU is; docs/running.md"
        found.append(Finding("workers with a GPU", "missing", says, start))
    if apart := strangers(settings, notes):
        says = f"{', '.join(apart)} keep files where this installation does not see them"
        found.append(Finding("storage of workers", "broken", says, how))
    return found


async def _providers(queue: Queue) -> list[Finding]:
    from db.redis.provider_health import published

    return [
        Finding(
            f"{note.kind} by {note.name}",
            "configured" if note.state == "closed" else "missing",
            f"{note.calls} calls, {note.failures} failed, {note.in_flight} under way,"
            f" {note.cost_usd:.2f} USD" + (f", last {note.last_error}" if note.last_error else ""),
            "" if note.state == "closed" else f"left alone for a while ({note.state})",
        )
        for note in await published(queue)
    ]


async def _database(settings: Settings) -> list[Finding]:
    """Whether it lets us in, and is of this program's schema; on Postgres, the walls."""
    url = driver_url(settings.database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    name = "database" if is_sqlite else "Postgres"
    if is_sqlite and not await asyncio.to_thread(Path(url.database or "").exists):
        says = f"SQLite in {url.database}, made at the first start"
        return [Finding(name, "embedded", says)]
    try:
        async with asyncio.timeout(PATIENCE_S):
            await migrate.check_schema(settings.database_url)
        # A large file takes longer to read than somebody waits: then what was read was whole.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await migrate.check_whole(settings.database_url)
        async with asyncio.timeout(PATIENCE_S):
            kind = f"SQLite in {url.database}" if is_sqlite else "Postgres answers"
            found = [Finding(name, "configured", f"{kind}, schema {migrate.NEWEST}")]
            return found if is_sqlite else [*found, await _walls(settings)]
    except NeedsMigration as error:
        # `up` brings it up to date by itself; bot and worker alone do not.
        return [Finding(name, "missing" if is_sqlite else "broken", str(error), "talemill migrate")]
    except (DbError, TimeoutError) as error:
        says = str(error) or "the database does not answer"
        return [Finding(name, "broken", says, "TALEMILL_DATABASE_URL, docs/money.md")]


async def _walls(settings: Settings) -> Finding:
    """Whether the bot's login could get around the walls between people."""
    from db.core.rls_check import examine

    name = "walls between people"
    walls = await examine(settings.database_url, settings.operator_url)
    if walls.problems:
        says = "; ".join(walls.problems)
        return Finding(name, "missing", says, "docs/money.md, Who sees what")
    if walls.is_workers:
        return Finding(name, "configured", "a worker's login: it may not act for people")
    how = "" if walls.is_separate else "TALEMILL_OPERATOR_URL gives the operator its own login"
    return Finding(name, "configured", "no way around was found", how)


async def _storage(settings: Settings) -> list[Finding]:
    """A small file goes into the bucket, comes back and is deleted."""
    import tempfile

    from bot.settings.files import build_storage
    from db.core.ids import new_id
    from pipeline.errors import NotStored, StorageError

    if not settings.storage.bucket:
        return []
    storage, key = build_storage(settings), f"doctor/{new_id()}"
    how = "S3_BUCKET, S3_ENDPOINT_URL, S3_REGION and the keys"
    try:
        async with asyncio.timeout(PATIENCE_S):
            await storage.put(key, b"asked by talemill doctor")
            with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
                await storage.get(key, Path(folder) / "file")
            await storage.delete(key)
    except NotStored:
        says = f"there is no bucket {settings.storage.bucket}"
        return [Finding("S3 storage", "broken", says, how)]
    except (StorageError, TimeoutError) as error:
        is_known = type(error) not in {StorageError, TimeoutError}
        says = str(error) if is_known else "no answer, or none that a service of S3 gives"
        return [Finding("S3 storage", "broken", says, how)]
    says = f"bucket {settings.storage.bucket} takes, gives and deletes a file"
    return [Finding("S3 storage", "configured", says), await _bucket_rules(settings)]


async def _previews(settings: Settings) -> list[Finding]:
    """Which templates have their sample in other languages of the chats than English."""
    from bot.settings.files import build_storage
    from bot.wording import LANGUAGES
    from pipeline.errors import StorageError
    from pipeline.language.labels import base_of
    from pipeline.previews import FOLDER, current, languages_of_our_own
    from pipeline.templates import load_templates

    templates = load_templates().values()
    try:
        async with asyncio.timeout(PATIENCE_S):
            files = [one async for one in build_storage(settings).files(FOLDER)]
    except (StorageError, TimeoutError):
        return []  # that the storage does not answer is said already
    made = await asyncio.to_thread(current, files, templates)
    spoken = languages_of_our_own() | set(made)
    others = [base_of(code) for code in LANGUAGES if code != "en"]
    says = [f"{one} {len(made.get(one, ()))}/{len(templates)}" for one in others if one in spoken]
    if unspoken := [one for one in others if one not in spoken]:
        says.append(f"{', '.join(unspoken)} in English, for want of a voice of our own")
    how = "`templates render --language CODE` makes them with the voices of a provider"
    is_whole = not unspoken
    return [Finding("previews", "configured", "; ".join(says), "" if is_whole else how)]


async def _bucket_rules(settings: Settings) -> Finding:
    """Whether the bucket deletes by itself what is old."""
    from pipeline.assets.bucket_rules import BucketRules, rules_for
    from pipeline.errors import StorageError

    name, how = "S3 rules", "talemill storage setup"
    try:
        there = await BucketRules.of(settings.storage).names()
    except StorageError:
        return Finding(name, "missing", "the bucket does not say what it does with old files", how)
    lacking = [one.name for one in rules_for(settings.keep.stored_days) if one.name not in there]
    if lacking:
        return Finding(name, "missing", f"the bucket lacks rules: {', '.join(lacking)}", how)
    return Finding(name, "configured", f"the bucket follows: {', '.join(sorted(there))}")


# -- theirs -----------------------------------------------------------------------------


async def _telegram(settings: Settings) -> list[Finding]:
    token = settings.telegram.token.get_secret_value()
    if not token:
        return []
    url = f"{settings.telegram.base_url.rstrip('/')}/bot{token}/getMe"
    # Telegram answers 404 to what cannot be a token.
    return [
        await _asked(
            "Telegram",
            url,
            denied=frozenset({401, 403, 404}),
            how="TELEGRAM_TOKEN: BotFather gives a new one (docs/telegram.md)",
            named=lambda told: f"it is @{told['result']['username']}",
        )
    ]


async def _discord(settings: Settings) -> list[Finding]:
    from bot.commands.findings import invite

    token = settings.discord.token.get_secret_value()
    if not token:
        return []
    root = settings.discord.api_base or "https://discord.com/api/v10"
    links = invite(settings)
    found = await _asked(
        "Discord",
        f"{root.rstrip('/')}/users/@me",
        headers={"Authorization": f"Bot {token}"},
        how="DISCORD_TOKEN: its developer page resets it (docs/discord.md)",
        named=lambda told: f"it is {told['username']}",
    )
    return [replace(found, says=found.says + links)]


async def _stripe(settings: Settings) -> list[Finding]:
    key = settings.stripe.api_key.get_secret_value()
    if not key:
        return []
    root = settings.stripe.api_base or "https://api.stripe.com"
    return [
        await _asked(
            "Stripe",
            f"{root.rstrip('/')}/v1/balance",
            headers={"Authorization": f"Bearer {key}"},
            how="STRIPE_API_KEY (docs/money.md)",
            named=lambda told: "live payments" if told["livemode"] else "test payments",
        )
    ]


async def _asked(
    name: str,
    url: str,
    *,
    how: str,
    named: Callable[[Any], str],
    headers: dict[str, str] | None = None,
    denied: frozenset[int] = frozenset({401, 403}),
) -> Finding:
    """One GET of who we are there; nothing of the answer but `named` is said."""
    import aiohttp

    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_S)) as session,
            session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status in denied:
                return Finding(name, "broken", "the token or key is not accepted", how)
            if answer.status != 200:
                return Finding(name, "broken", f"no good answer ({answer.status})", how)
            return Finding(name, "configured", named(await answer.json(content_type=None)))
    except aiohttp.ClientConnectorCertificateError as error:
        cause = error.certificate_error
        fault = fault_of(cause) if isinstance(cause, SSLCertVerificationError) else "is not trusted"
        return Finding(name, "broken", f"its certificate {fault}", "docs/running.md, More machines")
    except (aiohttp.ClientError, TimeoutError, OSError):
        return Finding(name, "broken", "it cannot be reached from here", "the network, a proxy")
    except (ValueError, KeyError, TypeError):
        return Finding(name, "broken", "its answer cannot be read: is that its address?", how)
