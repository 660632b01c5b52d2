"""Conversations, kept in LIBRARY/conversations.sqlite: every turn with its whole answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rag.database import Database
from rag.errors import BadInput
from rag.serial import dump, load
from rag.text.words import fold
from rag.types import Answer, Passage

TITLE_CHARS = 80
"""Longest title made of a question; one that a person gives may have twice as many."""


@dataclass(frozen=True, slots=True)
class CitedFile:
    """A document as it was when it was read: a changed path or checksum shows later."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One question and what came of it: an answer, a problem, or an answer that was stopped.

    `at` is the time in UTC, ISO 8601. `documents` and `tags` are what was chosen to be searched
    (nothing: all), `searched` and `of` count documents. `sources` are the documents of the
    passages. Of a turn without an answer, `draft`, `passages`, `left_out` and `standalone` are how
    far it had come, and `problem` what was wrong, with the cure. `vote` is what the reader thinks
    of the answer, `flagged` the claims that are wrong, counted from 0. `note` says what of the
    answer is not in the language that the settings asked for.
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
    """A conversation without its turns, of which there are so many."""

    id: str
    title: str
    created: str
    changed: str
    turns: int


def new_id() -> str:
    """Return an id that no other conversation has: 12 hexadecimal digits at random."""
    return secrets.token_hex(6)


def title_of(question: str) -> str:
    """Return the title of a conversation that begins with a question."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE_CHARS else f"{line[:TITLE_CHARS].rsplit(' ', 1)[0]}…"


FILE = "conversations.sqlite"
FORMAT = 1
"""Raised when the tables, or the JSON of a turn, can no longer be read by the version before."""

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
        """Return the conversations that hold all these words, the latest first.

        Case and accents do not matter, and a word may be a part of one; no words find all.

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
            BadInput: there is none of this id.
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
        """Return the id that begins like this.

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
        """Put a turn at the end of a conversation, which begins with it if it is not there yet.

        When this returns, it is on the disk.

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
        """Keep a turn in place of an earlier form of it, where that is still kept.

        Raises:
            DiskFull, BadInput, DamagedFile, LibraryMismatch: see `add`.
        """
        with self.database.writing() as db:
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
        with self.database.writing() as db:
            done = db.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, id))
        if not done.rowcount:
            raise _unknown(id)

    def delete(self, id: str) -> None:
        """Forget a conversation; its words are overwritten on the disk.

        Raises:
            BadInput: there is none of this id.
            DiskFull, DamagedFile, LibraryMismatch: see `add`.
        """
        with self.database.writing() as db:
            done = db.execute("DELETE FROM conversations WHERE id = ?", (id,))
        if not done.rowcount:
            raise _unknown(id)


def _stored(turn: StoredTurn) -> tuple[str, str]:
    """Return a turn as JSON, and what can be searched in it."""
    said = turn.answer.answer if turn.answer else turn.draft
    return dump(turn), _whole(fold(f"{turn.question}\n{said}"))


def _whole(text: str) -> str:
    """Return a text without half characters, which SQLite cannot hold."""
    return text.encode("utf-8", "replace").decode()


def _unknown(id: str) -> BadInput:
    return BadInput(
        f"There is no conversation {id!r}; it may have been deleted.",
        "See them all: rag conversations list",
    )
