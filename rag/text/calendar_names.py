"""Names of months and weekdays, from the Unicode locale data (CLDR)."""

from __future__ import annotations

from functools import cache
from typing import Literal

LOCALES = ("en", "en_GB", "de", "de_AT", "fr", "es", "it", "pt", "nl", "sv")
"""Languages whose dates are read. British English has "Sept", Austrian German has "Jänner"."""


@cache
def month_names(*locales: str, width: Literal["wide", "abbreviated"] = "wide") -> dict[str, int]:
    """Return the months of some locales, from 1, by their names as written, full stops included."""
    from babel import Locale

    return {
        name: number
        for locale in locales
        for number, name in Locale.parse(locale).months["format"][width].items()
    }


@cache
def weekday_names(*locales: str) -> dict[str, int]:
    """Return the weekdays of some locales, from Monday as 1, by their names as written."""
    from babel import Locale

    return {
        name: number + 1
        for locale in locales
        for number, name in Locale.parse(locale).days["format"]["wide"].items()
    }
