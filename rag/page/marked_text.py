"""HTML of a document's text with marked spans; its tables are shown as tables."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from rag.documents.tables.table_parts import tables_within
from rag.page.templates import render
from rag.text.sentences import Span
from rag.types import Table, TableRow

NamedSpan = tuple[int, int, int]
"""Start and end in a document, and the name of the span; several spans may have one name."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of text is shown: the attributes of its mark, if it has any; as a heading."""

    mark: Mapping[str, str] | None = None
    is_heading: bool = False


Pieces = list[tuple[str, Look]]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as it is shown: its text, the attributes of its element, and the rows it covers.

    `rows` is 0 where the cell of a row above covers this row too.
    """

    pieces: Pieces
    attributes: Mapping[str, str] = field(default_factory=dict)
    rows: int = 1


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it is shown: its head, if its columns have names, and its rows.

    Each row has the attributes of its element and its cells.
    """

    title: str
    head: Sequence[ShownCell]
    rows: Sequence[tuple[Mapping[str, str], Sequence[ShownCell]]]


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a text: running text, or a table."""

    pieces: Sequence[tuple[str, Look]] = ()
    table: ShownTable | None = None


def render_marked(
    text: str,
    spans: Iterable[NamedSpan],
    look: Callable[[frozenset[int]], Look],
    *,
    at: int = 0,
    tables: Iterable[Table] = (),
) -> Markup:
    """Return a part of a document with its spans marked, in a table inside each cell.

    What touches a row lights the row, its group, and the heads of the columns that it touches.

    Args:
        text: of the part.
        spans: may overlap; what reaches beyond the part is cut off.
        look: of a stretch, by the names of the spans that cover it.
        at: where the part begins in the document.
        tables: of the document; a row of which only a piece is in the part is shown as text.
    """
    marked = _MarkedText(text, at, spans, look)
    parts: list[ShownPart] = []
    position, end = at, at + len(text)
    for table, rows in _runs(marked, tables_within(tables, at, end)):
        if rows[0].start < position:
            continue  # within a table that is already shown
        parts.append(ShownPart(marked.pieces(marked.trimmed(position, rows[0].start, "\n"))))
        parts.append(ShownPart(table=_shown(marked, table, rows)))
        position = rows[-1].end
    if position > at:
        position = marked.trimmed(position, end, "\n")[0]
    parts.append(ShownPart(marked.pieces((position, end))))
    return render("marked_text.html", parts=parts)


class _MarkedText:
    """A part of a document with named spans; all offsets are into the document."""

    def __init__(
        self,
        text: str,
        at: int,
        spans: Iterable[NamedSpan],
        look: Callable[[frozenset[int]], Look],
    ) -> None:
        self._text, self._at, self._look = text, at, look
        self._spans = [span for span in spans if span[0] < at + len(text) and at < span[1]]

    def text(self, start: int, end: int) -> str:
        """Return the text of a span."""
        return self._text[start - self._at : end - self._at]

    def trimmed(self, start: int, end: int, chars: str) -> Span:
        """Return a span without some characters at its ends."""
        text = self.text(start, end)
        left = len(text) - len(text.lstrip(chars))
        return start + left, start + max(left, len(text.rstrip(chars)))

    def pieces(self, span: Span, *same: Span) -> Pieces:
        """Return a span's text, cut where its look changes.

        Args:
            span: whose text is shown.
            same: where the same text stands again; it is shown once, with the marks of all.
        """
        marks = [
            (a - start, b - start, name)
            for start, end in (span, *same)
            for a, b, name in self._spans
            if a < end and start < b
        ]
        text = self.text(*span)
        return [
            (text[start:end], self._look(names))
            for start, end, names in stretches(len(text), marks)
        ]

    def attributes(self, *spans: Span) -> Mapping[str, str]:
        """Return the attributes of the marks that touch any of some spans."""
        names = {
            name for start, end in spans for a, b, name in self._spans if a < end and start < b
        }
        return self._look(frozenset(names)).mark or {}


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


# Tables


def _runs(
    marked: _MarkedText, tables: Iterable[Table]
) -> Iterator[tuple[Table, Sequence[TableRow]]]:
    """Yield the rows that stand below each other, by place; text between them is no row."""
    runs: list[tuple[Table, list[TableRow]]] = []
    for table in tables:
        if table.kind != "table":
            continue
        above: TableRow | None = None
        for row in table.rows:
            if above and above.end <= row.start and not marked.text(above.end, row.start).strip():
                runs[-1][1].append(row)
            else:
                runs.append((table, [row]))
            above = row
    return iter(sorted(runs, key=lambda run: run[1][0].start))


def _shown(marked: _MarkedText, table: Table, rows: Sequence[TableRow]) -> ShownTable:
    labels = [_labels(marked, row) for row in rows]
    head = [
        _head(marked, name, [of_row[number] for of_row in labels], [r.cells[number] for r in rows])
        for number, name in enumerate(table.columns)
    ]
    has_names = any(cell.pieces for cell in head)
    return ShownTable(table.title, head if has_names else (), list(_shown_rows(marked, rows)))


def _labels(marked: _MarkedText, row: TableRow) -> list[Span]:
    """Return the name before each value of `Name: value; Name: value`; empty if there is none."""
    labels = []
    position = row.start
    for start, end in row.cells:
        labels.append(marked.trimmed(position, start, " ;:") if start < end else (start, start))
        position = max(position, end)
    return labels


def _head(
    marked: _MarkedText, name: str, labels: Sequence[Span], cells: Sequence[Span]
) -> ShownCell:
    """Return the head of a column, marked as its name is in any of the rows."""
    written = [label for label in labels if label[0] < label[1]]
    if not written:
        # Without values the name is nowhere in the text; values without it have no names.
        is_empty = all(start == end for start, end in cells)
        return ShownCell([(name, Look())] if is_empty else [])
    text = marked.text(*written[0])
    same = [label for label in written if marked.text(*label) == text]
    values = [cell for cell in cells if cell[0] < cell[1]]
    return ShownCell(marked.pieces(*same), marked.attributes(*same, *values))


def _shown_rows(
    marked: _MarkedText, rows: Sequence[TableRow]
) -> Iterator[tuple[Mapping[str, str], Sequence[ShownCell]]]:
    """Yield rows; equal values below each other in the first column are a group, shown once."""
    for (group, _), run in itertools.groupby(
        rows, key=lambda row: (marked.text(*row.cells[0]) if row.cells else "", row.is_total)
    ):
        members = list(run)
        spans = [(row.start, row.end) for row in members]
        for number, row in enumerate(members):
            lit = marked.attributes((row.start, row.end))
            attributes = dict(lit)
            if lit:
                attributes["data-line"] = marked.text(row.start, row.end)
            if row.is_total:
                attributes["class"] = " ".join(filter(None, [lit.get("class"), "total"]))
            cells = [ShownCell(marked.pieces(cell)) for cell in row.cells]
            if group and len(members) > 1 and len(cells) > 1:
                first = [member.cells[0] for member in members]
                shared = ShownCell(marked.pieces(*first), marked.attributes(*spans), len(members))
                cells[0] = shared if number == 0 else ShownCell([], rows=0)
            yield attributes, cells
