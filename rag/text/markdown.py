"""Escape untrusted text for Markdown: it creates no link, HTML, picture or footnote."""

from __future__ import annotations

import re

from rag.text.normalise import normalise

_ACTIVE = re.compile(r"[\\`*_\[\]<>&~$!]|(?<=:)/(?=/)|(?<=www)\.")
_OPENING = re.compile(r"^([ \t]*)([#=]|-{2,})", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)\\\*(?= )", re.MULTILINE)
_INLINE = re.compile(r"[#|]")


def escape_block(text: str) -> str:
    """Return an escaped text whose lists and tables keep their shape."""
    return _BULLET.sub(r"\1*", _escape_openings(_escape_inline(normalise(text))))


def escape_line(text: str) -> str:
    """Return an escaped text on one line, safe in a heading or a table cell."""
    return _escape_openings(
        _INLINE.sub(r"\\\g<0>", _escape_inline(" ".join(normalise(text).split())))
    )


def _escape_inline(text: str) -> str:
    return _ACTIVE.sub(r"\\\g<0>", text)


def _escape_openings(text: str) -> str:
    """Escape the beginning of lines that would be headings or rules."""
    return _OPENING.sub(r"\1\\\2", text)


_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def strip_links(draft: str) -> str:
    """Remove images and link targets, which a page would fetch.

    A poisoned document could otherwise make the model write an address that leaks the question.
    """
    return _LINK.sub(r"\1", _IMAGE.sub("", draft))
