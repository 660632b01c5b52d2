"""Makes files of every format for the tests, and says what must be found in them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document as new_docx
from hypothesis import strategies as st

from rag.documents.chunks import heading_path
from rag.documents.formats import extract
from rag.documents.limits import Limits
from rag.text.normalise import normalise
from rag.types import Document, Table

LIMITS = Limits()


def read(name: str, data: bytes, limits: Limits = LIMITS) -> Document:
    document = extract(name, Path(name), data, limits)
    check_spans(document)
    return document


def check_spans(document: Document) -> None:
    """Check what holds for every document: pages follow one another, headings are their lines."""
    text = document.text
    assert normalise(text) == text
    if document.pages:
        assert document.pages[0].start == 0
        assert document.pages[-1].end == len(text)
        assert all(a.end == b.start for a, b in pairwise(document.pages))
        assert [page.number for page in document.pages] == [*range(1, len(document.pages) + 1)]
    assert all(a.end <= b.start for a, b in pairwise(document.headings))
    for heading in document.headings:
        line = text[heading.start : heading.end]
        assert not line or heading.title.split() == line.strip("# ").split()
        assert heading.start in (0, len(text)) or not line or text[heading.start - 1] == "\n"
    for table in document.tables:
        check_table(table, text)
    assert all(a.end <= b.start for a, b in pairwise(document.tables))


def check_table(table: Table, text: str) -> None:
    """Check that each row is a block, and that each value is a part of it."""
    assert len(set(table.columns)) == len(table.columns)
    assert all(table.columns)
    assert all(a.end < b.start for a, b in pairwise(table.rows))
    for row in table.rows:
        assert table.start <= row.start < row.end <= table.end
        assert text[row.start - 2 : row.start] in ("", "\n\n")
        assert text[row.end : row.end + 2] in ("", "\n", "\n\n")
        assert len(row.cells) == len(table.columns)
        spans = [span for span in row.cells if span[0] < span[1]]
        assert spans
        assert all(a[1] < b[0] for a, b in pairwise(spans))
        assert all(row.start <= start and end <= row.end for start, end in spans)


def grids(document: Document) -> list[tuple[tuple[str, ...], list[list[str]]]]:
    """Return the columns and the values of each table."""
    return [
        (table.columns, [[document.text[a:b] for a, b in row.cells] for row in table.rows])
        for table in document.tables
    ]


def paths_of(document: Document) -> list[str]:
    return [heading_path(document.headings, heading.start) for heading in document.headings]


letters = st.sampled_from(
    ["a", "b", "Z", "é", "e\u0301", "ﬁ", "ß", "Ж", "中", "so\u00adft", "😀", "7"]
)
words = st.lists(letters, min_size=1, max_size=5).map("".join)
phrases = st.lists(words, min_size=1, max_size=6).map(" ".join)


@dataclass(frozen=True)
class Part:
    """A heading of a level, or a paragraph (level 0); the number makes its text the only one."""

    level: int
    text: str


@st.composite
def outlines(draw: st.DrawFn) -> list[Part]:
    drawn = draw(st.lists(st.tuples(st.integers(0, 3), phrases), min_size=1, max_size=8))
    parts = [Part(level, f"Piece {n} {text}") for n, (level, text) in enumerate(drawn)]
    return [*parts, Part(0, "The last part")]


def expected_paths(parts: Sequence[Part]) -> Iterable[tuple[str, str]]:
    """Yield each paragraph with the path of headings that it stands under."""
    above: list[Part] = []
    for part in parts:
        if part.level:
            above = [*(p for p in above if p.level < part.level), part]
        else:
            yield normalise(part.text), " › ".join(normalise(p.text) for p in above)


def write_markdown(parts: Sequence[Part]) -> bytes:
    lines = ("#" * part.level + " " + part.text if part.level else part.text for part in parts)
    return "\n\n".join(lines).encode()


def write_docx(parts: Sequence[Part]) -> bytes:
    document = new_docx()
    for part in parts:
        if part.level:
            document.add_heading(part.text, part.level)
        else:
            document.add_paragraph(part.text)
    return saved(document)


def write_epub(parts: Sequence[Part]) -> bytes:
    """Begin a chapter at every part, so that headings must hold on across files."""
    return epub(
        [
            f"<h{part.level}>{escape(part.text)}</h{part.level}>"
            if part.level
            else f"<p>{escape(part.text)}</p>"
            for part in parts
        ]
    )


def write_notebook(parts: Sequence[Part]) -> bytes:
    cells = [
        {"cell_type": "markdown", "source": ["#" * part.level + " ", part.text]}
        if part.level
        else {"cell_type": "code", "source": part.text, "outputs": []}
        for part in parts
    ]
    return json.dumps({"cells": cells, "nbformat": 4}).encode()


def write_html(parts: Sequence[Part]) -> bytes:
    body = "".join(
        f"<h{p.level}>{escape(p.text)}</h{p.level}>" if p.level else f"<p>{escape(p.text)}</p>"
        for p in parts
    )
    return f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def saved(document: object) -> bytes:
    buffer = BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def epub(chapters: Sequence[str], *, entries: dict[str, str] | None = None, nav: str = "") -> bytes:
    """Make a book of the bodies of its chapters."""
    items = "".join(
        f"<item id='c{n}' href='text/c{n}.xhtml' media-type='application/xhtml+xml'/>"
        for n in range(len(chapters))
    )
    items += "<item id='nav' href='nav.xhtml' properties='nav'/>" if nav else ""
    spine = "".join(f"<itemref idref='c{n}'/>" for n in range(len(chapters)))
    files = {
        "META-INF/container.xml": "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:"
        "container'><rootfiles><rootfile full-path='OEBPS/book.opf'/></rootfiles></container>",
        "OEBPS/book.opf": "<package xmlns='http://www.idpf.org/2007/opf'>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
        "OEBPS/nav.xhtml": nav,
        **{
            f"OEBPS/text/c{n}.xhtml": "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE html>"
            "<html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head>"
            f"<body>{chapter}</body></html>"
            for n, chapter in enumerate(chapters)
        },
        **(entries or {}),
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


cells = st.one_of(st.just(""), words.map(lambda word: f"v{word}"), st.integers(0, 10**6).map(str))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    width = draw(st.integers(2, 4))
    names = [f"Name{n} {draw(words)}" for n in range(width)]
    row = st.lists(cells, min_size=width, max_size=width)
    rows = draw(st.lists(row, min_size=1, max_size=6))
    # Two filled cells at least: a lone one above the others would be a title.
    return names, [[f"row{n}", *row[1:-1], "x"] for n, row in enumerate(rows)]


def rows_expected(names: list[str], rows: list[list[str]]) -> list[str]:
    return [
        normalise("; ".join(f"{name}: {v}" for name, v in zip(names, row, strict=True) if v))
        for row in rows
    ]


@st.composite
def programs(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    """Draw Python source, and each of its statements with the path of definitions around it."""
    lines: list[str] = []
    statements: list[tuple[str, str]] = []

    def block(depth: int, path: tuple[str, ...]) -> None:
        for _ in range(draw(st.integers(1, 3))):
            number = len(lines)
            indent = "    " * depth
            kind = draw(st.sampled_from(["value", "value", "class", "def", "text"]))
            if kind in ("class", "def") and depth < 3:
                name = f"{kind}_{number}"
                if draw(st.booleans()):
                    lines.append(f"{indent}# About {name}.")
                lines.append(
                    f"{indent}{kind} {name}:" if kind == "class" else f"{indent}def {name}(a):"
                )
                statements.append((lines[-1].strip(), " › ".join((*path, name))))
                block(depth + 1, (*path, name))
                lines.append("")
            elif kind == "text":
                lines.append(f"{indent}text_{number} = '''\ndef not_{number}():\n'''")
                statements.append((f"text_{number} = ", " › ".join(path)))
            else:
                lines.append(f"{indent}value_{number} = '# {number}'")
                statements.append((lines[-1].strip(), " › ".join(path)))

    block(0, ())
    return "\n".join(lines), statements
