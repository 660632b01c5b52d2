"""Find the header rows of a table and the name of each column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rag.documents.tables.cell_values import (
    amounts,
    is_amount,
    is_bracketed,
    is_unit_label,
    is_word,
    may_name,
)
from rag.documents.tables.grid import Row

MOST_LEVELS = 4
"""Most rows among which the first marked one is looked for."""
HEADER_CHARS = 60
"""Longest name of a column in a table without marks; a longer value is data."""


@dataclass(frozen=True, slots=True)
class Heads:
    """The names of a table's columns, and the header rows that they are made of."""

    names: Mapping[int, str] = field(default_factory=dict)
    rows: Sequence[Row] = ()

    def within(self, columns: range) -> Heads:
        """Return the heads of some columns."""
        names = {number: name for number, name in self.names.items() if number in columns}
        return Heads(names, [row.within(columns) for row in self.rows])

    def repeated_by(self, row: Row) -> bool:
        """Whether a row repeats a header row, as at the top of each page."""
        return any(
            row.filled == head.filled and all(row.values[n] == head.values[n] for n in row.filled)
            for head in self.rows
        )


def find_heads(rows: Sequence[Row]) -> Heads:
    """Return the heads of a table from its first rows; without a name if it has no header.

    Where the format marks headers, these are taken. Else a row names the columns if it has short
    words, mostly different, or years above other numbers. Where everything is text this cannot be
    told, and is assumed: most tables have a header.
    """
    depth = max(_marked(rows), 1)
    while depth < len(rows) - 1 and _adds_level(rows[depth - 1], rows[depth], rows[depth + 1 :]):
        depth += 1
    if _marked(rows) or (not _labels_marked(rows) and _are_names(rows[:depth], rows[depth:])):
        return Heads(_joined(rows[:depth]), rows[:depth])
    return Heads()


