"""Enough English to bend the words of a prompt: verbs, articles, plurals, stop words."""

from __future__ import annotations

from functools import cache

STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "nor",
        "so",
        "yet",
        "if",
        "then",
        "than",
        "that",
        "this",
        "these",
        "those",
        "there",
        "here",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "to",
        "into",
        "onto",
        "over",
        "under",
        "about",
        "after",
        "before",
        "between",
        "through",
        "during",
        "without",
        "within",
        "against",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "do",
        "does",
        "did",
        "done",
        "has",
        "have",
        "had",
        "having",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "not",
        "no",
        "it",
        "its",
        "it's",
        "he",
        "she",
        "they",
        "we",
        "you",
        "i",
        "me",
        "him",
        "her",
        "us",
        "them",
        "my",
        "your",
        "his",
        "our",
        "their",
        "mine",
        "yours",
        "ours",
        "theirs",
        "who",
        "whom",
        "whose",
        "which",
        "what",
        "when",
        "where",
        "why",
        "how",
        "all",
        "any",
        "both",
        "each",
        "few",
        "more",
        "most",
        "other",
        "some",
        "such",
        "only",
        "own",
        "same",
        "too",
        "very",
        "just",
        "also",
        "ever",
        "never",
        "again",
        "once",
        "one",
        "ones",
        "up",
        "down",
        "out",
        "off",
        "because",
        "while",
        "until",
        "like",
        "get",
        "gets",
        "got",
        "make",
        "makes",
        "made",
        "let",
        "lets",
        "really",
        "story",
        "video",
        "short",
        "about",
        "tell",
        "me",
        "please",
        "create",
        "write",
        "something",
        "someone",
        "somebody",
        "everyone",
        "thing",
        "things",
        "going",
        "way",
        "much",
        "many",
        "lot",
        "every",
        "him",
        "herself",
        "himself",
        "itself",
        "themselves",
        "were",
        "weren't",
        "don't",
        "doesn't",
        "didn't",
        "isn't",
        "aren't",
        "wasn't",
        "can't",
        "cannot",
        "won't",
        "wouldn't",
        "couldn't",
        "shouldn't",
    ]
)

PREPOSITIONS = frozenset(
    [
        "in",
        "on",
        "at",
        "under",
        "over",
        "inside",
        "beneath",
        "below",
        "behind",
        "above",
        "beside",
        "near",
        "by",
        "through",
        "across",
        "into",
        "onto",
        "from",
        "with",
        "without",
        "between",
        "among",
        "around",
        "along",
        "outside",
        "underneath",
        "towards",
        "toward",
        "beyond",
        "against",
        "during",
        "after",
        "before",
        "for",
        "to",
        "of",
        "about",
        "as",
        "until",
        "off",
        "past",
        "up",
        "down",
        "atop",
        "aboard",
        "than",
    ]
)
PLACE_PREPOSITIONS = frozenset(
    [
        "in",
        "on",
        "at",
        "under",
        "inside",
        "beneath",
        "below",
        "behind",
        "above",
        "beside",
        "near",
        "across",
        "through",
        "underneath",
        "outside",
        "beyond",
        "around",
        "along",
        "between",
        "among",
        "atop",
        "aboard",
        "into",
        "onto",
        "over",
        "by",
    ]
)
DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "every",
        "each",
        "some",
        "any",
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "another",
        "both",
        "all",
        "many",
        "few",
        "several",
    ]
)

NUMBER_WORDS = frozenset(
    [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "both",
        "all",
        "many",
        "several",
        "few",
    ]
)

