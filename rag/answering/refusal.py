"""The refusal message: what was searched, and which passages come nearest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from rag.answering.unspoken_languages import CURE
from rag.index.document_scope import select
from rag.retrieval.identifier_search import Missing
from rag.text.display import count
from rag.types import EVERYTHING, DocumentInfo, Passage, Scope

MOST_NEAREST = 3
"""Passages that the message names; all of them are shown beside the answer."""


def refusal_message(
    listing: Sequence[DocumentInfo],
    scope: Scope,
    passages: Sequence[Passage] = (),
    missing: Sequence[Missing] = (),
    unspoken: str = "",
) -> str:
    """Return the text shown in place of an answer.

    Args:
        listing: all documents of the library.
        scope: those that were searched.
        passages: the nearest, best first.
        missing: identifiers of the question that no text in scope has.
        unspoken: languages that the embedder does not know: see `unspoken_languages`.

    Raises:
        BadInput: no document is in scope.
    """
    if missing:
        searched = searched_documents(listing, scope)
        return " ".join(f"{_absence(one, searched)}." for one in missing)
    places = list(dict.fromkeys(map(_place, passages)))[:MOST_NEAREST]
    nearest = f" Nearest: {'; '.join(places)}." if places else ""
    searched = searched_documents(listing, scope)
    if unspoken:
        return f"I cannot tell whether this is in {searched}: {unspoken}.{nearest} {CURE}"
    return f"I could not find this in {searched}.{nearest}"


def _absence(missing: Missing, searched: str) -> str:
    """Return which identifier is nowhere, and which are most like it."""
    absence = f"{' '.join(missing.written.split())} is not in {searched}"
    if not missing.nearest:
        return absence
    verb = "is" if len(missing.nearest) == 1 else "are"
    return f"{absence}; there {verb} {', '.join(missing.nearest)}"


def searched_documents(listing: Sequence[DocumentInfo], scope: Scope) -> str:
    """Return which documents were searched, such as 'your 12 documents; 1 has no readable text'.

    Args:
        listing: all documents of the library.
        scope: those that were searched.

    Raises:
        BadInput: no document is in scope.
    """
    if scope == EVERYTHING:
        chosen, whose = list(listing), f"your {count(len(listing), 'document')}"
    else:
        chosen = select(listing, scope)
        whose = f"the {count(len(chosen), 'document')} that you chose of {len(listing)}"
    return "; ".join([whose, *_not_read(chosen)])


def _not_read(chosen: Sequence[DocumentInfo]) -> list[str]:
    empty = [info for info in chosen if not info.chunks]
    partly = [info for info in chosen if info.chunks and info.unread]
    notes = []
    if empty:
        notes.append(f"{len(empty)} {'has' if len(empty) == 1 else 'have'} no readable text")
    if partly:
        pages = count(sum(len(info.unread) for info in partly), "page")
        where = _name(partly[0].path) if len(partly) == 1 else count(len(partly), "document")
        notes.append(f"{pages} of {where} could not be read")
    return notes


def _place(passage: Passage) -> str:
    page = passage.page_label or passage.page
    return f"{_name(passage.document)}, p. {page}" if page else _name(passage.document)


def _name(path: str) -> str:
    return " ".join(PurePosixPath(path).name.split())
