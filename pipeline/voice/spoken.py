"""What an English reader says for what was typed: money, numbers, units, abbreviations.

The phonemizer reads most words well; these are the tokens it reads badly ("$5" as "dollar
five", "24/7" as "twenty-four slash seven") or ends a sentence after ("Dr.").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.voice.figures import figures, money_before, roman
from pipeline.voice.tokens import is_silent_sign

_ABBREVIATIONS = {
    "dr.": "doctor", "mr.": "mister", "mrs.": "missis", "ms.": "miz", "prof.": "professor",
    "sr.": "senior", "jr.": "junior", "st.": "saint", "mt.": "mount", "gen.": "general",
    "capt.": "captain", "col.": "colonel", "lt.": "lieutenant", "sgt.": "sergeant",
    "rev.": "reverend", "gov.": "governor", "sen.": "senator", "rep.": "representative",
    "vs.": "versus", "vs": "versus", "v.": "versus", "e.g.": "for example", "i.e.": "that is",
    "etc.": "et cetera", "etc": "et cetera", "approx.": "approximately", "dept.": "department",
    "inc.": "incorporated", "ltd.": "limited", "no.": "no", "fig.": "figure", "vol.": "volume",
    "w/": "with", "w/o": "without", "b/c": "because", "a.m.": "AM", "p.m.": "PM",
    "&": "and", "+": "plus", "=": "equals", "%": "percent", "@": "at", "×": "times",
    "lol": "L.O.L", "omg": "O.M.G", "idk": "I don't know", "btw": "by the way", "brb": "B.R.B",
    "tbh": "T.B.H", "aita": "A.I.T.A", "tifu": "T.I.F.U", "tl;dr": "T.L.D.R", "wtf": "W.T.F",
    "smh": "S.M.H", "rn": "right now", "imo": "in my opinion", "ngl": "not gonna lie",
    "jan.": "January", "feb.": "February", "mar.": "March", "apr.": "April", "aug.": "August",
    "sept.": "September", "oct.": "October", "nov.": "November", "dec.": "December",
    "c#": "C sharp", "f#": "F sharp", "u": "you", "ur": "your", "pls": "please",
    "thx": "thanks", "ppl": "people",
}  # fmt: skip
_ENDS_NO_SENTENCE = frozenset(
    ("dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "mt.", "gen.", "capt.", "col.", "lt.", "sgt.",
     "rev.", "gov.", "sen.", "rep.", "vs.", "v.", "e.g.", "i.e.", "approx.", "fig.", "vol.",
     "jan.", "feb.", "mar.", "apr.", "aug.", "sept.", "oct.", "nov.", "dec.")
)  # fmt: skip
_MOST_CHARS = 80
"""Of one typed token that are read out: nobody listens to an address of 3,000 letters."""
_OPENING = "\"'“”‘’([{<«*_~#|"
_CLOSING = "\"'“”’)]}>»*_~|…"
_STOP_OF = {
    **{stop: stop for stop in ".!?,;:"},
    "。": ".", "！": "!", "？": "?", "、": ",", "—": ",", "–": ",", "-": ",",
}  # fmt: skip


def spoken_words(typed: Sequence[str]) -> list[str]:
    """For each typed token what is said, without stops; "" for tokens that are not spoken."""
    spoken: list[str] = []
    unit = ""
    for index, token in enumerate(typed):
        core = strip_signs(token)
        after = strip_signs(typed[index + 1]).lower() if index + 1 < len(typed) else ""
        amount = money_before(core, after)
        if amount:
            number, unit = amount
            spoken.append(number)
        elif unit:
            spoken.append(f"{core} {unit}")
            unit = ""
        else:
            before = typed[index - 1] if index else ""
            spoken.append(_by_company(core, before, after) or _spoken(token, core))
    return spoken


def _by_company(core: str, before: str, after: str) -> str:
    """What the words around decide: "No. 5", "Main St.", "Henry VIII"; else nothing."""
    lower = core.lower()
    if lower == "no." and after[:1].isdigit():
        return "number"
    if lower == "st." and before[:1].isupper() and not before.endswith((".", ",", "!", "?")):
        return "street"
    return roman(core, before)


def pause_after(token: str, following: str = "") -> str:
    """The stop that a typed token ends with: one of `.!?,;:` or nothing.

    Dashes pause like a comma; the full stop of an abbreviation is none, nor is that of
    initials ("U.S.") unless the `following` token starts a sentence.
    """
    bare = token.rstrip(_CLOSING.replace("…", ""))
    core = bare.strip(_OPENING)
    if core.lower() in _ENDS_NO_SENTENCE:
        return ""
    if _is_initials(core) and following and not following.lstrip(_OPENING)[:1].isupper():
        return ""
    if bare.endswith(("...", "…")):
        return "."
    if bare in ("--", "/", "|"):
        return ","
    return _STOP_OF.get(bare[-1:], "")


def strip_signs(token: str) -> str:
    """A token without quotes, brackets, emoji and closing stops; keeps `$`, `%`, `#5`, `'s`."""
    if token.lower() in _ABBREVIATIONS:
        return token
    start, end = 0, len(token)
    while start < end and token[start] != "#" and _strippable(token[start]):
        start += 1
    while end > start and token[end - 1] not in "%°" and _strippable(token[end - 1]):
        end -= 1
    core = token[start:end]
    dotted = core + "."
    if token[end : end + 1] == "." and (dotted.lower() in _ABBREVIATIONS or _is_initials(dotted)):
        return dotted
    return core


def _strippable(char: str) -> bool:
    return char in _OPENING or char in _CLOSING or (is_silent_sign(char) and char not in "%&@°-−")


def _is_initials(core: str) -> bool:
    return bool(re.fullmatch(r"(?:[A-Za-z]\.){2,}", core))


def _spoken(token: str, core: str) -> str:
    known = _ABBREVIATIONS.get(core.lower()) or _ABBREVIATIONS.get(token.lower())
    if known:
        return known
    if not any(char.isalnum() for char in core):
        return ""
    if _is_initials(core):
        return core.rstrip(".").upper()
    return figures(core) or _plain(core)


def _plain(core: str) -> str:
    """Everything else: signs that the phonemizer would read out become spaces."""
    if core.startswith(("http://", "https://", "www.")):
        core = re.sub(r"^(https?://)?(www\.)?", "", core).split("/", 1)[0].replace(".", " dot ")
    kept = "".join(
        " " if char in "#*_~|/\\<>=^`—–…[]{}()" or ord(char) > 0xFFFF else char for char in core
    )
    printable = "".join(char if char.isprintable() else " " for char in kept)
    return " ".join(printable.replace("’", "'").split())[:_MOST_CHARS]
