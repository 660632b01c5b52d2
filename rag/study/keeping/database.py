"""The file that keeps study items: LIBRARY/study.sqlite, beside the generations.

Writers of the library never touch it, so items and the log of reviews outlive every sync, repair
and removal. Each use is a transaction on a connection of its own: page and command can share it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import BadInput, DamagedFile, DiskFull, LibraryMismatch

FILE = "study.sqlite"
APPLICATION = 0x466F6F74
"""“Foot”: tells our file from any other SQLite file (PRAGMA application_id)."""
VERSION = 1
"""Of the schema. A change of it needs a step that brings the older one to the newer."""
WAIT_SECONDS = 5.0

SCHEMA = f"""
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
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
"""


class Database:
    """A study file, made at the first write."""

    def __init__(self, library: Path) -> None:
        self.path = library / FILE

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection to what there is; an empty one where there is no file yet.

        Raises:
            DamagedFile, LibraryMismatch: the file cannot be used; it is left as it is.
        """
        if self.path.exists():
            with self._transaction("BEGIN") as db:
                yield db
            return
        db = sqlite3.connect(":memory:")
        try:
            db.executescript(SCHEMA)
            yield db
        finally:
            db.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes count, all or none, when the block ends.

        Raises:
            BadInput: the file cannot be written now.
            DamagedFile, LibraryMismatch: the file cannot be used; it is left as it is.
            DiskFull: there is no room.
        """
        with self._transaction("BEGIN IMMEDIATE") as db:
            yield db

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._errors():
            db = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
            try:
                db.execute(begin)
                self._check(db, new=begin != "BEGIN")
                yield db
                db.execute("COMMIT")
            finally:
                db.close()  # drops what was not committed

    def _check(self, db: sqlite3.Connection, *, new: bool) -> None:
        """Refuse a file of another program or a later version; fill an empty one."""
        application = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if (application, version) == (APPLICATION, VERSION):
            return
        if new and not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in filter(str.strip, SCHEMA.split(";")):
                db.execute(statement)  # one by one: a script would end the transaction
            return
        if application == APPLICATION:
            raise LibraryMismatch(
                f"The study items in {self.path} have format {version}; this version of Footnote "
                f"reads {VERSION}. Nothing was changed.",
                "Use the version of Footnote that wrote them, or export them there to JSON and "
                "import that here: rag study export items.json",
            )
        raise DamagedFile(
            f"{self.path} is not a file of study items.",
            "Move it away, and import your last export: rag study import FILE.json",
        )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "full" in str(error):
                raise DiskFull(
                    f"There is no room to write {self.path}.",
                    "Free some space and do it again; everything before is kept.",
                ) from error
            raise BadInput(
                f"The study items in {self.path} cannot be used now: {error}.",
                "Stop another program that uses them, or allow yourself to write there.",
            ) from error
        except sqlite3.DatabaseError as error:
            raise DamagedFile(
                f"The study items in {self.path} cannot be read: {error}.",
                "Keep a copy of the file, move it away, and import your last export: "
                "rag study import FILE.json",
            ) from error
