"""HTML of a document's text with marked spans; its Markdown tables are shown as tables."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from rag.page.templates import render
from rag.page.text_blocks import parts_of
from rag.text.sentences import Span

NamedSpan = tuple[int, int, int]
"""Start and end in a text, and the name of the span; several spans may have one name."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of text is shown: the attributes of its mark, if it has any; as a heading."""

    mark: Mapping[str, str] | None = None
    is_heading: bool = False


def render_marked(
    text: str, spans: Iterable[NamedSpan], look: Callable[[frozenset[int]], Look]
) -> Markup:
    """Return a text with its spans marked, in a table inside each cell.

    Args:
        text: of a document.
        spans: may overlap; what reaches beyond the text is cut off.
        look: of a stretch, by the names of the spans that cover it.
    """
    pieces = [(start, end, look(names)) for start, end, names in stretches(len(text), spans)]

    def within(span: Span) -> list[tuple[str, Look]]:
        return [
            (text[max(start, span[0]) : min(end, span[1])], shown)
            for start, end, shown in pieces
            if start < span[1] and span[0] < end
        ]

    parts = [
        {
            "pieces": () if part.rows or part.head else within(part.span),
            "head": [within(cell) for cell in part.head],
            "rows": [[within(cell) for cell in row] for row in part.rows],
        }
        for part in parts_of(text)
    ]
    return render("marked_text.html", parts=parts)


def stretches(length: int, spans: Iterable[NamedSpan]) -> list[tuple[int, int, frozenset[int]]]:
    """Cut a text where spans begin and end; each stretch names the spans that cover it.

    Spans overlap when two claims cite the same sentence, and elements cannot.

    Args:
        length: of the text; what reaches beyond it is cut off.
        spans: start, end and the name of a span.
    """
    inside = [(max(0, start), min(length, end), name) for start, end, name in spans]
    cuts = sorted(
        {0, length, *(at for start, end, _ in inside for at in (start, end) if start < end)}
    )
    return [
        (start, end, frozenset(name for a, b, name in inside if a <= start and end <= b))
        for start, end in itertools.pairwise(cuts)
    ]
