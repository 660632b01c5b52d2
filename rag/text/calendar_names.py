"""Names of months and weekdays, from the Unicode locale data (CLDR)."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

LOCALES = ("en", "en_GB", "de", "de_AT", "fr", "es", "it", "pt", "nl", "sv")
"""Languages whose dates are read. British English has "Sept", Austrian German has "Jänner"."""


@cache
def month_names(*locales: str, width: Literal["wide", "abbreviated"] = "wide") -> dict[str, int]:
    """Return the months of some locales (1 to 12) by name, as written and with full stops."""
    from babel import Locale

    return {
        name: number
        for locale in locales
        for number, name in Locale.parse(locale).months["format"][width].items()
    }


@cache
def weekday_names(*locales: str) -> dict[str, int]:
    """Return the weekdays of some locales (1 is Monday) by name, as written."""
    from babel import Locale

    return {
        name: number + 1
        for locale in locales
        for number, name in Locale.parse(locale).days["format"]["wide"].items()
    }


def date_in_words(written: str) -> str:
    """Return a date in ISO 8601, perhaps without its day, in English words: "3 May 2025"."""
    from babel.dates import format_date

    has_day = len(written) > len("2025-05")
    day = date.fromisoformat(written if has_day else f"{written}-01")
    return str(format_date(day, "d MMMM y" if has_day else "MMMM y", locale="en"))
