"""Marks of lists, and dashes, years and initials that are not."""

from __future__ import annotations

import pytest

from rag.text.list_marks import without_list_mark


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("- Owls hunt.", "Owls hunt."),
        ("  • Owls hunt.", "Owls hunt."),
        ("12. Owls hunt.", "Owls hunt."),
        ("(3) Owls hunt.", "Owls hunt."),
        ("b) Owls hunt.", "Owls hunt."),
        ("The range is 5 - 10.", "The range is 5 - 10."),
        ("Owls (1997) hunt.", "Owls (1997) hunt."),
        ("1990. That was the year.", "1990. That was the year."),
        ("z. B. Eulen", "z. B. Eulen"),
        ("-5 °C", "-5 °C"),
        ("- ", "- "),
        ("", ""),
    ],
)
def test_without_list_mark(text: str, item: str) -> None:
    assert without_list_mark(text) == item
