"""A draft to claims: its sentences as exact spans, with the model's markers taken out as hints.

Sentences that make no factual claim are among them; rag/grounding/non_factual.py detects those.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rag.text.markdown import strip_links
from rag.text.sentences import Span, sentence_spans
from rag.text.words import content_words

_MARKER = re.compile(r"\s*\[\s*\d+(?:\s*[,;]\s*\d+)*\s*\]")
_PARTIAL_MARKER = re.compile(r"\s*\[[\d\s,;]*$")
_TABLE_RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
_YES_OR_NO = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|may|must|has|have|had|will|would|should)\b", re.I
)


@dataclass(frozen=True, slots=True)
class ParsedClaim:
    """A sentence of an answer, and the passage numbers that the model cited for it."""

    span: Span
    hints: frozenset[int]


def strip_markers(draft: str) -> str:
    """Return a draft without markup and markers, a marker that is still being written included."""
    return _PARTIAL_MARKER.sub("", _MARKER.sub("", strip_links(draft))).strip()


def parse_draft(draft: str) -> tuple[str, list[ParsedClaim]]:
    """Return the answer's text without markers, and its claims with their spans in that text."""
    draft = strip_links(draft).strip()
    parts: list[str] = []
    hints: list[tuple[int, frozenset[int]]] = []
    position = length = 0
    for marker in _MARKER.finditer(draft):
        parts.append(draft[position : marker.start()])
        length += len(parts[-1])
        hints.append((length, frozenset(map(int, re.findall(r"\d+", marker.group())))))
        position = marker.end()
    parts.append(draft[position:])
    text = "".join(parts).rstrip()
    claims = []
    previous = 0
    for start, end in sentence_spans(text):
        if not _is_sentence(text, start, end):
            continue
        # A marker stands before or after the full stop; either way it belongs to this sentence.
        here = [numbers for at, numbers in hints if previous < at <= end]
        claims.append(ParsedClaim((start, end), frozenset().union(*here)))
        previous = end
    return text, claims


def repeats_question(question: str, answer: str) -> bool:
    """Whether an answer only repeats its question, as a small model does that has found none.

    It has no word more often than the question. The answer to a yes-or-no question may repeat it.
    """
    if _YES_OR_NO.match(question.strip()):
        return False
    return Counter(content_words(answer)) <= Counter(content_words(question))


def _is_sentence(text: str, start: int, end: int) -> bool:
    """Whether a span is more than the head of a table or the line that introduces a list."""
    here, *after = text[start:].split("\n")[:2]
    if text[start:end].endswith(":") or _TABLE_RULE.fullmatch(here.strip()):
        return False
    return not (here.startswith("|") and after and _TABLE_RULE.fullmatch(after[0].strip()))
