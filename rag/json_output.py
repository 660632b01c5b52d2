"""JSON of the library's values: a stable interface, documented in docs/commands.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.types import Answer, DocumentInfo, Finding, Hit, Passage, SyncReport

Json = dict[str, Any]


def search_json(question: str, hits: Sequence[Hit]) -> Json:
    """Return the object of `rag search --json`."""
    return {
        "question": question,
        "hits": [
            {
                "rank": rank,
                "document": hit.chunk.document,
                "page": hit.chunk.page,
                "heading": hit.chunk.heading,
                "start": hit.chunk.start,
                "end": hit.chunk.end,
                "text": hit.chunk.text,
                "score": round(hit.score, 4),
                "dense": None if hit.dense is None else round(hit.dense, 4),
                "lexical": None if hit.lexical is None else round(hit.lexical, 4),
            }
            for rank, hit in enumerate(hits, start=1)
        ],
    }


def answer_json(answer: Answer) -> Json:
    """Return the object of `rag ask --json`."""
    fields = asdict(answer)
    for name in ("passages", "left_out"):
        fields[name] = [passage_json(passage) for passage in getattr(answer, name)]
    return fields


def sync_json(report: SyncReport) -> Json:
    """Return the object of `rag index --json`."""
    return asdict(report)


def documents_json(documents: Sequence[DocumentInfo]) -> Json:
    """Return the object of `rag documents list --json`."""
    rows = [asdict(document) for document in documents]
    for row in rows:
        del row["reader"]  # used only by sync
    return {"documents": rows}


def doctor_json(findings: Sequence[Finding], repaired: Sequence[str]) -> Json:
    """Return the object of `rag doctor --json`."""
    return {"checks": [asdict(finding) for finding in findings], "repaired": list(repaired)}


def passage_json(passage: Passage) -> Json:
    """Return a passage as in the object of `rag ask --json`."""
    fields = asdict(passage)
    # Page labels belong to citations: a passage can span pages, a citation has one page.
    for name in ("page_label", "pages", "headings", "lines", "tables", "context", "turns"):
        del fields[name]
    return fields
