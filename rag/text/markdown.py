"""Texts that documents, models and people wrote, as Markdown that shows them as they are.

They make no link or HTML, fetch no picture and hold no footnote of their own.
"""

from __future__ import annotations

import re

from rag.text.normalise import normalise

_ACTIVE = re.compile(r"[\\`*_\[\]<>&~$!]|(?<=:)/(?=/)|(?<=www)\.")
_OPENING = re.compile(r"^([ \t]*)([#=]|-{2,})", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)\\\*(?= )", re.MULTILINE)
_INLINE = re.compile(r"[#|]")


def escape_block(text: str) -> str:
    """Return a text whose lists and tables keep their shape."""
    return _BULLET.sub(r"\1*", _begun(_inert(normalise(text))))


def escape_line(text: str) -> str:
    """Return a text on one line, of which nothing begins a heading or a cell of a table."""
    return _begun(_INLINE.sub(r"\\\g<0>", _inert(" ".join(normalise(text).split()))))


def _inert(text: str) -> str:
    return _ACTIVE.sub(r"\\\g<0>", text)


def _begun(text: str) -> str:
    """Keep lines from being headings or rules by how they begin."""
    return _OPENING.sub(r"\1\\\2", text)


_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")


_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def strip_links(draft: str) -> str:
    """Drop images and the targets of links: a page that shows them would fetch them.

    A poisoned document could otherwise make the model write an address that leaks the question.
    """
    return _LINK.sub(r"\1", _IMAGE.sub("", draft))
