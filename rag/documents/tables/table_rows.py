"""The rows below a header: group names are carried down, repeated headers and notes told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.documents.tables.cell_values import is_amount, is_grand_total, is_note, is_total
from rag.documents.tables.column_heads import Heads
from rag.documents.tables.grid import MOST_COLUMNS, Row

GROUP = -1
"""The number of a column for groups that stand in no column of their own; it comes first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of data: its values by column, with those of its group."""

    values: Mapping[int, str]
    is_total: bool


@dataclass(frozen=True, slots=True)
class _GroupRows:
    """How the rows with one value are to be read, judged by the first rows of a table.

    Attributes:
        own: columns in which only such rows have a value, so that it holds for the rows below.
        leading: the column whose lone values name groups, although rows below have values there.
        left: the first column.
        longest: characters of the longest value in the first column.
    """

    own: frozenset[int] = frozenset()
    leading: int | None = None
    left: int = 0
    longest: int = 0

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _GroupRows:
        lone = [row for row in rows if len(row.cells) == 1]
        full = [row for row in rows if len(row.cells) > 1]
        if not full:
            return cls()
        data = [row for row in full if not is_total(row)]
        left = min(row.cells[0] for row in full)
        own = {row.cells[0] for row in lone if not any(one.value(row.cells[0]) for one in data)}
        leading = rows[0].cells[0] if len(rows[0].cells) == 1 else left
        leads = leading not in own and (
            all(row.value(left) for row in data)  # a row without its label is no row of data
            if leading != left
            else _begin_groups(rows, max(len(row.cells) for row in full))
        )
        words = (row.value(left) for row in data)
        return cls(
            frozenset(own), leading if leads else None, left, max(map(len, words), default=0)
        )

    def take(self, row: Row) -> bool:
        """Whether a row names a group, or is a note if no rows follow."""
        if len(row.cells) != 1:
            return False
        column = row.cells[0]
        if len(row.filled) > 1:  # one cell over several columns
            return not is_amount(row.values[column])
        return column in self.own or column == self.leading

    def is_note(self, row: Row) -> bool:
        """Whether a row says something about the table: a source, or a sentence among labels."""
        if len(row.cells) != 1:
            return False
        text = row.values[row.cells[0]]
        is_sentence = len(text.split()) > 3 and len(text) > 2 * self.longest > 0
        return is_note(text) or (row.cells[0] == self.left and is_sentence)

    def names(self, rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
        """Yield the column and the name of groups whose rows follow one another."""
        leading: list[str] = []
        for row in rows:
            (column,) = row.cells
            if column in self.own and len(row.filled) == 1:
                yield column, row.values[column]
            else:
                leading.append(row.values[column].rstrip(" :") or row.values[column])
        if leading:
            yield GROUP, ", ".join(leading)


def _begin_groups(rows: Sequence[Row], width: int) -> bool:
    """Whether lone names on the left name groups, and are no rows that lack their values.

    Groups begin with the first row, have rows, and these have their values.
    """
    full = [row for row in rows if len(row.cells) > 1]
    groups = len(rows) - len(full)
    return (
        len(rows[0].cells) == 1
        and groups > 1
        and len(full) >= 1.5 * groups
        and all(len(row.cells) >= width - 1 for row in full)
    )


class _Carried:
    """The names of the groups that a row belongs to, by column."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self._unsaid: dict[int, str] = {}

    def begin(self, names: Iterable[tuple[int, str]]) -> Iterator[str]:
        """Begin groups; one in a column ends those in the columns on its right.

        Yields:
            the names of groups that end without a row.
        """
        for column, name in names:
            for deeper in [number for number in self.names if number >= column != GROUP]:
                del self.names[deeper]
                if deeper in self._unsaid:
                    yield self._unsaid.pop(deeper)
            if column in self._unsaid:
                yield self._unsaid[column]
            self.names[column] = self._unsaid[column] = name

    def over(self, values: dict[int, str]) -> dict[int, str]:
        """Return the values of a row with those of its groups."""
        for number in [number for number in self._unsaid if number not in values]:
            del self._unsaid[number]
        return {**self.names, **values}

    def end(self) -> list[str]:
        """Return the names of groups without a row."""
        return list(self._unsaid.values())


def entries(heads: Heads, sample: Sequence[Row], rows: Iterable[Row]) -> Iterator[Entry | str]:
    """Yield the rows of a table and, as texts, its notes.

    Args:
        heads: the heads.
        sample: the first rows below them; whether rows with one value name groups is judged by
            these.
        rows: all rows below the heads, the sample again.
    """
    groups = _GroupRows.of([row for row in sample if not (row.is_blank or heads.repeated_by(row))])
    named = heads.names or range(MOST_COLUMNS)
    carried = _Carried()
    waiting: list[Row] = []
    finished = with_total = 0  # groups
    for row in rows:
        if row.is_blank or heads.repeated_by(row):
            continue
        if groups.take(row):
            waiting.append(row)
            continue
        if groups.is_note(row) and not _is_list(heads, row):
            yield row.values[row.cells[0]]
            continue
        if waiting:
            finished += bool(carried.names)
            yield from carried.begin(groups.names(waiting))
            waiting = []
        values = {n: row.values[n] for n in row.filled if n not in row.from_left or n in named}
        total = is_total(row)
        # A total behind the last group may be that of all groups.
        if not total or (finished == with_total and not is_grand_total(row)):
            values = carried.over(values)
        with_total += total and bool(carried.names)
        yield Entry(values, total)
    yield from carried.end()
    for row in waiting:
        yield row.values[row.cells[0]]


def _is_list(heads: Heads, row: Row) -> bool:
    return len(heads.names) < 2 and row.cells == [0]
