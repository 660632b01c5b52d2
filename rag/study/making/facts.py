"""Facts that code can read off a sentence: what is asked, the answer, and its place.

Each module beside this one reads one kind: `definitions`, `values` (years and numbers), `named`
(names and defined terms), `reasons`. The answer is always words of the sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.documents.sentences import Span
from rag.study.making.phrases import PRAISE, ends_phrase
from rag.study.making.statements import Statement

FactKind = Literal["definition", "term", "acronym", "year", "number", "name", "reason"]

GAP = "…"
OFTEN = 3
"""Uses of a phrase in a document from which on it is a term of it."""
_PRAISED = re.compile(PRAISE)
_NO_NAME = re.compile(r"(?:s|ing|ion|ness|ity|ment|ism|ance|ence|sis|cy|phy|gy)$")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a sentence says.

    Attributes:
        kind: what the answer is.
        statement: the sentence.
        answer: words of it.
        question: that can be asked alone; "" where only a gap asks for the answer.
        gap: where the answer stands in the sentence's text; None where no gap is good.
        subject: what the fact is about, "" where that is not known.
        easy: whether a gap asks for what the document speaks of all the time.
    """

    kind: FactKind
    statement: Statement
    answer: str
    question: str = ""
    gap: Span | None = None
    subject: str = ""
    easy: bool = False

    @property
    def with_gap(self) -> str:
        """The sentence with a gap in the place of the answer."""
        return self.filled(GAP)

    def filled(self, other: str) -> str:
        """Return the sentence with other words in the place of the answer."""
        assert self.gap is not None
        text = self.statement.text
        if self.gap[0] == 0:
            other = other[:1].upper() + other[1:]
        return text[: self.gap[0]] + other + text[self.gap[1] :]


@dataclass(slots=True)
class Book:
    """The words of a document: those written small, large within a sentence, and its terms."""

    small: frozenset[str]
    large: frozenset[str]
    often: frozenset[str] = frozenset()
    """Phrases of two or three words, in small letters, that it uses OFTEN."""
    terms: dict[str, str] = field(default_factory=dict)
    """Each defined term, small and without its article, with the sentence that defines it; for a
    phrase that is only often used, no sentence."""

    @classmethod
    def of(cls, text: str) -> Book:
        """Read the words of a text."""
        often = _often_used(text)
        return cls(
            frozenset(re.findall(r"\b[a-z][\w-]*", text)),
            frozenset(re.findall(r"(?<=[a-z,] )[A-Z][\w-]*", text)),
            frozenset(often),
            dict.fromkeys(often, ""),
        )

    def has_term(self, text: str) -> bool:
        """Whether some words of a text are a term of the document."""
        words = re.findall(r"[\w'’-]+", text.lower())
        return any(
            " ".join(words[at : at + size]) in self.terms
            for size in (1, 2, 3)
            for at in range(len(words) - size + 1)
        )

    def inside(self, words: str) -> str:
        """Return the first words of a sentence as they stand within one: names keep capitals."""
        first = re.match(r"([\w-]+)( [a-z])?", words)
        goes_on = first is not None and first[2] is not None and words[1:] == words[1:].lower()
        if not first or not self._is_small(first[1], goes_on=goes_on):
            return words
        return words[0].lower() + words[1:]

    def _is_small(self, word: str, *, goes_on: bool) -> bool:
        if word[1:] != word[1:].lower():
            return False
        if word in ("A", "An", "The") or word.lower() in self.small:
            return True
        return word not in self.large and bool(goes_on or _NO_NAME.search(word))


def _often_used(text: str) -> list[str]:
    """Return the phrases of two and three words, none of them a function word, used three times."""
    counts: Counter[tuple[str, ...]] = Counter()
    for run in re.findall(r"[^\W\d_][\w-]*(?: [^\W\d_][\w-]*)+", text):
        words = run.lower().split()
        for size in (2, 3):
            for phrase in zip(*(words[at:] for at in range(size)), strict=False):
                named = not any(map(ends_phrase, phrase)) and not _PRAISED.fullmatch(phrase[0])
                if named and min(map(len, phrase)) > 2:
                    counts[phrase] += 1
    often = sorted((phrase for phrase, count in counts.items() if count >= OFTEN), key=len)
    return [" ".join(phrase) for phrase in reversed(often)]


def facts_of(statements: Iterable[Statement], book: Book) -> list[Fact]:
    """Return the facts of the sentences of one document, in their order.

    The terms that they define are noted in the book first, because other sentences speak of them.
    """
    from rag.study.making import definitions, named, reasons, values
    from rag.study.making.context import Everywhere, takes_for_known

    statements = list(statements)
    for statement in statements:
        book.terms |= definitions.terms_of(statement)
    everywhere = Everywhere.of(statements)
    found: list[Fact] = []
    for statement in statements:
        read = list(definitions.read(statement, book))
        if not takes_for_known(statement, book):
            read += [
                fact for module in (reasons, values, named) for fact in module.read(statement, book)
            ]
        found += [replace(fact, easy=everywhere.gives_away(fact)) for fact in read]
    return found
