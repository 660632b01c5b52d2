"""What kind of thing a cell says."""

from __future__ import annotations

import pytest

from rag.documents.tables.cell_values import is_amount, is_note, is_total
from rag.documents.tables.grid import Row


@pytest.mark.parametrize(
    ("text", "expected"), [("-4,5 %", True), ("1990-05-01", True), ("3 m", False), ("–", False)]
)
def test_amounts(text: str, expected: bool) -> None:
    assert is_amount(text) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["Total", "3"], True),
        (["", "Grand total:", "3"], True),
        (["7", "Gesamtsumme", "3"], True),
        (["Total for May", "3"], True),
        (["合计", "3"], True),
        (["Total Eclipse", "3"], False),
        (["Summer", "3"], False),
        (["3", "4"], False),
    ],
)
def test_totals(values: list[str], expected: bool) -> None:
    assert is_total(Row(values)) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Source: own count", True), ("* estimated", True), ("Sourdough", False)]
)
def test_notes(text: str, expected: bool) -> None:
    assert is_note(text) is expected
