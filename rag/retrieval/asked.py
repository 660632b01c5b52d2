"""Which documents a question is about: those it names, and one that most of the first hits are of.

No model is used: a name is its words in a row, in any case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from rag.documents.words import fold
from rag.types import Hit

FIRST = 5
"""Hits that tell what a question is about."""

_WORD = re.compile(r"[^\W_]+")


def documents_asked_for(question: str, hits: Sequence[Hit]) -> set[str]:
    """Return the paths of the documents that a question is about.

    They are those whose file it names; those among the first hits whose title it names, if that
    has more than one word, for a single word is more often a subject; and the one that more than
    half of the first hits are of.
    """
    first = hits[:FIRST]
    titled = {hit.chunk.document for hit in first if _names_title(question, hit)}
    counted = Counter(hit.chunk.document for hit in first)
    mostly = {path for path, count in counted.items() if count > len(first) / 2}
    named = {hit.chunk.document for hit in hits if _names_file(question, hit)}
    return named | titled | mostly


def named_first(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits in their order, but those of files that the question names before others."""
    return sorted(hits, key=lambda hit: not _names_file(question, hit))


def _names_file(question: str, hit: Hit) -> bool:
    """Whether a question has the name of a hit's file with its ending."""
    name = PurePosixPath(hit.chunk.document).name
    return "." in name and _holds(question, name)


def _names_title(question: str, hit: Hit) -> bool:
    """Whether a question has the name of a hit's file without its ending, or its first title."""
    titles = (PurePosixPath(hit.chunk.document).stem, hit.chunk.heading.split(" › ")[0])
    return any(len(_words(title)) > 1 and _holds(question, title) for title in titles)


def _holds(question: str, name: str) -> bool:
    return f" {' '.join(_words(name))} " in f" {' '.join(_words(question))} "


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))
