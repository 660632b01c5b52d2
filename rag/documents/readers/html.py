"""Read HTML: the main text of a page, without menus, scripts and advertisements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from rag.documents.decoding import decode
from rag.documents.limits import Limits, check_nesting
from rag.documents.readers.html_marks import before, without_marks
from rag.documents.readers.html_tables import take_tables
from rag.documents.readers.markdown_file import parse_markdown
from rag.documents.readers.shared.hidden_elements import remove_hidden
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder, superscript
from rag.documents.tables.insert_tables import PageTable, Place, insert_tables
from rag.text.normalise import normalise

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_NOT_TEXT = ("head", "script", "style", "template", "noscript", "svg", "iframe", "nav", "footer")
_PERMALINKS = ("¶", "#", "§", "🔗", "\uf0c1")
# Code of trafilatura's Markdown, or else a mark that it escaped in prose.
_ESCAPED = re.compile(
    r"(?:^|(?<!\\))(`+)(?!`).+?(?<!`)\1(?!`)|(\\+)([*_`~\[\]<])|^( *(?:\d{1,9})?)\\([-+.)])",
    re.DOTALL | re.MULTILINE,
)
_FORMATTING = ("b", "strong", "i", "em", "u", "font", "small", "mark", "sub", "sup")


def read_html(data: bytes, limits: Limits) -> Extracted:
    """Read a web page as Markdown: tables and headings are kept, links and images dropped."""
    from lxml import etree, html

    try:
        root = html.document_fromstring(_DECLARATION.sub("", _decode(data)))
    except etree.ParserError:  # there is not one element
        return Extracted("")
    check_nesting(root, limits)
    builder = TextBuilder(limits)
    builder.pass_over("text", remove_hidden(root))
    title = root.findtext(".//title") or ""
    markup, tables = plain(root)
    page = parse_markdown(normalise(_main_text(markup)), limits)
    if _lost_structure(html.document_fromstring(markup), page, tables):
        page = parse_markdown(normalise(to_markdown(markup)), limits)
    page = with_tables(page, tables, limits)
    if page.text.strip() and not any(heading.level == 1 for heading in page.headings):
        builder.heading(1, title)
    builder.insert(page)
    return builder.build()


def _main_text(markup: str) -> str:
    """Return the article of a page as Markdown, as far as one is found."""
    import trafilatura
    from trafilatura.settings import use_config

    settings = use_config()
    # Below this many characters trafilatura drops the structure and returns plain lines.
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
    article = trafilatura.extract(
        markup,
        output_format="markdown",
        include_links=False,
        include_images=False,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        config=settings,
    )
    return _ESCAPED.sub(_unescaped, article or "")


def _unescaped(found: re.Match[str]) -> str:
    """Return a mark without the backslash before it: a quotation is what the page shows."""
    if found[1]:
        return found[0]
    if found[2]:
        return "\\" * ((len(found[2]) - 1) // 2) + found[3]
    return found[4] + found[5]


def _lost_structure(root: Any, page: Extracted, tables: Mapping[str, PageTable]) -> bool:
    """Whether no article was found, only paragraphs from all over the page.

    Then the page is notes, a list or a table, and is better read whole.
    """
    if page.headings:
        return False
    titles = root.iter("h1", "h2", "h3", "h4", "h5", "h6")
    if any(title.text_content().strip() for title in titles):
        return True
    shown = "".join(text for body in root.iter("body") for text in body.itertext())
    return _size(page.text, tables) * 2 < _size(shown, tables)


def _size(text: str, tables: Mapping[str, PageTable]) -> int:
    """Return the number of characters, without spaces, of a text and of its tables."""
    cells = (c for mark in tables if mark in text for row in tables[mark].rows for c in row)
    return len("".join(text.split())) + sum(len(cell.text) for cell in cells)


def plain(root: Any) -> tuple[str, dict[str, PageTable]]:
    """Return the markup of an lxml tree of HTML without emphasis, marks, scripts and tables.

    In the place of each table is a paragraph, by whose text the table is found. A quotation is what
    the page shows, and words with asterisks inside would not be found. The result is markup: in a
    tree, each removed tag leaves a split in the text that costs time.
    """
    from lxml import etree

    for link in root.iter("{*}a"):
        if _is_permalink(link):
            link.clear(keep_tail=True)
    without_marks(root)
    for element in root.iter("{*}sup"):
        text, base = element.text or "", before(element)
        if (element.tail or "").startswith(("/", "\u2044")):  # the numerator of a fraction
            element.text = f" {text}" if base[-1:].isdigit() else text
        else:
            element.text = superscript(text, base)
    # The star is any namespace: EPUB has one, web pages have none.
    etree.strip_tags(root, *(f"{{*}}{tag}" for tag in _FORMATTING))
    unseen = (f"{{*}}{tag}" for tag in _NOT_TEXT)
    etree.strip_elements(root, *unseen, etree.Comment, with_tail=False)
    text = _markup(root)
    if next(root.iter("{*}table"), None) is None:
        return text, {}
    name = sha256(text.encode("utf-8", "replace")).hexdigest()[:16]  # the page cannot hold it
    tables = take_tables(root, f"table{name}n")
    return _markup(root), tables


def _markup(root: Any) -> str:
    from lxml import etree

    return str(etree.tostring(root, encoding="unicode", method="html"))


def with_tables(page: Extracted, tables: Mapping[str, PageTable], limits: Limits) -> Extracted:
    """Return a page with its tables in the place of the paragraphs that stand for them."""
    found = re.finditer("|".join(tables), page.text) if tables else ()
    places = [Place(*mark.span(), [tables[mark.group()]]) for mark in found]
    return insert_tables(page, places, limits)


def _is_permalink(link: Any) -> bool:
    """Whether a link is the sign after a heading that links to the heading itself."""
    if "".join(link.itertext()).strip() not in _PERMALINKS:
        return False
    marked = re.search(r"headerlink|permalink|anchor", link.get("class") or "")
    above = link.getparent()
    return bool(marked) or (above is not None and re.search(r"h[1-6]$", above.tag) is not None)


def to_markdown(markup: str) -> str:
    """Return all text of plain markup as Markdown without links."""
    from markdownify import markdownify

    return str(
        markdownify(
            markup,
            heading_style="ATX",
            bullets="-",
            strip=["a", "img"],
            escape_asterisks=False,
            escape_underscores=False,
            escape_misc=False,
        )
    )


def _decode(data: bytes) -> str:
    """Decode a page: as UTF-8 if valid, else as the page declares, else by a guess."""
    said = _CHARSET.search(data, 0, 2048)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return data.decode(said[1].decode() if said else "utf-8")
        except (UnicodeDecodeError, LookupError):
            return decode(data)
