"""SQLite files of a library besides its generations; sync, repair and removal do not touch them.

Each use is one transaction on its own connection, so that browser tabs, commands and processes can
write to the same file at the same time; SQLite's journal restores it after a crash. A file of
another program or version is refused and left unchanged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.errors import BadInput, DamagedFile, DiskFull, LibraryMismatch

WAIT_SECONDS = 5.0
"""How long a writer waits for another; a transaction takes a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Database:
    """A SQLite file with versioned tables, created at the first write.

    Attributes:
        path: of the file, which may not exist yet.
        holds: its content, in the plural, for messages.
        tables: SQL statements that create the tables; a semicolon only after each.
        version: of the tables and their content, above 0 (PRAGMA user_version).
        application: identifies the file (PRAGMA application_id); 0 for none.
        recovery: how a user recovers the content of a damaged file: the end of a sentence.
    """

    path: Path
    holds: str
    tables: str
    version: int
    recovery: str
    application: int = 0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for reading; to empty tables if there is no file yet.

        Raises:
            DamagedFile, LibraryMismatch: the file cannot be used.
            BadInput, DiskFull: it cannot be used at present.
        """
        with self._errors():
            if self.path.exists():
                # Not read-only: a crash may have left a journal to roll back.
                with self._connected("rw") as db:
                    db.execute("BEGIN")
                    if self._is_ours(db):
                        yield db
                        return
            with self._connected("memory") as db:
                self._make_tables(db)
                yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are committed together when the block ends.

        Deleted data is overwritten on disk.

        Raises:
            BadInput: another program is writing.
            DamagedFile, LibraryMismatch: the file cannot be used.
            DiskFull: it cannot be written.
        """
        with self._errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._connected("rwc") as db:
                db.execute("BEGIN IMMEDIATE")
                if not self._is_ours(db):
                    self._make_tables(db)
                yield db
                db.execute("COMMIT")

    def damaged(self, how: str) -> DamagedFile:
        """Return the error of a file that cannot be read."""
        return DamagedFile(
            f"The {self.holds} in {self.path} cannot be read: {how}.",
            f"Keep a copy of the file, move it away, and {self.recovery}",
        )

    @contextmanager
    def _connected(self, mode: str) -> Iterator[sqlite3.Connection]:
        """Open the file; closing it discards uncommitted changes."""
        target = f"{self.path.resolve().as_uri()}?mode={mode}"
        db = sqlite3.connect(target, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
        with closing(db):
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA secure_delete = ON")
            yield db

    def _is_ours(self, db: sqlite3.Connection) -> bool:
        """Whether the file has our tables; False if empty. Refuse another program or version."""
        application = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if (application, version) == (self.application, self.version):
            return True
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return False
        if version and application == self.application:
            raise LibraryMismatch(
                f"The {self.holds} in {self.path} have format {version}; this version of Footnote "
                f"reads format {self.version}.",
                "Use the version that wrote them, or move the file away to start a new one. It is "
                "left unchanged.",
            )
        raise DamagedFile(
            f"The file {self.path} does not contain {self.holds}.",
            f"Move it away, and {self.recovery}",
        )

    def _make_tables(self, db: sqlite3.Connection) -> None:
        # One by one: a script would end the transaction.
        for statement in filter(str.strip, self.tables.split(";")):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {self.application}")
        db.execute(f"PRAGMA user_version = {self.version}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn errors of SQLite and the system into errors that a user can act on."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise BadInput(
                    f"Another program is writing to {self.path}: {error}.",
                    "Try again in a moment.",
                ) from error
            raise self._not_written(str(error)) from error
        except sqlite3.DatabaseError as error:
            raise self.damaged(str(error)) from error
        except OSError as error:
            raise self._not_written(error.strerror or str(error)) from error

    def _not_written(self, why: str) -> DiskFull:
        return DiskFull(
            f"The {self.holds} cannot be written to {self.path}: {why}.",
            "Free some space, or change the file's permissions; nothing written before is lost.",
        )
