"""The database of study items, also when it cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOTES

from rag.errors import BadInput, DamagedFile, FootnoteError, LibraryMismatch
from rag.library import Library
from rag.study.store.item_store import FILE, VERSION, ItemStore
from rag.study.store.stored_items import StoredItem
from study.stored_items import NOON, make_card

CARD = StoredItem(make_card(citations=()), (), NOON)


def later(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()


def foreign(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE other (x)")
    db.close()


def garbage(path: Path) -> None:
    path.write_bytes(b"no database " * 1000)


@pytest.mark.parametrize(
    ("damage", "error", "message"),
    [
        (later, LibraryMismatch, f"have format {VERSION + 1}"),
        (foreign, DamagedFile, "does not contain study items"),
        (garbage, DamagedFile, "cannot be read"),
    ],
)
def test_foreign_file_is_refused(
    tmp_path: Path, damage: Callable[[Path], None], error: type[FootnoteError], message: str
) -> None:
    store = ItemStore(tmp_path)
    store.add(CARD)
    damage(tmp_path / FILE)
    before = (tmp_path / FILE).read_bytes()
    for use in (store.items, lambda: store.add(CARD)):
        with pytest.raises(error, match=message):
            use()
    assert (tmp_path / FILE).read_bytes() == before


def test_reading_creates_no_file(tmp_path: Path) -> None:
    assert ItemStore(tmp_path).items() == []
    assert list(tmp_path.iterdir()) == []


def test_failed_import_changes_nothing(tmp_path: Path) -> None:
    store = ItemStore(tmp_path)
    store.add(CARD)
    with pytest.raises(ZeroDivisionError), store.database.writing() as db:
        db.execute("DELETE FROM items")
        raise ZeroDivisionError
    assert store.items() == [CARD]


def test_locked_database_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.database.WAIT_SECONDS", 0.01)
    store = ItemStore(tmp_path)
    store.add(CARD)
    with (
        store.database.writing(),
        pytest.raises(BadInput, match="database is locked"),
    ):
        store.add(CARD)


def test_items_outlive_the_library(make_library: Callable[..., Library]) -> None:
    """Writers sweep away what is left of earlier generations, and nothing else."""
    library = make_library(NOTES)
    store = ItemStore(library.settings.library)
    store.add(CARD)
    library.reembed()
    library.sync([library.settings.library.parent / "notes"])
    library.repair()
    assert store.items() == [CARD]


def test_item_by_id_prefix(tmp_path: Path) -> None:
    store = ItemStore(tmp_path)
    other = StoredItem(make_card(front="Other?", citations=()), (), NOON)
    store.add(CARD)
    store.add(other)
    assert store.item(CARD.item.id[:6]) == CARD
    for wrong in ("", "zzz", "%"):
        with pytest.raises(BadInput, match="no study item"):
            store.item(wrong)
