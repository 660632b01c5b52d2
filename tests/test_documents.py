"""Files to text, headings, pages, sentences and chunks: every span is exact."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.chunks import Splitter, heading_path
from rag.documents.discover import discover
from rag.documents.markdown import parse_markdown
from rag.documents.reader import extract, load
from rag.documents.sentences import sentence_spans
from rag.documents.text import decode
from rag.errors import UnreadableFile
from rag.settings import PROJECT
from rag.types import Document

CORPUS = PROJECT / "corpus"


def read(path: Path) -> Document:
    return extract(path.name, path, load(path, max_bytes=10**8))


def test_markdown_headings_ignore_code() -> None:
    """A line of code that begins with # is no heading."""
    text = "# Top\n\nText.\n\n```sh\n# comment\n```\n\n## Sub\n\nMore.\n"
    headings = parse_markdown(text).headings
    assert [(h.level, h.title, text[h.start : h.end]) for h in headings] == [
        (1, "Top", "# Top"),
        (2, "Sub", "## Sub"),
    ]
    assert heading_path(headings, text.index("More")) == "Top › Sub"


def test_pdf_keeps_pages_labels_and_headings() -> None:
    """The PDF of the corpus begins with a page that is printed as i."""
    document = read(CORPUS / "dall-e-and-wavenet.pdf")
    assert [(page.number, page.label) for page in document.pages][:3] == [
        (1, "i"),
        (2, "1"),
        (3, "2"),
    ]
    assert all(a.end == b.start for a, b in pairwise(document.pages))
    assert document.pages[-1].end == len(document.text)
    titles = [heading.title for heading in document.headings]
    assert any("WaveNet" in title for title in titles)
    for heading in document.headings:
        assert document.text[heading.start : heading.end] == heading.title


def test_pdf_paragraphs_are_whole() -> None:
    """Lines of a paragraph are joined, and no running header interrupts the text."""
    document = read(CORPUS / "dall-e-and-wavenet.pdf")
    sentence = "WaveNet is a neural network that generates raw audio waveforms"
    assert sentence in document.text
    first_lines = [
        document.text[page.start : page.end].strip().split("\n")[0] for page in document.pages
    ]
    assert len(set(first_lines)) == len(first_lines)


def test_docx_keeps_headings_and_tables() -> None:
    document = read(CORPUS / "industries-and-outlook.docx")
    assert len(document.headings) >= 4
    assert "| " in document.text
    assert document.pages == ()


def test_html_keeps_the_main_text_only(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><nav><a href='/'>Home Shop Login</a></nav><article><h1>Otters</h1>"
        "<p>Otters hold hands while they sleep on the water of the bay.</p><h2>Food</h2>"
        "<p>Otters eat sea urchins, crabs and clams all day long.</p></article>"
        "<script>alert('x')</script></body></html>"
    )
    document = read(page)
    assert "Otters eat sea urchins" in document.text
    assert "alert" not in document.text
    assert [heading.title for heading in document.headings] == ["Otters", "Food"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("café".encode(), "café"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),  # a mark that editors on Windows write
        ("café".encode("utf-16"), "café"),
    ],
)
def test_decode_common_encodings(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"not a pdf", "not a readable PDF"),
        ("a.pdf", b"", "not a readable PDF"),
        ("a.docx", b"PK\x03\x04 broken", "parser refused"),
        ("a.md", b"", "no text"),
        ("a.txt", b" \n\t\n", "no text"),
        ("a.txt", b"\x00\x01\x02\xff\xfe\x00\x00\x80" * 9, "not text"),
        ("a.html", b"<html></html>", "no text"),
    ],
)
def test_unreadable_files_say_why(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=words):
        read(path)


def test_a_pdf_without_text_is_a_visible_failure(tmp_path: Path) -> None:
    """A scan must not be shown as ready."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(200, 200)
    buffer = BytesIO()
    pdf.save(buffer)
    (tmp_path / "scan.pdf").write_bytes(buffer.getvalue())
    with pytest.raises(UnreadableFile, match="no text"):
        read(tmp_path / "scan.pdf")


def test_load_refuses_before_reading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 100)
    (tmp_path / "a.xyz").write_text("x")
    with pytest.raises(UnreadableFile, match="limit"):
        load(tmp_path / "a.txt", max_bytes=10)
    with pytest.raises(UnreadableFile, match=r"\.xyz"):
        load(tmp_path / "a.xyz", max_bytes=10)
    with pytest.raises(UnreadableFile, match="no such file"):
        load(tmp_path / "none.txt", max_bytes=10)


def test_discover_sorts_skips_and_survives_loops(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    for name in ("b.md", "a.txt", "q.jsonl", ".hidden.md", "sub/c.md"):
        (tmp_path / name).write_text("text")
    found = discover([tmp_path, tmp_path / "q.jsonl"])
    assert [path.name for path in found.documents] == ["a.txt", "b.md", "q.jsonl", "c.md"]
    assert [path.name for path in found.skipped] == [".hidden.md"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Smith paid 3.5 million. It was in 2017.", 2),
        ("- one item\n- two items\n\nA line\ngoes on here.", 3),
        ("It learns.[3] Then it stops [1].", 2),
        ("1. First step.\n2. Second step.", 2),
        ("**Bold.** Next.", 2),
        ("他来了。你好吗？", 2),
        ("", 0),
    ],
)
def test_sentences(text: str, sentences: int) -> None:
    assert len(sentence_spans(text)) == sentences


prose = st.text(st.sampled_from(list("ab c.D!?e\n\n-*#|12[])(\"'“é🎉\t")), max_size=200)


@given(prose)
def test_sentence_spans_cover_all_but_white_space(text: str) -> None:
    """Spans are in order, never overlap, and drop nothing that can be seen."""
    spans = sentence_spans(text)
    position = 0
    rest = ""
    for start, end in spans:
        assert position <= start < end
        assert text[start:end].strip() == text[start:end]
        rest += text[position:start]
        position = end
    assert not (rest + text[position:]).strip()


@given(prose)
def test_chunks_of_generated_markdown_are_exact(splitter: Splitter, text: str) -> None:
    extracted = parse_markdown(text)
    document = Document("a.md", "", text, headings=extracted.headings)
    pieces = splitter.split(document)
    assert all(a.end <= b.start for a, b in pairwise(pieces))
    for piece in pieces:
        chunk = text[piece.start : piece.end]
        assert chunk == chunk.strip() != ""
        assert piece.heading == heading_path(extracted.headings, piece.start)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.*")), ids=lambda path: path.name)
def test_chunks_of_the_corpus(splitter: Splitter, path: Path) -> None:
    """No chunk is larger than asked for, and together they hold all of the text."""
    if path.suffix == ".jsonl":
        pytest.skip("questions, not a document")
    document = read(path)
    pieces = splitter.split(document)
    covered = {i for piece in pieces for i in range(piece.start, piece.end)}
    covered |= {i for h in document.headings for i in range(h.start, h.end)}
    missed = [i for i, char in enumerate(document.text) if i not in covered and char.strip()]
    assert not missed
    assert all(splitter.count_tokens(document.text[p.start : p.end]) <= 40 for p in pieces)
