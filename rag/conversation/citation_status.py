"""Check whether the citations of a stored answer still point to their words.

The result is computed whenever an answer is shown, and never stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rag.citations.anchor import Anchor, CitationStatus, CurrentDocuments, relocate
from rag.conversation.conversation_store import CitedFile, StoredTurn
from rag.types import Answer, Citation, DocumentInfo


def check_citations(
    turn: StoredTurn, documents: CurrentDocuments
) -> dict[Citation, CitationStatus]:
    """Return the status of each citation of a turn."""
    if turn.answer is None:
        return {}
    known = {source.path: source.sha256 for source in turn.sources}
    checked: dict[Citation, CitationStatus] = {}
    for claim in turn.answer.claims:
        for citation in claim.citations:
            sha256 = known.get(citation.document, "")
            anchor = Anchor(sha256, *_surroundings(citation, turn.answer))
            document = documents.find(citation.document, sha256)
            checked[citation] = relocate(citation, anchor, document)
    return checked


def cited_files(answer: Answer, listing: Iterable[DocumentInfo]) -> tuple[CitedFile, ...]:
    """Return the documents of an answer's passages with their checksums, to be stored with it."""
    paths = {passage.document for passage in answer.passages}
    return tuple(CitedFile(info.path, info.sha256) for info in listing if info.path in paths)


def with_current_citations(answer: Answer, checked: dict[Citation, CitationStatus]) -> Answer:
    """Return an answer with current citations; stale ones are unchanged."""
    claims = tuple(
        replace(
            claim,
            citations=tuple(
                checked[citation].citation if citation in checked else citation
                for citation in claim.citations
            ),
        )
        for claim in answer.claims
    )
    return replace(answer, claims=claims)


def _surroundings(citation: Citation, answer: Answer) -> tuple[str, str]:
    """Return the text before and after a quotation, as far as its passage holds it."""
    for passage in answer.passages:
        if passage.document == citation.document and (
            passage.start <= citation.start and citation.end <= passage.end
        ):
            begin, end = citation.start - passage.start, citation.end - passage.start
            return passage.text[:begin], passage.text[end:]
    return "", ""
