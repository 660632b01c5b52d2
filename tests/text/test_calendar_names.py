"""Names of months and weekdays in all languages whose dates are read."""

from __future__ import annotations

import pytest

from rag.text.calendar_names import LOCALES, month_names, weekday_names


@pytest.mark.parametrize("locale", LOCALES)
def test_names_are_numbered(locale: str) -> None:
    assert sorted(month_names(locale).values()) == list(range(1, 13))
    assert sorted(weekday_names(locale).values()) == list(range(1, 8))


def test_several_locales() -> None:
    months = month_names("en", "de_AT")
    assert months["January"] == months["Jänner"] == 1
    assert month_names("de", width="abbreviated")["Dez."] == 12
    assert weekday_names("sv")["måndag"] == 1
