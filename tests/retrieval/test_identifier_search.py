"""Identifiers are looked up in every text in scope, and passages are cut to what is about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from rag.library import Library
from rag.retrieval import identifier_search
from rag.retrieval.identifier_search import NOTHING, about_asked, look_up
from rag.retrieval.passages import passage_of
from rag.text.asked_identifiers import asked_identifiers
from rag.text.identifiers import Identifier, Kind, mentions
from rag.types import EVERYTHING, Scope

MakeLibrary = Callable[..., Library]
FILES = {
    "rings.md": "# Rings\n\nIn crowns.\n\n- QT-2105: 3 each\n- QT-2150: 4 each\n- QT-2501: 5 each",
    "sheets/QT-7700.md": "# Data sheet\n\nIt weighs 9 kg.\n\n## Motor\n\nIt is cooled by air.",
    "log.md": "# Changes\n\n## 2.4.0\n\nA leak is mended.\n\n## 2.3.1\n\nIt is faster.",
    "staff.md": "# Staff\n\nK. Lund keeps the boats. Anna Berg keeps the books.",
}


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What is the price of QT-2105?", []),
        ("What does QT2105 cost?", []),
        ("What does QT-7700 weigh?", []),  # a file name
        ("What is new in version 2.3.1?", []),
        ("What does A. Berg keep?", []),
        ("What does K. Berg keep?", [("K. Berg", ("Anna Berg",))]),
        ("What does QT-2510 cost?", [("QT-2510", ("QT-2150", "QT-2501", "QT-2105"))]),
        ("What is new in version 2.3.2?", [("version 2.3.2", ("2.3.1", "2.4.0"))]),
        ("What does VX-99123 cost?", [("VX-99123", ())]),
        ("What is MP3?", []),  # a name, and there is no other like it
        ("Who keeps the boats?", []),
    ],
)
def test_look_up(
    make_library: MakeLibrary, question: str, missing: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = look_up(question, make_library(FILES).snapshot().store, EVERYTHING)
    assert [(one.written, one.nearest) for one in found.missing] == missing


def test_scope_is_what_is_looked_through(make_library: MakeLibrary) -> None:
    store = make_library(FILES).snapshot().store
    found = look_up("What does QT-2105 cost?", store, Scope(documents=("log.md",)))
    assert [(one.written, one.nearest) for one in found.missing] == [("QT-2105", ())]
    assert look_up("Who keeps the boats?", store, EVERYTHING) == NOTHING


def test_texts_are_read_once_for_all_questions(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(text: str, kind: Kind) -> Iterator[Identifier]:
        read.append(text)
        return mentions(text, kind)

    monkeypatch.setattr(identifier_search, "mentions", counted)
    library = make_library(FILES)
    for question in ("What does QT-2105 cost?", "What does QT-2150 cost?"):
        assert look_up(question, library.snapshot().store, EVERYTHING).asked
    assert len(read) == 2  # the text and the file name of rings.md, which alone has the digits
    look_up("What does QT-2105 cost?", make_library(FILES).snapshot().store, EVERYTHING)
    assert len(read) == 4


def test_chunks_under_a_heading_and_of_a_named_file(make_library: MakeLibrary) -> None:
    store = make_library(FILES).snapshot().store

    def texts(question: str) -> tuple[str, str]:
        found = look_up(question, store, EVERYTHING)
        named, around = (store.chunks(sorted(ids)) for ids in (found.holding, found.around))
        return " ".join(one.text for one in named), " ".join(one.text for one in around)

    named, _ = texts("What is new in version 2.3.1?")
    assert "faster" in named
    assert "leak" not in named
    named, around = texts("What does QT-7700 weigh?")
    assert "cooled by air" in named + around


def test_passages_are_cut_to_the_line(make_library: MakeLibrary) -> None:
    store = make_library(FILES).snapshot().store
    asked = asked_identifiers("What is the price of QT-2150?")
    document = next(d for p in store.paths() if p.endswith("rings.md") and (d := store.document(p)))
    whole = passage_of(document, 0, len(document.text))
    parts = about_asked([whole], asked, store)
    assert [part.text for part in parts] == ["- QT-2150: 4 each", "# Rings\n\nIn crowns."]
    assert [part.marker for part in parts] == [1, 2]
    for part in parts:
        assert document.text[part.start : part.end] == part.text
    assert about_asked([whole], asked_identifiers("Is it GPT-3?"), store)[0].text == whole.text