def is_above_header(rows: Sequence[Row], width: int) -> bool:
    """Whether the first row is no part of a header, but a title or a remark above it."""
    first, rest = rows[0], rows[1:]
    if rest and rest[0].is_header and not first.headers and not first.from_left:
        names = [rest[0].values[number] for number in rest[0].cells]
        return len(set(names)) == len(names) > 1
    is_narrow = len(first.cells) * 2 < width
    return is_narrow and not find_heads(rows).names and bool(find_heads(rest).names)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names with a number behind each that stands a second time."""
    given: set[str] = set()
    counts: Counter[str] = Counter()
    unlike: list[str] = []
    for name in names:
        new = name
        while new in given:
            counts[name] += 1
            new = f"{name} ({counts[name] + 1})"
        given.add(new)
        unlike.append(new)
    return tuple(unlike)


def _marked(rows: Sequence[Row]) -> int:
    """Return the number of header rows that the format marks.

    Bands above a marked row belong to the header. If only some cells of the first row are marked,
    it is a header if most are.
    """
    first = next((n for n, row in enumerate(rows[:MOST_LEVELS]) if row.is_header), None)
    if first is None:
        marked = rows[0].headers.intersection(rows[0].cells) if rows else ()
        return int(len(marked) * 2 > len(rows[0].cells)) if marked else 0
    if first and len(rows[first].cells) < 2:
        return 0
    depth = next((n for n, row in enumerate(rows) if n > first and not row.is_header), len(rows))
    return 1 if depth == len(rows) else depth  # if all are marked, it says nothing of the others


def _labels_marked(rows: Sequence[Row]) -> bool:
    """Whether the format marks headers, but of rows."""
    return any(row.headers for row in rows)


def _adds_level(above: Row, row: Row, rest: Sequence[Row]) -> bool:
    """Whether a row below a header row divides its columns further, or gives their units."""
    if row.from_above.intersection(row.filled):
        return True  # a cell of the header reaches down to it
    if not row.cells or not _can_name(row, rest):
        return False
    numeric = amounts(rest)
    words = {number for number in row.cells if is_word(row.values[number])}
    band = _below_bands(above, row)
    labels = [number for number in row.cells if number not in band]
    if band:
        parts = [row.values[number] for number in sorted(band)]
        if len(set(parts)) < len(parts) or (band <= numeric and band <= words):
            return True
        # Every column has a name in one of the two rows, and the rows below have labels there.
        free = [number for number in above.filled if not row.value(number)]
        return not any(map(above.value, labels)) and all(
            other.value(number) for number in free for other in rest if len(other.cells) > 1
        )
    units = [number for number in row.cells if number in numeric]
    if not units or not words.issuperset(units):
        return False
    others = [row.values[number] for number in row.cells if number not in numeric]
    bracketed = all(is_bracketed(row.values[number]) for number in units)
    return bracketed or all(map(is_unit_label, others))


def _can_name(row: Row, rest: Sequence[Row]) -> bool:
    numbers = [row.values[number] for number in row.cells if is_amount(row.values[number])]
    if len(numbers) > 3 and numbers == [str(n) for n in range(1, len(numbers) + 1)]:
        return len(numbers) < len(row.cells)  # weeks, months, hours
    return all(
        len(row.values[number]) <= HEADER_CHARS
        and may_name(row.values[number], (other.value(number) for other in rest))
        for number in row.cells
    )


def _below_bands(above: Row, row: Row) -> set[int]:
    """Return the columns of a row's cells below a cell that covers several of them.

    In a format without spans the columns that such a cell covers are empty.
    """
    band: set[int] = set()
    ends = [*above.cells[1:], max(len(above.values), len(row.values))]
    for start, end in zip(above.cells, ends, strict=True):
        is_wide = start + 1 in above.from_left or not above.from_left
        if is_wide and any(start < number < end for number in row.cells):
            band.update(number for number in row.cells if start <= number < end)
    return band


def _are_names(heads: Sequence[Row], rest: Sequence[Row]) -> bool:
    """Whether rows without marks name the columns of the rows below."""
    rest = [row for row in rest if not row.is_blank]
    names = _joined(heads)
    width = max((len(row.filled) for row in rest), default=0)
    if not rest or len(names) * 2 < width or not _are_different(list(names.values())):
        return False
    # A row that a cell of the header reaches down to names columns, whatever stands below it.
    told = [row for n, row in enumerate(heads) if not (n and row.from_above)]
    if not all(_can_name(row, [*heads[heads.index(row) + 1 :], *rest]) for row in told):
        return False
    if width > 1:
        return not all(name.endswith(":") for row in (*heads, *rest) for name in row.values[:1])
    # A list: its first line is a name if the others are numbers, or much longer.
    lines = ["".join(row.values) for row in rest]
    name = "".join(names.values())
    return all(map(is_amount, lines)) or max(map(len, lines)) > 2 * len(name)


def _are_different(names: Sequence[str]) -> bool:
    """Whether names are mostly different, or the same ones again: rows in several columns."""
    different = list(dict.fromkeys(names))
    times = len(names) // len(different)
    return len(different) * 2 > len(names) or (len(different) > 1 and different * times == names)


def _joined(heads: Sequence[Row]) -> dict[int, str]:
    """Return the name of each column: its header cells from the top, "2024, Autumn"."""
    width = max((len(row.values) for row in heads), default=0)
    names: dict[int, str] = {}
    for number in range(width):
        parts: list[str] = []
        for level, row in enumerate(heads):
            part = row.value(number) or _band(row, number, heads[level + 1 :])
            if part and part not in parts[-1:] and not (level and is_unit_label(part)):
                parts.append(part)
        if parts:
            names[number] = _with_levels(parts)
    return names


def _band(row: Row, number: int, below: Sequence[Row]) -> str:
    """Return the name on the left of an empty header cell, if a row below divides it."""
    if row.from_left or not any(other.value(number) for other in below):
        return ""
    return next((row.values[n] for n in reversed(row.filled) if n < number), "")


def _with_levels(parts: Sequence[str]) -> str:
    name = parts[0]
    for part in parts[1:]:
        name += f" {part}" if is_bracketed(part) else f", {part}"
    return name.rstrip(" :") or name
