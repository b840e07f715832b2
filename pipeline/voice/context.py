"""Typed tokens read with their neighbours in view: "$5" before "million", "in" after "6 ft 2"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.language.abbreviations import said_for
from pipeline.voice.amounts import percent_word
from pipeline.voice.dates import dated
from pipeline.voice.figure_parts import Neighbours, say, sign_words
from pipeline.voice.figures import figures, part_of
from pipeline.voice.names import address, model, roman, version
from pipeline.voice.neighbours import Tokens
from pipeline.voice.numbers import Number
from pipeline.voice.phones import phone_tokens
from pipeline.voice.rules import Rules, word_set
from pipeline.voice.tokens import is_emoticon
from pipeline.voice.words import compound, formula, letters, pieces
from pipeline.voice.written import is_roman_sign

_SQUARE = frozenset(("sq", "sq.", "square", "cu", "cu.", "cubic", "fl", "fl.", "fluid"))
_FRACTION = re.compile(r"(\d+)/(\d+)")
_AGE = re.compile(r"([1-9]\d)([MmFf])|([MmFf])([1-9]\d)")
_SIGNS_FIRST = "-+~<>≤≥≈±"
_SIGNS_ALONE = "~<>≤≥≈±"


def words_of_tokens(typed: Sequence[str], rules: Rules) -> list[str]:
    """What is said for each token; "" for those that are not spoken."""
    return _Reading(typed, rules).words()


class _Reading:
    """One text being read, token after token."""

    def __init__(self, typed: Sequence[str], rules: Rules) -> None:
        self.tokens = Tokens(typed, rules)
        self.rules = rules
        self.phones = phone_tokens(self.tokens.plain)
        self.owed: tuple[str, Number] | None = None
        """The currency and number of an amount whose magnitude comes next: "$5" of "$5 million"."""

    def words(self) -> list[str]:
        """What is said for each token."""
        return [" ".join(self._said(place).split()) for place in range(len(self.tokens.typed))]

    def _said(self, place: int) -> str:
        """The first kind that a token is of, in this order; None is "not of this kind"."""
        kinds: tuple[Callable[[int], str | None], ...] = (
            self._face, self._age, self._digits, self._number_sign, self._grade,
            self._fluid, self._grouped,
            self._magnitude_of_money, self._money, self._fraction_unit, self._unit,
            self._number_of_unit, self._date, self._mixed, self._spent_sign,
            self._abbreviation, self._roman,
        )  # fmt: skip
        for kind in kinds:
            words = kind(place)
            if words is not None:
                return words
        return self._alone(place)

    def _face(self, place: int) -> str | None:
        faces = (self.tokens.plain[place], self.tokens.typed[place])
        return "" if any(map(is_emoticon, faces)) else None

    def _age(self, place: int) -> str | None:
        """An age and a gender, as forums write them: "(34M)", "[f19]", "I, 27F,"."""
        core, typed = self.tokens.core(place), self.tokens.typed[place].strip(".,;:!?")
        age = _AGE.fullmatch(core)
        is_in_brackets = typed[:1] + typed[-1:] in {"()", "[]"}
        is_own = self.tokens.before(place).strip(",").lower() in {"i", "i'm", "i’m", "me"}
        if age is None or self.rules.language != "en" or not (is_in_brackets or is_own):
            return None
        first, second = (age[1], age[2]) if age[1] else (age[3], age[4])
        return " ".join(
            say(part, self.rules) if part.isdecimal() else part.upper() for part in (first, second)
        )

    def _digits(self, place: int) -> str | None:
        """A telephone number, and a number after "call", "code", "ISBN"."""
        core = self.tokens.core(place)
        is_code = re.fullmatch(r"\d{3,}|\d+(?:-\d+){2,}", core)
        is_asked = is_code and self.tokens.before(place).lower() in word_set("said_digits")
        if place not in self.phones and not is_asked:
            return None
        plus = f"{self.rules.words['plus']} " if core.startswith("+") else ""
        groups = re.findall(r"\d+|[A-Za-z]+", core)
        said = (one if one.isalpha() else self.rules.digits(one) for one in groups)
        return plus + " ".join(said)

    def _number_sign(self, place: int) -> str | None:
        """A sign that stands before its number by itself: "# 5", "≥ 18"."""
        sign, after = self.tokens.plain[place], self.tokens.after(place)
        if sign == "#" and self.rules.number(after):
            return self.rules.words["number"]
        is_sign = len(sign) == 1 and sign in _SIGNS_ALONE and after[:1].isdigit()
        return sign_words(sign, self.rules) if is_sign else None

    def _grade(self, place: int) -> str | None:
        """A mark or a blood group: "A+", "an A-", "AB-"."""
        mark = re.fullmatch(r"([A-FO]|AB)([-+−])", self.tokens.plain[place].strip("\"'()[].,;:!?"))
        is_named = self.tokens.before(place).lower() in word_set("before_marks")
        if mark is None or (mark[2] != "+" and not is_named):
            return None
        return f"{' '.join(mark[1])} {self.rules.words['plus' if mark[2] == '+' else 'minus']}"

    def _fluid(self, place: int) -> str | None:
        """The "fl" of "12 fl oz"."""
        is_fluid = self.tokens.core(place).lower().rstrip(".") == "fl"
        return "fluid" if is_fluid and self.tokens.after(place).rstrip(".") == "oz" else None

    def _grouped(self, place: int) -> str | None:
        """A group of figures of a number that spaces part says its share of the words."""
        span = self.tokens.group_of(place)
        groups = self.tokens.cores[span[0] : span[1] + 1] if span else []
        number = self.rules.number("".join(groups))
        if span is None or number is None:
            return None
        first, last = span
        sign, unit = self.tokens.currency(last + 1), self.tokens.unit(last + 1)
        if sign and number.fraction is not None:
            words = self.rules.money(number, sign).split()
        else:
            noun = self.rules.currencies[sign] if sign else unit
            words = self.rules.say(number, noun.gender if noun else "").split()
        count = last - first + 1
        bounds = [round(len(words) * at / count) for at in range(count + 1)]
        return " ".join(words[bounds[place - first] : bounds[place - first + 1]])

    def _magnitude_of_money(self, place: int) -> str | None:
        """The "million" of "$5 million" says "million dollars"; the "$5" before it "five"."""
        rules, core, known = self.rules, self.tokens.core(place), self.tokens.magnitude(place)
        if self.owed and known:
            (sign, number), self.owed = self.owed, None
            size = rules.magnitudes.get(known)
            is_short = size is not None and len(core.rstrip(".")) <= 4 and core not in size.forms
            said = size.after(number, rules.language) if size and is_short else core
            return f"{said} {rules.of_many(known, rules.currencies[sign])}"
        self.owed = None
        if not self.tokens.magnitude(place + 1):
            return None
        for sign in sorted(rules.currencies, key=len, reverse=True):
            is_first = core.startswith(sign)
            bare = core.removeprefix(sign) if is_first else core.removesuffix(sign)
            amount = rules.number(bare) if bare != core else None
            if amount is not None:
                self.owed = sign, amount
                return rules.say(amount)
        return None

    def _money(self, place: int) -> str | None:
        """The number beside a currency that stands by itself: "Rs. 500", "50 EUR"."""
        rules, tokens = self.rules, self.tokens
        number = rules.number(tokens.core(place))
        if number is None:
            return None
        if (sign := tokens.currency(place - 1)) and not rules.number(tokens.core(place - 2)):
            if not tokens.magnitude(place + 1):
                return rules.money(number, sign)
            self.owed = sign, number
            return rules.say(number)
        if sign := tokens.currency(place + 1):
            whole = number.fraction is None
            return (
                rules.say(number, rules.currencies[sign].gender)
                if whole
                else rules.money(number, sign)
            )
        return None

    def _spent_sign(self, place: int) -> str | None:
        """A currency that its number has said already is silent."""
        return "" if self._is_spent(place) else None

    def _is_spent(self, place: int) -> bool:
        sign, rules = self.tokens.currency(place), self.rules
        if not sign:
            return False
        before = rules.number(self.tokens.before(place))
        if rules.number(self.tokens.after(place)) and not before:
            return True
        return before is not None and before.fraction is not None and sign in rules.cents

    def _fraction_unit(self, place: int) -> str | None:
        """A unit after a fraction or a clock: "¾ tsp", "18:30 h"."""
        before = self.tokens.before(place)
        unit = self.tokens.unit(place)
        if unit and re.fullmatch(r"\d+:\d\d", before) and self.tokens.core(place) == "h":
            return unit.many
        return unit.forms[0] if unit and re.fullmatch(r"\d+ ?\d*/\d+", before) else None

    def _unit(self, place: int) -> str | None:
        """A unit, a percent, a currency or a large number after its number."""
        rules, tokens, core = self.rules, self.tokens, self.tokens.core(place)
        is_square = tokens.before(place).lower() in _SQUARE
        before = tokens.core(place - 2) if is_square else tokens.before(place)
        number = rules.number(re.split("[-–]", before.lstrip(_SIGNS_FIRST))[-1])
        if number is None:
            return None
        if core == "%":
            return percent_word(number, rules)
        if (sign := tokens.currency(place)) and not self._is_spent(place):
            return rules.currencies[sign].after(number, rules.language)
        size = rules.magnitudes.get(tokens.magnitude(place))
        if size and (len(core) > 4 or core in size.forms or core in rules.units):
            size = None
        noun = size or tokens.unit(place)
        if noun is None:
            return None
        is_one_of = (
            not size
            and rules.language == "en"
            and tokens.core(place - 2).lower() in word_set("one_of")
        )
        return noun.forms[0] if is_one_of else noun.after(number, rules.language)

    def _number_of_unit(self, place: int) -> str | None:
        """A number takes the gender of the unit after it."""
        number, unit = self.rules.number(self.tokens.core(place)), self.tokens.unit(place + 1)
        return self.rules.say(number, unit.gender) if number and unit else None

    def _date(self, place: int) -> str | None:
        tokens = self.tokens
        beside = tokens.before(place), tokens.after(place), tokens.core(place + 2)
        return dated(tokens.core(place), *beside, self.rules) or None

    def _mixed(self, place: int) -> str | None:
        """ "2 1/2" and "2 ½"."""
        match = _FRACTION.fullmatch(self.tokens.core(place))
        if (
            not self.tokens.before(place).isdecimal()
            or match is None
            or int(match[1]) >= int(match[2])
        ):
            return None
        part = part_of(int(match[1]), int(match[2]), self.rules)
        return f"{self.rules.words['and']} {'a half' if part == 'one half' else part}"

    def _abbreviation(self, place: int) -> str | None:
        tokens, language = self.tokens, self.rules.language
        beside = tokens.before(place), tokens.after(place), language
        core = tokens.core(place)
        words = said_for(core, *beside) or said_for(tokens.plain[place], *beside)
        shown_before = tokens.plain[place - 1] if place else ""
        is_street = shown_before[:1].isupper() and not shown_before.endswith((".", ",", "!", "?"))
        if core.lower() == "st." and is_street and language == "en":
            return "street"
        return words or None

    def _roman(self, place: int) -> str | None:
        tokens = self.tokens
        is_sign = is_roman_sign(tokens.typed[place])
        before = tokens.plain[place - 1] if place else ""
        return (
            roman(tokens.core(place), before, tokens.after(place), self.rules, is_sign=is_sign)
            or None
        )

    def _alone(self, place: int) -> str:
        """A token by itself."""
        core, rules = self.tokens.core(place), self.rules
        around = Neighbours(self.tokens.before(place), self.tokens.after(place))
        return (
            address(core, rules)
            or version(core, around.before, rules)
            or (model(core, around.before, rules) if core.isdecimal() else "")
            or figures(self._with_inches(place), rules, around)
            or compound(core, rules)
            or model(core, around.before, rules)
            or formula(core, rules)
            or (pieces(core, rules) if any(map(str.isdigit, core)) else letters(core))
        )

    def _with_inches(self, place: int) -> str:
        """The core with its sign for feet or inches, if that closes no quotation."""
        token = self.tokens.plain[place].rstrip(".,;:!?)")
        is_inch = re.fullmatch(r"[\d./']+\"", token) and not self.tokens.opens_quotation(place)
        is_foot = re.fullmatch(r"\d+'", token) and not self.tokens.after(place)[:1].islower()
        return token if is_inch or is_foot else self.tokens.core(place)
