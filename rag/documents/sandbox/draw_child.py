"""The child process that draws a page of a PDF and finds a quotation on it.

The quoted text was assembled from glyphs: hyphens were removed, ligatures split, columns ordered.
So the quotation is looked for on the page by its letters and digits alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path
from typing import Any

from rag.documents.formats import load
from rag.documents.limits import Limits
from rag.documents.readers.pdf import open_pdf
from rag.documents.readers.pdf_page import FINEST_SCALE
from rag.documents.sandbox.child_loop import serve
from rag.errors import UnreadableFile

LONGER_SIDE = 1600
"""Pixels of a picture: sharp at twice the width of the page's document viewer."""
QUALITY = 80
"""WebP quality: keeps small type clean at a fifth of the bytes of PNG."""
LEAST_RUN = 12
"""Fewest letters of a piece that is matched when the quotation is not found whole."""
LEAST_SHARE = 0.6
"""Least share of the quotation's letters in matched pieces; less would box something else."""
MOST_WORK = 10_000_000
"""Letters of the page times letters of the quotation, up to which pieces are matched."""

Box = tuple[float, float, float, float]
"""Left, top, width and height as shares of the page's width and height."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page of a file, counted from 1, and the quotation to mark on it.

    `before` is the page's text before the quotation; it tells repeated quotations apart.
    """

    path: str
    sha256: str
    page: int
    quote: str
    before: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn page: size in pixels, WebP in base64, and boxes around the quotation, by line."""

    width: int
    height: int
    webp: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class DrawReply:
    """A picture, or what is wrong and the cure."""

    picture: Picture | None = None
    failure: tuple[str, str] | None = None


def main() -> None:
    """Draw the pages that are requested on standard input."""
    serve(_answer)


def _answer(message: bytes, limits: Limits) -> DrawReply | None:
    try:
        return DrawReply(draw(PageRequest(**json.loads(message)), limits))
    except MemoryError:
        return None
    except UnreadableFile as error:
        return DrawReply(failure=(error.what, error.cure))
    except Exception as error:  # pdfium raises anything on a damaged page
        return DrawReply(failure=(f"The page cannot be drawn: {str(error).rstrip('.')}.", ""))


def draw(wanted: PageRequest, limits: Limits) -> Picture:
    """Draw a page of a file that has not changed since it was indexed.

    Raises:
        UnreadableFile: the file is gone or has changed, has no such page, or cannot be drawn.
    """
    data = load(Path(wanted.path), max_bytes=limits.file_mb * 1_000_000)
    if hashlib.sha256(data).hexdigest() != wanted.sha256:
        raise UnreadableFile("The file has changed since it was indexed.", "Index it again.")
    with open_pdf(data, limits) as pdf:
        if not 0 < wanted.page <= len(pdf):
            raise UnreadableFile(f"The file has no page {wanted.page}.", "Index it again.")
        page = pdf[wanted.page - 1]
        scale = min(FINEST_SCALE, LONGER_SIDE / max(page.get_size()))
        bitmap = page.render(scale=scale)
        boxes = _boxes(page, bitmap, wanted) if wanted.quote else ()
        return Picture(bitmap.width, bitmap.height, _encode(bitmap), boxes)


def _encode(bitmap: Any) -> str:
    buffer = BytesIO()
    bitmap.to_pil().convert("RGB").save(buffer, "WEBP", quality=QUALITY, method=2)
    return base64.b64encode(buffer.getvalue()).decode()


def _boxes(page: Any, bitmap: Any, wanted: PageRequest) -> tuple[Box, ...]:
    """Return one box for each run of the quotation's glyphs on a line."""
    textpage = page.get_textpage()
    place = bitmap.get_posconv(page)
    boxes = []
    for start, count in _runs(_codes(textpage), wanted):
        for index in range(textpage.count_rects(start, count)):
            left, bottom, right, top = textpage.get_rect(index)
            corners = [place.to_bitmap(left, bottom), place.to_bitmap(right, top)]
            boxes.append(_share(corners, bitmap.width, bitmap.height))
    return tuple(boxes)


def _share(corners: list[tuple[int, int]], width: int, height: int) -> Box:
    """Return the box between two corners in pixels, clipped to the page."""
    xs = sorted(min(max(x / width, 0.0), 1.0) for x, _ in corners)
    ys = sorted(min(max(y / height, 0.0), 1.0) for _, y in corners)
    return xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0]


def _codes(textpage: Any) -> list[int]:
    import pypdfium2.raw as pdfium

    return [
        pdfium.FPDFText_GetUnicode(textpage.raw, index) for index in range(textpage.count_chars())
    ]


def _runs(codes: list[int], wanted: PageRequest) -> list[tuple[int, int]]:
    """Return the runs of the page's characters that form the quotation: (first, count)."""
    letters, places = [], []
    for index, code in enumerate(codes):
        for letter in _letters(chr(code)):
            letters.append(letter)
            places.append(index)
    page, quote, before = "".join(letters), _letters(wanted.quote), _letters(wanted.before)
    return [
        (places[start], places[start + count - 1] - places[start] + 1)
        for start, count in _find(page, quote, before)
    ]


def _find(page: str, quote: str, before: str) -> list[tuple[int, int]]:
    """Return where the quotation's letters are among the page's, whole or in pieces."""
    if not quote:
        return []
    found = [at for at in range(len(page)) if page.startswith(quote, at)]
    if found:
        earlier = sum(before.startswith(quote, at) for at in range(len(before)))
        return [(found[min(earlier, len(found) - 1)], len(quote))]
    if len(page) * len(quote) > MOST_WORK:
        return []
    matcher = SequenceMatcher(None, page, quote, autojunk=False)
    pieces = [m for m in matcher.get_matching_blocks() if m.size >= LEAST_RUN]
    if sum(piece.size for piece in pieces) < LEAST_SHARE * len(quote):
        return []
    return [(piece.a, piece.size) for piece in pieces]


def _letters(text: str) -> str:
    """Return the letters and digits of a text, without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if char.isalnum())
