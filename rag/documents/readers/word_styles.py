"""Styles and numbering of a Word document, and its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class WordStyles:
    """The styles of a document, each with the properties it inherits from its base styles."""

    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._default = next(
            (s.style_id for s in document.styles if s.type == 1 and _is_default(s)), ""
        )
        self._formats = _list_formats(document.part)
        self._known: dict[str, tuple[int | None, tuple[str, int] | None]] = {}
        self._hiding: dict[str, bool] = {}
        self.hide_text = any(
            style.element.find(f"{W}rPr/{W}vanish") is not None for style in document.styles
        )
        """Whether a style may hide the text of a run."""

    def level(self, paragraph: Any) -> int | None:
        """Return the heading level of a paragraph: 1 for a title, 2 for the first outline level."""
        own = value_of(paragraph, "pPr", "outlineLvl")
        if own is not None:
            return int(own) + 2 if int(own) < 9 else None
        return self._of(paragraph)[0]

    def item(self, paragraph: Any) -> tuple[str, int, bool] | None:
        """Return a list item's list id, its depth from 0, and whether it is numbered."""
        numbering = value_of(paragraph, "pPr", "numPr", "numId")
        depth = value_of(paragraph, "pPr", "numPr", "ilvl")
        found = (numbering, int(depth or 0)) if numbering else self._of(paragraph)[1]
        if found is None or found[0] == "0":  # 0 removes a paragraph from its style's list
            return None
        return (*found, self._formats.get(found, "bullet") not in ("bullet", "none"))

    def hides(self, run: Any) -> bool:
        """Whether the text of a run is hidden by its format, or by a style."""
        own = run.find(f"{W}rPr/{W}vanish")
        if own is not None:
            return is_on(own)
        paragraph = next(run.iterancestors(f"{W}p"), None)
        of_paragraph = None if paragraph is None else value_of(paragraph, "pPr", "pStyle")
        return any(
            self._hides(style) for style in (value_of(run, "rPr", "rStyle"), of_paragraph) if style
        )

    def _hides(self, style_id: str) -> bool:
        if style_id not in self._hiding:
            switches = (style.element.find(f"{W}rPr/{W}vanish") for style in self._chain(style_id))
            self._hiding[style_id] = is_on(next((s for s in switches if s is not None), None))
        return self._hiding[style_id]

    def is_caption(self, paragraph: Any) -> bool:
        """Whether a paragraph is the caption of a table or a figure."""
        style_id = value_of(paragraph, "pPr", "pStyle") or ""
        return any("caption" in (style.name or "").lower() for style in self._chain(style_id))

    def sets_off(self, table_style: str, part: str) -> bool:
        """Whether a style of tables has a look of its own for the `firstRow` or `firstColumn`."""
        kind = {"firstRow": "firstRow", "firstColumn": "firstCol"}[part]
        looks = (
            look
            for style in self._chain(table_style)
            for look in style.element.iter(f"{W}tblStylePr")
            if look.get(f"{W}type") == kind
        )
        return any(is_on(look.find(f"{W}rPr/{W}b")) for look in looks)

    def is_contents(self, paragraph: Any) -> bool:
        """Whether a paragraph is a line of a table of contents."""
        style = self._styles.get(value_of(paragraph, "pPr", "pStyle") or "")
        return style is not None and (style.name or "").lower().startswith("toc ")

    def _of(self, paragraph: Any) -> tuple[int | None, tuple[str, int] | None]:
        style_id = value_of(paragraph, "pPr", "pStyle") or self._default
        if style_id not in self._known:
            self._known[style_id] = self._inherited(style_id)
        return self._known[style_id]

    def _inherited(self, style_id: str) -> tuple[int | None, tuple[str, int] | None]:
        """Look for a heading level and a list in a style and its base styles."""
        level: int | None = None
        item: tuple[str, int] | None = None
        for style in self._chain(style_id):
            name = (style.name or "").lower()
            outline = value_of(style.element, "pPr", "outlineLvl")
            heading = re.fullmatch(r"heading (\d)", name)
            if level is None and name == "title":
                level = 1
            elif level is None and (outline or heading):
                level = int(outline) + 2 if outline else int(heading[1]) + 1 if heading else None
            numbering = value_of(style.element, "pPr", "numPr", "numId")
            if item is None and (numbering or name.startswith(("list bullet", "list number"))):
                item = (
                    numbering or name,
                    int(value_of(style.element, "pPr", "numPr", "ilvl") or 0),
                )
        return (level if level and level < 11 else None), item

    def _chain(self, style_id: str) -> Iterator[Any]:
        """Yield a style and its base styles."""
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = value_of(self._styles[style_id].element, "basedOn") or ""


def is_on(switch: Any) -> bool:
    """Whether a switch such as `w:vanish` is there and not turned off; None is not there."""
    return switch is not None and switch.get(f"{W}val", "1") not in ("0", "false", "off")


def _is_default(style: Any) -> bool:
    return style.element.get(f"{W}default") in ("1", "true")


def _list_formats(part: Any) -> dict[tuple[str, int], str]:
    """Return the number format of each list and depth."""
    root = related_xml(part, "numbering")
    if root is None:
        return {}
    abstract = {
        definition.get(f"{W}abstractNumId"): {
            int(level.get(f"{W}ilvl", "0")): value_of(level, "numFmt") or "decimal"
            for level in definition.iter(f"{W}lvl")
        }
        for definition in root.iter(f"{W}abstractNum")
    }
    return {
        (str(number.get(f"{W}numId")), depth): kind
        for number in root.iter(f"{W}num")
        for depth, kind in abstract.get(value_of(number, "abstractNumId"), {}).items()
    }


def related_xml(part: Any, kind: str) -> Any:
    """Return the XML of a related part of the document, such as its numbering; or None."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            return etree.fromstring(relation.target_part.blob, parser)
    return None


def value_of(element: Any, *path: str) -> str | None:
    """Return the `val` attribute of the element at a path of names."""
    found = element.find(_joined(path))
    return None if found is None else found.get(f"{W}val")


@cache
def _joined(path: tuple[str, ...]) -> str:
    return "/".join(f"{W}{name}" for name in path)
