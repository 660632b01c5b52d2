"""A document with its tags and reader version, packed with a checksum so that damage shows."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from pydantic import TypeAdapter

from rag.types import Document, Heading, Page, Table

TABLES = TypeAdapter(tuple[Table, ...])


@dataclass(frozen=True, slots=True)
class Record:
    """A document, its tags, and the version of the readers that extracted its text."""

    document: Document
    reader: int
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Packed:
    """A record as compressed JSON, and the checksum of the JSON before compression."""

    digest: str
    blob: bytes


def pack(record: Record) -> Packed:
    """Turn a record into bytes; equal records give equal bytes, in every format."""
    fields = asdict(record)
    for name in ("tables", "hidden"):  # format 2 had none
        if not fields["document"][name]:
            del fields["document"][name]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()
    # The fastest level: a second copy must not cost more time than the first.
    return Packed(hashlib.sha256(text).hexdigest(), zlib.compress(text, 1))


def unpack(packed: Packed) -> Record:
    """Turn bytes back into a record.

    Raises:
        ValueError: they are damaged.
    """
    try:
        text = zlib.decompress(packed.blob)
    except zlib.error as error:
        raise ValueError("the record is damaged") from error
    if hashlib.sha256(text).hexdigest() != packed.digest:
        raise ValueError("the record is damaged")
    fields = json.loads(text)
    return Record(_document(fields["document"]), fields["reader"], tuple(fields["tags"]))


def pages_json(document: Document) -> str:
    """Return the pages as JSON rows."""
    return json.dumps([astuple(page) for page in document.pages], ensure_ascii=False)


def headings_json(document: Document) -> str:
    """Return the headings as JSON rows."""
    return json.dumps([astuple(heading) for heading in document.headings], ensure_ascii=False)


def packed_tables(document: Document) -> bytes:
    """Return the tables as compressed JSON: their spans are longer than their text."""
    return zlib.compress(TABLES.dump_json(document.tables))


def hidden_json(document: Document) -> str:
    """Return the counts of hidden content as a JSON object."""
    return json.dumps(document.hidden, sort_keys=True)


def document_of(columns: Sequence[Any]) -> Document:
    """Make a document from its columns in `library.sqlite`.

    They are path, checksum and text, then pages, headings, unread pages, tables (compressed) and
    hidden content as JSON; an older format lacks the last ones.
    """
    path, sha256, text, *lists = columns
    lists += ["[]", "[]", "{}"][len(lists) - 2 :]
    pages, headings, unread, tables, hidden = lists
    return Document(
        path,
        sha256,
        text,
        tuple(Page(*page) for page in json.loads(pages)),
        tuple(Heading(*heading) for heading in json.loads(headings)),
        tuple(json.loads(unread)),
        TABLES.validate_json(zlib.decompress(tables) if isinstance(tables, bytes) else tables),
        json.loads(hidden),
    )


def _document(fields: dict[str, object]) -> Document:
    return Document(
        str(fields["path"]),
        str(fields["sha256"]),
        str(fields["text"]),
        tuple(Page(**page) for page in fields["pages"]),  # type: ignore[attr-defined]
        tuple(Heading(**heading) for heading in fields["headings"]),  # type: ignore[attr-defined]
        tuple(fields["unread"]),  # type: ignore[arg-type]
        TABLES.validate_python(fields.get("tables", ())),
        fields.get("hidden", {}),  # type: ignore[arg-type]
    )
