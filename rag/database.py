"""A SQLite file beside the generations of a library; no sync, repair or removal touches it.

Each use is one transaction on a connection of its own, so that tabs, commands and processes can
write to the same file at once and lose nothing; SQLite's journal makes it whole after a crash. A
file of another program or of another version is refused, and left as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.errors import BadInput, DamagedFile, DiskFull, LibraryMismatch

WAIT_SECONDS = 5.0
"""How long a writer waits for another; a transaction takes some milliseconds."""


@dataclass(frozen=True, slots=True)
class Database:
    """A file of tables with a version, made at the first write.

    Attributes:
        path: where it is, or will be.
        holds: what is in it, for messages, in the plural.
        tables: SQL statements that make them, each with a semicolon after it alone.
        version: of the tables and what is in them, above 0 (PRAGMA user_version).
        application: tells it from other SQLite files (PRAGMA application_id); 0 for none.
        recovery: how a reader gets back what a damaged file held: the end of a sentence.
    """

    path: Path
    holds: str
    tables: str
    version: int
    recovery: str
    application: int = 0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection to what there is; to empty tables where there is no file yet.

        Raises:
            DamagedFile, LibraryMismatch: the file cannot be used.
            BadInput, DiskFull: it cannot be used now.
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
        """Give a connection whose changes count, all or none, when the block ends.

        What is deleted is overwritten on the disk.

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
        """Open the file; closing it drops what was not committed."""
        target = f"{self.path.resolve().as_uri()}?mode={mode}"
        db = sqlite3.connect(target, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
        with closing(db):
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA secure_delete = ON")
            yield db

    def _is_ours(self, db: sqlite3.Connection) -> bool:
        """Return False for an empty file; refuse one of another program or version."""
        application = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if (application, version) == (self.application, self.version):
            return True
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return False
        if version and application == self.application:
            raise LibraryMismatch(
                f"The {self.holds} in {self.path} have format {version}; this version of Footnote "
                f"knows format {self.version}.",
                "Use the version that wrote them. The file is left as it is; moved elsewhere, it "
                "makes room for a new one.",
            )
        raise DamagedFile(
            f"{self.path} is not a file of {self.holds}.", f"Move it away, and {self.recovery}"
        )

    def _make_tables(self, db: sqlite3.Connection) -> None:
        # One by one: a script would end the transaction.
        for statement in filter(str.strip, self.tables.split(";")):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {self.application}")
        db.execute(f"PRAGMA user_version = {self.version}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what SQLite and the system refuse into errors that a person can act on."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise BadInput(
                    f"Another program is writing to {self.path}: {error}.",
                    "Try again in a moment.",
                ) from error
            raise self._not_kept(str(error)) from error
        except sqlite3.DatabaseError as error:
            raise self.damaged(str(error)) from error
        except OSError as error:
            raise self._not_kept(error.strerror or str(error)) from error

    def _not_kept(self, why: str) -> DiskFull:
        return DiskFull(
            f"The {self.holds} cannot be kept in {self.path}: {why}.",
            "Free some space, or allow yourself to write there; everything before is kept.",
        )
