"""A table as rows of cells that may span several rows and columns, and the same on a grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rag.text.normalise import normalise

MOST_COLUMNS = 16_384
"""Most columns of a table, those of an Excel worksheet; what lies beyond is left out."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as HTML and Word describe it; a row does not list cells that spans from above cover.

    Attributes:
        text: what it says; line ends and spaces become one space.
        row_span: rows that it covers, from 1; 0 is all rows below.
        column_span: columns that it covers, from 1.
        is_header: whether the format marks it as a header.
    """

    text: str
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False


NOTHING: frozenset[int] = frozenset()


@dataclass(slots=True)
class Row:
    """A row of a grid: a value for each column, those of merged cells repeated. It never changes.

    Attributes:
        values: clean texts; an empty one is no value.
        from_left: columns whose value repeats that on their left: one cell covers both.
        from_above: columns whose cell began in a row above.
        headers: columns whose cell the format marks as a header.
        filled: the columns that have a value.
        cells: the columns where a cell with a value begins, from the left.
    """

    values: Sequence[str]
    from_left: frozenset[int] = NOTHING
    from_above: frozenset[int] = NOTHING
    headers: frozenset[int] = NOTHING
    filled: list[int] = field(init=False)
    cells: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Note which columns have a value: this is asked many times."""
        self.filled = self.cells = [number for number, value in enumerate(self.values) if value]
        if self.from_left:
            self.cells = [number for number in self.filled if number not in self.from_left]

    @property
    def is_header(self) -> bool:
        """Whether the format marks all of its cells as headers."""
        return bool(self.headers) and self.headers.issuperset(self.filled)

    @property
    def is_blank(self) -> bool:
        """Whether no value is its own."""
        return self.from_above.issuperset(self.filled)

    def value(self, column: int) -> str:
        """Return the value in a column, empty if the row is shorter."""
        return self.values[column] if column < len(self.values) else ""

    def within(self, columns: range) -> Row:
        """Return the row with the values of some columns only."""
        values = [v if number in columns else "" for number, v in enumerate(self.values)]
        return Row(values, self.from_left, self.from_above, self.headers)


def clean(text: str) -> str:
    """Write a cell's text on one line; it stays as it is when a text around it is normalised."""
    if not (text.isascii() and text.isprintable()):
        # Behind a space, as it will stand, where a joiner is litter.
        text = normalise(" " + " ".join(normalise(text).split()))
    return " ".join(text.split())


def plain_rows(rows: Iterable[Iterable[str]]) -> Iterator[Row]:
    """Return rows of texts, which span nothing, as a grid."""
    return (Row([clean(text) for text in row]) for row in rows)


def lay_out(rows: Iterable[Sequence[Cell]]) -> Iterator[Row]:
    """Place cells on a grid, as browsers do: each in the first column that is free.

    A cell that would overlap one from above ends before it.
    """
    covering: dict[int, _Place] = {}
    for cells in rows:
        places = dict(covering)
        column = 0
        for cell in cells:
            while column in places:
                column += 1
            text = clean(cell.text)
            below = _FOR_EVER if cell.row_span == 0 else max(1, cell.row_span) - 1
            for number in range(column, min(column + max(1, cell.column_span), MOST_COLUMNS)):
                if number in places:
                    break
                places[number] = _Place(text, below, number > column, cell.is_header)
        yield Row(
            [places[n].text if n in places else "" for n in range(max(places, default=-1) + 1)],
            frozenset(number for number, place in places.items() if place.from_left),
            frozenset(covering),
            frozenset(number for number, place in places.items() if place.is_header),
        )
        covering = {n: p._replace(below=p.below - 1) for n, p in places.items() if p.below}


class _Place(NamedTuple):
    """What stands in a column of a row, and how many rows below it covers."""

    text: str
    below: int
    from_left: bool
    is_header: bool


_FOR_EVER = 1 << 40
