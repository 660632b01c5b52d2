"""A document and its footnotes for the tests of the viewer."""

from __future__ import annotations

from turns import PASSAGE, answer, claim, turn

from rag.page.ask.turn import Turn
from rag.page.viewer.document_view import (
    DocumentView,
    Request,
    make_view,
)
from rag.page.viewer.viewer_html import render_viewer
from rag.types import Document, Heading, Page

TEXT = "Front matter. " * 2 + "\n" + "x" * 11 + PASSAGE.text + " The end."


ZOO = Document(
    "notes/zoo.pdf",
    "ab" * 32,
    TEXT,
    (Page(1, "i", 0, 28), Page(2, "ii", 28, 60), Page(3, "1", 60, len(TEXT))),
    (Heading(1, "Zoo", 0, 5),),
)


ASKED = turn(
    answer(
        claim("Cats purr.", "supported", "Cats purr."),
        claim("They bark.", "supported", "Dogs bark at the moon.", "Cats purr."),
    )
)


def see(
    request: Request, asked: Turn | None = ASKED, document: Document | None = ZOO
) -> DocumentView:
    view = make_view(request, asked, lambda path: document if path == ZOO.path else None)
    assert view
    return view


def shown(view: DocumentView) -> str:
    return render_viewer(view, has_picture=False)
