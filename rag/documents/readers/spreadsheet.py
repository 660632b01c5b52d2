"""Read CSV, TSV and XLSX: one line per row, each value beside its column's header."""

from __future__ import annotations

import csv
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import chain, groupby, islice, pairwise, zip_longest

from rag.documents.decoding import decode_within
from rag.documents.limits import Limits, open_archive
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder
from rag.documents.readers.worksheet_cells import sheet_rows
from rag.text.normalise import normalise

SAMPLE_ROWS = 50
"""Rows used to detect the delimiter, and whether the first row is a header."""
SAMPLE_CHARS = 50_000
MOST_COLUMNS = 1_000_000
HEADER_CHARS = 60
"""Longest name of a column; a longer value is data."""


def read_csv(data: bytes, limits: Limits) -> Extracted:
    """Read values separated by commas, semicolons, tabs or bars, whichever the file uses."""
    text = normalise(decode_within(data, limits))
    said = re.match(r"sep=(.)\n", text)  # written by Excel
    if said:
        return _read_delimited(text[said.end() :], said[1], limits)
    return _read_delimited(text, _delimiter(text[:SAMPLE_CHARS]), limits)


def read_tsv(data: bytes, limits: Limits) -> Extracted:
    """Read values separated by tabs."""
    return _read_delimited(normalise(decode_within(data, limits)), "\t", limits)


