"""What every reader shares: decoding, normalising, and building a text with pages and headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.errors import UnreadableFile
from rag.types import Heading, Page

# C0 controls but tab and newline: no meaning in a text, and some break JSON readers and terminals.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Extracted:
    """A reader's result: normalised text, where its pages and headings are, and pages without text.

    `unread` are the numbers of pages that show something but hold no text, such as scans.
    """

    text: str
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    unread: tuple[int, ...] = ()


def decode(data: bytes) -> str:
    """Decode UTF-8 (with or without a mark) or UTF-16 with a mark; other bytes are guessed.

    Raises:
        UnreadableFile: the bytes are not text in any known encoding.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None or b"\x00" in data:
        raise UnreadableFile(
            "The bytes are not text in any known encoding.", "Save the file as UTF-8 text."
        )
    return str(best)


def normalise(text: str) -> str:
    """Make line ends plain and drop control characters; offsets count in the result."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(slots=True)
class TextBuilder:
    """Collects blocks into one text and notes where headings and pages begin and end."""

    _parts: list[str] = field(default_factory=list)
    _headings: list[Heading] = field(default_factory=list)
    _pages: list[Page] = field(default_factory=list)
    _length: int = 0

    def block(self, text: str) -> None:
        """Add a paragraph, set off by a blank line; an empty one is dropped."""
        text = normalise(text).strip()
        if not text:
            return
        if self._parts:
            self._add("\n\n")
        self._add(text)

    def heading(self, level: int, title: str) -> None:
        """Add a heading as a block of its own."""
        title = " ".join(normalise(title).split())
        if title:
            start = self._length + (2 if self._parts else 0)
            self._headings.append(Heading(level, title, start, start + len(title)))
            self.block(title)

    def end_page(self, number: int, label: str) -> None:
        """Close the page that holds everything since the last one was closed."""
        start = self._pages[-1].end if self._pages else 0
        self._pages.append(Page(number, label, start, self._length))

    def build(self) -> Extracted:
        """Return the text with its pages and headings."""
        return Extracted("".join(self._parts), tuple(self._pages), tuple(self._headings))

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
