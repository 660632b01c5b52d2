"""Escapes for Markdown; exports are parsed again in tests/conversation."""

from __future__ import annotations

import pytest

from rag.text.markdown import escape_block, escape_line, strip_links


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# Head\n* item", "\\# Head\n* item"),
        ("a\n---", "a\n\\---"),
        ("![p](http://x.org) [^1]", "\\!\\[p\\](http:\\//x.org) \\[^1\\]"),
    ],
)
def test_escape_block(text: str, escaped: str) -> None:
    assert escape_block(text) == escaped


def test_escape_line() -> None:
    assert escape_line("# a | b\n*c*") == "\\# a \\| b \\*c\\*"


def test_strip_links() -> None:
    assert strip_links("See ![p](http://x.org/q) [a](http://x.org).") == "See  a."
