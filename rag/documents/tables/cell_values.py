"""What kind of thing a cell says: an amount, a year, a unit, a total, a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.documents.tables.grid import Row

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
# Dates, ranges and spells of time, digits written as 9: they can name columns of other values.
_RANGE = re.compile(r"9(?:[-–/]9){1,2}|9\.9\.9?")
_UNKNOWN = frozenset({"n/a", "na", "nan", "none", "null", "tba", "tbd", "k.a.", "k. a.", "unknown"})
_UNIT_LABEL = re.compile(r"units?|einheit(?:en)?|unités?|unidad(?:es)?|unità", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:(?:grand|overall|sub)[- ]?)?totals?(?:\s+(?:of|for)\s.*)?"
    r"|(?:sub)?total(?:e|es)?(?:\s+g[ée]n[ée]ral(?:e)?)?"
    r"|(?:gesamt|zwischen|end)?summe|sum|(?:ins)?gesamt|totaux|somme|suma|total general"
    r"|итого|всего|合计|总计|合計",
    re.IGNORECASE,
)
_GRAND = re.compile(r"grand|overall|gesamt|insgesamt|total g", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:notes?|sources?|remarks?|quelle|anmerkung(?:en)?|hinweis|remarque|nota|fuente)\s*:|"
    r"[*†‡¹²³]\s*\S",
    re.IGNORECASE,
)


def is_amount(text: str) -> bool:
    """Whether a value is a number, a date or an amount: digits, and no letter."""
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def amounts(rows: Sequence[Row]) -> frozenset[int]:
    """Return the columns that have values, all of them amounts."""
    kinds: dict[int, bool] = {}
    for row in rows:
        for number in row.filled:
            kinds[number] = kinds.get(number, True) and is_amount(row.values[number])
    return frozenset(number for number, only_amounts in kinds.items() if only_amounts)


def may_name(text: str, below: Iterable[str]) -> bool:
    """Whether a text can name a column: words, or a year or a range above other values."""
    if not is_amount(text):
        return True
    below = list(below)
    if _YEAR.fullmatch(text):
        return not any(map(_YEAR.fullmatch, below))
    shape = _shape(text)
    return bool(_RANGE.fullmatch(shape)) and shape not in map(_shape, below)


def _shape(text: str) -> str:
    return re.sub(r"\d+", "9", text)


def is_word(text: str) -> bool:
    """Whether a text says something in words or signs of units, and not that it is unknown."""
    says = any(map(str.isalpha, text)) or any(sign in text for sign in "%‰°€$£¥")
    return says and not is_amount(text) and text.lower() not in _UNKNOWN


def is_bracketed(text: str) -> bool:
    """Whether a text is in brackets, as units often are."""
    return text[:1] + text[-1:] in ("()", "[]")


def is_unit_label(text: str) -> bool:
    """Whether a text names a row of units."""
    return _UNIT_LABEL.fullmatch(text.rstrip(":")) is not None


def is_total(row: Row) -> bool:
    """Whether the first words of a row say that it sums up others."""
    words = (row.values[number] for number in row.cells)
    label = next((text for text in words if not is_amount(text)), "")
    return _TOTAL.fullmatch(label.rstrip(" :")) is not None


def is_grand_total(row: Row) -> bool:
    """Whether a row of a total says that it sums up the whole table."""
    return _GRAND.match(row.values[row.cells[0]]) is not None


def is_note(text: str) -> bool:
    """Whether a text is a note below a table: a source, a remark, the meaning of an asterisk."""
    return _NOTE.match(text) is not None
