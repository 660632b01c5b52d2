"""The rows of a worksheet as displayed: number formats, merged and hidden cells, formulas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from html import unescape
from itertools import pairwise
from typing import Any

from rag.documents.tables.grid import MOST_COLUMNS, NOTHING, Row, clean
from rag.types import HiddenKind

# '0.00', '#,##0', '0%', '00000': the digits before and after the point that are always shown.
_FIXED = re.compile(r"[^.0]*(0+)(?:\.(0+))?[^.0]*")
# After the first semicolon comes the format of negative numbers.
_POSITIVE = re.compile(r'(?:"[^"]*"|\\.|[^;])*')
_WRITTEN = re.compile(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|([€$£¥])')
_NOT_SHOWN = re.compile(r"\[[^\]]*\]|[_*\\].")  # colours, conditions, room for a sign

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ROWS = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_NUMBERS = re.compile(rb'\b(r|min|max|hidden)="(\w+)"')
_FILTER = re.compile(rb'<(?:\w+:)?autoFilter\s[^>]*?ref="([^"]+)"')
_TABLE = re.compile(rb'<(?:\w+:)?table\s(?![^>]*headerRowCount="0")[^>]*?\sref="([^"]+)"')
_COMMENT = re.compile(rb"<(?:\w+:)?comment\s")
_AREA = re.compile(r"\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)")
# An empty result of type "str" is a result; an empty one without it was never calculated.
_UNSOLVED = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*\bt="str")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></)"
)


def sheet_rows(sheet: Any, hidden: Counter[HiddenKind]) -> Iterator[Row]:
    """Yield every row that is shown, empty ones too, of a sheet that was opened read-only.

    A merged value is repeated in all that it covers. A formula without a stored result says so. The
    first row of a table or of a filter of Excel is marked as a header, and no empty row divides it.

    Args:
        sheet: of openpyxl.
        hidden: to which hidden rows and columns with values, and comments, are added.
    """
    # A sheet opened for writing would provide these itself, for many times the memory.
    with sheet._get_source() as source:
        markup = source.read()
    merged, formulas = _Merged(markup), _unsolved(markup)
    hidden_rows, hidden_columns = _hidden_rows(markup), _hidden_columns(markup)
    areas = _areas(sheet, markup)
    del markup
    hidden["comments"] += sum(len(_COMMENT.findall(part)) for part in _related(sheet, "comments"))
    passed: set[int] = set()  # hidden columns that have a value
    sheet.reset_dimensions()  # some programs write wrong ones
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values = [clean(_shown(cell)) for cell in cells]
        for column, formula in formulas.get(number, ()):
            values[column] = values[column] or formula
        ranges = merged.fill(values, number)
        if number in hidden_rows:
            hidden["rows"] += any(values)
            continue
        passed.update(c for c in hidden_columns if c < len(values) and values[c])
        heads = {c for top, _, columns in areas if top == number for c in columns}
        shown = [c for c in range(len(values)) if c not in hidden_columns]
        if len(shown) < len(values):
            values, ranges = [values[c] for c in shown], [ranges[c] for c in shown]
        headers = frozenset(n for n, c in enumerate(shown) if c in heads) if heads else NOTHING
        row = merged.row(values, ranges, headers)
        if not row.is_blank or not any(top < number < end for top, end, _ in areas):
            yield row
    hidden["columns"] += len(passed)


class _Merged:
    """The merged cells of a sheet; while rows are read, those that cover the current one."""

    def __init__(self, markup: bytes) -> None:
        self._by_row: dict[int, list[tuple[int, int, int]]] = {}
        for match in _MERGED.finditer(markup):
            first, last = (_column(match[n].decode()) for n in (1, 3))
            rows = self._by_row.setdefault(int(match[2]), [])
            rows.append((first, min(last, MOST_COLUMNS - 1), int(match[4])))
        # Column to the last row, a number of the range and its value.
        self._covering: dict[int, tuple[int, int, str]] = {}
        self._shown: set[int] = set()
        self._count = 0

    def fill(self, values: list[str], number: int) -> list[int]:
        """Fill a row, counted from 1, with merged values; return the range of each column or 0."""
        if not self._covering and number not in self._by_row:
            return [0] * len(values)
        for column in [c for c, (last, *_) in self._covering.items() if last < number]:
            del self._covering[column]
        for first, last_column, last in self._by_row.get(number, ()):
            value = values[first] if first < len(values) else ""
            self._count += 1
            for column in range(first, last_column + 1) if value else ():
                self._covering.setdefault(column, (last, self._count, value))
        values.extend([""] * (max(self._covering, default=-1) + 1 - len(values)))
        for column, (_, _, value) in self._covering.items():
            values[column] = value
        return [self._covering[c][1] if c in self._covering else 0 for c in range(len(values))]

    def row(self, values: list[str], ranges: list[int], headers: frozenset[int]) -> Row:
        """Return a row of the grid; what is hidden is no part of a merged cell."""
        if not any(ranges):
            return Row(values, headers=headers)
        left = (n for n, (a, b) in enumerate(pairwise(ranges), start=1) if a == b and a)
        above = (n for n, one in enumerate(ranges) if one in self._shown)
        row = Row(values, frozenset(left), frozenset(above), headers)
        self._shown.update(filter(None, ranges))
        return row


def _areas(sheet: Any, markup: bytes) -> list[tuple[int, int, range]]:
    """Return the first row, the last row and the columns of each table and filter of Excel."""
    refs = _FILTER.findall(markup)
    for part in _related(sheet, "table"):
        refs += _TABLE.findall(part)
    areas = (_AREA.fullmatch(ref.decode()) for ref in refs)
    return [
        (int(area[2]), int(area[4]), range(_column(area[1]), _column(area[3]) + 1))
        for area in areas
        if area
    ]


def _related(sheet: Any, kind: str) -> list[bytes]:
    """Return the parts of the workbook that belong to a sheet, such as its comments."""
    from openpyxl.packaging.relationship import get_dependents, get_rels_path

    archive = sheet.parent._archive
    relations = get_rels_path(sheet._worksheet_path)
    if relations not in archive.namelist():
        return []
    found = get_dependents(archive, relations)
    return [archive.read(one.target) for one in found if one.Type.endswith(f"/{kind}")]


def _hidden_rows(markup: bytes) -> set[int]:
    rows = (dict(_NUMBERS.findall(tag)) for tag in _ROWS.findall(markup) if b"hidden" in tag)
    return {int(row[b"r"]) for row in rows if _is_true(row[b"hidden"]) and b"r" in row}


def _hidden_columns(markup: bytes) -> set[int]:
    """Return the numbers of hidden columns, from 0."""
    columns = (dict(_NUMBERS.findall(tag)) for tag in _COLUMNS.findall(markup))
    return {
        number - 1
        for column in columns
        if _is_true(column.get(b"hidden", b"0"))
        for number in range(int(column[b"min"]), min(int(column[b"max"]), MOST_COLUMNS) + 1)
    }


def _is_true(value: bytes) -> bool:
    return value in (b"1", b"true")


def _unsolved(markup: bytes) -> dict[int, list[tuple[int, str]]]:
    """Return, by row, the columns of formulas without a result, and what is said of them."""
    formulas: dict[int, list[tuple[int, str]]] = {}
    for match in _UNSOLVED.finditer(markup):
        formula = clean(unescape((match[3] or b"").decode("utf-8", "replace")))
        said = f"(not calculated: ={formula})" if formula else "(not calculated)"
        formulas.setdefault(int(match[2]), []).append((_column(match[1].decode()), said))
    return formulas


def _column(letters: str) -> int:
    """Return the number of a column from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _shown(cell: Any) -> str:
    """Return a cell's value as displayed."""
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
        case timedelta() as duration:
            return _duration(duration)
        case value:
            nothing = value is None or cell.data_type == "e"  # the error of a formula
            return "" if nothing else str(value).strip()


