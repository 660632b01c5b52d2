"""Conditions that compare a column with numbers: more than 5, between 3 and 9, top ten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from rag.collection.over_tables.columns import Column, read_column
from rag.collection.over_tables.condition_parts import Found, number_in
from rag.collection.over_tables.joined_table import JoinedTable
from rag.collection.over_tables.links import Links
from rag.collection.over_tables.query import Condition
from rag.collection.over_tables.word_groups import base_of, columns_of, stem
from rag.text.number_words import CARDINALS, ORDINALS
from rag.text.quantities import UNITS
from rag.text.words import STOP_WORDS

_NUMBER = (
    r"(?P<{0}>[-−]?\d[\d.,:'′\"″]*(?:st|nd|rd|th)?|"
    + "|".join((*CARDINALS, *ORDINALS))
    + r")(?!\S)"
)
_ONE, _TWO = _NUMBER.format("one"), _NUMBER.format("two")
_THAN = r"(?:the age of |a total of |age |an? |the )?"
_MORE = (
    "more|greater|higher|larger|bigger|longer|heavier|taller|older|farther|further|faster|better|"
    "later"
)
_LESS = (
    "less|fewer|lower|smaller|shorter|lighter|younger|earlier|slower|nearer|closer|cheaper|worse"
)
_SIGNS = (
    (
        "between",
        rf"\b(?:between|from|in) {_THAN}{_ONE} (?:(?:and|to|until|through) )?{_THAN}{_TWO}",
    ),
    (">=", rf"{_ONE} (?:[a-z]+ ){{0,2}}?or (?:{_MORE}|above|over)\b"),
    ("<=", rf"{_ONE} (?:[a-z]+ ){{0,2}}?or (?:{_LESS}|under|below)\b"),
    (">=", rf"\b(?:at least|no less than|no fewer than|not less than|minimum of) {_THAN}{_ONE}"),
    ("<=", rf"\b(?:at most|no more than|not more than|up to|maximum of|within) {_THAN}{_ONE}"),
    ("!>", rf"\b(?:not|no) (?:\w+ ){{0,5}}(?:greater|more|higher|larger) than {_THAN}{_ONE}"),
    (">", rf"\b(?P<how>{_MORE}) than {_THAN}{_ONE}"),
    ("<", rf"\b(?P<how>{_LESS}) than {_THAN}{_ONE}"),
    (">", rf"\b(?P<how>over|above|exceed|exceeds|exceeding|exceeded) {_THAN}{_ONE}"),
    ("<", rf"\b(?P<how>under|below) {_THAN}{_ONE}"),
    ("top", rf"\b(?:in the |the |among the )?top {_ONE}"),
)
_COMPARISONS = tuple((sign, re.compile(pattern)) for sign, pattern in _SIGNS)


def numeric_conditions(links: Links, taken: set[int]) -> Iterator[Found]:
    """Yield the comparisons with numbers; their tokens are added to those taken."""
    for sign, pattern in _COMPARISONS:
        for match in pattern.finditer(links.text):
            tokens = set(links.tokens_in(match.span()))
            if tokens & taken or not tokens:
                continue
            if re.search(r"\b(?:name|list|give)(?: me)? $", links.text[: match.start()]):
                continue  # "name at least two" says how many are wanted
            found = _comparison(links, sign, match, tokens, taken)
            if found:
                taken |= found.tokens
                yield found


def _comparison(
    links: Links, sign: str, match: re.Match[str], tokens: set[int], taken: set[int]
) -> Found | None:
    words = [match["one"], *([match["two"]] if sign == "between" else [])]
    how = match.groupdict().get("how") or ""
    following = links.tokens[max(tokens) + 1].word if max(tokens) + 1 < len(links.tokens) else ""
    unit = following in UNITS and following not in ("in", "a", "m")
    index, named, certain = _column_near(links, tokens, taken, how, words)
    if index is None:
        return None
    column = links.grid.columns[index]
    values = [value_for(column, word, following) for word in words]
    if any(value is None for value in values) or not column.is_ordered:
        return None
    first = values[0]
    assert first is not None
    low_first = column.name.lower().startswith(("rank", "pos", "place", "finish"))
    test = _test(sign, first, values[-1] or first, by_place=low_first)
    found_values = measured_in(links, index, following) or column.values
    rows = frozenset(
        at for at, value in enumerate(found_values) if value is not None and test(value)
    )
    words_of = {">": "more than", "<": "less than", ">=": "at least", "<=": "at most",
                "!>": "not more than", "top": "among the first"}  # fmt: skip
    said = (
        f"between {words[0].strip()} and {words[1].strip()}"
        if sign == "between"
        else f"{words_of[sign]} {words[0].strip()}"
    )
    return Found(
        Condition(f"{column.name} is {said}", rows, index),
        frozenset(tokens | named | ({max(tokens) + 1} if unit else set())),
        certain,
    )


def _test(sign: str, one: Decimal, two: Decimal, *, by_place: bool) -> Callable[[Decimal], bool]:
    tests: dict[str, Callable[[Decimal], bool]] = {
        "between": lambda value: one <= value <= two,
        ">": lambda value: 0 < value < one if by_place else value > one,
        "<": lambda value: value > one if by_place else value < one,
        ">=": lambda value: value >= one,
        "<=": lambda value: value <= one,
        "!>": lambda value: value <= one,
        "top": lambda value: 0 < value <= one,
    }
    return tests[sign]


def _column_near(
    links: Links, tokens: set[int], taken: set[int], how: str, words: list[str]
) -> tuple[int | None, set[int], bool]:
    """Return the column that a comparison is about, the tokens that name it, and if it is sure."""
    first, last = min(tokens), max(tokens)
    columns = links.grid.columns
    if last + 1 < len(links.tokens):
        unit = links.tokens[last + 1]
        for index in range(len(columns)):
            if measured_in(links, index, unit.word) is not None:
                return index, {last + 1} - taken, True
    timed = any(":" in word for word in words) or (
        last + 1 < len(links.tokens)
        and links.tokens[last + 1].word in ("minutes", "seconds", "hours")
    )
    inside = [one for one in links.columns if first <= one.first < one.last <= last + 1]
    after = [one for one in links.columns if last < one.first <= last + 4]
    before = [one for one in links.columns if first - 6 <= one.first and one.last <= first]
    before.sort(key=lambda one: (-one.share, -one.first))
    for group in (inside, after, before):
        for one in group:
            if (
                one.share >= 0.3
                and columns[one.column].is_ordered
                and (not timed or columns[one.column].kind == "duration")
            ):
                same = {at for link in group if link.column == one.column
                        for at in range(link.first, link.last)}  # fmt: skip
                return one.column, same - taken, True
    wanted = columns_of(base_of(how)) if how else []
    for name in wanted:
        for index, column in enumerate(columns):
            if column.is_ordered and name in set(map(stem, column.name.lower().split())):
                return index, set(), True
    kind = "duration" if timed else None
    fitting = [
        index
        for index, column in enumerate(columns)
        if column.is_ordered
        and (kind is None or column.kind == kind)
        and column.kind not in ("date",)
        and stem(column.name.lower()) not in ("#", "no", "rank")
    ]
    if len(fitting) == 1:
        return fitting[0], set(), kind is not None
    years = [index for index, one in enumerate(columns) if one.kind in ("year", "date")]
    if all(1000 <= (number_in(word) or 0) <= 2100 for word in words) and len(years) == 1:
        return years[0], set(), True
    return None, set(), False


def value_for(column: Column, word: str, following: str) -> Decimal | None:
    """Return a number of a question on the scale of a column; None where it does not fit."""
    if column.kind == "duration" or ":" in word or any(mark in word for mark in "'′"):
        read = read_column("", [word.strip()])
        if read.kind == "number" and column.kind == "duration":
            factor = {"hour": 3600, "minut": 60, "min": 60, "second": 1}.get(stem(following), 0)
            number = read.values[0]
            return number * factor if number is not None and factor else None
        return read.values[0]
    return number_in(word)


def measured_in(links: Links, index: int, unit: str) -> list[Decimal | None] | None:
    """Return the numbers that stand before a unit in most cells of a column; None where few do."""
    known = links.grid.measured
    if (index, unit) not in known:
        texts = links.grid.texts[index]
        places = texts.with_stem.get(stem(unit), ()) if len(unit) > 1 else ()
        number = sum(len(texts.cells[at].rows) for at in places)
        is_unit = unit not in STOP_WORDS and number * 2 > len(links.grid.rows)
        known[index, unit] = _before_unit(links.grid, index, unit) if is_unit else None
    return known[index, unit]


def _before_unit(table: JoinedTable, index: int, unit: str) -> list[Decimal | None] | None:
    pattern = re.compile(
        rf"([-−]?\d[\d,]*(?:\.\d+)?)\s*{re.escape(unit.rstrip('s'))}s?\b", re.IGNORECASE
    )
    matches = [pattern.search(row.texts[index]) for row in table.rows]
    found = [number_in(match[1]) if match else None for match in matches]
    return found if sum(one is not None for one in found) * 2 > len(found) else None
