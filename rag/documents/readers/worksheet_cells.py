"""The rows of a worksheet as displayed: number formats, merged cells, comments, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

# '0.00', '#,##0', '0%', '00000': the digits before and after the point that are always shown.
_FIXED = re.compile(r"[^.0]*(0+)(?:\.(0+))?[^.0]*")
# After the first semicolon comes the format of negative numbers.
_POSITIVE = re.compile(r'(?:"[^"]*"|\\.|[^;])*')
_WRITTEN = re.compile(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|([€$£¥])')
_NOT_SHOWN = re.compile(r"\[[^\]]*\]|[_*\\].")  # colours, conditions, room for a sign

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
# An empty result of type "str" is a result; an empty one without it was never calculated.
_UNSOLVED = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*\bt="str")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*'
    rb"<(?:\w+:)?f\b[^>]*>([^<]+)</(?:\w+:)?f>\s*"
    rb"(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></)"
)


_Cells = dict[int, list[tuple[int, str]]]
"""Row number to pairs of a column number and a text."""


def sheet_rows(sheet: Any) -> Iterator[list[str]]:
    """Yield every row, empty ones too, of a sheet that was opened read-only.

    A value merged over several rows is repeated in each that holds anything else. A comment comes
    after its value. A formula without a stored result is shown itself.
    """
    # A sheet opened for writing would provide these itself, for many times the memory.
    with sheet._get_source() as source:
        markup = source.read()
    merged, formulas, comments = _merged(markup), _unsolved(markup), _comments(sheet)
    del markup
    held: dict[int, tuple[int, str]] = {}
    sheet.reset_dimensions()  # some programs write wrong ones
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = [_shown(cell) for cell in cells]
        for column, formula in formulas.get(number, ()):
            row[column - 1] = row[column - 1] or f"={formula}"
        for column, comment in comments.get(number, ()):
            if column <= len(row):
                row[column - 1] = f"{row[column - 1]} (comment: {comment})".strip()
        if any(row):
            _fill(row, number, held)
        for column, last in merged.get(number, ()):
            if column <= len(row) and row[column - 1]:
                held[column] = last, row[column - 1]
        yield row


def _fill(row: list[str], number: int, held: dict[int, tuple[int, str]]) -> None:
    """Fill a row with the values merged over it from above."""
    for column, (last, value) in list(held.items()):
        if number > last:
            del held[column]
            continue
        row.extend([""] * (column - len(row)))
        row[column - 1] = row[column - 1] or value


def _merged(markup: bytes) -> dict[int, list[tuple[int, int]]]:
    """Return, by row, the columns where a merged range begins, each with its last row."""
    ranges: dict[int, list[tuple[int, int]]] = {}
    for match in _MERGED.finditer(markup):
        first, last = int(match[2]), int(match[3])
        if last > first:
            ranges.setdefault(first, []).append((_column(match[1].decode()), last))
    return ranges


def _unsolved(markup: bytes) -> _Cells:
    formulas: _Cells = {}
    for match in _UNSOLVED.finditer(markup):
        formula = unescape(match[3].decode("utf-8", "replace"))
        formulas.setdefault(int(match[2]), []).append((_column(match[1].decode()), formula))
    return formulas


def _comments(sheet: Any) -> _Cells:
    from openpyxl.comments.comment_sheet import CommentSheet
    from openpyxl.packaging.relationship import get_dependents, get_rels_path
    from openpyxl.xml.constants import COMMENTS_NS
    from openpyxl.xml.functions import fromstring

    archive = sheet.parent._archive
    relations = get_rels_path(sheet._worksheet_path)
    comments: _Cells = {}
    if relations not in archive.namelist():
        return comments
    for relation in get_dependents(archive, relations).find(COMMENTS_NS):
        read = CommentSheet.from_tree(fromstring(archive.read(relation.target)))
        for place, comment in read.comments:
            letters, row = re.findall(r"[A-Z]+|\d+", place)
            text = " ".join((comment.text or "").split())
            if text:
                comments.setdefault(int(row), []).append((_column(letters), text))
    return comments


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


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
