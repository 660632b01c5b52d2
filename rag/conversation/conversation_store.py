"""Store conversations in LIBRARY/conversations.sqlite, every turn with its whole answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rag.database import Database
from rag.dataclass_json import dump, load
from rag.errors import BadInput
from rag.text.words import fold
from rag.types import Answer, Passage

TITLE_CHARS = 80
"""Longest title made from a question; a title that a person gives may be twice as long."""


@dataclass(frozen=True, slots=True)
class CitedFile:
    """Path and checksum of a document when it was cited."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One question with its answer, its error, or the part of an answer that was stopped.

    `at` is the time in UTC, ISO 8601. `documents` and `tags` are the scope of the search
    (empty: all); `searched` of `of` documents were in it. `sources` are the documents of the
    passages. If there is no answer, `draft`, `passages`, `left_out` and `standalone` hold the
    partial result, and `problem` the error with its cure. `vote` is the reader's rating of the
    answer, `flagged` the claims marked as wrong, counted from 0. `note` says which part of the
    answer could not be translated into the language of the settings.
    """

    at: str
    question: str
    answer: Answer | None = None
    stopped: bool = False
    problem: tuple[str, str] | None = None
    documents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    searched: int = 0
    of: int = 0
    sources: tuple[CitedFile, ...] = ()
    draft: str = ""
    passages: tuple[Passage, ...] = ()
    left_out: tuple[Passage, ...] = ()
    standalone: str = ""
    vote: Literal["up", "down"] | None = None
    flagged: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with its turns, oldest first; times are in UTC, ISO 8601."""

    id: str
    title: str
    created: str
    changed: str
    turns: tuple[StoredTurn, ...]


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation with the number of its turns."""

    id: str
    title: str
    created: str
    changed: str
    turns: int


def new_id() -> str:
    """Return a new random id of 12 hexadecimal digits."""
    return secrets.token_hex(6)


def title_of(question: str) -> str:
    """Return the title of a conversation that begins with a question."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE_CHARS else f"{line[:TITLE_CHARS].rsplit(' ', 1)[0]}…"


FILE = "conversations.sqlite"
FORMAT = 1
"""Increased when older versions can no longer read the tables or the JSON of a turn."""

_TABLES = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL);
CREATE TABLE turns (
    conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    number INTEGER NOT NULL, turn TEXT NOT NULL, said TEXT NOT NULL,
    PRIMARY KEY (conversation, number));
"""
_INFO = (
    "SELECT id, title, created, changed, (SELECT count(*) FROM turns WHERE conversation = id) "
    "FROM conversations"
)
_FOUND = (
    "(instr(fold(title), ?) OR EXISTS (SELECT 1 FROM turns WHERE conversation = id "
    "AND instr(said, ?)))"
)


class ConversationStore:
    """The conversations about one library. Safe to use from several threads and processes."""

    def __init__(self, library_dir: Path) -> None:
        self.database = Database(
            library_dir / FILE,
            holds="conversations",
            tables=_TABLES,
            version=FORMAT,
            recovery="bring it back from a backup, or begin anew.",
        )

    def search(self, words: str = "") -> list[ConversationInfo]:
        """Return the conversations that contain all these words, the latest first.

        Case and accents are ignored, and parts of words match; without words all are returned.

        Raises:
            DamagedFile, LibraryMismatch: the file cannot be read.
        """
        wanted = fold(words).split()
        where = " AND ".join([_FOUND] * len(wanted)) or "1"
        with self.database.reading() as db:
            db.create_function("fold", 1, fold, deterministic=True)
            rows = db.execute(
                f"{_INFO} WHERE {where} ORDER BY changed DESC, id",
                [word for word in wanted for _ in range(2)],
            ).fetchall()
        return [ConversationInfo(*row) for row in rows]

    def read(self, id: str) -> Conversation:
        """Return a conversation.

        Raises:
            BadInput: there is no conversation with this id.
            DamagedFile, LibraryMismatch: the file cannot be read.
        """
        with self.database.reading() as db:
            row = db.execute(f"{_INFO} WHERE id = ?", (id,)).fetchone()
            turns = db.execute(
                "SELECT turn FROM turns WHERE conversation = ? ORDER BY number", (id,)
            ).fetchall()
        if row is None:
            raise _unknown(id)
        id, title, created, changed, _ = row
        try:
            kept = tuple(load(StoredTurn, text) for (text,) in turns)
            return Conversation(id, title, created, changed, kept)
        except ValueError as error:
            raise self.database.damaged(f"a turn of {id} is none") from error

    def complete(self, beginning: str) -> str:
        """Return the only id that begins with these characters.

        Raises:
            BadInput: there is none, or more than one.
        """
        with self.database.reading() as db:
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

    def add(self, id: str, turn: StoredTurn) -> int:
        """Append a turn to a conversation, which is created if it does not exist.

        When this returns, the turn is on disk.

        Returns:
            the turn's number in the conversation, from 1.

        Raises:
            DiskFull, BadInput: it cannot be written.
            DamagedFile, LibraryMismatch: the file cannot be read.
        """
        with self.database.writing() as db:
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

    def replace(self, id: str, number: int, turn: StoredTurn) -> None:
        """Replace a turn, if it still exists.

        Raises:
            DiskFull, BadInput, DamagedFile, LibraryMismatch: see `add`.
        """
        with self.database.writing() as db:
            db.execute(
                "UPDATE turns SET turn = ?, said = ? WHERE conversation = ? AND number = ?",
                (*_stored(turn), id, number),
            )

    def rename(self, id: str, title: str) -> None:
        """Rename a conversation.

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
        with self.database.writing() as db:
            done = db.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, id))
        if not done.rowcount:
            raise _unknown(id)

    def delete(self, id: str) -> None:
        """Delete a conversation and overwrite its text on disk.

        Raises:
            BadInput: there is no conversation with this id.
            DiskFull, DamagedFile, LibraryMismatch: see `add`.
        """
        with self.database.writing() as db:
            done = db.execute("DELETE FROM conversations WHERE id = ?", (id,))
        if not done.rowcount:
            raise _unknown(id)


def _stored(turn: StoredTurn) -> tuple[str, str]:
    """Return a turn as JSON, and its searchable text."""
    said = turn.answer.answer if turn.answer else turn.draft
    return dump(turn), _whole(fold(f"{turn.question}\n{said}"))


def _whole(text: str) -> str:
    """Return a text without lone surrogates, which SQLite cannot store."""
    return text.encode("utf-8", "replace").decode()


def _unknown(id: str) -> BadInput:
    return BadInput(
        f"There is no conversation {id!r}; it may have been deleted.",
        "See them all: rag conversations list",
    )
