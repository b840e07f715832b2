"""What is said for what was typed, token by token, by the rules of its language.

The phonemizer reads most words well; these are the tokens that it reads badly ("$5" as "dollar
five", "24/7" as "twenty-four slash seven"). Every typed token keeps a place of its own: captions
show what was typed while its words are said.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language.abbreviations import stop_is_inside
from pipeline.voice.context import words_of_tokens
from pipeline.voice.rules import rules_for
from pipeline.voice.tokens import is_emoticon
from pipeline.voice.words import CLOSING, plain
from pipeline.voice.written import plain_form

_STOP_OF = {
    **{stop: stop for stop in ".!?,;:"},
    "。": ".", "！": "!", "？": "?", "、": ",", "，": ",", "—": ",",
    "–": ",", "-": ",", "।": ".", "؟": "?", "…": ".",
}  # fmt: skip


def spoken_words(typed: Sequence[str], language: str = "en") -> list[str]:
    """For each typed token what is said, without stops; "" for tokens that are not spoken.

    A language that we have no rules for is left as it was typed, for its voice to read.
    """
    rules = rules_for(language)
    if rules is None:
        return [plain(plain_form(token)) for token in typed]
    return words_of_tokens(typed, rules)


def pause_after(token: str, following: str = "") -> str:
    """The stop that a typed token ends with: one of `.!?,;:` or nothing.

    Dashes pause like a comma; the full stop of an abbreviation is none, nor is that of
    initials ("U.S.") unless the `following` token starts a sentence.
    """
    if is_emoticon(token):
        return ""
    bare = token.rstrip(CLOSING.replace("…", ""))
    if stop_is_inside(token, following):
        return ""
    if bare.endswith(("...", "…")):
        return "."
    if bare in ("--", "/", "|"):
        return ","
    return _STOP_OF.get(bare[-1:], "")
