"""Read CSV, TSV and XLSX: a line per row in which each value stands beside its column's header."""

from __future__ import annotations

import csv
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, islice, zip_longest
from typing import Any

from rag.documents.containers import open_container
from rag.documents.decoding import decode_within
from rag.documents.limits import Limits
from rag.documents.text import Extracted, TextBuilder, normalise

SAMPLE_ROWS = 50
"""Rows from which it is judged what divides values, and whether the first row is a header."""
SAMPLE_CHARS = 50_000
HEADER_CHARS = 60
"""Names of columns are short; a longer value is data."""
# '0.00', '#,##0', '0%', '00000': the digits before and behind the point that are always shown.
_FIXED = re.compile(r"[^.0]*(0+)(?:\.(0+))?[^.0]*")


def read_csv(data: bytes, limits: Limits) -> Extracted:
    """Read values divided by commas, semicolons, tabs or bars, whichever the file uses."""
    text = normalise(decode_within(data, limits))
    said = re.match(r"sep=(.)\n", text)  # written by Excel
    if said:
        return _read_delimited(text[said.end() :], said[1], limits)
    return _read_delimited(text, _delimiter(text[:SAMPLE_CHARS]), limits)


def read_tsv(data: bytes, limits: Limits) -> Extracted:
    """Read values divided by tabs."""
    return _read_delimited(normalise(decode_within(data, limits)), "\t", limits)


def read_xlsx(data: bytes, limits: Limits) -> Extracted:
    """Read the visible sheets of a workbook, each under its name; formulas by their last value."""
    from openpyxl import load_workbook

    open_container(data, limits, "an Excel workbook", "[Content_Types].xml")
    builder = TextBuilder(limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which hold no values
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # some programs write false ones
            rows = _filled(map(_shown, row) for row in sheet.iter_rows())
            for first in rows:
                builder.heading(1, sheet.title)
                _add_rows(builder, chain([first], rows))
    return builder.build()


def _read_delimited(text: str, delimiter: str, limits: Limits) -> Extracted:
    # The default refuses a value of more than 128 KB; here the limits of the file count.
    csv.field_size_limit(limits.characters)
    builder = TextBuilder(limits)
    _add_rows(builder, _filled(csv.reader(StringIO(text), delimiter=delimiter)))
    return builder.build()


def _delimiter(sample: str) -> str:
    """Return the mark that divides most rows into the same number of values.

    The standard library's own guess takes quadratic time on quotes.
    """

    def evenness(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(StringIO(sample), delimiter=delimiter)
        widths = Counter(len(row) for row in islice(rows, SAMPLE_ROWS) if len(row) > 1)
        width, rows_alike = widths.most_common(1)[0] if widths else (0, 0)
        return rows_alike, width

    return max(",;\t|", key=evenness)


def _filled(rows: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    """Yield the rows that hold something, every value on one line."""
    for row in rows:
        values = [" ".join(value.split()) for value in row]
        if any(values):
            yield values


def _add_rows(builder: TextBuilder, rows: Iterator[list[str]]) -> None:
    """Add rows as `Header: value; Header: value`, each a block so that it can be cited alone."""
    sample = list(islice(rows, SAMPLE_ROWS))
    width = max((_count(row) for row in sample), default=0)
    left = min((next(i for i, value in enumerate(row) if value) for row in sample), default=0)
    while sample and width > 1 and _count(sample[0]) == 1 and sample[0][left]:
        builder.block("".join(sample.pop(0)))  # a title above the table
    names: list[str] = []
    if sample and _is_header(sample[0], sample[1:]):
        names = sample.pop(0)
    for row in chain(sample, rows):
        builder.block("; ".join(_labelled(names, row, width)))


def _labelled(names: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    for number, (name, value) in enumerate(zip_longest(names, row, fillvalue=""), start=1):
        if value and not names and width == 1:
            yield value  # a list
        elif value:
            yield f"{name or f'Column {number}'}: {value}"


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a row names the columns: short words, mostly different, or years above other numbers.

    Where all is text, there is no telling, and most tables have a header.
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
    """Whether a value is a number, a date, an amount: digits, and not one letter."""
    return any(map(str.isdigit, value)) and not any(map(str.isalpha, value))


def _count(row: Iterable[str]) -> int:
    return sum(map(bool, row))


def _shown(cell: Any) -> str:
    """Return a cell's value as a person would write it."""
    match cell.value:
        case bool(value):
            return str(value).upper()
        case int(value) | float(value):
            return _number(value, cell.number_format or "")
        case datetime() as moment:
            written = moment.isoformat(" ", "minutes")
            return written.removesuffix(" 00:00")
        case time() as moment:
            return moment.isoformat("minutes")
        case value:
            nothing = value is None or cell.data_type == "e"  # the error of a formula
            return "" if nothing else str(value)


def _number(value: float, shown_as: str) -> str:
    """Write a number with the decimals and the percent sign that its format shows."""
    percent = "%" if "%" in shown_as else ""
    exact = Decimal(f"{value:.15g}") * (100 if percent else 1)  # beyond 15 digits is noise
    fixed = _FIXED.fullmatch(shown_as.split(";", 1)[0])  # behind it, the form of negative numbers
    if not fixed:
        return f"{exact.normalize():f}{percent}"
    decimals = len(fixed[2] or "")
    digits = len(fixed[1]) + (decimals + 1 if decimals else 0)
    return f"{exact:0{digits}.{decimals}f}{percent}"
