"""JSON of study items and texts: a stable interface, documented in docs/commands.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from rag.json_output import Json, answer_json, passage_json
from rag.study.items import Card, QuizQuestion, SectionCoverage
from rag.study.review.review_statistics import Statistics
from rag.study.store.stored_items import Change, StoredItem
from rag.study.summaries.study_guide import Guide
from rag.study.tutoring.socratic import Lesson
from rag.types import Answer


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
    passages = [passage_json(passage) for passage in guide.passages]
    return asdict(guide) | {"passages": passages}


def changes_json(changes: Sequence[Change]) -> Json:
    """Return the object of `rag study refresh --json` and `rag study changes --json`."""
    return {"changes": [asdict(change) | {"at": change.at.isoformat()} for change in changes]}


def items_json(items: Sequence[StoredItem]) -> Json:
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