_IRREGULAR = """be:was:been have:had:had do:did:done go:went:gone find:found:found see:saw:seen
hear:heard:heard meet:met:met lose:lost:lost win:won:won build:built:built make:made:made
take:took:taken steal:stole:stolen give:gave:given get:got:gotten leave:left:left come:came:come
become:became:become begin:began:begun run:ran:run swim:swam:swum drive:drove:driven fly:flew:flown
ride:rode:ridden rise:rose:risen fall:fell:fallen feel:felt:felt fight:fought:fought
forget:forgot:forgotten freeze:froze:frozen grow:grew:grown hide:hid:hidden hold:held:held
keep:kept:kept know:knew:known lead:led:led learn:learned:learned lie:lay:lain pay:paid:paid
read:read:read say:said:said sell:sold:sold buy:bought:bought send:sent:sent sing:sang:sung
sit:sat:sat sleep:slept:slept speak:spoke:spoken spend:spent:spent stand:stood:stood
teach:taught:taught tell:told:told think:thought:thought throw:threw:thrown
understand:understood:understood wake:woke:woken wear:wore:worn write:wrote:written
break:broke:broken bring:brought:brought catch:caught:caught choose:chose:chosen draw:drew:drawn
drink:drank:drunk eat:ate:eaten dig:dug:dug fling:flung:flung light:lit:lit quit:quit:quit put:put:put
cut:cut:cut hit:hit:hit let:let:let set:set:set shut:shut:shut hurt:hurt:hurt sink:sank:sunk
shrink:shrank:shrunk ring:rang:rung bite:bit:bitten blow:blew:blown dream:dreamed:dreamed
shake:shook:shaken tear:tore:torn weave:wove:woven swear:swore:sworn seek:sought:sought
shine:shone:shone shoot:shot:shot sweep:swept:swept stick:stuck:stuck strike:struck:struck
bake:baked:baked bend:bent:bent bind:bound:bound bleed:bled:bled breed:bred:bred burn:burned:burned
cling:clung:clung creep:crept:crept deal:dealt:dealt feed:fed:fed flee:fled:fled forgive:forgave:forgiven
hang:hung:hung kneel:knelt:knelt lay:laid:laid mean:meant:meant melt:melted:melted overcome:overcame:overcome
spin:spun:spun spread:spread:spread spring:sprang:sprung sting:stung:stung swing:swung:swung"""

_REGULAR = """accept adopt answer appear arrive ask attack avoid beat believe belong betray blame
borrow call camp carry challenge change chase claim clean climb collapse collect compete confess
conquer cook count crash crawl create cross cry dance decide defeat defend deliver deny destroy
disappear discover doubt drop earn enter escape explain explode explore face fail fix float follow
free gather glow guard guess guide happen hate haunt heal help hope hunt ignore imagine inherit
invent invite join jump kick kill kiss knock land last laugh launch lift listen live lock look love
marry miss mix move need notice open order outsmart own paint pass perform plan plant play pray
prefer pretend promise protect prove pull push reach realize realise rebuild receive recognize refuse
remember rescue return reveal rule sail save scare scream search seem serve share shout sign smell
smile solve start stay stop stumble suffer surprise survive suspect talk taste thank touch train
transform translate trap travel trick trust try turn uncover unlock use vanish visit vote wait walk
wander want warn wash watch whisper wish witness wonder work worry zoom race purr hibernate migrate
glide bloom roam repair raise befriend tame stalk mend carve deceive bury wash adapt evolve erupt"""

_DOUBLING = frozenset(
    {"stop", "plan", "trap", "drop", "run", "swim", "get", "sit", "put", "cut", "hit", "let"}
    | {"set", "shut", "win", "begin", "dig", "forget", "quit", "spin", "hug", "beg", "knit"}
)


def _third(base: str) -> str:
    if base in {"be", "have", "do", "go"}:
        return {"be": "is", "have": "has", "do": "does", "go": "goes"}[base]
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + base[-1] + "ed" if base in _DOUBLING else base + "ed"


def gerund(base: str) -> str:
    """find → finding, lie → lying, stop → stopping."""
    if base == "be":
        return "being"
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe")):
        return base[:-1] + "ing"
    return base + base[-1] + "ing" if base in _DOUBLING else base + "ing"


@cache
def _verbs() -> tuple[dict[str, str], dict[str, str]]:
    """Any form to its base, and base to past."""
    bases: dict[str, str] = {"are": "be", "am": "be", "were": "be", "is": "be"}
    pasts: dict[str, str] = {}
    for entry in _IRREGULAR.split():
        base, past, _ = entry.split(":")
        pasts[base] = past
    for base in _REGULAR.split():
        pasts[base] = _past(base)
    for base, past in pasts.items():
        bases.setdefault(_third(base), base)
        bases.setdefault(past, base)
        bases.setdefault(base, base)
    return bases, pasts


def base_of(verb: str) -> str | None:
    """The base form of a verb we know, in any finite form; None for other words."""
    return _verbs()[0].get(verb.lower())


