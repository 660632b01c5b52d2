"""Join drafts that were written from one passage each into one text that says everything once."""

from __future__ import annotations

from collections.abc import Sequence

from rag.grounding.claims import strip_markers
from rag.text.list_marks import LIST_MARK
from rag.text.sentences import sentence_spans
from rag.text.words import content_words

SAID = 0.8
"""Share of a sentence's content words in one sentence before it at which it says nothing new."""


def join_drafts(drafts: Sequence[str]) -> str:
    """Return drafts as one text, in order, without sentences that one before has said.

    Args:
        drafts: one keeps its markers; those of several are removed, as each counts from 1.
    """
    if len(drafts) < 2:
        return "".join(drafts)
    said: list[set[str]] = []
    parts = [_new_sentences(strip_markers(draft), said) for draft in drafts]
    joined = ""
    for part in filter(None, parts):
        items = LIST_MARK.match(part) and LIST_MARK.match(joined.rpartition("\n")[2])
        joined += f"{(chr(10) if items else chr(10) * 2) if joined else ''}{part}"
    return joined


def _new_sentences(draft: str, said: list[set[str]]) -> str:
    """Return a draft without sentences that were said, and add the others to them."""
    text, end = "", 0
    for start, stop in sentence_spans(draft):
        words = set(content_words(draft[start:stop]))
        if not words or all(len(words & other) < SAID * len(words) for other in said):
            text += draft[end if text else start : stop]
            said.append(words)
        end = stop
    return text.strip()
