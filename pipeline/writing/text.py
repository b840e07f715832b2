"""Small facts about text: words, sentences, scripts, speaking time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LETTER = (
    r"(?:[^\W_]|[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05c1-\u05c7\u0610-\u061a\u064b-\u065f"
    r"\u0670\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u102b-\u103e\u17b4-\u17d3])"
)
"""A letter or digit, or a mark on one: vowel signs belong to their word."""
_WORD = re.compile(rf"{_LETTER}+(?:['’\-]{_LETTER}+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？｡])|(?<=[؟۔।॥])\s*|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Sr|Jr|vs|etc|e\.g|i\.e|No|Mt|Fig|approx)\.|\b[A-Z]\.)$"
)
_LONGEST_ABBREVIATION = 12
"""With the mark and the blank around it."""
_CLAUSE = re.compile(r"(?<=[,;:،؛、，；：—–])(?![,;:،؛、，；：—–])\s*")

_CHARS_PER_S: dict[str, float] = {
    "Han": 4.6,
    "Hiragana": 6.6,
    "Katakana": 6.6,
    "Hangul": 6.0,
    "Thai": 12.0,
    "Devanagari": 11.5,
    "Arabic": 11.0,
    "Hebrew": 11.5,
}
"""Characters a narrator speaks each second, spaces not counted, for scripts where words are not
a fair measure; the rates are near those of audiobook readers."""
_WORDS_PER_S = 2.8
_LETTERS_PER_S = 14.6
"""Latin and Cyrillic: the mean of the two measures, so that long words count for more."""


def words_of(text: str) -> list[str]:
    """The words as typed, punctuation left out; a clitic belongs to its word."""
    return _WORD.findall(text)


def clean(text: str) -> str:
    """One line of text: control and format characters out, spaces single, ends bare."""
    kept = (
        text
        if text.isascii() and text.isprintable()
        else "".join(
            " " if ch in "\t\r\n\v\f\u2028\u2029\u00a0" else ch
            for ch in text
            if ch in "\t\r\n\v\f\u200c\u200d\ufe0f" or unicodedata.category(ch) not in {"Cc", "Cf"}
        )
    )
    return " ".join(part for part in kept.split(" ") if part).strip()


def sentences(text: str) -> list[str]:
    """Split at sentence ends and line breaks; abbreviations and initials end nothing."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        last = max(start, match.start() - _LONGEST_ABBREVIATION)
        if "\n" not in match.group() and _ABBREVIATION.search(text[last : match.start()]):
            continue
        found.append(text[start : match.end()])
        start = match.end()
    found.append(text[start:])
    return [one for one in (clean(piece) for piece in found) if one]


def clauses(sentence: str) -> list[str]:
    """Split a sentence after commas, colons and dashes."""
    return [one.strip() for one in _CLAUSE.split(sentence) if one.strip()]


def script_of(text: str) -> str:
    """The script that most letters are of, by Unicode's names: Latin, Han, Arabic, …

    Text without letters (numbers, emoji) is "Common".
    """
    counts: dict[str, int] = {}
    for ch in text:
        if unicodedata.category(ch)[0] not in "LM":
            continue
        name = unicodedata.name(ch, "").split(" ")[0].split("-")[0]
        name = {"CJK": "HAN", "KATAKANA": "KATAKANA", "IDEOGRAPHIC": "HAN"}.get(name, name)
        if name not in {"COMBINING", "MODIFIER", "FEMININE", "MASCULINE", "VARIATION", ""}:
            counts[name] = counts.get(name, 0) + 1
    if not counts:
        return "Common"
    if counts.get("HIRAGANA", 0) + counts.get("KATAKANA", 0) > 0.15 * sum(counts.values()):
        return "Hiragana"
    return max(counts, key=lambda name: counts[name]).title()


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs right to left."""
    for ch in text:
        direction = unicodedata.bidirectional(ch)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


def speaking_s(text: str) -> float:
    """About how long a narrator takes to say `text`, in seconds, pauses at stops included."""
    script = script_of(text)
    stops = len(re.findall(r"[.!?…;:,—。！？、，؟۔।]", text))
    if script in _CHARS_PER_S:
        letters = sum(1 for ch in text if unicodedata.category(ch)[0] in "LMN")
        return letters / _CHARS_PER_S[script] + 0.18 * stops
    words = words_of(text)
    letters = sum(len(word) for word in words)
    return 0.5 * (len(words) / _WORDS_PER_S + letters / _LETTERS_PER_S) + 0.12 * stops


def pack(parts: Iterable[str], target_s: float, longest_s: float = 14.0) -> list[str]:
    """Join neighbouring parts into texts of about `target_s`; none over `longest_s` if it can be.

    A part that is longer by itself is split at its clauses, else at spaces; no word is lost.
    """
    pieces = [piece for part in parts for piece in _fit(part, longest_s)]
    packed: list[str] = []
    current: list[str] = []
    current_s = 0.0
    for piece in pieces:
        piece_s = speaking_s(piece)
        if current and current_s + piece_s > min(longest_s, target_s * 1.25):
            packed.append(" ".join(current))
            current, current_s = [], 0.0
        current.append(piece)
        current_s += piece_s
        if current_s >= target_s:
            packed.append(" ".join(current))
            current, current_s = [], 0.0
    if current:
        rest = " ".join(current)
        if packed and current_s < 2.0 and speaking_s(packed[-1]) < longest_s - 2.0:
            packed[-1] = f"{packed[-1]} {rest}"
        else:
            packed.append(rest)
    return packed


def _fit(part: str, longest_s: float) -> list[str]:
    if speaking_s(part) <= longest_s:
        return [part]
    pieces = clauses(part)
    if len(pieces) == 1:
        pieces = part.split(" ")
        if len(pieces) == 1:
            half = max(1, int(len(part) * longest_s / max(speaking_s(part), 0.1)))
            return [part[at : at + half] for at in range(0, len(part), half)]
    groups: list[list[str]] = []
    last_s = 0.0
    for piece in pieces:
        piece_s = speaking_s(piece)
        if groups and last_s + piece_s <= longest_s:
            groups[-1].append(piece)
            last_s += piece_s
        else:
            groups.append([piece])
            last_s = piece_s
    joined = [" ".join(group) for group in groups]
    if len(joined) == 1:
        return joined
    return [one for piece in joined for one in _fit(piece, longest_s)]


def capitalised(text: str) -> str:
    """The first letter of every sentence large, nothing else changed."""

    def upper(match: re.Match[str]) -> str:
        return match.group(1) + match.group(2).upper()

    return re.sub(r"(^[\"“'(]*|[.!?…][\"”']?\s+[\"“'(]*)([^\W\d_])", upper, text)