def _duration(duration: timedelta) -> str:
    minutes, seconds = divmod(round(abs(duration).total_seconds()), 60)
    sign = "-" if duration < timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _number(value: float, shown_as: str) -> str:
    """Write a number with the decimals, the percent sign and the unit that its format shows."""
    shown_as = _POSITIVE.match(shown_as)[0]  # type: ignore[index]  # it matches anything
    digits = _NOT_SHOWN.sub("", _WRITTEN.sub("", shown_as))
    amount = _digits(value, digits)
    written = _WRITTEN.search(shown_as)
    unit = "".join(written.groups("")).strip() if written else ""
    if written is None or not unit:
        return amount
    if not re.search("[0#?]", shown_as[: written.start()]):  # it comes before the digits
        sign = "-" if amount.startswith("-") else ""
        space = " " if len(unit) > 1 else ""
        return f"{sign}{unit}{space}{amount.removeprefix('-')}"
    return f"{amount} {unit}"


def _digits(value: float, shown_as: str) -> str:
    percent = "%" if "%" in shown_as else ""
    exact = Decimal(f"{value:.15g}") * (100 if percent else 1)  # beyond 15 digits is noise
    fixed = _FIXED.fullmatch(shown_as)
    if not fixed:
        return f"{exact.normalize():f}{percent}"
    decimals = len(fixed[2] or "")
    width = len(fixed[1]) + (decimals + 1 if decimals else 0)
    return f"{exact:0{width}.{decimals}f}{percent}"
