"""Tokens that name something: links, handles, hashtags, models, versions, Roman numerals."""

from __future__ import annotations

import re

from pipeline.voice.rules import Rules, word_set

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+([a-z][a-z0-9]{1,5})(/\S*)?", re.IGNORECASE)
_PATH = re.compile(r"/@?[A-Za-z][A-Za-z0-9_-]{0,24}/?")
_HANDLE = re.compile(r"@([A-Za-z_][\w.]*)")
_HASHTAG = re.compile(r"#(\w*[^\W\d_]\w*)")
_COMMUNITY = re.compile(r"/?([ru])/([A-Za-z0-9_-]{2,30})")
_VERSION = re.compile(r"([vV]?)(\d+(?:\.\d+){0,4})([ab]?\d?)")
_CAMEL = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=[A-Z])(?=[A-Z][a-z])|_+|-"
)
_MODEL = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w.,'+-]+")
_NUMERAL = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_LAST_ORDINAL = {"fr": 1, "es": 10, "pt": 10, "hi": 0}
"""Up to which number a ruler is counted by ordinals: "Felipe sexto", but "Louis quatorze"."""


def address(token: str, rules: Rules) -> str:
    """A link, an e-mail address, a handle, a hashtag, a file name as they are said; else ""."""
    said = _address(token, rules)
    return re.sub(r"\d+", lambda digits: _whole(digits[0], rules), said)


def _address(token: str, rules: Rules) -> str:
    dot, at_sign, slash = (rules.words[key] for key in ("dot", "at", "slash"))
    if _EMAIL.fullmatch(token):
        name, _, host = token.partition("@")
        return f"{_parts(name, dot)} {at_sign} {_host(host, dot)}"
    if _LINK.fullmatch(token):
        return _link(re.sub(r"^(?:https?://)?(?:www\.)?", "", token, flags=re.IGNORECASE), rules)
    if match := _COMMUNITY.fullmatch(token):
        return f"{match[1]} {slash} {_parts(match[2], dot)}"
    if match := _HANDLE.fullmatch(token) or _HASHTAG.fullmatch(token):
        return f"{at_sign if token[0] == '@' else ''} {_parts(match[1], dot)}".strip()
    return _host_or_file(token, rules)


def _host_or_file(token: str, rules: Rules) -> str:
    match = _HOST.fullmatch(token)
    if match is None or not token[0].isalnum():
        return ""
    dot, ending, path = rules.words["dot"], match[1].lower(), match[2]
    if ending in word_set("files") and not path:
        return f"{_parts(token.rpartition('.')[0], dot)} {dot} {_ending(match[1])}"
    is_plain = not token[0].isupper() or token.count(".") > 1 or ending in word_set("said_endings")
    return _link(token, rules) if ending in word_set("domains") and (path or is_plain) else ""


def _link(rest: str, rules: Rules) -> str:
    """The host, and a path that is a single name; nobody reads a query."""
    host, slash, path = rest.partition("/")
    said = _host(host.partition("?")[0].partition(":")[0], rules.words["dot"])
    path = path.split("?", 1)[0].split("#", 1)[0]
    if slash and _PATH.fullmatch(f"/{path}"):
        said += f" {rules.words['slash']} {_parts(path.strip('/@'), rules.words['dot'])}"
    return said


def _host(host: str, dot: str) -> str:
    labels = [label for label in host.split(".") if label]
    last = len(labels) - 1
    said = [
        _ending(label) if place == last or label in {"co", "ac"} else _parts(label, dot)
        for place, label in enumerate(labels)
    ]
    return f" {dot} ".join(said)


def _ending(label: str) -> str:
    """ "com" is a word, "io" and "uk" are letters."""
    if label.lower() in {
        "com",
        "org",
        "net",
        "gov",
        "edu",
        "info",
        "app",
        "dev",
        "shop",
        "blog",
        "zip",
        "doc",
        "log",
        "txt",
        "me",
        "to",
        "news",
        "site",
        "tech",
        "store",
        "online",
    }:
        return "text" if label.lower() == "txt" else label.lower()
    return " ".join(re.findall(r"\d+|\D", label.upper()))


def _parts(name: str, dot: str) -> str:
    """ "LifeHack_2" is "Life Hack 2"."""
    parts = _CAMEL.split(name.strip("_").replace(".", f" {dot} "))
    return " ".join(" ".join(parts).split())


