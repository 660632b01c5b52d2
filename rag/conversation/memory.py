"""Conversations, kept in the library's directory beside its generations.

LIBRARY/conversations.sqlite    every turn with its whole answer; no sync touches it

Each call is one transaction on a connection of its own, so that tabs, commands and processes can
add to the same conversation at once and lose nothing; SQLite's journal makes it whole after a
crash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rag.conversation.kept import (
    TITLE_CHARS,
    Conversation,
    KeptTurn,
    Summary,
    title_of,
    turn_from_json,
    turn_to_json,
)
from rag.documents.words import fold
from rag.errors import BadInput, DamagedFile, DiskFull, LibraryMismatch

FILE = "conversations.sqlite"
FORMAT = 1
"""Raised when the tables, or the JSON of a turn, can no longer be read by the version before."""
WAIT_SECONDS = 5.0
"""How long a writer waits for another; a turn is written in some milliseconds."""

_SCHEMA = (
    "CREATE TABLE conversations (id TEXT PRIMARY KEY, title TEXT NOT NULL, created TEXT NOT NULL, "
    "changed TEXT NOT NULL)",
    "CREATE TABLE turns (conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE "
    "CASCADE, number INTEGER NOT NULL, turn TEXT NOT NULL, said TEXT NOT NULL, "
    "PRIMARY KEY (conversation, number))",
    f"PRAGMA user_version = {FORMAT}",
)
_SUMMARY = (
    "SELECT id, title, created, changed, (SELECT count(*) FROM turns WHERE conversation = id) "
    "FROM conversations"
)
_FOUND = (
    "(instr(fold(title), ?) OR EXISTS (SELECT 1 FROM turns WHERE conversation = id "
    "AND instr(said, ?)))"
)


class Memory:
    """The conversations about one library. Safe to use from several threads and processes."""

    def __init__(self, library_dir: Path) -> None:
        self._path = library_dir / FILE

    def summaries(self, words: str = "") -> list[Summary]:
        """Return the conversations that hold all these words, the latest first.

        Case and accents do not matter, and a word may be a part of one; no words find all.

        Raises:
            DamagedFile, LibraryMismatch: the file cannot be read.
        """
        wanted = fold(words).split()
        where = " AND ".join([_FOUND] * len(wanted)) or "1"
        with self._open() as db:
            rows = db.execute(
                f"{_SUMMARY} WHERE {where} ORDER BY changed DESC, id",
                [word for word in wanted for _ in range(2)],
            ).fetchall()
        return [Summary(*row) for row in rows]

    def read(self, id: str) -> Conversation:
        """Return a conversation.

        Raises:
            BadInput: there is none of this id.
            DamagedFile, LibraryMismatch: the file cannot be read.
        """
        with self._open() as db:
            row = db.execute(f"{_SUMMARY} WHERE id = ?", (id,)).fetchone()
            turns = db.execute(
                "SELECT turn FROM turns WHERE conversation = ? ORDER BY number", (id,)
            ).fetchall()
        if row is None:
            raise _unknown(id)
        id, title, created, changed, _ = row
        try:
            kept = tuple(turn_from_json(text) for (text,) in turns)
            return Conversation(id, title, created, changed, kept)
        except ValueError as error:
            raise _damaged(self._path, f"a turn of {id} is none") from error

    def complete(self, beginning: str) -> str:
        """Return the id that begins like this.

        Raises:
            BadInput: there is none, or more than one.
        """
        with self._open() as db:
            ids = [id for (id,) in db.execute("SELECT id FROM conversations ORDER BY id")]
        found = [str(id) for id in ids if beginning and id.startswith(beginning)]
        if len(found) > 1:
            raise BadInput(
                f"{len(found)} conversations begin with {beginning!r}: {', '.join(found)}.",
                "Give more of the id.",
            )
        if not found:
            raise _unknown(beginning)
        return found[0]

    def add(self, id: str, turn: KeptTurn) -> int:
        """Put a turn at the end of a conversation, which begins with it if it is not there yet.

        When this returns, it is on the disk.

        Returns:
            the turn's number in the conversation, from 1.

        Raises:
            DiskFull, BadInput: it cannot be written.
            DamagedFile, LibraryMismatch: the file cannot be read.
        """
        with self._write() as db:
            now = datetime.now(UTC).isoformat(timespec="microseconds")
            db.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET changed = excluded.changed",
                (id, _whole(title_of(turn.question)), now, now),
            )
            (number,) = db.execute(
                "SELECT coalesce(max(number), 0) + 1 FROM turns WHERE conversation = ?", (id,)
            ).fetchone()
            db.execute("INSERT INTO turns VALUES (?, ?, ?, ?)", (id, number, *_stored(turn)))
        return int(number)

    def replace(self, id: str, number: int, turn: KeptTurn) -> None:
        """Keep a turn in place of an earlier form of it, where that is still kept.

        Raises:
            DiskFull, BadInput, DamagedFile, LibraryMismatch: see `add`.
        """
        with self._write() as db:
            db.execute(
                "UPDATE turns SET turn = ?, said = ? WHERE conversation = ? AND number = ?",
                (*_stored(turn), id, number),
            )

    def rename(self, id: str, title: str) -> None:
        """Give a conversation another title.

        Raises:
            BadInput: the title is empty or too long, or there is no such conversation.
            DiskFull, DamagedFile, LibraryMismatch: see `add`.
        """
        title = _whole(" ".join(title.split()))
        if not 0 < len(title) <= 2 * TITLE_CHARS:
            raise BadInput(
                f"A title of {len(title)} characters cannot be used.",
                f"Give one of 1 to {2 * TITLE_CHARS}.",
            )
        with self._write() as db:
            done = db.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, id))
        if not done.rowcount:
            raise _unknown(id)

    def delete(self, id: str) -> None:
        """Forget a conversation; its words are overwritten on the disk.

        Raises:
            BadInput: there is none of this id.
            DiskFull, DamagedFile, LibraryMismatch: see `add`.
        """
        with self._write() as db:
            done = db.execute("DELETE FROM conversations WHERE id = ?", (id,))
        if not done.rowcount:
            raise _unknown(id)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file as it is; where there is none yet, an empty one in memory."""
        if self._path.exists():
            target = f"{self._path.resolve().as_uri()}?mode=rw"  # a crash may have left a journal
        else:
            target = "file::memory:"
        with _said(self._path):
            db = sqlite3.connect(target, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
            with closing(db):
                db.create_function("fold", 1, fold, deterministic=True)
                db.execute("PRAGMA foreign_keys = ON")
                db.execute("PRAGMA secure_delete = ON")
                self._check_format(db)
                yield db

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction: all of it happens, or nothing."""
        with _said(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.touch()
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def _check_format(self, db: sqlite3.Connection) -> None:
        """Make the tables of a new file; refuse one that another version has made."""
        if _format(db) == 0:
            db.execute("BEGIN IMMEDIATE")  # of two who find it new, one makes the tables
            if _format(db) == 0:
                for statement in _SCHEMA:
                    db.execute(statement)
            db.execute("COMMIT")
        if _format(db) != FORMAT:
            raise LibraryMismatch(
                f"The conversations in {self._path} are of format {_format(db)}; this version of "
                f"Footnote knows format {FORMAT}.",
                "Use the version that wrote them. The file is left as it is; moved elsewhere, it "
                "makes room for a new one.",
            )


def _stored(turn: KeptTurn) -> tuple[str, str]:
    """Return a turn as JSON, and what can be searched in it."""
    said = turn.answer.answer if turn.answer else turn.draft
    return turn_to_json(turn), _whole(fold(f"{turn.question}\n{said}"))


def _whole(text: str) -> str:
    """Return a text without half characters, which SQLite cannot hold."""
    return text.encode("utf-8", "replace").decode()


def _format(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _unknown(id: str) -> BadInput:
    return BadInput(
        f"There is no conversation {id!r}; it may have been deleted.",
        "See them all: rag conversations list",
    )


def _damaged(path: Path, how: str) -> DamagedFile:
    return DamagedFile(
        f"The conversations in {path} cannot be read: {how}.",
        "Bring the file back from a backup, or move it away to begin anew; it is left as it is.",
    )


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system refuse into errors that a person can act on."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BadInput(
                f"Another program is writing to {path}.", "Try again in a moment."
            ) from error
        raise DiskFull(
            f"The conversations cannot be kept in {path}: {error}.",
            "Free some space, or allow yourself to write there.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise DiskFull(
            f"The conversations cannot be kept in {path}: {error.strerror}.",
            "Free some space, or allow yourself to write there.",
        ) from error
