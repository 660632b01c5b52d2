"""Take out of the sentences of an HTML tree what stands between their words.

Page and line numbers of the printed book and the marks of notes are removed, side notes are put
after their paragraph. The classes are those of Project Gutenberg, EPUB and Tufte's style.
"""

from __future__ import annotations

import re
from typing import Any

_NUMBER = r"(?:\d{1,4}[a-z]?|[ivxlcdm]{1,8})"
_PAGE = re.compile(
    rf"[\[({{|\s\u2014\u2013-]*(?:(?:page|pg|p)\b\.?\s*)?(?:{_NUMBER})?[\])}}|\s\u2014\u2013-]*",
    re.IGNORECASE,
)
_PAGE_CLASS = re.compile(
    r"\b(?:x-?)?(?:page-?(?:num|no|number|break|mark)?|pg(?:num|no)?|pb|folio|newpage|"
    r"line-?(?:num|no|number)|lnum|doc-pagebreak)s?\b",
    re.IGNORECASE,
)
_PAGE_ID = re.compile(r"(?:page|pg|p)[_.-]?(?:\d+|[ivxlc]+)[a-z]?", re.IGNORECASE)
_SIDE_NOTE = re.compile(
    r"\b(?:side-?note|margin-?note|marginalia|marginal|mnote|[lr]sidenote)s?\b(?!-)", re.IGNORECASE
)
_NOTE = re.compile(
    r"[\[({]?(?:\d{1,4}|[a-z]|[ivxlc]{1,6}|[*\u2217\u2020\u2021\u00a7\u00b6]+)[\])}]?"
)
_NOTE_CLASS = re.compile(
    r"note-?(?:ref|link|anchor|call|back)?\b|fn-?(?:anchor|ref|link)\b|\breference\b", re.IGNORECASE
)
# Of Wikipedia: "[edit]" behind a title, "[citation needed]" in a sentence.
_UNPRINTED = re.compile(r"\b(?:no-?print|mw-editsection)\b")
_INLINE = frozenset("a abbr b big cite em font i ins q s small span strong sub sup u".split())
_NOTE_TEXT = re.compile(
    r"(?:^|\s)(?:foot|end)note(?:-?(?:text|body|content))?(?:$|\s)", re.IGNORECASE
)
_CODE = frozenset(("code", "tt", "kbd", "samp"))


def without_marks(root: Any) -> None:
    """Remove page numbers and marks of notes from an lxml tree, and put side notes in their place.

    A mark at the beginning of a block is the label of the note itself and stays.
    """
    for element in list(root.iter("{*}*")):
        name = _name(element)
        unprinted = _UNPRINTED.search(element.get("class") or "")
        if unprinted or _marks_page(element, name) or _marks_note(element, name):
            _remove(element)
        elif _SIDE_NOTE.search(element.get("class") or "") or _is_note(element, name):
            _move_behind_paragraph(element)
        elif name in _CODE and next(element.iterancestors("{*}pre"), None) is None:
            # Code in a sentence is read without marks, as other formatting is.
            element.tag = element.tag.replace(name, "small")


def before(element: Any) -> str:
    """Return the text right before an element in its block; empty where the block begins."""
    while True:
        previous, above = element.getprevious(), element.getparent()
        if previous is not None:
            inside = "".join(previous.itertext()) if _name(previous) in _INLINE else ""
            text, element = inside + (previous.tail or ""), previous
        elif above is None:
            return ""
        else:
            text, element = above.text or "", above
        if text or _name(element) not in _INLINE:
            return text


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _kinds(element: Any) -> str:
    """Return what a tag says about itself: its class, and the roles of EPUB and of ARIA."""
    epub = element.get("{http://www.idpf.org/2007/ops}type") or element.get("epub:type")
    return " ".join(filter(None, (element.get("class"), epub, element.get("role"))))


def _marks_page(element: Any, name: str) -> bool:
    if name in ("td", "th") or element.get("href"):
        return False  # the page of an entry in a table of contents
    place = element.get("id") or element.get("name") or ""
    if not (_PAGE_CLASS.search(_kinds(element)) or _PAGE_ID.fullmatch(place)):
        return False
    if element.find(".//{*}a[@href]") is not None:
        return False
    text = "".join(element.itertext()).strip()
    return _PAGE.fullmatch(text) is not None and (bool(text) or name in ("span", "a"))


def _marks_note(element: Any, name: str) -> bool:
    """Whether a raised or bracketed link in a sentence leads to a note."""
    if name not in ("a", "sup"):
        return False
    text = "".join(element.itertext()).strip()
    if not _NOTE.fullmatch(text):
        return False
    link = element if name == "a" else element.find(".//{*}a")
    if link is None or "#" not in (link.get("href") or ""):
        return False
    text_before = before(element)
    if not text_before.strip():
        return False
    raised = name == "sup" or element.find(".//{*}sup") is not None
    named = _NOTE_CLASS.search(_kinds(element)) is not None
    glued = (
        not text_before[-1].isspace() and not text.isalpha() and text_before[-1] not in "([-\u2013"
    )
    return raised or named or glued


def _is_note(element: Any, name: str) -> bool:
    """Whether an element inside a sentence is the text of a note: a tag of Distill, or a span."""
    if name == "span":
        return _NOTE_TEXT.search(element.get("class") or "") is not None
    return name in ("d-footnote", "dt-fn")


def _move_behind_paragraph(element: Any) -> None:
    paragraph = next(element.iterancestors("{*}p"), None)
    if paragraph is None or (above := paragraph.getparent()) is None:
        return
    _remove(element)
    element.tag = paragraph.tag
    element.tail = None
    above.insert(above.index(paragraph) + 1, element)


def _remove(element: Any) -> None:
    """Remove an element, but not the text after it; words that it parted stay apart or joined."""
    above, tail = element.getparent(), element.tail or ""
    if above is None:
        return
    previous = element.getprevious()
    text = (previous.tail if previous is not None else above.text) or ""
    if text[-1:] in tuple(".,;:!?") and tail[:1].isalnum():
        tail = f" {tail}"
    if previous is not None:
        previous.tail = text + tail
    else:
        above.text = text + tail
    element.tail = None
    above.remove(element)
