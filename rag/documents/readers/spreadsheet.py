"""Read CSV, TSV and XLSX: one line per row, each value beside its column's header."""

from __future__ import annotations

import csv
import re
import warnings
from collections import Counter
from io import BytesIO, StringIO
from itertools import chain, islice

from rag.documents.decoding import decode_within
from rag.documents.limits import Limits, open_archive
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder
from rag.documents.readers.worksheet_cells import sheet_rows
from rag.documents.tables.add_tables import add_sheet
from rag.documents.tables.grid import plain_rows
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
                add_sheet(builder, plain_rows(chain([first], rows)), sheet.title)
    return builder.build()


def _read_delimited(text: str, delimiter: str, limits: Limits) -> Extracted:
    # By default csv refuses values above 128 KB; the limits of the file apply instead.
    csv.field_size_limit(limits.characters)
    builder = TextBuilder(limits)
    add_sheet(builder, plain_rows(csv.reader(StringIO(text), delimiter=delimiter)))
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
