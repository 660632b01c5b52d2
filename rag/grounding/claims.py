"""A draft to claims: sentences as exact spans, with the model's own markers taken out as hints.

Which sentences state nothing and need no evidence is told in rag/grounding/non_factual.py.
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
    """A sentence of an answer, and the passage numbers that the model wrote behind it."""

    span: Span
    hints: frozenset[int]


def strip_markers(draft: str) -> str:
    """Return a draft as the reader sees it while it is written, without passage numbers."""
    return _PARTIAL_MARKER.sub("", _MARKER.sub("", strip_links(draft))).strip()


def parse_draft(draft: str) -> tuple[str, list[ParsedClaim]]:
    """Return the answer's text without markers, and its claims; spans index into that text."""
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
        if not _says_something(text, start, end):
            continue
        # A marker stands before or after the full stop; either way it belongs to this sentence.
        here = [numbers for at, numbers in hints if previous < at <= end]
        claims.append(ParsedClaim((start, end), frozenset().union(*here)))
        previous = end
    return text, claims


def repeats_question(question: str, answer: str) -> bool:
    """Whether an answer only says its question again, which is how a small model hides a no.

    Of no word it has more than the question. An answer to a question for yes or no may do that.
    """
    if _YES_OR_NO.match(question.strip()):
        return False
    return Counter(content_words(answer)) <= Counter(content_words(question))


def _says_something(text: str, start: int, end: int) -> bool:
    """Whether a sentence states anything: the head of a table and the line before a list do not."""
    here, *after = text[start:].split("\n")[:2]
    if text[start:end].endswith(":") or _TABLE_RULE.fullmatch(here.strip()):
        return False
    return not (here.startswith("|") and after and _TABLE_RULE.fullmatch(after[0].strip()))
