"""What the readers of conditions share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from rag.collection.over_tables.columns import Column
from rag.collection.over_tables.links import CellLink, Links
from rag.collection.over_tables.query import Condition
from rag.collection.over_tables.word_groups import SMALL, base_of
from rag.text.number_words import CARDINALS, ORDINALS


@dataclass(frozen=True, slots=True)
class Found:
    """A condition with the tokens of the question that set it, and how sure its column is."""

    condition: Condition
    tokens: frozenset[int]
    certain: bool = True


def number_in(word: str) -> Decimal | None:
    """Return the number that a word of a question is, in digits or letters."""
    word = word.strip()
    if word in CARDINALS:
        return Decimal(CARDINALS.index(word))
    if word in ORDINALS:
        return Decimal(ORDINALS.index(word) + 1)
    digits = word.rstrip("stndrh").replace(",", "").replace("−", "-")
    return Decimal(digits) if re.fullmatch(r"-?\d+(?:\.\d+)?", digits) else None


def rows_where(column: Column, test: Callable[[Decimal], bool]) -> frozenset[int]:
    """Return the rows whose value in a column passes a test."""
    return frozenset(
        row for row, value in enumerate(column.values) if value is not None and test(value)
    )


def as_written(links: Links, link: CellLink) -> str:
    """Return the text of the first cell that a link is to."""
    row = min(link.rows)
    return links.grid.rows[row].texts[link.column]


def is_small(word: str, column: Column) -> bool:
    """Whether a comparative or superlative asks for the small end of a column's values."""
    base = base_of(word)
    name = column.name.lower()
    if base in ("good", "bad"):
        by_place = any(part in name for part in ("rank", "pos", "place", "finish", "time"))
        return by_place == (base == "good")
    if base in ("long", "short") and column.kind in ("date", "year"):
        return base == "long"  # since when
    if base in ("old", "young") and column.kind in ("date", "year"):
        return base == "old"
    if base in ("fast", "quick", "slow") and "speed" in name:
        return base == "slow"
    if base in ("high", "low") and any(part in name for part in ("rank", "pos", "place")):
        return base == "high"
    return word in SMALL or base in SMALL
