"""`talemill evidence PURCHASE`: a folder with what a card dispute asks for."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.commands.outputs import empty_folder
from bot.receipts.page import receipt_of
from bot.receipts.pdf import receipt_pdf
from bot.settings import load_settings
from bot.settings.files import build_storage
from bot.wording import words_in
from bot.wording.printable import printable
from db.core.database import Database
from db.core.errors import NotFound
from db.money import evidence as books
from db.money.balances import Entry
from pipeline.assets.storage import Storage
from pipeline.errors import BadInput, StorageError


def evidence(args: argparse.Namespace) -> int:
    """Write the text and the files; say where."""
    folder = empty_folder(args.out or f"evidence-{args.purchase}")
    return asyncio.run(_write(args.purchase, folder))


async def _write(wanted: str, folder: Path) -> int:
    settings = load_settings()
    db = await Database.open(settings.owner_url, "operator")
    try:
        found = await books.evidence(db, wanted)
    except NotFound as error:
        raise BadInput("There is no purchase of that id, session or charge.") from error
    finally:
        await db.close()
    covers = await _covers(build_storage(settings), found, folder)
    text = "\n".join(lines_of(found, covers)) + "\n"
    await asyncio.to_thread(_write_text, folder / "evidence.txt", text)
    receipts = await asyncio.to_thread(write_receipts, folder, found.videos, found.ledger)
    print(
        printable(
            f"{folder / 'evidence.txt'}, {len(covers)} covers and {receipts} receipts of delivered"
            " videos"
        )
    )
    return 0


def write_receipts(folder: Path, videos: Sequence[books.UsedVideo], ledger: Sequence[Entry]) -> int:
    """The receipt of each delivered video, as its person can have it, too; how many."""
    delivered = [video for video in videos if video.is_delivered]
    for video in delivered:
        charged = [line for line in ledger if line.video_id == video.id]
        receipt = receipt_of(words_in("en"), video.id, video.asked_at, video.result, charged)
        (folder / f"{video.id}.pdf").write_bytes(receipt_pdf(receipt, video.asked_at))
    return len(delivered)


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


async def _covers(storage: Storage, found: books.Evidence, folder: Path) -> dict[str, str]:
    """The covers that the storage still has, by video; each is signed with its provenance."""
    covers = {}
    for video in found.videos:
        key = str(video.result.get("cover_key") or "")
        if not (video.is_delivered and key):
            continue
        name = f"{video.id}.jpg"
        try:
            await storage.get(key, folder / name)
        except StorageError:
            continue
        covers[video.id] = name
    return covers


def lines_of(evidence: books.Evidence, covers: dict[str, str]) -> list[str]:
    """The page, line by line: what was sold, to whom, and that it was used."""
    sale = evidence.purchase
    charged = sum(-one.credits for one in evidence.ledger if one.kind == "hold")
    delivered = [one for one in evidence.videos if one.is_delivered]
    return [
        "EVIDENCE OF A DIGITAL SERVICE THAT WAS DELIVERED",
        "",
        f"Purchase         {sale.id}",
        f"Sold by way of   {sale.provider}, session {sale.session_id or '-'}, charge"
        f" {sale.charge_id or '-'}",
        f"Bought           {sale.credits} credits (pack {sale.pack}) for {sale.amount_minor}"
        f" {sale.currency.upper()} in its smallest unit",
        f"Ordered          {_at(sale.created_at)}; state: {sale.state}",
        f"Given back       {sale.refunded_minor}; disputed {sale.disputed_minor}",
        f"Receipt          {sale.receipt or '-'}",
        f"Buyer's accounts {', '.join(evidence.identities) or '(erased, as the buyer asked)'}",
        "",
        "The buyer ordered each video below in a chat, saw its price, and confirmed it there.",
        f"Since the purchase {charged} credits were used, and {len(delivered)} of"
        f" {len(evidence.videos)} videos were delivered: the chat platform acknowledged each.",
        "",
        "VIDEOS",
        *(line for video in evidence.videos for line in _video_lines(video, covers)),
        "",
        "LEDGER (times in UTC, number, kind, part, credits, video)",
        *(
            f"  {_at(one.at)}  {one.key}  {one.kind}  {one.part}  {one.credits:+}"
            f"  {one.video_id or '-'}"
            for one in evidence.ledger
        ),
    ]


def _video_lines(video: books.UsedVideo, covers: dict[str, str]) -> list[str]:
    message = ((video.result.get("delivery") or {}).get("ref") or {}).get("message_id", "-")
    ended = _at(video.ended_at) if video.ended_at else "-"
    makers = sorted(
        {f"{one['kind']}: {one['provider']}" for one in video.result.get("assets") or ()}
    )
    return [
        f"  {video.id}: {video.state}, {video.price_credits} credits, ordered"
        f" {_at(video.asked_at)}, ended {ended}, message {message}",
        f"    asked for: {' '.join(video.prompt.split())[:300]}",
        *([f"    title: {video.result['title']}"] if video.result.get("title") else []),
        *([f"    made by: {'; '.join(makers)}"] if makers else []),
        *([f"    cover: {covers[video.id]}"] if video.id in covers else []),
    ]


def _at(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}"
