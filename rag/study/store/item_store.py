"""The database of a library's study items and their changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.citations.anchor import Anchor
from rag.database import Database
from rag.dataclass_json import dump
from rag.errors import BadInput
from rag.study.items import Card, QuizQuestion
from rag.study.store.stored_items import Change, Item, StoredItem, load, now_utc, stamp, time_of
from rag.types import Citation

FILE = "study.sqlite"
APPLICATION = 0x466F6F74
"""“Foot”: identifies the file among other SQLite files."""
VERSION = 1
"""Of the tables. A change of them needs a migration."""
TABLES = """
CREATE TABLE items (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, family TEXT NOT NULL, item TEXT NOT NULL,
    anchors TEXT NOT NULL, added TEXT NOT NULL, status TEXT NOT NULL);
CREATE TABLE changes (
    number INTEGER PRIMARY KEY, item TEXT NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL,
    reason TEXT NOT NULL, citations TEXT NOT NULL);
CREATE TABLE reviews (
    number INTEGER PRIMARY KEY, item TEXT NOT NULL, at TEXT NOT NULL, rating INTEGER NOT NULL,
    milliseconds INTEGER, state TEXT NOT NULL, retention REAL NOT NULL);
CREATE TABLE schedules (
    item TEXT PRIMARY KEY, state TEXT NOT NULL, step INTEGER, stability REAL NOT NULL,
    difficulty REAL NOT NULL, due TEXT NOT NULL, last_review TEXT NOT NULL);
CREATE TABLE replies (
    number INTEGER PRIMARY KEY, item TEXT NOT NULL, at TEXT NOT NULL, reply TEXT NOT NULL,
    correct INTEGER NOT NULL, score REAL NOT NULL, UNIQUE (item, at));
CREATE TABLE checked (state TEXT NOT NULL);
CREATE INDEX reviews_by_time ON reviews(at);
"""
COLUMNS = "id, family, item, anchors, added, status"
FAMILIES: dict[str, type[Item]] = {"card": Card, "question": QuizQuestion}


class ItemStore:
    """Stores items by id, in the order of their arrival. Nothing is ever deleted."""

    def __init__(self, library: Path) -> None:
        """Take the library's directory; the file is created with the first item."""
        self.database = study_database(library)

    def items(self) -> list[StoredItem]:
        """Return all items, oldest first, including retired and removed ones."""
        with self.database.reading() as db:
            return [
                _kept(row) for row in db.execute(f"SELECT {COLUMNS} FROM items ORDER BY number")
            ]

    def item(self, id: str) -> StoredItem:
        """Return an item by its id, or by a unique beginning of it.

        Raises:
            BadInput: there is none, or there are several.
        """
        with self.database.reading() as db:
            found = db.execute(
                f"SELECT {COLUMNS} FROM items WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2", (id,)
            ).fetchall()
        if len(found) == 1:
            return _kept(found[0])
        if not found or not id:
            raise BadInput(f"There is no study item {id!r}.", "See them all: rag study list")
        raise BadInput(f"Several study items begin with {id!r}.", "Give more of the id.")

    def ids(self) -> frozenset[str]:
        """Return the ids of all items, including removed ones, which are not made again."""
        with self.database.reading() as db:
            return frozenset(row[0] for row in db.execute("SELECT id FROM items"))

    def card_contents(self) -> frozenset[str]:
        """Return the content ids of all cards; an updated card's differs from its id."""
        cards = (kept.item for kept in self.items())
        return frozenset(card.content_id for card in cards if isinstance(card, Card))

    def add(self, kept: StoredItem) -> bool:
        """Store an item; return whether it is new.

        An existing item gets the new citations, and is good again if it was retired.
        """
        with self.database.writing() as db:
            if new := insert(db, kept):
                return new
            db.execute(
                "UPDATE items SET item = ?, anchors = ?, status = 'good' "
                "WHERE id = ? AND status != 'removed'",
                (dump(kept.item), dump_all(kept.anchors), kept.item.id),
            )
            return False

    def change(
        self, changed: Iterable[tuple[StoredItem, Change]], checked: str | None = None
    ) -> None:
        """Store changed items, and the state of the documents, in one transaction.

        No change is logged for an item that only moved.
        """
        with self.database.writing() as db:
            for kept, change in changed:
                db.execute(
                    "UPDATE items SET item = ?, anchors = ?, status = ? WHERE id = ?",
                    (dump(kept.item), dump_all(kept.anchors), kept.status, kept.item.id),
                )
                if change.what != "kept":
                    _insert_change(db, change)
            if checked is not None:
                db.execute("DELETE FROM checked")
                db.execute("INSERT INTO checked VALUES (?)", (checked,))

    def remove(self, ids: Iterable[str]) -> list[StoredItem]:
        """Remove items for good: they are not shown, restored or made again. Return them.

        Raises:
            BadInput: there is no such item; then none is removed.
        """
        removed = [replace(self.item(id), status="removed") for id in dict.fromkeys(ids)]
        now = now_utc()
        self.change(
            (kept, Change(kept.item.id, now, "removed", "By you.", kept.item.citations))
            for kept in removed
        )
        return removed

    def changes(self) -> list[Change]:
        """Return the changes of the items, oldest first."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT item, at, what, reason, citations FROM changes ORDER BY number"
            )
            return [
                Change(item, time_of(at), what, reason, load(tuple[Citation, ...], citations))
                for item, at, what, reason, citations in rows
            ]

    def checked(self) -> str:
        """Return the state of the documents at the last comparison; "" before the first."""
        with self.database.reading() as db:
            row = db.execute("SELECT state FROM checked").fetchone()
            return row[0] if row else ""


def insert(db: sqlite3.Connection, kept: StoredItem) -> bool:
    """Store an item unless it exists; return whether it is new."""
    row = (
        kept.item.id,
        "card" if isinstance(kept.item, Card) else "question",
        dump(kept.item),
        dump_all(kept.anchors),
        stamp(kept.added),
        kept.status,
    )
    made = db.execute(f"INSERT OR IGNORE INTO items({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", row)
    return made.rowcount == 1


def _insert_change(db: sqlite3.Connection, change: Change) -> None:
    """Log a change."""
    db.execute(
        "INSERT INTO changes(item, at, what, reason, citations) VALUES (?, ?, ?, ?, ?)",
        (change.item, stamp(change.at), change.what, change.reason, dump_all(change.citations)),
    )


def dump_all(values: Iterable[Any]) -> str:
    """Return values as a JSON list."""
    return f"[{','.join(map(dump, values))}]"


def _kept(row: Sequence[Any]) -> StoredItem:
    _, family, item, anchors, added, status = row
    return StoredItem(
        load(FAMILIES[family], item), load(tuple[Anchor, ...], anchors), time_of(added), status
    )


def study_database(library: Path) -> Database:
    """Return the study database of a library's directory."""
    return Database(
        library / FILE,
        holds="study items",
        tables=TABLES,
        version=VERSION,
        application=APPLICATION,
        recovery="import your last export: rag study import FILE.json",
    )
