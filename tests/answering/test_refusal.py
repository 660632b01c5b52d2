"""The refusal message: what was searched, and what comes nearest."""

from __future__ import annotations

from rag.answering.refusal import refusal_message, searched_documents
from rag.types import EVERYTHING, DocumentInfo, Passage, Scope


def info(path: str, chunks: int = 3, unread: tuple[int, ...] = ()) -> DocumentInfo:
    return DocumentInfo(path, "", 10, 1, chunks, (), unread, 1)


def test_searched_documents() -> None:
    good = [info("a.md"), info("b.md")]
    assert searched_documents(good, EVERYTHING) == "your 2 documents"
    assert searched_documents(good, Scope(("a.md",))) == "the 1 document that you chose of 2"
    assert searched_documents([*good, info("c.png", 0, (1,))], EVERYTHING) == (
        "your 3 documents; 1 has no readable text"
    )
    scan = info("x/scan.pdf", 3, (2, 5))
    assert searched_documents([*good, scan], EVERYTHING) == (
        "your 3 documents; 2 pages of scan.pdf could not be read"
    )
    more = [info("c.png", 0), info("d.png", 0), scan, info("e.pdf", 1, (1,))]
    assert searched_documents(more, EVERYTHING) == (
        "your 4 documents; 2 have no readable text; 3 pages of 2 documents could not be read"
    )
    assert (
        searched_documents([*good, scan], Scope(("a.md",))) == "the 1 document that you chose of 3"
    )


def test_nearest_passages_are_named() -> None:
    def passage(path: str, page: int | None = None, label: str | None = None) -> Passage:
        return Passage(1, path, page, label, "", 0, 1, "x", 1.0)

    found = [
        passage("x/Owls.pdf", 3, "iii"),
        passage("Ot\nters.md"),
        passage("x/Owls.pdf", 3, "iii"),
    ]
    assert refusal_message([info("a.md")], EVERYTHING, found) == (
        "I could not find this in your 1 document. Nearest: Owls.pdf, p. iii; Ot ters.md."
    )
    assert refusal_message([], EVERYTHING) == "I could not find this in your 0 documents."
    many = [passage(f"{n}.md") for n in range(9)]
    assert refusal_message([], EVERYTHING, many).endswith("Nearest: 0.md; 1.md; 2.md.")
