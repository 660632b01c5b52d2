"""Items after their documents were edited, moved, removed or restored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NOTES

from rag.library import Library
from rag.study.items import Card
from rag.study.store.changed_documents import Refreshed, is_stale, refresh
from rag.study.store.item_store import ItemStore
from rag.study.store.stored_items import StoredItem
from rag.study.study import Study
from rag.types import Scope
from study.stored_items import cited, keep, make_card, make_question

SLEEP = "Cats sleep sixteen hours a day."


@pytest.fixture
def library(make_library: Callable[..., Library]) -> Library:
    return make_library(NOTES)


@pytest.fixture
def store(library: Library) -> ItemStore:
    """A store with one card on how long cats sleep."""
    store = ItemStore(library.settings.library)
    store.add(keep(library, make_card(citations=(cited(library, "cats.md", SLEEP),))))
    refresh(library, store)
    return store


def edit(library: Library, name: str, old: str, new: str) -> None:
    path = notes(library) / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    library.sync([notes(library)])


def notes(library: Library) -> Path:
    return library.settings.library.parent / "notes"


def only(store: ItemStore) -> StoredItem:
    (kept,) = store.items()
    return kept


def assert_resolves(library: Library, kept: StoredItem) -> None:
    for citation in kept.item.citations:
        document = library.document(citation.document)
        assert document
        assert document.text[citation.start : citation.end] == citation.quote


def test_unchanged_item_has_no_change(library: Library, store: ItemStore) -> None:
    assert not is_stale(library, store)
    assert refresh(library, store) == Refreshed(())
    assert store.changes() == []


def test_moved_span_is_kept(library: Library, store: ItemStore) -> None:
    before = only(store).item.citations[0]
    edit(library, "cats.md", SLEEP, f"A new paragraph.\n\n## Rest\n\n{SLEEP}")
    assert is_stale(library, store)
    assert refresh(library, store).items("kept") == (only(store).item.id,)
    assert not is_stale(library, store)
    after = only(store).item.citations[0]
    assert after.start > before.start
    assert after.heading == "Cats › Rest"
    assert_resolves(library, only(store))


def test_line_breaks_are_ignored(library: Library, store: ItemStore) -> None:
    edit(library, "cats.md", SLEEP, "Cats sleep\nsixteen hours a day.")
    assert refresh(library, store).items("kept")
    assert_resolves(library, only(store))


@pytest.mark.parametrize(
    "now",
    ["Most cats sleep sixteen hours a day.", "Cats sleep sixteen hours a day, and in the sun."],
)
def test_rewording_is_updated(library: Library, store: ItemStore, now: str) -> None:
    edit(library, "cats.md", SLEEP, now)
    assert refresh(library, store).items("updated")
    assert only(store).item.citations[0].quote == now
    assert_resolves(library, only(store))
    (change,) = store.changes()
    assert (change.what, change.citations[0].quote) == ("updated", SLEEP)


@pytest.mark.parametrize(
    "now",
    [
        "Cats sleep fourteen hours a day.",  # another number
        "Cats do not sleep sixteen hours a day.",  # the opposite
        "Dogs sleep sixteen hours a day.",  # about something else
        "Nothing is known of their sleep.",  # other words altogether
        "",
    ],
)
def test_contradicted_item_is_retired(library: Library, store: ItemStore, now: str) -> None:
    old = only(store).item.citations
    edit(library, "cats.md", SLEEP, now)
    (change,) = refresh(library, store).changes
    assert (change.what, change.citations) == ("retired", old)
    assert "cats.md" in change.reason
    assert store.changes() == [change]
    assert only(store).status == "retired"
    assert refresh(library, store) == Refreshed(())


def test_retired_item_is_restored(library: Library, store: ItemStore) -> None:
    edit(library, "cats.md", SLEEP, "Cats sleep little.")
    refresh(library, store)
    edit(library, "cats.md", "Cats sleep little.", SLEEP)
    assert refresh(library, store).items("restored")
    assert only(store).status == "good"


def test_moved_file_keeps_items(library: Library, store: ItemStore) -> None:
    (notes(library) / "cats.md").rename(notes(library) / "sub" / "felines.md")
    library.sync([notes(library)])
    assert refresh(library, store).items("kept")
    assert only(store).item.citations[0].document.endswith("sub/felines.md")
    assert_resolves(library, only(store))


def test_removed_document_retires_and_restores(library: Library, store: ItemStore) -> None:
    library.remove(Scope(("cats.md",)))
    (change,) = refresh(library, store).changes
    assert (change.what, "no longer in the library" in change.reason) == ("retired", True)
    library.sync([notes(library)])
    assert refresh(library, store).items("restored")


def test_empty_library_retires_items(library: Library, store: ItemStore) -> None:
    library.remove(Scope(("*",)))
    assert refresh(library, store).items("retired") == (only(store).item.id,)


def test_one_lost_citation_retires(library: Library, store: ItemStore) -> None:
    both = (cited(library, "dogs.md", "Dogs guard the house."), cited(library, "cats.md", SLEEP))
    question = make_question("What guards, and how long do cats sleep?", citations=both)
    store.add(keep(library, question))
    edit(library, "dogs.md", "Dogs guard the house.", "")
    assert refresh(library, store).items("retired") == (question.id,)


def test_removed_item_stays_removed(library: Library, store: ItemStore) -> None:
    kept = only(store)
    store.remove([kept.item.id])
    store.add(kept)
    edit(library, "cats.md", SLEEP, f"More. {SLEEP}")
    assert refresh(library, store) == Refreshed(())
    assert only(store).status == "removed"


def test_relocation_uses_context(library: Library, store: ItemStore) -> None:
    """Of two places with the same words the one with the old context is chosen."""
    edit(library, "cats.md", "# Cats\n\n", f"# All\n\n{SLEEP} So they say.\n\n# Cats\n\n")
    refresh(library, store)
    assert only(store).item.citations[0].heading == "Cats"
    assert_resolves(library, only(store))


GLACIER = "A glacier is a mass of ice that moves slowly down a valley."


@pytest.mark.parametrize(
    ("sentence", "card", "now", "after"),
    [
        (
            GLACIER,
            make_card("What is a glacier?", "a mass of ice that moves slowly down a valley"),
            "A glacier is a mass of ice that creeps slowly down a valley.",
            ("What is a glacier?", "a mass of ice that creeps slowly down a valley"),
        ),
        (
            GLACIER,
            make_card(
                "A … is a mass of ice that moves slowly down a valley.", "glacier", kind="cloze"
            ),
            "A glacier is a mass of ice that flows slowly down a mountain valley.",
            ("A … is a mass of ice that flows slowly down a mountain valley.", "glacier"),
        ),
    ],
)
def test_card_takes_the_new_words_of_its_fact(
    make_library: Callable[..., Library],
    sentence: str,
    card: Card,
    now: str,
    after: tuple[str, str],
) -> None:
    """It keeps its id, so that it is one card here and in Anki; it is not made again."""
    library = make_library({"ice.md": f"# Ice\n\n{sentence}"})
    study = Study(library)
    card = replace(card, citations=(cited(library, "ice.md", sentence),))
    study.add(card)
    study.refresh()
    edit(library, "ice.md", sentence, now)
    assert study.refresh().items("updated") == (card.id,)
    (kept,) = study.items()
    assert isinstance(kept.item, Card)
    assert (kept.item.id, kept.item.front, kept.item.back) == (card.id, *after)
    assert_resolves(library, kept)
    assert not [new for new in study.cards(10) if new.kind == card.kind]
