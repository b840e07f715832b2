"""An encyclopedia's article as a story in pictures: its own sentences, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.brief import MAX_SCENES, Brief
from pipeline.script import Script
from pipeline.writing.encyclopedia import Article, find_article, is_person
from pipeline.writing.english import content_words
from pipeline.writing.mood import palette_of, style_line
from pipeline.writing.posting import hashtags_of, shortened, title_case, with_source
from pipeline.writing.related import worlds_of
from pipeline.writing.seeds import seeded
from pipeline.writing.text import speaking_s, words_of

_PICTURE_CHARS = 120
_LEAST_S = 2.0
_FEWEST = 2
_HER, _HIM = frozenset({"she", "her"}), frozenset({"he", "his"})


@dataclass(frozen=True, slots=True)
class ToldArticle:
    """The article's sentences, each a scene with a picture, and the words that name its source."""

    article: Article
    texts: tuple[str, ...]
    pictures: tuple[str, ...]
    palette: str

    @property
    def title(self) -> str:
        """What the video is called: the thing itself."""
        is_english = self.article.language == "en"
        return shortened(title_case(self.article.name) if is_english else self.article.name)

    @property
    def description(self) -> str:
        """Its first sentence, and where it stands."""
        source = f"{self.article.credit}, {self.article.address}"
        return with_source(self.title, self.texts[0], source, self.article.language)

    def hashtags(self, extra: Sequence[str]) -> tuple[str, ...]:
        """Words of the title first."""
        return hashtags_of(self.article.name, (*extra, "wikipedia"))

    @property
    def mood(self) -> str:
        """As scripts name it."""
        return f"curious {self.palette}"

    @property
    def style(self) -> str:
        """One style line that all pictures share."""
        return style_line(self.mood, seeded(self.article.title, 0, "article"))

    @property
    def character(self) -> str:
        """Who a life is about, the same in all pictures; "" for what is no person's."""
        if self.article.language != "en" or not is_person(self.article):
            return ""
        words = [word.lower() for word in words_of(" ".join(self.article.sentences))]
        her, him = (sum(word in own for word in words) for own in (_HER, _HIM))
        return f"{'female ' if her > him else ''}{self.article.description}"

    @property
    def credit(self) -> tuple[str, str]:
        """The last scene: what is said of the source, and its picture."""
        return f"{self.article.credit}.", f"{self.article.name}, open book, lamp"


@dataclass(frozen=True, slots=True)
class Cited:
    """A script of an encyclopedia's sentences, and the articles that they stand in."""

    script: Script
    articles: tuple[str, ...]


def told_from(article: Article, length_s: float, count: int | None) -> ToldArticle:
    """As many whole sentences, in their order, as `length_s` (or `count` scenes with the source)
    hold; two at least."""
    texts: list[str] = []
    told_s = 0.0
    for sentence in article.sentences:
        long_s = speaking_s(sentence)
        is_full = len(texts) >= 2 and (
            told_s + long_s > length_s or len(texts) + 1 >= (count or MAX_SCENES)
        )
        if is_full:
            break
        if texts and long_s < _LEAST_S:
            # Too short for a scene of its own.
            texts[-1] = f"{texts[-1]} {sentence}"
        else:
            texts.append(sentence)
        told_s += long_s
    words = content_words(f"{article.name} {article.description}")
    worlds = worlds_of(words)
    place = worlds[0].place if worlds else "hills"
    pictures = tuple(
        f"{article.name}, {text[:_PICTURE_CHARS].rstrip('.')}, {place}" for text in texts
    )
    palette = palette_of(words, "curious", seeded(article.title, 0, "palette"))
    return ToldArticle(article, tuple(texts), pictures, palette)


def answering(brief: Brief) -> Article | None:
    """The article that answers what a brief asks; None where none does."""
    found = find_article(brief.prompt, brief.language)
    return found[0] if found and found[1] else None
