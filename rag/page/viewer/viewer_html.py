"""HTML of the document viewer: a text around a footnote, and its page as a picture."""

from __future__ import annotations

import itertools
from pathlib import PurePosixPath

from markupsafe import Markup

from rag.documents.sandbox.draw_child import Picture
from rag.page.marked_text import Look, NamedSpan, render_marked
from rag.page.templates import render
from rag.page.viewer.document_view import DocumentView
from rag.types import Page

_HERE, _OTHER, _FOUND, _FOUND_HERE, _HEADING = range(5)
_CLASSES = {_HERE: "active", _OTHER: "other", _FOUND: "found", _FOUND_HERE: "found present"}
"""Classes of marks by what they mark."""


def render_viewer(view: DocumentView, *, has_picture: bool) -> Markup:
    """Return a document's text around what is looked at, with the tools to go on from there.

    Args:
        view: what to show.
        has_picture: whether a picture of the page will be beside it.
    """
    start, end = view.window
    return render(
        "viewer/viewer.html",
        view=view,
        name=PurePosixPath(view.document.path).name,
        pages=len(view.document.pages),
        has_picture=has_picture,
        note=_note(view),
        parts=_parts(view),
        is_after=start > 0 and not view.gone,
        is_before=end < len(view.document.text),
    )


def _note(view: DocumentView) -> str:
    """Return what became of the words, where they are not what they were."""
    words = view.present.reason if view.present else ""
    if view.gone:
        gone = f"{PurePosixPath(view.document.path).name} is no longer in the library."
        return f"{words or gone} These are the words that were read."
    return words


def _parts(view: DocumentView) -> list[tuple[str, Markup]]:
    """Return the window of the text cut at its pages: the page that begins, and its marked text."""
    start, end = view.window
    pages = {page.start: page for page in view.document.pages if start <= page.start < end}
    spans = _spans(view)
    parts = []
    for at, stop in itertools.pairwise(sorted({start, *pages, end})):
        page, text, begin = pages.get(at), view.document.text[at:stop], at
        if stop in pages:  # the number of a page is a line of its own
            text = text.rstrip("\n")
        if page:
            begin += len(text) - len(text.lstrip("\n"))
            text = text.lstrip("\n")
        shown = render_marked(text, spans, _look, at=begin, tables=view.document.tables)
        parts.append((page.label if page else "", shown))
    return parts


def _spans(view: DocumentView) -> list[NamedSpan]:
    """Return what is marked, each with its kind."""
    spans = [(*view.marked, _HERE)] if view.marked else []
    spans += [(*span, _OTHER) for span in view.others]
    for number, span in enumerate(view.matches):
        if span[0] < view.window[1] and view.window[0] < span[1]:
            spans.append((*span, _FOUND_HERE if number == view.match else _FOUND))
    return spans + [(h.start, h.end, _HEADING) for h in view.document.headings]


def _look(kinds: frozenset[int]) -> Look:
    named = " ".join(_CLASSES[kind] for kind in sorted(kinds) if kind in _CLASSES)
    classes = dict.fromkeys(named.split())
    return Look({"class": " ".join(classes)} if classes else None, _HEADING in kinds)


def render_picture(picture: Picture, page: Page, pages: int) -> Markup:
    """Return a page as a picture, what is quoted boxed."""
    return render("viewer/picture.html", picture=picture, page=page, pages=pages)


def render_drawing() -> Markup:
    """Return what stands where the picture will be."""
    return Markup('<p class="picture hint" role="status">The page is being drawn…</p>')


def render_no_picture(what: str) -> Markup:
    """Return why there is no picture, for above the text."""
    return render("viewer/no_picture.html", what=what)
