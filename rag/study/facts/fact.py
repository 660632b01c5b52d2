"""A fact of a sentence, and what is known of the words of its document."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from rag.study.facts.phrases import PRAISE, ends_phrase
from rag.study.facts.statements import Statement
from rag.text.sentences import Span

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
class DocumentWords:
    """The words of a document: those written small, large within a sentence, and its terms."""

    small: frozenset[str]
    large: frozenset[str]
    often: frozenset[str] = frozenset()
    """Phrases of two or three words, in small letters, that it uses OFTEN."""
    terms: dict[str, str] = field(default_factory=dict)
    """Each defined term, small and without its article, with the sentence that defines it; for a
    phrase that is only often used, no sentence."""

    @classmethod
    def of(cls, text: str) -> DocumentWords:
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
