"""Names of months and weekdays, from the Unicode locale data (CLDR)."""

from __future__ import annotations

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
