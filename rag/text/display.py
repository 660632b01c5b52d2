"""Text for display: plurals, and protection against characters that act on a terminal or page."""

from __future__ import annotations

import re

# Control characters other than tab and newline, and direction marks (embeddings, overrides and
# isolates), any of which could reorder or erase the program's own words.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def count(number: int, noun: str) -> str:
    """Return '1 page' or '1,200 pages'."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def replace_unsafe(text: str, replacement: str) -> str:
    """Return a text with each control character and direction mark replaced."""
    return _UNSAFE.sub(replacement, text)


def place_line(context: str, heading: str) -> str:
    """Join where a text stands and its heading path to one line; either may be empty."""
    return " | ".join(filter(None, (context, heading)))


def titled(place: str, text: str) -> str:
    """Return a text below a line that says where it stands, if there is one."""
    return f"{place}\n{text}" if place else text
