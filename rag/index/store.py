"""Documents, chunks and their full text in one SQLite file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path

from rag.documents.chunks import Piece, page_at
from rag.documents.words import STOP_WORDS, fold
from rag.types import Chunk, Document, Heading, Page

SCHEMA = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    text TEXT NOT NULL, pages TEXT NOT NULL, headings TEXT NOT NULL);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents(id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL, digest TEXT NOT NULL);
CREATE INDEX chunks_of_document ON chunks(document);
CREATE INDEX chunks_of_digest ON chunks(digest);
CREATE VIRTUAL TABLE chunk_text USING fts5(
    heading, body, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE terms USING fts5vocab(chunk_text, row);
"""

# A word in a heading says what the section is about; weighted against the body in BM25.
HEADING_WEIGHT, BODY_WEIGHT = 0.5, 1.0


class Store:
    """Reads and writes one SQLite file. Ids of chunks are never used twice."""

    def __init__(self, path: Path, *, create: bool = False, write: bool = False) -> None:
        # A published file never changes, so readers need no lock and leave no journal beside it.
        mode = "mode=rwc" if create or write else "mode=ro&immutable=1"
        self._db = sqlite3.connect(
            f"{path.resolve().as_uri()}?{mode}", uri=True, check_same_thread=False
        )
        if create:
            self._db.executescript(SCHEMA)
        if write:
            # The file is private until it is published whole: a crash discards it.
            self._db.execute("PRAGMA journal_mode = MEMORY")
            self._db.execute("PRAGMA synchronous = OFF")

    def commit(self) -> None:
        """Make the changes since the last commit count."""
        self._db.commit()

    def close(self) -> None:
        """Close the file; changes since the last commit are dropped."""
        self._db.close()

    def roll_back(self) -> None:
        """Drop the changes since the last commit."""
        self._db.rollback()

    # Documents

    def hashes(self) -> dict[str, str]:
        """Return path to content hash of every document."""
        return dict(self._db.execute("SELECT path, sha256 FROM documents ORDER BY path"))

    def document(self, path: str) -> Document | None:
        """Return a document with its text, or None."""
        row = self._db.execute(
            "SELECT path, sha256, text, pages, headings FROM documents WHERE path = ?", (path,)
        ).fetchone()
        if row is None:
            return None
        pages = tuple(Page(*page) for page in json.loads(row[3]))
        headings = tuple(Heading(*heading) for heading in json.loads(row[4]))
        return Document(row[0], row[1], row[2], pages, headings)

    def put(self, document: Document, pieces: Sequence[Piece], digests: Sequence[str]) -> list[int]:
        """Store a document in place of an older version; return the ids of its chunks."""
        self.remove(document.path)
        pages = json.dumps([astuple(page) for page in document.pages])
        headings = json.dumps([astuple(heading) for heading in document.headings])
        owner = self._db.execute(
            "INSERT INTO documents(path, sha256, text, pages, headings) VALUES (?, ?, ?, ?, ?)",
            (document.path, document.sha256, document.text, pages, headings),
        ).lastrowid
        ids = []
        for piece, digest in zip(pieces, digests, strict=True):
            chunk = self._db.execute(
                "INSERT INTO chunks(document, start, end, heading, digest) VALUES (?, ?, ?, ?, ?)",
                (owner, piece.start, piece.end, piece.heading, digest),
            ).lastrowid
            self._db.execute(
                "INSERT INTO chunk_text(rowid, heading, body) VALUES (?, ?, ?)",
                (chunk, piece.heading, document.text[piece.start : piece.end]),
            )
            ids.append(int(chunk or 0))
        return ids

    def remove(self, path: str) -> list[int]:
        """Forget a document; return the ids that its chunks had."""
        ids = self.chunk_ids([path])
        self._db.executemany("DELETE FROM chunk_text WHERE rowid = ?", ((id,) for id in ids))
        self._db.executemany("DELETE FROM chunks WHERE id = ?", ((id,) for id in ids))
        self._db.execute("DELETE FROM documents WHERE path = ?", (path,))
        return ids

    # Chunks

    def chunk_count(self) -> int:
        """Return the number of chunks."""
        return int(self._db.execute("SELECT count(*) FROM chunks").fetchone()[0])

    def all_chunk_ids(self) -> list[int]:
        """Return the ids of all chunks, in order."""
        return [row[0] for row in self._db.execute("SELECT id FROM chunks ORDER BY id")]

    def chunk_ids(self, paths: Iterable[str]) -> list[int]:
        """Return the ids of the chunks of some documents, in order."""
        rows = self._db.execute(
            "SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document "
            "WHERE d.path IN (SELECT value FROM json_each(?)) ORDER BY c.id",
            (json.dumps(list(paths)),),
        )
        return [row[0] for row in rows]

    def with_digests(self, digests: Iterable[str]) -> dict[str, int]:
        """Return a chunk id for each digest that is already stored."""
        rows = self._db.execute(
            "SELECT digest, id FROM chunks WHERE digest IN (SELECT value FROM json_each(?))",
            (json.dumps(list(digests)),),
        )
        return dict(rows.fetchall())

    def chunks(self, ids: Sequence[int]) -> list[Chunk]:
        """Return chunks in the order of their ids given here."""
        rows = self._db.execute(
            "SELECT c.id, d.path, d.pages, c.heading, c.start, c.end, "
            "substr(d.text, c.start + 1, c.end - c.start) "
            "FROM chunks c JOIN documents d ON d.id = c.document "
            "WHERE c.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        found: dict[int, Chunk] = {}
        for id, path, pages, heading, start, end, text in rows:
            page = page_at(tuple(Page(*page) for page in json.loads(pages)), start)
            found[id] = Chunk(
                id=id,
                document=path,
                page=page.number if page else None,
                page_label=page.label if page else None,
                heading=heading,
                start=start,
                end=end,
                text=text,
            )
        return [found[id] for id in ids]

    # Full text

    def search(
        self, question: str, k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k (chunk id, BM25), best first; higher is better from here on.

        Any text is a valid question: words are quoted, so nothing in it is query syntax.
        """
        tokens = re.findall(r"\w+", fold(question))
        wanted = list(dict.fromkeys(t for t in tokens if t not in STOP_WORDS)) or tokens
        if not wanted:
            return []
        query = " OR ".join(f'"{token}"' for token in wanted)
        limit = "" if among is None else "AND rowid IN (SELECT value FROM json_each(?3)) "
        rows = self._db.execute(
            f"SELECT rowid, -bm25(chunk_text, {HEADING_WEIGHT}, {BODY_WEIGHT}) AS score "
            f"FROM chunk_text WHERE chunk_text MATCH ?1 {limit}ORDER BY score DESC, rowid LIMIT ?2",
            (query, k) if among is None else (query, k, json.dumps(list(among))),
        )
        return [(int(id), float(score)) for id, score in rows]

    def chunks_with_term(self, term: str) -> int:
        """Return how many chunks hold a stemmed term."""
        row = self._db.execute("SELECT doc FROM terms WHERE term = ?", (term,)).fetchone()
        return int(row[0]) if row else 0
