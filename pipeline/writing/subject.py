"""What a prompt is about: its kind, and the pieces that sentences are built around."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from pipeline.language.clean import clean_line
from pipeline.writing import english
from pipeline.writing.patterns import (
    ASK,
    ASKING,
    EVENT,
    FIRST_PERSON,
    HOWTO,
    LIST,
    NUMBERS,
    QUESTION,
    TOP,
    WHAT_IF,
    YEAR,
)
from pipeline.writing.phrases import (
    STATES,
    clause,
    gender_of,
    is_plural_phrase,
    last_noun,
    lowered,
    noun_phrase,
    place_in,
)
from pipeline.writing.text import sentences, words_of

Kind = Literal["story", "topic", "howto", "whatif", "list", "event", "claim", "word", "mine"]

_WHEN = re.compile(
    r"^(?:the|one|that) (?:night|day|morning|evening|summer|winter|year|week|hour|moment|time) "
    r"(?:that |when )?(?=(?:an?|the|my|our|his|her|their|two|three|all|every|we|I)\b)",
    re.IGNORECASE,
)


_LONGEST_IDEA = 500
"""In characters; what is longer is a text, whose subject stands at its beginning."""
_MOST_EMOJI = 40


@dataclass(frozen=True, slots=True)
class Subject:
    """A prompt, parsed. Empty strings where the prompt has no such piece."""

    idea: str
    """The prompt on one line, without a request in front and a stop at the end."""
    kind: Kind
    hero: str = ""
    """Who acts, as typed, with its article: "A lighthouse keeper"."""
    head: str = ""
    """The noun of the hero: "keeper"."""
    verb: str = ""
    """Its base form: "find"."""
    rest: str = ""
    """What follows the verb: "a door in the sea"."""
    object: str = ""
    """The first noun phrase after the verb: "a door"."""
    place: str = ""
    """The first phrase of place: "in the sea"."""
    topic: str = ""
    """For a topic: its noun phrase ("cats"); for a how-to the task; for a what-if the premise."""
    number: int = 0
    """How many things a list asks for, or the year of an event."""
    plural: bool = False
    gender: Literal["she", "he", "it", "they"] = "they"
    words: tuple[str, ...] = field(default=())
    """Content words, lower-cased."""


def parse(prompt: str) -> Subject:
    """Parse an English idea. Never fails: what fits nothing else is a topic of its own words."""
    idea = clean_line(prompt[:_LONGEST_IDEA]).strip()
    if not re.search(r"\w", idea) or not re.search(r"[^\W\d_]", idea):
        idea = _named_emoji(prompt) or idea
    idea = ASK.sub("", idea, count=1).strip() or idea
    bare = idea.rstrip(" .!?…:;,-–—").strip(" \"“”'") or idea
    words = tuple(english.content_words(bare)) or (bare.lower(),)
    if (framed := _WHEN.sub("", bare, count=1)) != bare and clause(framed):
        # "The night a fox came by" tells of the fox; the night stays among the words.
        idea = bare = framed
    for attempt in (_what_if, _how_to, _list, _mine, _story, _event, _topic_question, _claim):
        found = attempt(idea, bare, words)
        if found is not None:
            return found
    kind: Kind = "word" if len(words_of(bare)) <= 1 else "topic"
    return Subject(
        bare, kind, topic=lowered(bare), plural=is_plural_phrase(bare), words=words, gender="it"
    )


def _named_emoji(prompt: str) -> str:
    """The names of the emoji of a prompt without letters: "fox, rocket, moon"."""
    import emoji

    names = [
        emoji.demojize(found.chars, delimiters=("", "")).replace("_", " ").replace("-", " ")
        for found in emoji.analyze(prompt[:_MOST_EMOJI])
    ]
    unique = list(dict.fromkeys(re.sub(r" (?:face|button|symbol)$", "", name) for name in names))
    if len(unique) < 2:
        return "".join(unique)
    things = [english.with_article(name) for name in unique]
    found = " and ".join([", ".join(things[1:-1]), things[-1]] if len(things) > 2 else things[1:])
    return f"{things[0]} finds {found}"


def _what_if(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    match = WHAT_IF.match(bare)
    if not match:
        return None
    premise = bare[match.end() :]
    story = clause(premise)
    hero, head = (story[0], story[1]) if story else ("", last_noun(premise))
    return Subject(
        bare, "whatif", hero=hero, head=head, topic=lowered(premise), words=words,
        plural=is_plural_phrase(hero or premise), gender="it",
    )  # fmt: skip


def _how_to(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    match = HOWTO.match(bare)
    if not match:
        return None
    task = bare[match.end() :]
    parts = task.split(" ", 1)
    rest = parts[1] if len(parts) > 1 else ""
    noun = noun_phrase(rest)
    return Subject(
        bare, "howto", verb=parts[0].lower(), rest=rest, object=noun, topic=task, words=words,
        head=last_noun(noun or task), gender="it",
    )  # fmt: skip


def _list(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    top = TOP.match(bare)
    if top:
        return Subject(
            bare, "list", object=last_noun(top.group(2)).lower(), topic=lowered(top.group(2)),
            number=min(int(top.group(1) or 0), 40), head=last_noun(top.group(2)), words=words,
            plural=True, gender="it",
        )  # fmt: skip
    match = LIST.match(bare)
    if not match or (not match.group(1) and not bare.lower().startswith(("top", "the "))):
        return None
    asked = (match.group(1) or "").lower()
    number = int(asked) if asked.isdigit() else NUMBERS.get(asked, 0)
    about = re.search(r"\b(?:about|of|for|to|in|that|why|on)\s+(.*)$", bare, re.I)
    topic = about.group(1) if about else bare[match.start(2) :]
    first, _, rest = topic.partition(" ")
    if rest and english.base_of(first) == first.lower() and match.start(2) != 0:
        topic = f"{english.gerund(first.lower())} {rest}"
    return Subject(
        bare, "list", object=match.group(2).lower(), topic=lowered(topic), number=min(number, 40),
        head=last_noun(topic), words=words, plural=is_plural_phrase(topic), gender="it",
    )  # fmt: skip


def _mine(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    if not FIRST_PERSON.match(bare):
        return None
    return Subject(
        bare, "mine", topic=lowered(bare), head=last_noun(bare), words=words, gender="it"
    )


def _story(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    asks = bare.split(" ", maxsplit=1)[0].lower() in ASKING
    if asks or (QUESTION.match(bare) and idea.rstrip().endswith("?")):
        return None
    found = clause(sentences(bare)[0].rstrip(".!?") if bare else bare)
    if found is None:
        return None
    hero, head, verb, rest = found
    first = hero.split(" ")[0].lower()
    named = first not in english.DETERMINERS and hero[:1].isupper() and not english.is_plural(head)
    state = rest.split(" ")[0].lower() in STATES
    opened = first in english.DETERMINERS
    says_what_is = verb == "be" and not state and (first not in {"a", "an"} or not rest)
    no_hero = not opened and not named and not english.is_plural(head)
    topic_only = english.is_plural(head) and not opened and not rest
    if says_what_is or no_hero or topic_only:
        return None
    if YEAR.search(bare) or (first == "the" and EVENT.search(bare)):
        return None
    plural = english.is_plural(head) or first in english.NUMBER_WORDS or " and " in hero
    return Subject(
        bare, "story", hero=hero, head=head.lower() if not named else head, verb=verb, rest=rest,
        object="" if state else noun_phrase(rest), place=place_in(rest) or place_in(hero),
        words=words, plural=plural, gender=gender_of(head, plural=plural),
    )  # fmt: skip


def _event(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    year = YEAR.search(bare)
    if not year and not EVENT.search(bare):
        return None
    if len(words_of(bare)) < 2 and not year:
        return None
    digits = int(re.sub(r"\D", "", year.group())) if year else 0
    topic = (
        re.sub(r"\s*[,(]?\s*(?:in |of )?" + re.escape(year.group()) + r"\)?", "", bare)
        if year
        else bare
    )
    return Subject(
        bare, "event", topic=lowered(topic.strip()) or f"the year {digits}", number=digits,
        head=last_noun(topic) or str(digits), words=words, gender="it",
    )  # fmt: skip


def _topic_question(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    match = QUESTION.match(bare)
    if not match:
        return None
    after = re.sub(
        r"^(?:is|are|do|does|did|was|were|can|should)\s+",
        "",
        bare[match.end() :].strip(),
        flags=re.I,
    )
    topic = _activity(after) or noun_phrase(after) or after or bare
    return Subject(
        bare, "topic", topic=lowered(topic), head=last_noun(topic), rest=lowered(bare), words=words,
        plural=is_plural_phrase(topic), verb=match.group(1).lower(), gender="it",
    )  # fmt: skip


def _activity(after: str) -> str:
    """ "we dream" is about dreaming: a question about a pronoun is about what it does."""
    words = after.split()
    if len(words) < 2 or words[0].lower() not in {"we", "you", "i", "they", "people", "humans"}:
        return ""
    base = english.base_of(words[1])
    return " ".join([english.gerund(base), *words[2:]]) if base else ""


def _claim(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    found = re.search(
        r"\b(is|are|was|were|can|can't|cannot|will|won't|should|must|never|always|isn't|aren't|"
        r"don't|doesn't|has|have|beats?|makes?|kills?|means?)\b", bare, re.I,
    )  # fmt: skip
    if not found or found.start() == 0 or len(words_of(bare)) < 3:
        return None
    topic = bare[: found.start()].strip()
    return Subject(
        bare, "claim", topic=lowered(topic), head=last_noun(topic), words=words,
        plural=is_plural_phrase(topic), gender="it",
    )  # fmt: skip
