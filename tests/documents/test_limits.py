"""Limits of a file: size when unpacked, nesting, length; any bytes are read or refused."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import fields
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document as new_docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import (
    LIMITS,
    epub,
    read,
    saved,
)
from pptx import Presentation

from rag.documents.formats import READERS, extract
from rag.documents.limits import Limits
from rag.documents.readers.source_code import LANGUAGES
from rag.errors import UnreadableFile
from rag.settings import load_settings
from rag.text.normalise import normalise


def archive(entries: dict[str, bytes], *, encrypted: bool = False) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in entries.items():
            container.writestr(name, content)
    data = bytearray(buffer.getvalue())
    if encrypted:
        data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag in the central directory
    return bytes(data)


CONTAINERS = {
    ".docx": "[Content_Types].xml",
    ".pptx": "[Content_Types].xml",
    ".xlsx": "[Content_Types].xml",
    ".epub": "META-INF/container.xml",
}


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize("ending", CONTAINERS)
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda main: archive({main: b"x", "y": bytes(3_000_000)}), "unpacks to 3 MB; the limit"),
        (lambda main: archive({main: b"x"}, encrypted=True), "protected by a password"),
        (lambda main: OLE + bytes(99), "before 2007"),
        (lambda main: OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (lambda main: archive({"other": b"x"}), "a zip archive, but not a"),
        (lambda main: archive({main: b"x"})[:-9], "or is incomplete"),
        (lambda main: b"PK\x01\x02" * 60_000, "60,000 parts"),
        (lambda main: b"", "or is incomplete"),
    ],
)
def test_archives_are_checked_first(ending: str, make: Callable[[str], bytes], words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(f"a{ending}", make(CONTAINERS[ending]), Limits(unpacked_mb=2))


def nested_docx(depth: int) -> bytes:
    document = new_docx()
    cell = document.add_table(1, 1).cell(0, 0)
    for _ in range(depth):
        cell = cell.add_table(1, 1).cell(0, 0)
    cell.text = "deep"
    return saved(document)


def nested_pptx(depth: int) -> bytes:
    presentation = Presentation()
    shapes = presentation.slides.add_slide(presentation.slide_layouts[6]).shapes
    for _ in range(depth):
        shapes = shapes.add_group_shape().shapes
    return saved(presentation)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.html", lambda: b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000),
        ("a.epub", lambda: epub(["<div>" * 100_000 + "</div>" * 100_000])),
        ("a.epub", lambda: epub(["<div>" * 150 + "x" + "</div>" * 150])),
        ("a.ipynb", lambda: b"[" * 100_000 + b"]" * 100_000),
        ("a.docx", lambda: nested_docx(40)),
        ("a.docx", lambda: nested_docx(90)),
        ("a.pptx", lambda: nested_pptx(110)),
    ],
)
def test_deep_nesting_is_refused(name: str, make: Callable[[], bytes]) -> None:
    with pytest.raises(UnreadableFile, match="nested more than 100 levels"):
        read(name, make())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"x" * 101),
        ("a.md", b"x" * 101),
        ("a.py", b"x" * 101),
        ("a.csv", b"a,b\n" + b"x,y\n" * 30),
        ("a.html", b"<p>" + b"x " * 101),
        ("a.epub", epub(["<p>" + "x " * 101 + "</p>"])),
        ("a.ipynb", json.dumps({"cells": [{"cell_type": "raw", "source": "x" * 101}]}).encode()),
    ],
)
def test_long_texts_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="the limit is 100"):
        read(name, data, Limits(characters=100))


@pytest.mark.parametrize(
    "name",
    sorted(
        f"a{ending}" for ending in READERS if ending not in LANGUAGES or ending in (".py", ".c")
    ),
)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    try:
        document = extract(name, Path(name), data, LIMITS)
    except UnreadableFile as error:
        assert error.what.endswith(".")
    else:
        assert normalise(document.text) == document.text


def test_limits_come_from_the_settings() -> None:
    """Each from a setting of its own."""
    names = "file_mb unpacked_mb file_pages file_characters file_nesting file_seconds reader_mb"
    limits = Limits.of(load_settings(**{name: 1000 + i for i, name in enumerate(names.split())}))
    assert [getattr(limits, field.name) for field in fields(limits)] == list(range(1000, 1007))
    assert Limits() == Limits.of(load_settings())
