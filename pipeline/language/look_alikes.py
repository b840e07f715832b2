"""Undoes a text's disguises: fancy alphabets, look-alike letters, spacing, digits for letters.

Everything here is linear in the text's length: no expression backtracks.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters of the same shape (after Unicode's confusables.txt), lower case.
_PAIRS: Final = (
    # Cyrillic
    "аa вb сc еe һh іi јj кk мm нh оo рp ԛq ѕs тt ԝw ѵv хx уy ӏl гr пn ԁd ґr "
    # Greek
    "αa βb εe γy ηn ιi κk νv οo ρp τt υu χx ωw ϲc ϳj μu σo "
    # Armenian, Cherokee, and Latin letters whose names do not say it
    "օo սu հh ոn զq յj ցg ꭰd ꭱr ꭲi ꭺa ꭼe ꮃw ꮇm ꮋh ꮖi ꮟb ꮢr ꮥs ꮪs ꮯc ꮲp ꮶk ꮮl ƅb ı̇i ȣo"
)
_TO_LATIN: Final = str.maketrans({pair[0]: pair[-1] for pair in _PAIRS.split()})
_TO_CYRILLIC: Final = str.maketrans("aceiopxykmhtb", "асеіорхукмнтв")
_DIGITS: Final = str.maketrans("0134578@$€|!", "oieastbaseii")
_DIGITS_L: Final = str.maketrans("0134578@$€|!", "oleastbasell")
_NAMED_LETTER: Final = re.compile(r"(?:LETTER|CAPITAL|SMALL|SCRIPT|DOTLESS) ([A-Z])(?: WITH .+)?\Z")
_NAMED_TABLES: Final = ("LATIN ", "NEGATIVE ", "SQUARED ", "REGIONAL ", "TAG ", "MODIFIER ")
_UNSEEN: Final = "\u034f\u115f\u1160\u3164\uffa0"
_LETTER: Final = "[^\\W_]"
_TOKEN: Final = re.compile(r"(?:[^\W_]|[\u0900-\u097f@$€|]|(?<=[^\W_])!(?=[^\W_]))++")
_ONE: Final = rf"{_LETTER}(?!{_LETTER})"
_SEPARATOR: Final = r"(?:[^\w\s][ ]|[^\w\n]|_)"
_SPACED: Final = re.compile(
    rf"(?<!{_LETTER}){_ONE}({_SEPARATOR}){_ONE}(?:(?:\1{_ONE})++|(?!{_SEPARATOR}{_ONE}))"
)
"""Single letters with always the same between them; a pair only where no others follow."""
_SEPARATORS: Final = re.compile(r"[\W_]+")
_WORDS_OF_ONE_LETTER: Final = frozenset("aioeyuаиоявксу")
_STRETCHED: Final = re.compile(r"(.)\1{2,}+")
_MOST_KNOWN: Final = 50_000
_LONGEST_EXPANSION: Final = 4


class _PlainLetters(dict[int, str]):
    """What each letter is in plain writing, for `str.translate`; worked out when first met."""

    def __missing__(self, code: int) -> str:
        if len(self) > _MOST_KNOWN:
            self.clear()
        self[code] = found = _plain_letter(chr(code))
        return found


def _plain_letter(char: str) -> str:
    if char.isascii():
        return char.lower() if char.isprintable() or char in "\n\t" else ""
    if unicodedata.name(char, "").startswith(_NAMED_TABLES):
        letter = _NAMED_LETTER.search(unicodedata.name(char))
        if letter is not None:
            return letter[1].lower()
    folded = unicodedata.normalize("NFKD", char)
    if len(folded) > _LONGEST_EXPANSION:
        return char  # one sign for a whole phrase
    return "".join(one for one in folded.casefold() if not _is_mark(one))


def _is_mark(char: str) -> bool:
    """Whether it only decorates others or is not seen at all."""
    hidden = char in _UNSEEN or "\ufe00" <= char <= "\ufe0f"
    return bool(unicodedata.combining(char)) or hidden or unicodedata.category(char)[0] == "C"


_PLAIN: Final = _PlainLetters()


def plain(text: str) -> str:
    """Lower case, without marks, invisible characters and fancy alphabets; lines are kept."""
    return text.translate(_PLAIN)


def tokens_of(text: str) -> list[str]:
    """The words of a `plain` text, with the digits and signs that may stand for letters."""
    return _TOKEN.findall(text)


def written_together(text: str) -> str:
    """A `plain` text in which what was written letter by letter is also one word.

    A run's first letter may be a word of its own ("a b o m b"): then it is given without it, too.
    """
    return _SPACED.sub(_together, text)


def spelled_out(text: str) -> str:
    """All that is written letter by letter in a `plain` text, without blanks, a run a line."""
    runs = (_SEPARATORS.sub("", one.group()) for one in _SPACED.finditer(text))
    return "\n".join(one.translate(_TO_LATIN) for one in runs if len(one) >= 8)


def meanings_of(token: str) -> tuple[str, ...]:
    """The words that a token may be meant to read, itself first."""
    if token.isascii() and token.isalpha():
        return (token, _STRETCHED.sub(r"\1", token))
    latin = token.translate(_TO_LATIN)
    read = (latin, latin.translate(_DIGITS), latin.translate(_DIGITS_L))
    return (token, token.translate(_TO_CYRILLIC), *read, _STRETCHED.sub(r"\1", read[1]))


def _together(run: re.Match[str]) -> str:
    joined = _SEPARATORS.sub("", run.group())
    return f"{joined} {joined[1:]}" if joined[0] in _WORDS_OF_ONE_LETTER else joined