def version(core: str, before: str, rules: Rules) -> str:
    """A version: "v2.0.1", "Python 3.11"; "" when it is none."""
    match = _VERSION.fullmatch(core)
    if match is None or match[3] or re.fullmatch(r"\d{1,2}\.\d{1,2}\.(?:1|2)\d{3}", core):
        return ""
    is_named = bool(match[1]) or before.lower().strip(",") in word_set("versioned")
    groups = match[2].split(".")
    if not is_named and len(groups) < 3:
        return ""
    if not is_named and len(groups) == 3 and all(len(group) == 3 for group in groups[1:]):
        return ""
    point = (
        rules.words["dot"] if len(groups) > 3 or rules.language != "en" else rules.words["point"]
    )
    said = f" {point} ".join(_whole(group, rules) for group in groups)
    return f"version {said}" if match[1] and rules.language == "en" else said


def _whole(text: str, rules: Rules) -> str:
    number = rules.number(text)
    return (
        rules.digits(text)
        if (text.startswith("0") and len(text) > 1) or number is None
        else rules.say(number)
    )


def roman(core: str, before: str, after: str, rules: Rules, *, is_sign: bool = False) -> str:
    """A Roman numeral: "World War two", "Henry the eighth", "GTA six"; "" when it is letters.

    `is_sign` says that it was typed with Unicode's own numerals.
    """
    if rules.language == "fr" and (match := re.fullmatch(r"([IVX]+)(?:e|er|ème|re)", core)):
        return rules.ordinal_of(numeral_value(match[1]))
    numeral, apostrophe, ending = core.partition("'")
    if not numeral or not _NUMERAL.fullmatch(numeral) or ending not in {"", "s"}:
        return ""
    previous = before.strip(".,:;!?\"'").lower()
    is_named = before[:1].isupper() and before[-1:] not in ".,:;!?"
    reigns = is_named and previous in word_set("rulers")
    is_century = rules.language == "ru" and after.lower() in {"век", "века", "веке"}
    is_sure = is_sign or is_century or previous in word_set("counted")
    if not is_sure and not _is_number(numeral, before, after, reigns=reigns):
        return ""
    number = numeral_value(numeral)
    if is_century or (reigns and number <= _LAST_ORDINAL.get(rules.language, 99)):
        the = "the " if reigns and rules.language == "en" else ""
        return f"{the}{rules.ordinal_of(number)}{apostrophe}{ending}"
    return f"{_whole(str(number), rules)}{apostrophe}{ending}"


def _is_number(numeral: str, before: str, after: str, *, reigns: bool) -> bool:
    """Whether letters that could be a numeral are one, by what stands around them."""
    if len(numeral) == 1:
        is_word = numeral == "I" and after.lower() in word_set("after_i")
        is_sequel = before.isupper() and len(before) > 1 and before.isalpha() and numeral in "VX"
        return (reigns and numeral in "IVX" and not is_word) or is_sequel
    if set(numeral) - set("IVX") or numeral in {"XX", "XXX"}:
        return reigns and set(numeral) <= set("IVXL")
    return not (numeral == "IV" and before.lower() in {"a", "an", "the"})


def numeral_value(numeral: str) -> int:
    """The value of a Roman numeral."""
    values = [_VALUES[letter] for letter in numeral]
    later = [*values[1:], 0]
    return sum(one if one >= after else -one for one, after in zip(values, later, strict=True))


def model(core: str, before: str, rules: Rules) -> str:
    """A name of letters and figures: "P S five", "C three P O", "two twenty-one B"; else ""."""
    if rules.language != "en" or not _MODEL.fullmatch(core):
        if (
            core.isdecimal()
            and len(core) in (3, 4)
            and rules.language == "en"
            and _names_pairs(before)
        ):
            return figures_of_name(core, rules)
        return ""
    said = []
    for part in re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?|[+]", core):
        if part == "+":
            said.append("plus")
        elif part[0].isdigit():
            said.append(figures_of_name(part, rules))
        else:
            said.append(letters_of_name(part))
    return " ".join(said)


def _names_pairs(before: str) -> bool:
    return before.lower() in word_set("paired")


def figures_of_name(text: str, rules: Rules) -> str:
    """The number of a name: three and four figures as "three eighty" and "forty ninety"."""
    number = rules.number(text)
    if number is None:
        return rules.digits(text)
    if text[0] == "0":
        return rules.digits(text)
    whole = number.whole
    if number.fraction is None and len(text) in (3, 4) and whole % 100:
        high, low = divmod(whole, 100)
        if low < 10:
            return (
                rules.digits(text)
                if len(text) == 3
                else f"{_whole(str(high), rules)} oh {_whole(str(low), rules)}"
                if high % 10
                else rules.say(number)
            )
        return f"{_whole(str(high), rules)} {_whole(str(low), rules)}"
    return rules.say(number)


def letters_of_name(part: str) -> str:
    """Short capitals are spelled, words are words."""
    bare, apostrophe, ending = part.partition("'")
    if len(bare) == 1 or (
        bare.isupper() and len(bare) <= 4 and bare not in word_set("said_as_words")
    ):
        return " ".join(bare.upper() if bare.isupper() else bare) + apostrophe + ending
    return part
