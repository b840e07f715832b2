"""What a prompt is about: its kind, and the pieces that sentences are built around."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from pipeline.writing import english
from pipeline.writing.text import clean, sentences, words_of

Kind = Literal["story", "topic", "howto", "whatif", "list", "event", "claim", "word", "mine"]

_ASK = re.compile(
    r"^(?:please\s+)?(?:can you |could you )?(?:i want |i need |i'd like )?"
    r"(?:make|create|write|generate|do|tell(?: me)?|give(?: me)?|show(?: me)?|film)?\s*(?:me\s+)?"
    r"(?:(?:an?|the|some)\s+)?"
    r"(?:(?:short|quick|fun|funny|scary|sad|cool|epic|mini|nice|little|true|30[- ]second|60[- ]second)\s+)*"
    r"(?:video|story|short|clip|reel|tiktok|script|film|movie|tale|documentary)s?\s+"
    r"(?:about|on|of|for|where|in which|explaining|showing|called|titled)\s+",
    re.IGNORECASE,
)
_HOWTO = re.compile(
    r"^(?:how (?:to|do (?:you|i)|can (?:you|i)|i)|steps to|guide to|ways to)\s+", re.I
)
_WHAT_IF = re.compile(
    r"^(?:what if|what would happen if|imagine(?: if| that)?|suppose(?: that)?)\s+", re.I
)
_QUESTION = re.compile(
    r"^(why|how|what|who|when|where|which|is|are|do|does|did|can|could|should)\b", re.I
)
_LIST = re.compile(
    r"^(?:the\s+)?(?:top\s+)?(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)?\s*"
    r"(?:\w+\s+){0,2}(facts?|reasons?|things|tips|ways|lessons|habits|ideas|signs|mistakes|hacks|"
    r"secrets|rules|myths|places|movies|films|books|foods|animals|cities|countries|inventions)\b",
    re.I,
)
_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-4][0-9]|[1-9][0-9]{1,3}\s?(?:bc|ad|bce|ce))\b", re.I)
_EVENT = re.compile(
    r"\b(war|battle|fall of|sinking|landing|revolution|eruption|fire of|siege|plague|discovery of|"
    r"invention of|history of|empire|dynasty|expedition|crusade|treaty|assassination|disaster|"
    r"explosion|earthquake of|great (?:fire|depression|wall|plague)|rise of|birth of|voyage)\b",
    re.I,
)
_FIRST_PERSON = re.compile(r"^(?:i|i'm|i've|we|my|our)\b", re.I)
_FEMALE = frozenset(
    [
        "woman",
        "girl",
        "queen",
        "princess",
        "mother",
        "grandmother",
        "grandma",
        "aunt",
        "sister",
        "daughter",
        "wife",
        "witch",
        "nun",
        "lady",
        "actress",
        "waitress",
        "mermaid",
        "widow",
        "bride",
        "empress",
        "heroine",
        "goddess",
        "mom",
        "mum",
        "nanny",
        "ballerina",
    ]
)
_MALE = frozenset(
    [
        "man",
        "boy",
        "king",
        "prince",
        "father",
        "grandfather",
        "grandpa",
        "uncle",
        "brother",
        "son",
        "husband",
        "monk",
        "wizard",
        "lord",
        "fisherman",
        "fireman",
        "policeman",
        "widower",
        "groom",
        "emperor",
        "dad",
        "gentleman",
        "knight",
        "samurai",
        "god",
    ]
)
_THING_SUFFIX = re.compile(
    r"(?:er|or|ist|ian|ant|ent|eer|man|woman|person|kid|child|people|boy|girl)$"
)
_PEOPLE = frozenset(
    ["monk", "nun", "thief", "spy", "nurse", "chef", "clerk", "judge", "guard", "king", "queen", "prince", "princess", "knight", "pirate", "wizard", "witch", "orphan", "twin", "twins", "astronaut", "student", "child", "kid", "baby", "hero", "friend", "friends", "couple", "family", "stranger", "nurse", "samurai", "ninja", "viking", "cook", "pilot", "captain", "coach", "poet", "scribe", "shepherd", "groom", "bride", "cop", "artist", "widow", "hermit", "nomad", "hiker", "intern", "janitor", "mechanic", "surgeon", "lady", "boss", "detective", "magician", "thief", "officer"]
)  # fmt: skip


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
    idea = clean(prompt).strip()
    if not re.search(r"\w", idea) or not re.search(r"[^\W\d_]", idea):
        idea = _named_emoji(prompt) or idea
    idea = _ASK.sub("", idea, count=1).strip() or idea
    bare = idea.rstrip(" .!?…:;,-–—").strip(" \"“”'") or idea
    words = tuple(english.content_words(bare)) or (bare.lower(),)
    for attempt in (_what_if, _how_to, _list, _mine, _story, _event, _topic_question, _claim):
        found = attempt(idea, bare, words)
        if found is not None:
            return found
    kind: Kind = "word" if len(words_of(bare)) <= 1 else "topic"
    return Subject(bare, kind, topic=_lower(bare), plural=_plural(bare), words=words, gender="it")


def _named_emoji(prompt: str) -> str:
    """The names of the emoji of a prompt without letters: "fox, rocket, moon"."""
    import emoji

    names = [
        emoji.demojize(found.chars, delimiters=("", "")).replace("_", " ").replace("-", " ")
        for found in emoji.analyze(prompt)
    ]
    unique = list(dict.fromkeys(re.sub(r" (?:face|button|symbol)$", "", one) for one in names))
    if len(unique) < 2:
        return "".join(unique)
    things = [english.with_article(one) for one in unique]
    found = " and ".join([", ".join(things[1:-1]), things[-1]] if len(things) > 2 else things[1:])
    return f"{things[0]} finds {found}"


def _what_if(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    match = _WHAT_IF.match(bare)
    if not match:
        return None
    premise = bare[match.end() :]
    story = _clause(premise)
    hero, head = (story[0], story[1]) if story else ("", _last_noun(premise))
    return Subject(
        bare, "whatif", hero=hero, head=head, topic=_lower(premise), words=words,
        plural=_plural(hero or premise), gender="it",
    )  # fmt: skip


def _how_to(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    match = _HOWTO.match(bare)
    if not match:
        return None
    task = bare[match.end() :]
    parts = task.split(" ", 1)
    rest = parts[1] if len(parts) > 1 else ""
    noun = _noun_phrase(rest)
    return Subject(
        bare, "howto", verb=parts[0].lower(), rest=rest, object=noun, topic=task, words=words,
        head=_last_noun(noun or task), gender="it",
    )  # fmt: skip


_NUMBERS = {
    name: at
    for at, name in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}


def _list(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    match = _LIST.match(bare)
    if not match or (not match.group(1) and not bare.lower().startswith(("top", "the "))):
        return None
    asked = (match.group(1) or "").lower()
    number = int(asked) if asked.isdigit() else _NUMBERS.get(asked, 0)
    about = re.search(r"\b(?:about|of|for|to|in|that|why|on)\s+(.*)$", bare, re.I)
    topic = about.group(1) if about else bare[match.start(2) :]
    return Subject(
        bare, "list", object=match.group(2).lower(), topic=_lower(topic), number=min(number, 40),
        head=_last_noun(topic), words=words, plural=_plural(topic), gender="it",
    )  # fmt: skip


def _mine(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    if not _FIRST_PERSON.match(bare):
        return None
    return Subject(
        bare, "mine", topic=_lower(bare), head=_last_noun(bare), words=words, gender="it"
    )


def _clause(text: str) -> tuple[str, str, str, str] | None:
    """(hero, head, verb, rest) of "hero verb rest"; None when no verb is found after a noun."""
    tokens = text.split()
    has_determiner = bool(tokens) and tokens[0].lower() in english.DETERMINERS
    for at, token in enumerate(tokens[:9]):
        if at < 1 or (at == 1 and has_determiner):
            continue
        bare = token.strip(",.;:!?").lower()
        if bare in {"who", "that", "which"} and at + 1 < len(tokens):
            return _joined(tokens, at, at + 1)
        if bare in english.PREPOSITIONS:
            break
        form = english.finite_form(bare)
        if bare in _STATES:
            form = "past"
        after = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
        plural = english.is_plural(tokens[at - 1]) or "and" in tokens[:at]
        if form in {"third", "past"} or (form == "base" and plural):
            if _noun_follows(tokens, at):
                continue
            return _joined(tokens, at, at)
        opens = after in english.DETERMINERS or after in english.PREPOSITIONS
        if bare.endswith("s") and has_determiner and not plural and opens and len(bare) > 3:
            return _joined(tokens, at, at)
    return None


def _noun_follows(tokens: list[str], at: int) -> bool:
    """Whether this "verb" is really a noun before the true verb: "the lost *dreams* haunt"."""
    after = tokens[at + 1].strip(",.;:!?").lower() if at + 1 < len(tokens) else ""
    return (
        english.finite_form(after) == "third" and english.finite_form(tokens[at].lower()) == "past"
    )


_STATES = frozenset({"lost", "trapped", "stuck", "stranded", "hidden", "forgotten", "abandoned"})


def _joined(tokens: list[str], hero_end: int, verb_at: int) -> tuple[str, str, str, str] | None:
    hero = " ".join(tokens[:hero_end]).strip(",")
    verb = tokens[verb_at].strip(",.;:!?").lower()
    after = tokens[verb_at + 1].lower() if verb_at + 1 < len(tokens) else "in"
    if verb in _STATES and after in english.PREPOSITIONS:
        return hero, _last_noun(hero), "be", " ".join(tokens[verb_at:])
    base = english.base_of(verb) or english.guess_base(verb)
    head = _last_noun(hero)
    if not head or head.lower() in english.STOP:
        return None
    return hero, head, base, " ".join(tokens[verb_at + 1 :])


def _story(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    if _QUESTION.match(bare) and idea.rstrip().endswith("?"):
        return None
    if bare.split(" ", maxsplit=1)[0].lower() in {"why", "how", "what", "when", "where", "which"}:
        return None
    found = _clause(sentences(bare)[0].rstrip(".!?") if bare else bare)
    if found is None:
        return None
    hero, head, verb, rest = found
    first = hero.split(" ")[0].lower()
    named = first not in english.DETERMINERS and hero[:1].isupper() and not english.is_plural(head)
    state = rest.split(" ")[0].lower() in _STATES
    if verb == "be" and not state and (first not in {"a", "an"} or not rest):
        return None
    if first not in english.DETERMINERS and not named and not english.is_plural(head):
        return None
    if english.is_plural(head) and first not in english.DETERMINERS and not rest:
        return None
    if _YEAR.search(bare) or (first == "the" and _EVENT.search(bare)):
        return None
    plural = english.is_plural(head) or first in english.NUMBER_WORDS or " and " in hero
    return Subject(
        bare, "story", hero=hero, head=head.lower() if not named else head, verb=verb, rest=rest,
        object=_noun_phrase(rest), place=_place(rest) or _place(hero), words=words, plural=plural,
        gender=_gender(head, plural=plural),
    )  # fmt: skip


def _event(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    year = _YEAR.search(bare)
    if not year and not _EVENT.search(bare):
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
        bare, "event", topic=_lower(topic.strip()) or f"the year {digits}", number=digits,
        head=_last_noun(topic) or str(digits), words=words, gender="it",
    )  # fmt: skip


def _topic_question(idea: str, bare: str, words: tuple[str, ...]) -> Subject | None:
    match = _QUESTION.match(bare)
    if not match:
        return None
    after = re.sub(
        r"^(?:is|are|do|does|did|was|were|can|should)\s+",
        "",
        bare[match.end() :].strip(),
        flags=re.I,
    )
    topic = _activity(after) or _noun_phrase(after) or after or bare
    return Subject(
        bare, "topic", topic=_lower(topic), head=_last_noun(topic), rest=_lower(bare), words=words,
        plural=_plural(topic), verb=match.group(1).lower(), gender="it",
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
        bare, "claim", topic=_lower(topic), head=_last_noun(topic), words=words,
        plural=_plural(topic), gender="it",
    )  # fmt: skip


def _noun_phrase(text: str) -> str:
    """Tokens up to the first preposition, verb in third person, or conjunction."""
    taken: list[str] = []
    for token in text.split():
        bare = token.strip(",.;:!?").lower()
        if bare in english.PREPOSITIONS or bare in {"and", "who", "that", "which", "but", "so"}:
            break
        if (
            taken
            and english.finite_form(bare) in {"third", "base"}
            and len(taken) > 0
            and (taken[-1].lower() not in english.DETERMINERS)
        ):
            break
        taken.append(token.strip(",.;:!?"))
        if token[-1:] in ",.;:!?":
            break
    phrase = " ".join(taken)
    return phrase if any(word.lower() not in english.STOP for word in taken) else ""


def _place(text: str) -> str:
    """The first "in the sea"-like phrase."""
    tokens = text.split()
    for at, token in enumerate(tokens):
        if token.lower() in english.PLACE_PREPOSITIONS and at + 1 < len(tokens):
            phrase = _noun_phrase(" ".join(tokens[at + 1 :]))
            if phrase:
                return f"{token.lower()} {phrase}"
    return ""


def _last_noun(phrase: str) -> str:
    """The head of a noun phrase: the last word before a preposition."""
    head = ""
    for token in phrase.split():
        bare = token.strip(",.;:!?\"“”'")
        if head and bare.lower() in english.PREPOSITIONS:
            break
        if bare and bare.lower() not in english.DETERMINERS:
            head = bare
    return head


def _plural(phrase: str) -> bool:
    return english.is_plural(_last_noun(phrase) or "x") or " and " in phrase


def _gender(head: str, *, plural: bool) -> Literal["she", "he", "it", "they"]:
    lower = head.lower()
    if plural:
        return "they"
    if lower in _FEMALE:
        return "she"
    if lower in _MALE:
        return "he"
    if lower in _PEOPLE or _THING_SUFFIX.search(lower) or head[:1].isupper():
        return "they"
    return "it"


_KEEP_LARGE = frozenset({"i", "i'm", "i've"})


def _lower(phrase: str) -> str:
    """The first letter small, unless the word is a name, an acronym or "I"."""
    first = phrase.split(" ", maxsplit=1)[0] if phrase else ""
    if first.lower() in _KEEP_LARGE or first[1:].lower() != first[1:]:
        return phrase
    common = first.lower() in english.STOP or english.is_plural(first) or phrase.count(" ") == 0
    return phrase[:1].lower() + phrase[1:] if common or english.base_of(first) else phrase
