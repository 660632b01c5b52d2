"""Hidden text, hidden rows and tracked deletions of a Word document: removed, and counted."""

from __future__ import annotations

from typing import Any

from rag.documents.readers.shared.text_builder import TextBuilder
from rag.documents.readers.word_styles import W, WordStyles, is_on
from rag.types import HiddenKind

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def remove_hidden(root: Any, styles: WordStyles, builder: TextBuilder) -> None:
    """Remove hidden text and rows, tracked deletions and the fallback copies of text boxes.

    What was moved is a deletion where it was. Hidden text counts once a paragraph.
    """
    from lxml import etree

    etree.strip_elements(root, _FALLBACK, with_tail=False)
    removed: set[Any] = set()
    places: set[Any] = set()
    tags = [f"{W}tr", f"{W}del", f"{W}moveFrom"]
    if styles.hide_text or root.find(f".//{W}vanish") is not None:
        tags.append(f"{W}r")
    for element in root.iter(*tags):
        kind = _hidden_kind(element, styles)
        if kind is None or any(above in removed for above in element.iterancestors()):
            continue
        removed.add(element)
        if kind == "text":
            places.add(next(element.iterancestors(f"{W}p"), None))
        else:
            builder.pass_over(kind)
    builder.pass_over("text", len(places))
    for element in removed:
        element.getparent().remove(element)


def _hidden_kind(element: Any, styles: WordStyles) -> HiddenKind | None:
    """Return how an element is hidden; None if it is not, or has no text."""
    if element.tag == f"{W}tr":
        properties = element.find(f"{W}trPr")
        if properties is None:
            return None
        if properties.find(f"{W}del") is not None:
            return "deletions"
        return "rows" if is_on(properties.find(f"{W}hidden")) else None
    if not any(text.text for text in element.iter(f"{W}t", f"{W}delText")):
        return None
    if element.tag != f"{W}r":
        return "deletions"
    return "text" if styles.hides(element) else None