def read_xlsx(data: bytes, limits: Limits) -> Extracted:
    """Read the visible sheets of a workbook, each under its name; formulas by their last result."""
    from openpyxl import load_workbook

    open_archive(data, limits, "an Excel workbook", "[Content_Types].xml")
    builder = TextBuilder(limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they concern styles and extensions, not values
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                continue
            rows = sheet_rows(sheet)
            for first in filter(any, rows):
                builder.heading(1, sheet.title)
                _add_tables(builder, chain([first], rows))
    return builder.build()


def _read_delimited(text: str, delimiter: str, limits: Limits) -> Extracted:
    # By default csv refuses values above 128 KB; the limits of the file apply instead.
    csv.field_size_limit(limits.characters)
    builder = TextBuilder(limits)
    _add_tables(builder, csv.reader(StringIO(text), delimiter=delimiter))
    return builder.build()


def _delimiter(sample: str) -> str:
    """Return the delimiter that splits most rows into the same number of values.

    `csv.Sniffer` takes quadratic time on quotes.
    """

    def evenness(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(StringIO(sample), delimiter=delimiter)
        widths = Counter(len(row) for row in islice(rows, SAMPLE_ROWS) if len(row) > 1)
        width, rows_alike = widths.most_common(1)[0] if widths else (0, 0)
        return rows_alike, width

    return max(",;\t|", key=evenness)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table: their names, and the numbers of those that hold amounts."""

    names: Sequence[str] = ()
    amounts: frozenset[int] = frozenset()

    def have_room_for(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether every value is under a name, so that these can be more rows of the table."""
        named = {number for number, name in enumerate(self.names) if name}
        return _used(rows) <= named

    def describe(self, row: Sequence[str]) -> bool:
        """Whether a row has amounts where this table has them: it is then one of its rows."""
        amounts = [_is_value(row[number]) for number in self.amounts & _used([row])]
        return all(amounts) and bool(amounts)


def _add_tables(builder: TextBuilder, rows: Iterable[Iterable[str]]) -> None:
    """Add the tables of a sheet, which empty rows separate; every value on one line."""
    tidy = ([" ".join(value.split()) for value in row] for row in rows)
    above = _Columns()
    for filled, table in groupby(tidy, key=any):
        if filled:
            above = _add_table(builder, table, above)


def _add_table(builder: TextBuilder, rows: Iterator[list[str]], above: _Columns) -> _Columns:
    """Add rows as `Header: value; Header: value`, each a block so that it can be cited alone.

    Returns:
        the columns that rows below an empty one may belong to.
    """
    sample = list(islice(rows, SAMPLE_ROWS))
    width = max(map(_count, sample))
    left = min(next(i for i, value in enumerate(row) if value) for row in sample)
    while sample and width > 1 and _count(sample[0]) == 1 and sample[0][left]:
        builder.block("".join(sample.pop(0)))  # a title above the table
    more = above.have_room_for(sample)
    columns = _Columns()
    if sample and _is_header(sample[0], sample[1:]):
        below = _Columns(sample[0], _amounts(sample[1:]))
        # Words above words may be more rows of the table above: no header unless numbers show it.
        if not more or (below.amounts and not above.describe(sample[0])):
            columns = below
            sample.pop(0)
    elif more and (width > 1 or len(above.names) == 1) and _may_continue(above, sample):
        columns = above
    parts = _side_by_side(columns.names, sample)
    for row in chain(sample, rows):
        said = list(_labelled(columns.names, row, width))
        for part in parts:
            builder.block("; ".join(text for number, text in said if number in part))
    return columns if columns.names else above


def _may_continue(above: _Columns, rows: Sequence[Sequence[str]]) -> bool:
    if not above.amounts:
        return len(rows) == 1  # a single row of words is no table of its own
    return sum(map(above.describe, rows)) * 2 >= len(rows)


def _amounts(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """Return the columns in which every value is an amount."""
    return frozenset(
        number
        for number in _used(rows)
        if all(_is_value(row[number]) for row in rows if number < len(row) and row[number])
    )


def _used(rows: Iterable[Sequence[str]]) -> set[int]:
    return {number for row in rows for number, value in enumerate(row) if value}


def _side_by_side(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[range]:
    """Return the columns of each table, where an empty column separates tables side by side.

    Each has at least two columns and words in its first; numbers behind a gap belong to the words
    before it.
    """
    whole = [range(MOST_COLUMNS)]
    used = sorted(_used([names, *rows]))
    starts = [b for a, b in pairwise(used) if b > a + 1]
    parts = [range(a, b) for a, b in pairwise([0, *starts, MOST_COLUMNS])]
    amounts = _amounts(rows)
    for part in parts:
        columns = [number for number in used if number in part]
        if len(columns) < 2 or columns[0] in amounts or not any(names):
            return whole
    return parts


def _labelled(names: Sequence[str], row: Sequence[str], width: int) -> Iterator[tuple[int, str]]:
    """Yield the values of a row under their names, each with the number of its column."""
    for number, (name, value) in enumerate(zip_longest(names, row, fillvalue="")):
        if value and not any(names) and width == 1:
            yield number, value  # a list
        elif value:
            yield number, f"{name or f'Column {number + 1}'}: {value}"


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a row names the columns: short words, mostly different, or years above other numbers.

    Where everything is text this cannot be told, and is assumed: most tables have a header.
    """
    filled = [value for value in first if value]
    width = max(map(_count, rest), default=0)
    if not rest or len(filled) * 2 < width or len(set(filled)) * 2 <= len(filled):
        return False
    columns = zip_longest(*rest, fillvalue="")
    for name, column in zip(first, columns, strict=False):
        if len(name) > HEADER_CHARS or (_is_value(name) and not _is_year_above(name, column)):
            return False
    if width > 1:
        return True
    # A list: its first line is a name if the others are numbers, or much longer.
    lines = ["".join(row) for row in rest]
    longest = max(map(len, lines))
    return all(map(_is_value, lines)) or longest > 2 * len(filled[0])


def _is_year_above(name: str, column: Iterable[str]) -> bool:
    return _is_year(name) and not any(_is_year(value) for value in column)


def _is_year(value: str) -> bool:
    return re.fullmatch(r"(?:1[89]|20)\d\d", value) is not None


def _is_value(value: str) -> bool:
    """Whether a value is a number, a date or an amount: digits, and no letter."""
    return any(map(str.isdigit, value)) and not any(map(str.isalpha, value))


def _count(row: Iterable[str]) -> int:
    return sum(map(bool, row))
