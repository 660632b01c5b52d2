"""Read EPUB: the chapters of a book in order, each an HTML page inside a zip archive."""

from __future__ import annotations

import posixpath
import re
from html.entities import name2codepoint
from typing import Any
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

from rag.documents.limits import Limits, check_nesting, open_archive
from rag.documents.readers.html import plain, to_markdown, with_tables
from rag.documents.readers.markdown_file import parse_markdown
from rag.documents.readers.shared.hidden_elements import remove_hidden
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder
from rag.errors import UnreadableFile
from rag.text.normalise import normalise

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_ENTITY = re.compile(rb"&(\w+);")
_XML_ENTITIES = {b"amp", b"lt", b"gt", b"quot", b"apos"}


def read_epub(data: bytes, limits: Limits) -> Extracted:
    """Read a book; a chapter without a heading takes its title from the table of contents.

    Raises:
        UnreadableFile: not an EPUB, protected, or beyond a limit.
    """
    archive = open_archive(data, limits, "an EPUB book", _CONTAINER)
    _refuse_protected(archive)
    root_file = _xml(archive, _CONTAINER).find(".//{*}rootfile")
    package = root_file.get("full-path") if root_file is not None else ""
    if package not in archive.namelist():
        raise UnreadableFile(
            f"The book is incomplete: its list of contents {package!r} is missing.",
            "Download the book again, or convert it with another program.",
        )
    book = _xml(archive, package)
    items = {
        item.get("id"): _resolve(package, item.get("href", ""))
        for item in book.iterfind(".//{*}manifest/{*}item")
    }
    titles = _contents(archive, book, package, items)
    builder = TextBuilder(limits)
    for reference in book.iterfind(".//{*}spine/{*}itemref"):
        name = items.get(reference.get("idref"), "")
        if name not in archive.namelist():
            continue
        chapter, hidden = _chapter(archive.read(name), limits)
        builder.pass_over("text", hidden)
        if chapter.text.strip():
            if not chapter.headings and name in titles:
                builder.label(1, titles[name])
            builder.insert(chapter)
    return builder.build()


def _chapter(data: bytes, limits: Limits) -> tuple[Extracted, int]:
    """Read a whole chapter, and count the hidden places that were passed over.

    A book has no menus, and extracting an article would drop parts.
    """
    from lxml import etree, html

    try:
        root = _parse(data)
    except etree.XMLSyntaxError:
        try:
            root = html.document_fromstring(data)
        except etree.ParserError:  # there is not one element
            return Extracted(""), 0
    check_nesting(root, limits)
    hidden = remove_hidden(root)
    markup, tables = plain(root)
    page = parse_markdown(normalise(to_markdown(markup)), limits)
    return with_tables(page, tables, limits), hidden


def _contents(archive: ZipFile, book: Any, package: str, items: dict[str, str]) -> dict[str, str]:
    """Return each chapter file's title from the table of contents of EPUB 3 or 2."""
    manifest = book.iterfind(".//{*}manifest/{*}item")
    found = next(
        (
            items[item.get("id")]
            for item in manifest
            if "nav" in item.get("properties", "").split()
            or item.get("media-type") == "application/x-dtbncx+xml"
        ),
        None,
    )
    if found not in archive.namelist():
        return {}
    root = _xml(archive, found)
    entries = [(link.get("href"), link) for link in root.iterfind(".//{*}nav//{*}a")]
    for point in root.iter("{*}navPoint"):
        content, label = point.find("{*}content"), point.find("{*}navLabel")
        if content is not None and label is not None:
            entries.append((content.get("src"), label))
    titles: dict[str, str] = {}
    for target, label in entries:
        titles.setdefault(
            _resolve(found, target or ""), " ".join("".join(label.itertext()).split())
        )
    return titles


def _refuse_protected(archive: ZipFile) -> None:
    """Refuse a book with encrypted text; scrambled fonts do not matter."""
    if _ENCRYPTION in archive.namelist() and b"xmlenc#aes" in archive.read(_ENCRYPTION):
        raise UnreadableFile(
            "The book has copy protection (DRM).", "Index a copy without the protection."
        )


def _resolve(base: str, href: str) -> str:
    """Return the archive entry that a link in another entry points to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(urlsplit(href).path)))


def _xml(archive: ZipFile, name: str) -> Any:
    return _parse(archive.read(name))


def _parse(data: bytes) -> Any:
    """Parse XML without external lookups; HTML's named characters become numeric ones."""
    from lxml import etree

    def numbered(entity: re.Match[bytes]) -> bytes:
        code = name2codepoint.get(entity[1].decode("ascii", "replace"))
        if code is None or entity[1] in _XML_ENTITIES:
            return entity.group()
        return f"&#{code};".encode()

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(_ENTITY.sub(numbered, data), parser)
