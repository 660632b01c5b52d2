"""Documents, chunks and their full text in SQLite, with a second copy of the texts beside them.

`library.sqlite` is searched. `texts.sqlite` keeps each document once more, compressed and with its
own checksum, so that either file can be rebuilt from the other. A writer changes both in one
transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.documents.chunk_context import ContextLines
from rag.documents.chunks import ChunkSpan
from rag.index.document_records import (
    Record,
    document_of,
    headings_json,
    hidden_json,
    pack,
    packed_tables,
    pages_json,
)
from rag.index.manifest import STORE, TEXTS
from rag.text.language import language_of
from rag.text.spaceless_scripts import content_pairs
from rag.text.tokens import question_language, question_words
from rag.text.words import base_form, indexed_forms, split_words
from rag.types import Chunk, Document, DocumentInfo

SCHEMA = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, text TEXT NOT NULL,
    pages TEXT NOT NULL, headings TEXT NOT NULL, unread TEXT NOT NULL, tables TEXT NOT NULL,
    hidden TEXT NOT NULL, reader INTEGER NOT NULL, tags TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents(id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, page INTEGER, label TEXT,
    vector INTEGER NOT NULL);
CREATE INDEX chunks_of_document ON chunks(document);
CREATE INDEX chunks_of_vector ON chunks(vector);
CREATE VIRTUAL TABLE chunk_text USING fts5(
    heading, body, context, forms,
    tokenize = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE terms USING fts5vocab(chunk_text, row);
CREATE TABLE texts.records (path TEXT PRIMARY KEY, digest TEXT NOT NULL, record BLOB NOT NULL);
"""

WEIGHTS = "0.5, 1.0, 0.5, 1.0"
"""Weights in BM25 of a word in the heading path, the body, the context and the forms.

The column `forms` holds what SQLite cannot split (see `rag.text.spaceless_scripts`) or stem.
"""

RECORD = "path, sha256, text, pages, headings, unread, tables, hidden, reader, tags"


