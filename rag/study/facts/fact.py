"""A fact of a sentence, and the word statistics of its document."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from rag.study.facts.sentence_parts import PRAISE, bounds_phrase
from rag.study.facts.statements import Statement
from rag.text.sentences import Span

FactKind = Literal["definition", "term", "acronym", "year", "number", "name", "reason", "formula"]

GAP = "…"
OFTEN = 3
"""Uses of a phrase in a document from which it counts as a term."""
_PRAISED = re.compile(PRAISE)
_NO_NAME = re.compile(r"(?:s|ing|ion|ness|ity|ment|ism|ance|ence|sis|cy|phy|gy)$")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a sentence states.

    Attributes:
        kind: of the answer.
        statement: the sentence.
        answer: words of the sentence.
        question: that can be asked without the sentence; "" where only a gap asks for the answer.
        gap: span of the answer in the sentence's text; None where no gap is possible.
        subject: of the fact, "" where it is not known.
        easy: whether the answer is the topic of the whole document.
        others: wrong answers of the same list; empty where they have to be looked for.
    """

    kind: FactKind
    statement: Statement
    answer: str
    question: str = ""
    gap: Span | None = None
    subject: str = ""
    easy: bool = False
    others: tuple[str, ...] = ()

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
    """The words of a document: lower-case ones, those capitalised within a sentence, its terms."""

    lowercase: frozenset[str]
    capitalised: frozenset[str]
    frequent: frozenset[str] = frozenset()
    """Phrases of two or three words, in lower case, with at least OFTEN uses."""
    terms: dict[str, str] = field(default_factory=dict)
    """Each term in lower case, without article, with the sentence that defines it; "" for a
    frequent phrase without a definition."""

    @classmethod
    def of(cls, text: str) -> DocumentWords:
        """Collect the words of a text."""
        frequent = _frequent_phrases(text)
        return cls(
            frozenset(re.findall(r"\b[a-z][\w-]*", text)),
            frozenset(re.findall(r"(?<=[a-z,] )[A-Z][\w-]*", text)),
            frozenset(frequent),
            dict.fromkeys(frequent, ""),
        )

    def has_term(self, text: str) -> bool:
        """Whether a text contains a term of the document."""
        words = re.findall(r"[\w'’-]+", text.lower())
        return any(
            " ".join(words[at : at + size]) in self.terms
            for size in (1, 2, 3)
            for at in range(len(words) - size + 1)
        )

    def within_sentence(self, words: str) -> str:
        """Return the first words of a sentence as written within one: names keep capitals."""
        first = re.match(r"([\w-]+)( [a-z])?", words)
        goes_on = first is not None and first[2] is not None and words[1:] == words[1:].lower()
        if not first or not self._is_lowercase(first[1], goes_on=goes_on):
            return words
        return words[0].lower() + words[1:]

    def _is_lowercase(self, word: str, *, goes_on: bool) -> bool:
        if word[1:] != word[1:].lower():
            return False
        if word in ("A", "An", "The") or word.lower() in self.lowercase:
            return True
        return word not in self.capitalised and bool(goes_on or _NO_NAME.search(word))


def _frequent_phrases(text: str) -> list[str]:
    """Return the phrases of two and three content words with at least OFTEN uses, longest first."""
    counts: Counter[tuple[str, ...]] = Counter()
    for run in re.findall(r"[^\W\d_][\w-]*(?: [^\W\d_][\w-]*)+", text):
        words = run.lower().split()
        for size in (2, 3):
            for phrase in zip(*(words[at:] for at in range(size)), strict=False):
                named = not any(map(bounds_phrase, phrase)) and not _PRAISED.fullmatch(phrase[0])
                if named and min(map(len, phrase)) > 2:
                    counts[phrase] += 1
    frequent = sorted((phrase for phrase, count in counts.items() if count >= OFTEN), key=len)
    return [" ".join(phrase) for phrase in reversed(frequent)]
