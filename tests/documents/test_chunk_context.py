"""The context of a chunk names what its headings do not say."""

from __future__ import annotations

import pytest

from rag.documents.chunk_context import ContextLines
from rag.types import Document, Heading


def context(path: str, text: str = "Water.", *titles: str, folders: bool = True) -> str:
    headings, position = [], 0
    for level, title in enumerate(titles, start=1):
        headings.append(Heading(level, title, position, position + len(title)))
        position += len(title) + 1
    whole = "".join(f"{title}\n" for title in titles) + text
    document = Document(path, "", whole, (), tuple(headings))
    return ContextLines(document).at(position, folders=folders)


@pytest.mark.parametrize(
    ("path", "titles", "expected"),
    [
        ("people/ngozi-abara.md", (), "ngozi abara, people"),
        ("people/ngozi-abara.md", ("Ngozi Abara",), "people"),
        ("people/ngozi-abara.md", ("Contact",), "ngozi abara, people"),
        ("notes/pump.md", ("Pumps",), ""),
        ("bids/HarbourTrust_v2.docx", (), "Harbour Trust v2, bids"),
        ("a/b/harbour/2024/offer.pdf", (), "offer, harbour"),
        ("docs/0b1946ac92492d2347c6235b.pdf", (), ""),
        ("notes/0042.md", (), ""),
        ("weir 2024-05-03.md", (), "weir 2024 05 03, 3 May 2024"),
        ("水/绿茶.md", (), "绿茶, 水"),
    ],
)
def test_names(path: str, titles: tuple[str, ...], expected: str) -> None:
    assert context(path, "Water.", *titles) == expected


def test_without_folders() -> None:
    assert context("people/ngozi-abara.md", folders=False) == "ngozi abara"


def test_title_of_a_document_whose_sections_are_no_part_of_it() -> None:
    text = "The weir\n\nContact\n\nRoom 4"
    headings = (Heading(1, "The weir", 0, 8), Heading(1, "Contact", 10, 17))
    assert ContextLines(Document("0.md", "", text, (), headings)).at(19) == "The weir"


def test_title_in_the_front_matter() -> None:
    text = '---\ntitle: "The weir"\ndate: 2024-02-09\n---\nWater.'
    assert context("0.md", text) == "The weir, 9 February 2024"


def test_speaker_of_what_follows_the_label() -> None:
    text = "Abara: The pump failed. It is old.\nHolm: We should buy one.\nAbara: I agree with that."
    lines = ContextLines(Document("0.md", "", text))
    assert lines.at(text.index("It is old")) == "Abara"
    assert lines.at(text.index("Holm")) == ""
