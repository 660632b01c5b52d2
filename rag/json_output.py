"""The library's values as the JSON that other programs rely on (see docs/commands.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rag.types import Answer, DocumentInfo, Finding, Hit, Passage, SyncReport

if TYPE_CHECKING:
    from rag.study.items import Card, QuizQuestion, SectionCoverage
    from rag.study.review.review_statistics import Statistics
    from rag.study.store.kept_items import Change, Kept
    from rag.study.summaries.study_guide import Guide
    from rag.study.tutoring.socratic import Lesson

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
        fields[name] = [_passage_json(passage) for passage in getattr(answer, name)]
    return fields


def sync_json(report: SyncReport) -> Json:
    """Return the object of `rag index --json`."""
    return asdict(report)


def documents_json(documents: Sequence[DocumentInfo]) -> Json:
    """Return the object of `rag documents list --json`."""
    rows = [asdict(document) for document in documents]
    for row in rows:
        del row["reader"]  # of use to a sync alone
    return {"documents": rows}


def doctor_json(findings: Sequence[Finding], repaired: Sequence[str]) -> Json:
    """Return the object of `rag doctor --json`."""
    return {"checks": [asdict(finding) for finding in findings], "repaired": list(repaired)}


def cards_json(cards: Sequence[Card]) -> Json:
    """Return the object of `rag study cards --json`."""
    names = ("id", "kind", "front", "back", "support", "citations")
    return {"cards": [_fields(card, names) for card in cards]}


def quiz_json(questions: Sequence[QuizQuestion]) -> Json:
    """Return the object of `rag study quiz --json`."""
    names = ("id", "kind", "prompt", "choices", "answer", "explanation", "citations")
    return {"questions": [_fields(question, names) for question in questions]}


def summary_json(answer: Answer, coverage: Sequence[SectionCoverage]) -> Json:
    """Return the object of `rag study summary --json`."""
    return answer_json(answer) | {"coverage": [asdict(section) for section in coverage]}


def lesson_json(lesson: Lesson) -> Json:
    """Return the object of `rag study teach --json`."""
    main = [lesson.main] if lesson.main else []
    return {
        "leading": quiz_json(lesson.leading)["questions"],
        "main": next(iter(quiz_json(main)["questions"]), None),
        "answer": answer_json(lesson.answer),
    }


def guide_json(guide: Guide) -> Json:
    """Return the object of `rag study guide --json`."""
    passages = [_passage_json(passage) for passage in guide.passages]
    return asdict(guide) | {"passages": passages}


def changes_json(changes: Sequence[Change]) -> Json:
    """Return the object of `rag study refresh --json` and `rag study changes --json`."""
    return {"changes": [asdict(change) | {"at": change.at.isoformat()} for change in changes]}


def items_json(items: Sequence[Kept]) -> Json:
    """Return the object of `rag study list --json`."""
    return {
        "items": [
            asdict(kept.item) | {"added": kept.added.isoformat(), "status": kept.status}
            for kept in items
        ]
    }


def statistics_json(statistics: Statistics) -> Json:
    """Return the object of `rag study stats --json`."""
    forecast = [{"day": day.day.isoformat(), "due": day.due} for day in statistics.forecast]
    return asdict(statistics) | {"forecast": forecast}


def _fields(value: Card | QuizQuestion, names: Sequence[str]) -> Json:
    fields = asdict(value)
    return {name: fields[name] for name in names}


def _passage_json(passage: Passage) -> Json:
    fields = asdict(passage)
    # The contract gives printed labels to citations only, which know their own page.
    del fields["page_label"], fields["pages"], fields["headings"], fields["lines"]
    return fields
