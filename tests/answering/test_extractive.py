"""Quotations fit the question, and name who says them."""

from __future__ import annotations

from collections.abc import Callable

from rag.answering.extractive import quote_answer
from rag.library import Library

MakeLibrary = Callable[..., Library]

MINUTES = """# Water board

**Holm:** The pump failed twice in April. It is thirty years old. I propose a second pump.

**Abara:** The valve leaks since the winter. Nobody has a spare part.

**Holm:** Then we ask for three prices.
"""


def test_speaker_stands_before_the_sentence(make_library: MakeLibrary) -> None:
    library = make_library({"minutes.md": MINUTES})
    answer = library.ask("Who proposed a second pump?", extractive=True)
    assert "Holm: I propose a second pump." in answer.answer
    assert answer.verdict == "supported"
    quotes = [one.quote for claim in answer.claims for one in claim.citations]
    assert any("Holm" in quote for quote in quotes)
    document = library.document("notes/minutes.md")
    assert document
    assert all(
        document.text[one.start : one.end] == one.quote
        for claim in answer.claims
        for one in claim.citations
    )


def test_value_of_a_note_named_after_its_subject(make_library: MakeLibrary) -> None:
    library = make_library(
        {"ngozi-abara.md": "Phone: 555 0142\nRoom: 12", "jon-holm.md": "Phone: 555 0120\nRoom: 7"}
    )
    answer = library.ask("What is the phone number of Ngozi Abara?", extractive=True)
    assert answer.answer.startswith("Phone: 555 0142")
    assert answer.claims[0].citations[0].document == "notes/ngozi-abara.md"
    assert quote_answer("What is it?", [], library.embedder) == ""
