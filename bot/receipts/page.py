"""What a receipt says, in a person's language: sections of lines. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.wording import Words
from bot.wording.messages import credits_text
from db.money.balances import Entry
from pipeline.provenance.licences import FONT_TERMS, FONTS, Terms, music_terms, terms_of
from pipeline.provenance.making import CONSENT, UsedAsset, used_of

MOST_KEYS: Final = 400
"""A video of forty scenes has a script, and as many pictures and lines."""
_SIGNED: Final = ("manifest", "signed_by", "certificate", "algorithm", "at", "seal_key", "sha256")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; `codes` are keys and numbers, set small."""

    heading: str
    lines: tuple[str, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """One page, in a language."""

    title: str
    language: str
    sections: tuple[Section, ...]


def receipt_of(
    words: Words,
    video_id: str,
    asked_at: datetime,
    result: Mapping[str, Any],
    charged: Sequence[Entry],
) -> Receipt:
    """The receipt of a finished video, from its row and the ledger's postings."""
    used = used_of(result.get("assets") or ())
    sections = [
        _video(words, video_id, asked_at, result),
        _charges(words, charged),
        *(_made(words, *group) for group in _groups(used)),
        _sound_and_letters(words, result),
        _signature(words, result.get("signature") or {}),
    ]
    title = words("receipt.title")
    return Receipt(title, words.language, tuple(one for one in sections if one.lines))


def _video(words: Words, video_id: str, asked_at: datetime, result: Mapping[str, Any]) -> Section:
    length = words("options.seconds", count=round(float(result.get("duration_s") or 0)))
    size = f"{result.get('width', 0)} × {result.get('height', 0)}"
    line = " · ".join((words.moment(asked_at), length, size))
    return Section(str(result.get("title") or video_id), (line,), (video_id,))


def _charges(words: Words, charged: Sequence[Entry]) -> Section:
    """Each posting under the ledger's own number, and what it comes to."""
    lines = []
    for entry in charged:
        kind = words(f"entry.{entry.kind}" if words.has(f"entry.{entry.kind}") else "entry.other")
        amount = words.signed(entry.credits)
        lines.append(f"{words.moment(entry.at)} · {amount} · {kind} · {entry.key}")
    paid = -sum(entry.credits for entry in charged)
    total = words("receipt.total", credits=credits_text(words, paid))
    return Section(words("receipt.charged"), (*lines, total))


def _groups(used: Sequence[UsedAsset]) -> list[tuple[tuple[str, str, str], list[UsedAsset]]]:
    """Parts that one maker made with one model, together."""
    groups: dict[tuple[str, str, str], list[UsedAsset]] = {}
    for one in dict.fromkeys(used[:MOST_KEYS]):
        groups.setdefault((one.kind, one.provider, one.model), []).append(one)
    return list(groups.items())


def _made(words: Words, maker: tuple[str, str, str], assets: Sequence[UsedAsset]) -> Section:
    kind, provider, model = maker
    key = f"receipt.kind_{kind}"
    name = words(key) if words.has(key) else kind
    by = " ".join(dict.fromkeys(part for part in (provider, model) if part))
    heading = f"{name} × {len(assets)}" if len(assets) > 1 else name
    if kind == CONSENT:
        said = words("receipt.consent", date=words.date(datetime.fromisoformat(model)))
        return Section(heading, (said,), tuple(one.key for one in assets))
    who = words("receipt.brought") if provider == "own" else words("receipt.made_by", maker=by)
    line = f"{who} · {terms_text(words, terms_of(assets[0]))}"
    return Section(heading, (line,), tuple(one.key for one in assets))


def terms_text(words: Words, terms: Terms) -> str:
    """Terms in one clause."""
    return words(f"receipt.terms_{terms.kind}", name=terms.name)


def _sound_and_letters(words: Words, result: Mapping[str, Any]) -> Section:
    track = str(result.get("music") or "")
    music = [f"{track} · {terms_text(words, music_terms(track))}"] if track else []
    return Section(words("receipt.music_and_fonts"), (*music, f"{FONTS} · {FONT_TERMS}"))


def _signature(words: Words, facts: Mapping[str, str]) -> Section:
    codes = tuple(f"{name}: {facts[name]}" for name in _SIGNED if facts.get(name))
    lines = (words("receipt.signed"),) if facts.get("manifest") else ()
    return Section(words("receipt.signature"), lines or ((words("receipt.unsigned"),)), codes)
