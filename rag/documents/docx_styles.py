"""What the styles of a Word document say about its paragraphs, whatever they are called."""

from __future__ import annotations

import re
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Styles:
    """The styles of a document, each with what it inherits from those that it is based on."""

    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._default = next(
            (s.style_id for s in document.styles if s.type == 1 and _is_default(s)), ""
        )
        self._formats = _list_formats(document.part)
        self._known: dict[str, tuple[int | None, tuple[str, int] | None]] = {}

    def level(self, paragraph: Any) -> int | None:
        """Return the heading level of a paragraph: 1 for a title, 2 for the first outline level."""
        own = value(paragraph, "pPr", "outlineLvl")
        if own is not None:
            return int(own) + 2 if int(own) < 9 else None
        return self._of(paragraph)[0]

    def item(self, paragraph: Any) -> tuple[str, int, bool] | None:
        """Return the list of an item, its depth from 0, and whether it is numbered."""
        numbering = value(paragraph, "pPr", "numPr", "numId")
        depth = value(paragraph, "pPr", "numPr", "ilvl")
        found = (numbering, int(depth or 0)) if numbering else self._of(paragraph)[1]
        if found is None or found[0] == "0":  # 0 takes a paragraph out of its style's list
            return None
        return (*found, self._formats.get(found, "bullet") not in ("bullet", "none"))

    def is_contents(self, paragraph: Any) -> bool:
        """Whether a paragraph is a line of a table of contents."""
        style = self._styles.get(value(paragraph, "pPr", "pStyle") or "")
        return style is not None and (style.name or "").lower().startswith("toc ")

    def _of(self, paragraph: Any) -> tuple[int | None, tuple[str, int] | None]:
        style_id = value(paragraph, "pPr", "pStyle") or self._default
        if style_id not in self._known:
            self._known[style_id] = self._inherited(style_id)
        return self._known[style_id]

    def _inherited(self, style_id: str) -> tuple[int | None, tuple[str, int] | None]:
        """Look for a level and a list up the chain of styles that a style is based on."""
        level: int | None = None
        item: tuple[str, int] | None = None
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            name = (style.name or "").lower()
            outline = value(style.element, "pPr", "outlineLvl")
            heading = re.fullmatch(r"heading (\d)", name)
            if level is None and name == "title":
                level = 1
            elif level is None and (outline or heading):
                level = int(outline) + 2 if outline else int(heading[1]) + 1 if heading else None
            numbering = value(style.element, "pPr", "numPr", "numId")
            if item is None and (numbering or name.startswith(("list bullet", "list number"))):
                item = (numbering or name, int(value(style.element, "pPr", "numPr", "ilvl") or 0))
            style_id = value(style.element, "basedOn") or ""
        return (level if level and level < 11 else None), item


def _is_default(style: Any) -> bool:
    return style.element.get(f"{W}default") in ("1", "true")


def value(element: Any, *path: str) -> str | None:
    """Return the `val` of the element that a path of names leads to."""
    found = element.find("/".join(f"{W}{name}" for name in path))
    return None if found is None else found.get(f"{W}val")


def _list_formats(part: Any) -> dict[tuple[str, int], str]:
    """Return the number format of each list and depth."""
    root = related(part, "numbering")
    if root is None:
        return {}
    abstract = {
        definition.get(f"{W}abstractNumId"): {
            int(level.get(f"{W}ilvl", "0")): value(level, "numFmt") or "decimal"
            for level in definition.iter(f"{W}lvl")
        }
        for definition in root.iter(f"{W}abstractNum")
    }
    return {
        (str(number.get(f"{W}numId")), depth): kind
        for number in root.iter(f"{W}num")
        for depth, kind in abstract.get(value(number, "abstractNumId"), {}).items()
    }


def related(part: Any, kind: str) -> Any:
    """Return the XML of a part that belongs to the document, or None."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            return etree.fromstring(relation.target_part.blob, parser)
    return None
