"""The passages behind a study item."""

from __future__ import annotations

from collections.abc import Callable

from conftest import NOTES
from study.stored_items import cited, keep, make_card

from rag.library import Library
from rag.page.study.citation_view import citation_view
from rag.study.store.stored_items import StoredItem


def test_quotation_that_is_gone_stands_alone(make_library: Callable[..., Library]) -> None:
    """A quotation that is there is shown in its section, as the document has it."""
    library = make_library(NOTES)
    quote = "Cats sleep sixteen hours a day."
    citation = cited(library, "cats.md", quote)
    kept: StoredItem = keep(library, make_card(citations=(citation,)))
    (passage,) = citation_view(library, kept.item).passages
    document = library.document(citation.document)
    assert document and document.text[passage.start : passage.end] == passage.text
    assert quote in passage.text
    (library.settings.library.parent / "notes" / "cats.md").write_text("# Cats\n\nNo more.\n")
    library.sync([library.settings.library.parent / "notes"])
    (passage,) = citation_view(library, kept.item).passages
    assert passage.text == quote
