"""Disagreeing passages: sentences that differ only in a number, a date or a name.

An answer that cites one of them shows the others too, and the reader decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.text.list_marks import without_list_mark
from rag.text.names import names
from rag.text.numbers import numbers
from rag.text.sentences import sentence_spans
from rag.text.words import content_words
from rag.types import Claim, Passage

ALIKE = 0.6
"""Share of the words of either sentence, the differing values aside, that both must have. Two
sentences about one thing share more; sentences about two things of a kind share less."""
FEWEST = 3
"""Least number of words that both must have: shorter sentences are alike by chance."""
INTRODUCTION = "The documents disagree:"


def other_versions(claims: Sequence[Claim], passages: Sequence[Passage]) -> str:
    """Return a list of the sentences that disagree, as Markdown; "" when none do.

    Each cited sentence from which a claim takes a number or a name is compared with the sentences
    of all passages.
    """
    lines = []
    for claim in claims:
        for citation in claim.citations:
            for cited in sentences(citation.quote):
                others = [
                    other
                    for passage in passages
                    for other in sentences(passage.text)
                    if disagree(cited, other, claim.text)
                ]
                if others:
                    lines += [cited, *others]
    if not lines:
        return ""
    return "\n".join([INTRODUCTION, "", *(f"- {line}" for line in dict.fromkeys(lines))])


def disagree(cited: str, other: str, claim: str) -> bool:
    """Whether another sentence gives another value than the cited one for the same thing.

    The two differ in numbers only or in names only, and the claim has a value the other lacks.
    """
    return any(
        _differ(values(cited), values(other), claim)
        and _alike(cited, other, values(cited) | values(other))
        for values in (numbers, _names)
    )


def _differ(cited: set[str], other: set[str], claim: str) -> bool:
    said = numbers(claim) | set(content_words(claim))
    # Sentences that share no value and have several are about two things of one kind.
    if not cited & other and min(len(cited), len(other)) > 1:
        return False
    return bool(other - cited) and any(
        value in said or set(content_words(value)) <= said for value in cited - other
    )


def _alike(cited: str, other: str, values: set[str]) -> bool:
    apart = {word for value in values for word in content_words(value)}
    one, two = (set(content_words(text)) - apart for text in (cited, other))
    shared = len(one & two)
    return shared >= FEWEST and shared >= ALIKE * max(len(one), len(two))


def _names(text: str) -> set[str]:
    return {name for name in names(text) if content_words(name)}


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text without the marks of a list."""
    for start, end in sentence_spans(text):
        yield without_list_mark(" ".join(text[start:end].split()))