def past_of(base: str) -> str:
    """The simple past."""
    return _verbs()[1].get(base) or _past(base)


def third_of(base: str) -> str:
    """The third person of the present."""
    return _third(base)


def finite_form(word: str) -> str:
    """Which form a known verb is in: "third", "past" or "base"; "" for other words."""
    lower, base = word.lower(), base_of(word)
    if base is None:
        return ""
    if lower == _third(base):
        return "third"
    if lower == past_of(base) and lower != base:
        return "past"
    return "base" if lower == base else "past"


def guess_base(third: str) -> str:
    """The base of a third-person form that the table does not hold: hugs → hug."""
    lower = third.lower()
    if lower.endswith("ies"):
        return lower[:-3] + "y"
    if lower.endswith(("sses", "xes", "zes", "ches", "shes")):
        return lower[:-2]
    return lower[:-1]


_PLURALS = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "mice": "mouse",
    "feet": "foot", "teeth": "tooth", "geese": "goose", "wolves": "wolf", "knives": "knife",
    "lives": "life", "leaves": "leaf", "thieves": "thief", "elves": "elf", "shelves": "shelf",
    "halves": "half", "loaves": "loaf", "wives": "wife", "calves": "calf", "firemen": "fireman",
    "fishermen": "fisherman", "policemen": "policeman", "octopi": "octopus", "cacti": "cactus",
}  # fmt: skip
_NOT_PLURAL = frozenset(
    [
        "bus",
        "gas",
        "glass",
        "dress",
        "grass",
        "boss",
        "class",
        "cross",
        "loss",
        "moss",
        "mass",
        "compass",
        "princess",
        "address",
        "octopus",
        "cactus",
        "circus",
        "virus",
        "genius",
        "chess",
        "kiss",
        "news",
        "always",
        "lens",
        "focus",
        "campus",
        "bonus",
        "status",
        "mars",
        "venus",
        "christmas",
        "physics",
        "mathematics",
        "economics",
        "politics",
        "athens",
        "paris",
        "happiness",
        "business",
        "darkness",
        "wilderness",
        "uranus",
        "atlas",
        "census",
        "jesus",
        "canvas",
        "iris",
        "oasis",
        "crisis",
        "basis",
        "species",
        "series",
        "less",
        "success",
        "process",
        "access",
        "stress",
        "press",
        "express",
        "guess",
        "pass",
    ]
)


def is_plural(noun: str) -> bool:
    """Whether a noun's form is plural, by its ending and a short list."""
    lower = noun.lower()
    if lower in _PLURALS:
        return True
    return (
        lower.endswith("s")
        and not lower.endswith(("ss", "us", "is"))
        and (lower not in _NOT_PLURAL)
    )


def singular(noun: str) -> str:
    """lighthouses → lighthouse, wolves → wolf; a singular stays."""
    lower = noun.lower()
    if lower in _PLURALS:
        return _PLURALS[lower]
    if not is_plural(lower):
        return lower
    if lower.endswith("ies") and len(lower) > 4:
        return lower[:-3] + "y"
    if lower.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return lower[:-2]
    return lower[:-1]


def with_article(noun: str) -> str:
    """a door, an owl, an hour, a unicorn; plurals bare."""
    first = noun.split(" ", maxsplit=1)[0].lower()
    if first in DETERMINERS:
        return noun
    if is_plural(noun.rsplit(" ", maxsplit=1)[-1]):
        return noun
    silent = first.startswith(("hour", "honest", "heir"))
    yod = first.startswith(("uni", "use", "euro", "one", "once", "ufo"))
    return ("an " if (first[:1] in "aeiou" and not yod) or silent else "a ") + noun


def content_words(text: str) -> list[str]:
    """The words that carry meaning, lower-cased, in order, each once."""
    from pipeline.writing.text import words_of

    seen: dict[str, None] = {}
    for word in words_of(text):
        lower = word.lower().replace("’", "'").removesuffix("'s")
        if lower not in STOP and (len(lower) > 1 or not lower.isascii()):
            seen.setdefault(lower)
    return list(seen)


def participle_of(base: str) -> str:
    """The past participle: found, gone, written."""
    for entry in _IRREGULAR.split():
        name, _, participle = entry.split(":")
        if name == base:
            return participle
    return past_of(base)
