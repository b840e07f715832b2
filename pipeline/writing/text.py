"""Small facts about text: words, sentences, scripts, speaking time."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from pipeline.language.abbreviations import stop_is_inside
from pipeline.language.breaks import dictionary_words
from pipeline.language.clean import clean_line
from pipeline.language.labels import Labels

_LETTER = (
    r"(?:[^\W_]|[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05c1-\u05c7\u0610-\u061a\u064b-\u065f"
    r"\u0670\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u102b-\u103e\u17b4-\u17d3])"
)
"""A letter or digit, or a mark on one: vowel signs belong to their word."""
_WORD = re.compile(rf"{_LETTER}+(?:['’\-]{_LETTER}+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？｡])|(?<=[؟۔।॥])\s*|\n+")
_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")
_STOPS = {"Han": "。", "Hiragana": "。", "Katakana": "。", "Devanagari": "।"}
_label = Labels(__package__)
_ACCENTED = frozenset({"en", "es", "pt", "fr", "it", "de"})
_ACCENTS = re.compile("[\u0300-\u036f]")
_NUKTA = re.compile("\u093c")
_LONGEST_WORD = 64
"""A word before a stop is looked at so far back: no abbreviation is longer."""
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


def words_of(text: str, language: str = "") -> list[str]:
    """The words as typed, punctuation left out; a clitic belongs to its word.

    Japanese has no spaces: its words are those of a dictionary, where `language` says "ja".
    """
    found = _WORD.findall(text)
    return (
        [part for word in found for part in dictionary_words(word)] if language == "ja" else found
    )


def folded(word: str, language: str) -> str:
    """A word as people type it in a hurry: without accents, and in Hindi without the dot and the
    moon that many leave out."""
    if language in _ACCENTED:
        return _ACCENTS.sub("", unicodedata.normalize("NFD", word))
    if language == "hi":
        return _NUKTA.sub("", unicodedata.normalize("NFD", word)).replace("\u0901", "\u0902")
    return word


def sentences(text: str) -> list[str]:
    """Split at sentence ends and line breaks; abbreviations and initials end nothing."""
    return list(each_sentence(text))


def each_sentence(text: str) -> Iterator[str]:
    """The same one by one: whoever needs the first few does not wait for the others."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        piece = text[max(start, match.start() - _LONGEST_WORD) : match.end()]
        following = text[match.end() : match.end() + 40].split(maxsplit=1)[:1]
        if "\n" not in match.group() and stop_is_inside(piece.rsplit(maxsplit=1)[-1], *following):
            continue
        if sentence := clean_line(text[start : match.end()]):
            yield sentence
        start = match.end()
    if sentence := clean_line(text[start:]):
        yield sentence


def stopped(text: str) -> str:
    """The text with a full stop of its script behind it, where it has no end yet."""
    return text if text.endswith(_ENDS) else text + _STOPS.get(script_of(text), ".")


def quoted(words: str, language: str) -> str:
    """Somebody's words in the quotation marks of a language."""
    return _label("quoted", language, words=words)


def clauses(sentence: str) -> list[str]:
    """Split a sentence after commas, colons and dashes."""
    return [one.strip() for one in _CLAUSE.split(sentence) if one.strip()]


def script_of(text: str) -> str:
    """The script that most letters are of, by Unicode's names: Latin, Han, Arabic, …

    Text without letters (numbers, emoji) is "Common".
    """
    counts: dict[str, int] = {}
    for ch, count in Counter(text).items():
        if unicodedata.category(ch)[0] not in "LM":
            continue
        name = unicodedata.name(ch, "").split(" ")[0].split("-")[0]
        name = {"CJK": "HAN", "KATAKANA": "KATAKANA", "IDEOGRAPHIC": "HAN"}.get(name, name)
        if name not in {"COMBINING", "MODIFIER", "FEMININE", "MASCULINE", "VARIATION", ""}:
            counts[name] = counts.get(name, 0) + count
    if not counts:
        return "Common"
    if counts.get("HIRAGANA", 0) + counts.get("KATAKANA", 0) > 0.15 * sum(counts.values()):
        return "Hiragana"
    return max(counts, key=lambda name: counts[name]).title()


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


def fit(part: str, longest_s: float) -> list[str]:
    """A part that takes longer than `longest_s` to say, split at its clauses, else at spaces.

    No word is lost; a text without spaces is split between characters.
    """
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
    return [one for piece in joined for one in fit(piece, longest_s)]
