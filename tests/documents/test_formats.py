"""Loading files, and paragraphs under their headings in every format."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from made_files import (
    Part,
    expected_paths,
    outlines,
    read,
    write_docx,
    write_epub,
    write_html,
    write_markdown,
    write_notebook,
)

from rag.documents.chunks import Splitter
from rag.documents.formats import PAUSE, TRIES, can_read, load, read_file
from rag.documents.limits import Limits
from rag.errors import UnreadableFile
from rag.types import Document


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.md", write_markdown),
        ("a.docx", write_docx),
        ("a.epub", write_epub),
        ("a.ipynb", write_notebook),
        ("a.html", write_html),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=outlines())
def test_paragraphs_are_under_their_headings(
    splitter: Splitter, name: str, write: Callable[[Sequence[Part]], bytes], parts: list[Part]
) -> None:
    document = read(name, write(parts))
    pieces = splitter.split(document)
    for paragraph, path in expected_paths(parts):
        position = document.text.index(paragraph)
        holders = [p for p in pieces if p.start <= position and position + len(paragraph) <= p.end]
        assert [piece.heading for piece in holders] == [path]


def read_path(path: Path) -> Document:
    return read_file(path.name, path, Limits())


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.docx", b"PK\x03\x04 broken", "not a Word document"),
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
        read_path(path)


def test_load_refuses_before_reading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 100)
    (tmp_path / "a.xyz").write_text("x")
    with pytest.raises(UnreadableFile, match="limit"):
        load(tmp_path / "a.txt", max_bytes=10)
    with pytest.raises(UnreadableFile, match=r"\.xyz"):
        load(tmp_path / "a.xyz", max_bytes=10)
    with pytest.raises(UnreadableFile, match="no such file"):
        load(tmp_path / "none.txt", max_bytes=10)
    with pytest.raises(UnreadableFile, match="cannot be opened: File name too long"):
        load(tmp_path / ("a" * 300 + ".txt"), max_bytes=10)


@pytest.mark.parametrize(
    ("ending", "better"), [(".doc", "docx"), (".XLS", "xlsx"), (".odt", "docx")]
)
def test_old_formats_name_the_new_one(tmp_path: Path, ending: str, better: str) -> None:
    (tmp_path / f"a{ending}").write_text("x")
    with pytest.raises(UnreadableFile, match=f"save it as .{better}"):
        load(tmp_path / f"a{ending}", max_bytes=10)


@pytest.mark.parametrize(
    "name", ["a.json", "a.yaml", "a.lock", "a.xml", "a.log", "a.doc", "Makefile"]
)
def test_data_formats_are_not_documents(name: str) -> None:
    assert not can_read(Path(name))


@pytest.mark.parametrize("changes", [1, TRIES])
def test_file_that_changes_while_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: int
) -> None:
    """It is read again; if it keeps changing, it fails with a reason."""
    path = tmp_path / "a.txt"
    path.write_text("first")
    pauses: list[float] = []
    fstat = os.fstat
    calls = 0

    def write_meanwhile(number: int) -> os.stat_result:
        nonlocal calls
        calls += 1
        status = fstat(number)
        if calls <= 2 * changes and calls % 2:  # after the look before reading
            path.write_text(f"changed {calls}")
        return status

    monkeypatch.setattr("rag.documents.formats.os.fstat", write_meanwhile)
    monkeypatch.setattr("rag.documents.formats.time.sleep", pauses.append)
    if changes == TRIES:
        with pytest.raises(UnreadableFile, match="changed while it was read"):
            read_path(path)
    else:
        assert read_path(path).text == "changed 1"
    assert pauses == [PAUSE * n for n in range(min(changes + 1, TRIES))]
