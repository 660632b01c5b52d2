"""Elements that a web page or a chapter of a book does not show."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_NEVER_TEXT = {"head", "script", "style", "template", "noscript", "nav", "footer"}
_REMOVED = "removed"


def remove_hidden(root: Any) -> int:
    """Remove what is hidden from an lxml tree of HTML; return the number of such places with text.

    Hidden are elements with the attribute `hidden`, and those whose own style shows nothing; style
    sheets are not read. `aria-hidden` hides from screen readers what the page shows, so it stays;
    so does what a search would show (`hidden="until-found"`), and a formula, of which the page has
    a picture.
    """
    from lxml import etree

    places = 0
    for element in root.iter("*"):
        if _is_hidden(element):
            around = [_name(one) for one in chain([element], element.iterancestors())]
            if _REMOVED not in around and _NEVER_TEXT.isdisjoint(around):
                places += bool("".join(element.itertext("*")).strip())
            element.tag = _REMOVED
    etree.strip_elements(root, _REMOVED, with_tail=False)
    return places


def _is_hidden(element: Any) -> bool:
    hidden = element.get("hidden", "until-found").lower() != "until-found"
    if not hidden and not _UNSEEN.search(element.get("style", "")):
        return False
    return next(element.iter("{*}math"), None) is None


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
