"""Splitting documents into chunks: exact spans within limits, in linear time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import grows_linearly

from rag.documents.chunks import Splitter, heading_path
from rag.documents.formats import read_file
from rag.documents.limits import Limits
from rag.documents.readers.markdown_file import parse_markdown
from rag.settings import PROJECT
from rag.types import Document, Heading

CORPUS = PROJECT / "corpus"


def read(path: Path) -> Document:
    return read_file(path.name, path, Limits())


prose = st.text(st.sampled_from(list("ab c.D!?e\n\n-*#|12[])(\"'“é🎉\t")), max_size=200)


@given(prose)
def test_generated_markdown_chunks_are_exact(splitter: Splitter, text: str) -> None:
    extracted = parse_markdown(text, Limits())
    document = Document("a.md", "", text, headings=extracted.headings)
    pieces = splitter.split(document)
    assert all(a.end <= b.start for a, b in pairwise(pieces))
    for piece in pieces:
        chunk = text[piece.start : piece.end]
        assert chunk == chunk.strip() != ""
        assert piece.heading == heading_path(extracted.headings, piece.start)


def test_heading_path_is_bounded(splitter: Splitter) -> None:
    """Regression: an outline of 2,500 levels filled the memory with the paths of its chunks."""
    text = "\n".join(f"Level {n}\ntext" for n in range(40))
    headings = tuple(
        Heading(
            n + 1,
            f"Level {n}",
            text.index(f"Level {n}\n"),
            text.index(f"Level {n}\n") + 7 + (n > 9),
        )
        for n in range(40)
    )
    pieces = splitter.split(Document("a.org", "", text, headings=headings))
    assert pieces[-1].heading.split(" › ") == [f"Level {n}" for n in range(31, 40)]


@pytest.mark.parametrize("piece", ["_", "1,22,", "wörter "])
def test_endless_line_in_linear_time(splitter: Splitter, piece: str) -> None:
    """Regression: the time to split grew with the square of the length of a line."""

    def cut(length: int) -> None:
        text = piece * (length // len(piece))
        pieces = splitter.split(Document("a.txt", "", text))
        found = "".join(text[p.start : p.end] for p in pieces)
        assert found.replace(" ", "") == text.replace(" ", "")

    assert grows_linearly(cut, 4_000)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.*")), ids=lambda path: path.name)
def test_corpus_chunks_fit_and_cover_all_text(splitter: Splitter, path: Path) -> None:
    """No chunk is too large, and together they contain all of the text."""
    if path.suffix == ".jsonl":
        pytest.skip("questions, not a document")
    document = read(path)
    pieces = splitter.split(document)
    covered = {i for piece in pieces for i in range(piece.start, piece.end)}
    covered |= {i for h in document.headings for i in range(h.start, h.end)}
    missed = [i for i, char in enumerate(document.text) if i not in covered and char.strip()]
    assert not missed
    assert all(splitter.count_tokens(document.text[p.start : p.end]) <= 40 for p in pieces)
