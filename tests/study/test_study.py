"""The study items of a library: made, stored, shown, reviewed, exported and imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import NOTES

from rag.errors import BadInput, FootnoteError
from rag.library import Library
from rag.study.export import json_copy
from rag.study.export.exported_items import Bundle
from rag.study.study import Imported, Study
from rag.types import Scope
from study.stored_items import NOON, cited, make_card, make_question

Make = Callable[..., Library]


class Clock:
    """Shows the time that it is set to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def study(make_library: Make, clock: Clock) -> Study:
    """A library with a card on cats, one on dogs, and a question."""
    study = Study(make_library(NOTES), clock=clock)
    cats = cited(study.library, "cats.md", "Cats sleep sixteen hours a day.")
    study.add(make_card(citations=(cats,)))
    dogs = cited(study.library, "dogs.md", "Dogs guard the house.")
    study.add(make_card("What guards the house?", "Dogs", (dogs,)))
    study.add(make_question(citations=(cats,)))
    return study


def test_stored_citations_resolve(study: Study) -> None:
    for kept in study.items():
        for citation in kept.item.citations:
            document = study.library.document(citation.document)
            assert document
            assert document.text[citation.start : citation.end] == citation.quote


def test_adding_twice_changes_nothing(study: Study) -> None:
    before = study.items()
    assert not any(study.add(kept.item) for kept in before)
    assert study.items() == before


def test_items_by_document(study: Study) -> None:
    assert len(study.items(Scope(("cats.md",)))) == 2
    with pytest.raises(BadInput, match="No document"):
        study.items(Scope(("mice.md",)))


def test_session_ends(study: Study, clock: Clock) -> None:
    asked = []
    while card := study.review_session().next:
        asked.append(card.front)
        study.rate(card.id, 3)
        clock.now += timedelta(minutes=1)
    # Each is new, then in its second step of learning, which good ends.
    assert [asked.count(front) for front in sorted(set(asked))] == [2, 2]
    clock.now += timedelta(days=30)
    assert study.review_session().left == 2


def test_undo_restores_the_session(study: Study) -> None:
    before = study.review_session()
    assert before.next
    study.rate(before.next.id, 4)
    assert study.review_session() != before
    study.log.undo()
    assert study.review_session() == before


def test_daily_limits(make_library: Make, study: Study) -> None:
    strict = Study(make_library(new_a_day=1, reviews_a_day=0), clock=lambda: NOON)
    assert (len(strict.review_session().new), strict.review_session().over) == (1, 1)


def test_only_cards_take_four_ratings(study: Study) -> None:
    card, question = study.items()[0].item, study.items()[2].item
    with pytest.raises(BadInput, match="Only cards"):
        study.rate(question.id, 3)
    with pytest.raises(BadInput, match="no rating 5"):
        study.rate(card.id, 5)  # type: ignore[arg-type]
    assert study.log.reviews() == []


def test_changed_documents_are_noticed(study: Study) -> None:
    path = study.library.settings.library.parent / "notes" / "cats.md"
    path.write_text("# Cats\n\nThey eat fish.", "utf-8")
    study.library.sync([path])
    assert [kept.item.id for kept in study.items()] == [study.store.items()[1].item.id]
    assert study.review_session().left == 1
    assert [change.what for change in study.store.changes()] == ["retired", "retired"]
    assert study.statistics().retired == 2


def test_removed_item_is_not_shown(study: Study) -> None:
    first, second, _ = (kept.item.id for kept in study.items())
    study.rate(first, 3)
    study.store.remove([first])
    assert first in study.store.ids()
    assert first not in {kept.item.id for kept in study.items()}
    assert [review.item for review in study.log.reviews()] == [first]
    with pytest.raises(BadInput, match="no study item"):
        study.store.remove([second, "nothing"])
    assert second in {kept.item.id for kept in study.items()}


def test_import_into_another_library(
    study: Study, clock: Clock, make_library: Make, tmp_path: Path
) -> None:
    for kept in study.items()[:2]:
        study.rate(kept.item.id, 3)
    file = tmp_path / "items.json"
    assert study.export(file) == 3
    # The same notes, in a library elsewhere.
    moved = make_library(library=tmp_path / "other")
    moved.sync([study.library.settings.library.parent / "notes"])
    other = Study(moved, clock=clock)
    assert other.import_file(file) == Imported(added=3, known=0, reviews=2, retired=0)
    assert other.import_file(file) == Imported(added=0, known=3, reviews=0, retired=0)
    assert other.items() == study.items()
    assert other.log.schedules() == study.log.schedules()


def test_imported_item_without_words_is_retired(
    study: Study, make_library: Make, tmp_path: Path
) -> None:
    file = tmp_path / "items.json"
    study.export(file)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "mice.md").write_text("Mice squeak.")
    moved = make_library(library=tmp_path / "other")
    moved.sync([tmp_path / "more"])
    other = Study(moved)
    assert other.import_file(file).retired == 3
    assert other.items() == []


def test_broken_file_imports_nothing(study: Study, tmp_path: Path) -> None:
    kept = study.items()[0]
    item = replace(kept.item, id="new", support=0.5)
    broken = replace(kept, item=replace(kept.item, id="newer"), anchors=())
    file = tmp_path / "items.json"
    file.write_bytes(json_copy.write(Bundle((replace(kept, item=item), broken))))
    before = study.store.items()
    with pytest.raises(FootnoteError, match="anchors"):
        study.import_file(file)
    assert study.store.items() == before


def test_export_needs_items(make_library: Make, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no study items"):
        Study(make_library(NOTES)).export(tmp_path / "items.apkg")
    assert not (tmp_path / "items.apkg").exists()
