"""Read XLSX: the tables of each visible sheet, one line per row, each value beside its name."""

from __future__ import annotations

import warnings
from collections import Counter
from io import BytesIO
from itertools import chain

from rag.documents.limits import Limits, open_archive
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder
from rag.documents.readers.worksheet_cells import sheet_rows
from rag.documents.tables.add_tables import add_sheet
from rag.types import HiddenKind


def read_xlsx(data: bytes, limits: Limits) -> Extracted:
    """Read the visible sheets of a workbook, each under its name; formulas by their last result.

    Hidden sheets, rows and columns, and comments, are passed over.
    """
    from openpyxl import load_workbook

    open_archive(data, limits, "an Excel workbook", "[Content_Types].xml")
    builder = TextBuilder(limits)
    hidden: Counter[HiddenKind] = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they concern styles and extensions, not values
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                hidden["sheets"] += 1
                continue
            rows = sheet_rows(sheet, hidden)
            for first in rows:
                if not first.is_blank:
                    builder.heading(1, sheet.title)
                    add_sheet(builder, chain([first], rows), sheet.title)
    for kind, number in hidden.items():
        builder.pass_over(kind, number)
    return builder.build()