class Store:
    """Reads a generation's documents, and writes them until the generation is published."""

    def __init__(self, directory: Path, *, write: bool = False) -> None:
        path = (directory / STORE).resolve()
        new = not path.exists()
        # A published file never changes, so readers need no lock and no journal.
        mode = "mode=rwc" if write else "mode=ro&immutable=1"
        self._db = sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True, check_same_thread=False)
        if not write:
            return
        self._db.execute("ATTACH ? AS texts", (str((directory / TEXTS).resolve()),))
        if new:
            self._db.executescript(SCHEMA)
        for name in ("main", "texts"):
            # Nobody else uses the files until they are published; a crash discards them.
            self._db.execute(f"PRAGMA {name}.journal_mode = MEMORY")
            self._db.execute(f"PRAGMA {name}.synchronous = OFF")

    def commit(self) -> None:
        """Commit the changes."""
        self._db.commit()

    def roll_back(self) -> None:
        """Drop the changes since the last commit."""
        self._db.rollback()

    def close(self) -> None:
        """Close the files; changes since the last commit are dropped."""
        self._db.close()

    # Documents

    def paths(self) -> list[str]:
        """Return the paths of all documents, sorted."""
        return [row[0] for row in self._db.execute("SELECT path FROM documents ORDER BY path")]

    def listing(self) -> list[DocumentInfo]:
        """Return every document with its sizes and tags, sorted by path."""
        rows = self._db.execute(
            "SELECT path, sha256, length(text), json_array_length(pages), tags, unread, reader, "
            "hidden, (SELECT count(*) FROM chunks c WHERE c.document = d.id) "
            "FROM documents d ORDER BY path"
        )
        return [
            DocumentInfo(
                path=path,
                sha256=sha256,
                characters=characters,
                pages=pages,
                chunks=chunks,
                tags=tuple(json.loads(tags)),
                unread=tuple(json.loads(unread)),
                reader=reader,
                hidden=json.loads(hidden),
            )
            for path, sha256, characters, pages, tags, unread, reader, hidden, chunks in rows
        ]

    def document(self, path: str) -> Document | None:
        """Return a document with its text, or None."""
        record = self.record(path)
        return record.document if record else None

    def record(self, path: str) -> Record | None:
        """Return a document's record, or None."""
        row = self._db.execute(f"SELECT {RECORD} FROM documents WHERE path = ?", (path,)).fetchone()
        return None if row is None else record_of(row)

    def records(self) -> Iterator[Record]:
        """Yield the records of all documents, sorted by path."""
        for row in self._db.execute(f"SELECT {RECORD} FROM documents ORDER BY path"):
            yield record_of(row)

    def documents_with_tables(self, paths: Iterable[str]) -> Iterator[Document]:
        """Yield those of some documents that have tables, sorted by path."""
        rows = self._db.execute(
            f"SELECT {RECORD} FROM documents WHERE tables != '[]' "
            "AND path IN (SELECT value FROM json_each(?)) ORDER BY path",
            (json.dumps(list(paths)),),
        )
        for row in rows:
            yield record_of(row).document

    def paths_with(self, characters: str) -> set[str]:
        """Return the paths of the documents whose text or path has some characters in a row."""
        rows = self._db.execute(
            "SELECT path FROM documents WHERE instr(text, ?1) OR instr(path, ?1)", (characters,)
        )
        return {path for (path,) in rows}

    def paths_with_word(self, word: str) -> set[str]:
        """Return the paths of the documents that have a word, whatever its case and accents."""
        if not (phrase := _phrase(word)):
            return set()
        rows = self._db.execute(
            "SELECT DISTINCT d.path FROM chunk_text t JOIN chunks c ON c.id = t.rowid "
            "JOIN documents d ON d.id = c.document WHERE t.chunk_text MATCH ?1",
            (phrase,),
        )
        return {path for (path,) in rows} | self.paths_with(word)

    def put(self, record: Record, spans: Sequence[ChunkSpan], vectors: Sequence[int]) -> None:
        """Store a document in place of an older version.

        Args:
            record: the document, its reader version and its tags.
            spans: its chunks, in order.
            vectors: the id of each chunk's vector.
        """
        document = record.document
        self.remove(document.path)
        owner = self._db.execute(
            f"INSERT INTO documents({RECORD}, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
            (
                document.path,
                document.sha256,
                document.text,
                pages_json(document),
                headings_json(document),
                json.dumps(document.unread),
                packed_tables(document),
                hidden_json(document),
                record.reader,
                json.dumps(record.tags, ensure_ascii=False),
            ),
        ).lastrowid
        lines = ContextLines(document)
        language = language_of(document.text)
        for span, vector in zip(spans, vectors, strict=True):
            body = document.text[span.start : span.end]
            texts = (span.heading, body, lines.at(span.start, span.heading))
            chunk = self._db.execute(
                "INSERT INTO chunks(document, start, end, page, label, vector) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (owner, span.start, span.end, span.page, span.page_label, vector),
            ).lastrowid
            self._db.execute(
                "INSERT INTO chunk_text(rowid, heading, body, context, forms) "
                "VALUES (?, ?, ?, ?, ?)",
                (chunk, *texts, indexed_forms("\n".join(texts), language)),
            )
        self._store_copy(record)

    def tag(self, path: str, tags: Iterable[str]) -> None:
        """Replace a document's tags."""
        text = json.dumps(sorted(tags), ensure_ascii=False)
        self._db.execute("UPDATE documents SET tags = ? WHERE path = ?", (text, path))
        self._store_copy(self._existing(path))

    def remove(self, path: str) -> None:
        """Remove a document."""
        ids = [(id,) for id in self.chunk_ids([path])]
        self._db.executemany("DELETE FROM chunk_text WHERE rowid = ?", ids)
        self._db.executemany("DELETE FROM chunks WHERE id = ?", ids)
        self._db.execute("DELETE FROM documents WHERE path = ?", (path,))
        self._db.execute("DELETE FROM texts.records WHERE path = ?", (path,))

    def _existing(self, path: str) -> Record:
        record = self.record(path)
        assert record is not None
        return record

    def _store_copy(self, record: Record) -> None:
        """Write the second copy, and its checksum beside the first."""
        packed, path = pack(record), record.document.path
        self._db.execute("UPDATE documents SET digest = ? WHERE path = ?", (packed.digest, path))
        self._db.execute(
            "INSERT OR REPLACE INTO texts.records(path, digest, record) VALUES (?, ?, ?)",
            (path, packed.digest, packed.blob),
        )

    # Chunks

    def chunk_count(self) -> int:
        """Return the number of chunks."""
        return int(self._db.execute("SELECT count(*) FROM chunks").fetchone()[0])

    def chunk_ids(self, paths: Iterable[str]) -> list[int]:
        """Return the ids of the chunks of some documents, in order."""
        rows = self._db.execute(
            "SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document "
            "WHERE d.path IN (SELECT value FROM json_each(?)) ORDER BY c.id",
            (json.dumps(list(paths)),),
        )
        return [row[0] for row in rows]

    def vector_ids(self, chunks: Iterable[int] | None = None) -> list[int]:
        """Return the ids of the vectors of all chunks, or of some, each once, sorted."""
        where = "" if chunks is None else "WHERE id IN (SELECT value FROM json_each(?)) "
        rows = self._db.execute(
            f"SELECT DISTINCT vector FROM chunks {where}ORDER BY vector",
            () if chunks is None else (json.dumps(list(chunks)),),
        )
        return [row[0] for row in rows]

    def chunks_with_vectors(self, vectors: Iterable[int]) -> dict[int, list[int]]:
        """Return the chunks that share each vector, in order of document and position."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for vector, id in self._db.execute(
            "SELECT c.vector, c.id FROM chunks c JOIN documents d ON d.id = c.document "
            "WHERE c.vector IN (SELECT value FROM json_each(?)) ORDER BY d.path, c.start",
            (json.dumps(list(vectors)),),
        ):
            found[vector].append(id)
        return found

    def chunks_of(self, path: str) -> list[Chunk]:
        """Return the chunks of a document, in order."""
        return self.chunks(self.chunk_ids([path]))

    def chunks(self, ids: Sequence[int]) -> list[Chunk]:
        """Return chunks in the order of the given ids."""
        rows = self._db.execute(
            "SELECT c.id, d.path, c.page, c.label, t.heading, c.start, c.end, t.body, t.context "
            "FROM chunks c JOIN documents d ON d.id = c.document "
            "JOIN chunk_text t ON t.rowid = c.id "
            "WHERE c.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        found = {row[0]: Chunk(*row) for row in rows}
        return [found[id] for id in ids]

    # Full text

    def search(
        self, question: str, k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k (chunk id, BM25), best first; unlike SQLite's, higher is better.

        Any text is a valid question: words are quoted, so nothing in it is query syntax.
        """
        wanted = list(question_words(question) or dict.fromkeys(split_words(question)))
        forms = [base_form(word, question_language(question)) for word in wanted]
        wanted += [form for form, word in zip(forms, wanted, strict=True) if form != word]
        return self.search_phrases([wanted], k, among)

    def search_phrases(
        self, groups: Sequence[Sequence[str]], k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k (chunk id, BM25) of the chunks that contain a phrase of every group.

        A phrase is words in a row; a final * matches all words that begin so. Empty phrases and
        groups are ignored.
        """
        phrases = [list(filter(None, map(_phrase, group))) for group in groups]
        query = " AND ".join(f"({' OR '.join(group)})" for group in phrases if group)
        if not query:
            return []
        # With a plus, so that the ids filter one search: without, SQLite searches once for each id.
        limit = "" if among is None else "AND +rowid IN (SELECT value FROM json_each(?3)) "
        rows = self._db.execute(
            f"SELECT rowid, -bm25(chunk_text, {WEIGHTS}) "
            "AS score FROM chunk_text "
            f"WHERE chunk_text MATCH ?1 {limit}ORDER BY score DESC, rowid LIMIT ?2",
            (query, k) if among is None else (query, k, json.dumps(list(among))),
        )
        return [(int(id), float(score)) for id, score in rows]

    def under_heading(self, words: str, among: Sequence[int] | None = None) -> list[int]:
        """Return the ids of the chunks whose heading path has words in a row, in order."""
        phrase = _phrase(words)
        limit = "" if among is None else "AND +rowid IN (SELECT value FROM json_each(?2)) "
        rows = self._db.execute(
            f"SELECT rowid FROM chunk_text WHERE chunk_text MATCH ?1 {limit}ORDER BY rowid",
            (f"heading : {phrase}",)
            if among is None
            else (f"heading : {phrase}", json.dumps(list(among))),
        )
        return [int(id) for (id,) in rows]

    def terms_near(self, term: str) -> list[str]:
        """Return the stemmed terms of the same first letter and similar length, sorted."""
        rows = self._db.execute(
            "SELECT term FROM terms WHERE term >= ?1 AND term < ?2 "
            "AND abs(length(term) - length(?3)) <= 2 ORDER BY term",
            (term[0], chr(ord(term[0]) + 1), term),
        )
        return [row[0] for row in rows]

    def chunks_with_term(self, term: str) -> int:
        """Return the number of chunks with a stemmed term."""
        row = self._db.execute("SELECT doc FROM terms WHERE term = ?", (term,)).fetchone()
        return int(row[0]) if row else 0


def _phrase(text: str) -> str:
    """Quote the words of a phrase, so that nothing in it is query syntax."""
    words = " ".join(split_words(text, content_pairs))
    return f'"{words}"{"*" if text.endswith("*") else ""}' if words else ""


def record_of(row: Sequence[Any]) -> Record:
    """Make a record from the columns that `RECORD` names."""
    *columns, reader, tags = row
    return Record(document_of(columns), reader, tuple(json.loads(tags)))
