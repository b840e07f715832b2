"""What a chat's rows are filled with: the idea as one person types it and the other repeats it."""

from __future__ import annotations

import re
from random import Random

from pipeline.writing.context import story_slots
from pipeline.writing.emblem import emblem_of
from pipeline.writing.english import base_of, content_words, finite_form, singular
from pipeline.writing.facts import facts_about
from pipeline.writing.phrases import gender_of
from pipeline.writing.posting import title_case
from pipeline.writing.subject import Subject
from pipeline.writing.wordlists import words_in

_TURNED = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "i'm": "you're",
    "i've": "you've", "i'll": "you'll", "i'd": "you'd", "am": "are", "we": "you", "our": "your",
    "us": "you",
}  # fmt: skip
_MINE = re.compile(r"^my ([\w'-]+(?: [\w'-]+){0,2}?) (?=[\w'-]+)", re.IGNORECASE)
_LONGEST_FACT = 110


def kinds_of(subject: Subject) -> list[str]:
    """Which arcs suit an idea, best first."""
    head = head_of(subject)
    if subject.kind == "mine" and head:
        return ["animal"] if singular(head) in words_in("animals") else ["person", "self"]
    if subject.kind == "mine":
        words = subject.idea.split()
        happened = len(words) > 1 and finite_form(words[1]) == "past"
        return ["self" if happened or words[1:2] == ["just"] else "self-now"]
    if subject.kind == "story":
        return ["story"]
    if subject.kind == "howto":
        return ["howto"]
    if subject.kind == "whatif":
        return ["question"]
    return ["facts", "question", "topic"] if subject.verb else ["facts", "topic"]


def head_of(subject: Subject) -> str:
    """ "octopus" of "My octopus learned to open the fridge"; "" where nobody's is named."""
    match = _MINE.match(subject.idea)
    if subject.kind != "mine" or not match:
        return ""
    words = subject.idea.split()[1:4]
    # The noun stands before the first verb, known or told by its ending.
    for at, word in enumerate(words[1:], start=1):
        if base_of(word) or re.search(r"(?:s|ed)$", word.lower()):
            return words[at - 1].lower()
    return words[0].lower()


def slots_of(subject: Subject, random: Random) -> dict[str, str]:
    """Every slot that this idea can fill."""
    idea = _typed(subject.idea)
    head = head_of(subject)
    drawn = [word for word in subject.words if word != head and not base_of(word)]
    slots = {
        "idea": idea,
        "said": turned(idea),
        "shown": ", ".join(drawn[:3]) or subject.idea[:60],
        "emoji": emblem_of([head, *subject.words], "🙃"),
    }
    if head:
        slots["head"] = head
        gender = gender_of(head, plural=False)
        slots["them"] = {"she": "her", "he": "him", "it": "it", "they": "them"}[gender]
    if subject.kind == "story":
        told = story_slots(subject)
        slots |= {"told": _typed(f"{told['ahero']} {told['did']}"), "ahero": told["ahero"]}
        slots["shown"] = ", ".join(list(dict.fromkeys([subject.head, *drawn]))[:3])
    topic = subject.topic or subject.object or subject.head or subject.idea
    if subject.kind in {"topic", "word", "list", "event", "claim"} and len(topic.split()) <= 4:
        slots |= {"topic": topic, "Topic": title_case(topic)}
    if subject.kind == "whatif" or subject.verb in {"why", "how", "what", "where", "when", "who"}:
        slots["question"] = f"{idea.rstrip('?')}?"
    facts = [fact for fact in facts_about(content_words(topic), random)
             if len(fact) <= _LONGEST_FACT]  # fmt: skip
    if len(facts) >= 2:
        slots |= {f"fact{at}": _typed(fact) for at, fact in enumerate(facts[:3], start=1)}
    return slots


def turned(text: str) -> str:
    """As the other person repeats it: "my boss fired me" → "your boss fired you"."""

    def turn(match: re.Match[str]) -> str:
        return _TURNED.get(match.group().lower(), match.group())

    return re.sub(r"[\w'’]+", turn, text)


def _typed(text: str) -> str:
    """A sentence as people type it: small at its start, no full stop at its end."""
    text = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    first = text.split(" ", maxsplit=1)[0]
    is_name = first[1:].lower() != first[1:] or first in {"I", "I'm", "I've", "I'd", "I'll"}
    known = base_of(first) or first.lower() in words_in("stop") | words_in("determiners")
    return text if is_name or not (known or first.islower()) else text[:1].lower() + text[1:]
