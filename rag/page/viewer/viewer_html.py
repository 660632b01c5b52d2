"""HTML of the reader: a document's text around a footnote, and its page as a picture."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from rag.documents.sandbox.draw_child import Picture
from rag.page.ask.evidence_html import stretches
from rag.page.markup import plain
from rag.page.viewer.document_view import DocumentView
from rag.types import Page

_HERE, _OTHER, _FOUND, _FOUND_HERE, _HEADING = range(5)
_MARKS = {_HERE: "active", _OTHER: "other", _FOUND: "found", _FOUND_HERE: "found present"}
"""Classes of marks by what they mark; of several the first counts."""


def render_reader(view: DocumentView, *, has_picture: bool) -> str:
    """Return a document's text around what is looked at, with the tools to go on from there.

    Args:
        view: what to show.
        has_picture: whether a picture of the page will be beside it.
    """
    data = {
        "turn": view.request.turn,
        "spot": view.spot,
        "document": quote(view.document.path),
        "query": quote(view.request.query),
        "match": view.match,
        "matches": len(view.matches),
        "page": view.page.number if view.page else -1,
        "window": view.window[0],
    }
    fields = "".join(f' data-{name}="{value}"' for name, value in data.items())
    name = plain(PurePosixPath(view.document.path).name)
    return (
        f'<section class="reader" aria-label="{name}"{fields}>'
        f'<header class="reader-head" tabindex="-1"><h2><bdi title="{plain(view.document.path)}">'
        f"{name}</bdi>{_page_words(view.page, len(view.document.pages))}</h2>"
        '<button type="button" class="link leave">Close</button>'
        f'<p class="path" dir="auto">{plain(view.heading)}</p>{_steps(view)}'
        f"{_tools(view, has_picture)}{_note(view)}</header>"
        f'<div class="reader-text" role="document" tabindex="0" aria-label="Text of {name}">'
        f"{_text(view)}</div></section>"
    )


def _page_words(page: Page | None, pages: int) -> str:
    """Return the page as it is printed, and as it is counted where that differs."""
    if page is None:
        return ""
    counted = f"{page.number} of {pages} in the file"
    if page.label == str(page.number):
        return f' <span class="page" title="{counted}">page {page.number} of {pages}</span>'
    return f' <span class="page">page {plain(page.label)} <small>({counted})</small></span>'


def _steps(view: DocumentView) -> str:
    """Return the way to the other footnotes of the answer, and back to its sentence."""
    spot = view.present
    if spot is None:
        return ""
    return (
        '<div class="reader-line" role="group" aria-label="Footnotes of the answer">'
        f"{_button('step', 'Previous footnote', '‹', step=-1, off=view.spot == 0)}"
        f'<span class="steps">Footnote {spot.citation.marker} '
        f"<small>({view.spot + 1} of {len(view.spots)})</small></span>"
        f"{_button('step', 'Next footnote', '›', step=1, off=view.spot + 1 == len(view.spots))}"
        f'<button type="button" class="link back" data-turn="{view.request.turn}" '
        f'data-claim="{spot.claim}" data-passage="{spot.citation.marker}">'
        "Back to the sentence</button></div>"
    )


def _tools(view: DocumentView, has_picture: bool) -> str:
    """Return the search within the document, and what can be done with its words."""
    of = len(view.matches)
    count = f"{view.match + 1} of {of}" if of else "not found" if view.request.query else ""
    faces = (
        '<span class="faces" role="group" aria-label="Show the page as">'
        '<button type="button" class="face" data-face="picture">Page</button>'
        '<button type="button" class="face" data-face="text">Text</button></span>'
        if has_picture
        else ""
    )
    return (
        f'<div class="reader-line">{faces}<input type="search" class="within" '
        'aria-label="Search within this document" placeholder="Search within" '
        f'autocomplete="off" spellcheck="false" value="{plain(view.request.query)}">'
        f'<span class="count" role="status">{count}</span>'
        f"{_button('match', 'Previous place', '‹', step=-1, off=of < 2)}"
        f"{_button('match', 'Next place', '›', step=1, off=of < 2)}"
        '<button type="button" class="link ask-about">Ask about this</button></div>'
    )


def _button(kind: str, label: str, sign: str, *, step: int, off: bool) -> str:
    disabled = " disabled" if off else ""
    return (
        f'<button type="button" class="{kind}" data-step="{step}" aria-label="{label}" '
        f'title="{label}"{disabled}>{sign}</button>'
    )


def _note(view: DocumentView) -> str:
    """Return what became of the words, where they are not what they were."""
    spot = view.present
    words = spot.reason if spot else ""
    if view.gone:
        gone = f"{PurePosixPath(view.document.path).name} is no longer in the library."
        words = f"{words or gone} These are the words that were read."
    if not words:
        return ""
    was = (
        f'<blockquote dir="auto">{plain(spot.citation.quote)}</blockquote>'
        if spot and spot.stale and not view.gone
        else ""
    )
    kind = "stale" if view.gone or was else "moved"
    return f'<div class="reader-note {kind}">{plain(words)}{was}</div>'


def _text(view: DocumentView) -> str:
    """Return the window of the text with its marks, and what leads on from there."""
    start, end = view.window
    parts = [_more("Earlier in the text", -1) if start > 0 and not view.gone else ""]
    spans = _spans(view)
    seams = {page.start: page for page in view.document.pages if start <= page.start < end}
    inside = [(a - start, b - start, name) for a, b, name in spans]
    # A seam cuts the text too, as a span without a kind that reaches to the end.
    inside += [(at - start, end - start, -1) for at in seams]
    parts.append('<div class="reader-words" dir="auto">')
    for a, b, names in stretches(end - start, inside):
        text = view.document.text[start + a : start + b]
        if page := seams.get(start + a):
            parts.append(f'<span class="seam">page {plain(page.label)}</span>')
            text = text.lstrip("\n")  # the seam is a line of its own
        if start + b in seams:
            text = text.rstrip("\n")
        parts.append(_piece(plain(text), names))
    parts.append("</div>")
    parts.append(_more("Later in the text", 1) if end < len(view.document.text) else "")
    return "".join(parts)


def _spans(view: DocumentView) -> list[tuple[int, int, int]]:
    """Return what is marked, each with its kind."""
    spans = [(*view.marked, _HERE)] if view.marked else []
    spans += [(*span, _OTHER) for span in view.others]
    for number, span in enumerate(view.matches):
        if span[0] < view.window[1] and view.window[0] < span[1]:
            spans.append((*span, _FOUND_HERE if number == view.match else _FOUND))
    return spans + [(h.start, h.end, _HEADING) for h in view.document.headings]


def _piece(text: str, names: frozenset[int]) -> str:
    classes = [_MARKS[name] for name in sorted(names) if name in _MARKS]
    if classes:
        text = f'<mark class="{" ".join(classes)}">{text}</mark>'
    return f"<strong>{text}</strong>" if _HEADING in names else text


def _more(words: str, step: int) -> str:
    return f'<button type="button" class="link more" data-step="{step}">{words}</button>'


def render_picture(picture: Picture, page: Page, pages: int) -> str:
    """Return a page as a picture, what is quoted boxed."""
    boxes = "".join(
        f'<span class="box" style="left:{left:.2%};top:{top:.2%};width:{width:.2%};'
        f'height:{height:.2%}"></span>'
        for left, top, width, height in picture.boxes
    )
    boxed = ", the quoted words boxed" if boxes else ""
    label = plain(f"Page {page.label} as a picture{boxed}; its words are in the text")
    return (
        f'<figure class="picture"><div class="paper">'
        f'<img alt="{label}" width="{picture.width}" height="{picture.height}" '
        f'src="data:image/webp;base64,{picture.webp}">{boxes}</div>'
        '<figcaption class="reader-line">'
        f"{_button('turn-page', 'Previous page', '‹', step=-1, off=page.number == 1)}"
        f"<span>{page.number} of {pages}</span>"
        f"{_button('turn-page', 'Next page', '›', step=1, off=page.number == pages)}"
        "</figcaption></figure>"
    )


def render_drawing() -> str:
    """Return what stands where the picture will be."""
    return '<p class="picture hint" role="status">The page is being drawn…</p>'


def render_no_picture(what: str) -> str:
    """Return why there is no picture, for above the text."""
    return f'<p class="reader-note no-picture">{plain(what)} The text is what was indexed.</p>'
