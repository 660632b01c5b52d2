"""One page of a PDF through pdfium: its lines, whether it shows anything, and its picture."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rag.documents.readers.shared.text_builder import superscript
from rag.documents.readers.shared.text_line import RAISED, TextLine

if TYPE_CHECKING:
    import numpy as np

WIDE_GAP = 1.5
"""Gap between two words, in type sizes, that separates cells or columns; gaps in justified text
are below one."""
LARGEST_SIDE = 2000
"""Most pixels of a rendered page's side: 170 dpi on A4, and the most that text recognition uses.
A page can claim to be kilometres wide."""
FINEST_SCALE = 300 / 72
SMALLER = 0.9
"""Greatest size of such a number, as a share of the type size beside it."""
SAMPLE = 200
"""Characters of a page that are checked for a mapping to Unicode."""
# pdfium marks a hyphen at a line end by U+0002, before the line end or in place of it, or after it.
_LINE = re.compile("([^\r\n\x02]*[^\r\n\x02\\s][^\r\n\x02]*)((?:[\r\n]*\x02)?)")
_WORD = re.compile(r"\S+")
# A number or sign at the beginning of a line, and at the end of a word.
_LABEL = re.compile(r"\d{1,5}|[*\u2217\u2020\u2021\u00a7\u00b6]+")
_SPACE_BEFORE_STOP = re.compile(r" [.,;:!?)\]]")
_MARK = re.compile(
    r"([-\u2212+]?\d+(?:[,\u2013-]\d+)*|[*\u2217\u2020\u2021\u00a7\u00b6]+)"
    r"[.,;:!?)\]\"'\u2019\u201d\u00bb]*(?!\S)"
)
# Old TeX fonts draw an accent, then its letter below it. Spacing accents to combining marks.
_COMBINING = dict(
    zip("`^~\xa8\xaf\xb4\xb8", "\u0300\u0302\u0303\u0308\u0304\u0301\u0327", strict=True)
) | dict(
    zip(
        "\u02c6\u02c7\u02d8\u02d9\u02da\u02db\u02dc\u02dd",
        "\u0302\u030c\u0306\u0307\u030a\u0328\u0303\u030b",
        strict=True,
    )
)
_ACCENT = re.compile(f"[{re.escape(''.join(_COMBINING))}](?=[^\\W\\d_])")
_BOLD = re.compile(rb"bold|black|heavy|demi|cmbx|sfbx", re.IGNORECASE)


def page_lines(page: Any) -> list[TextLine]:
    """Return the lines of a page in the file's order, cut at wide gaps.

    Text without a mapping to Unicode is unreadable, and gives no lines.
    """
    textpage = page.get_textpage()
    try:
        reader = _Characters(textpage.raw)
        if reader.unmapped():
            return []
        lines = list(reader.lines())
        if lines and reader.invisible():
            # Sizes of recognised text are guesses that vary from line to line: take the median.
            size = sorted(line.size for line in lines)[len(lines) // 2]
            lines = [replace(line, size=size) for line in lines]
        return lines
    finally:
        textpage.close()


def shows_something(page: Any) -> bool:
    """Whether a page without text is not blank."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    for item in page.get_objects(max_depth=2):
        # Detect a scan without decoding it, which takes half a second for a good one.
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            if (right - left) * (top - bottom) > width * height / 4:
                return True
    pixels = render(page, side=400)
    return int(pixels.max()) - int(pixels.min()) > 50


def render(page: Any, side: int = LARGEST_SIDE) -> np.ndarray:
    """Draw a page in grey; its longer side has at most `side` pixels."""
    scale = min(FINEST_SCALE, side / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        pixels: np.ndarray = bitmap.to_numpy().copy()
        return pixels.reshape(bitmap.height, bitmap.width)
    finally:
        bitmap.close()


Span = tuple[int, int]
"""First index of a word in a page's characters, and the one after its last."""


class _Characters:
    """The characters of a text page by index; those that pdfium adds have no glyph."""

    def __init__(self, textpage: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._page = textpage
        self._codes = self._code_units()
        # Made once: a page asks for the box of each word.
        self._loose_box = pdfium.FPDFText_GetLooseCharBox
        self._start, self._end = pdfium.FS_RECTF(), pdfium.FS_RECTF()
        self._font = ctypes.create_string_buffer(128)
        self._sizes: dict[int, tuple[float, int]] = {}
        # One code unit per character, so that an offset in the text is a character's index.
        self._text = "".join(map(chr, self._codes))

    def _code_units(self) -> list[int]:
        """Return the code of each character; a call for each takes a third of all time."""
        count = self._pdfium.FPDFText_CountChars(self._page)
        units = (ctypes.c_ushort * (count + 1))()
        # Characters without a code are left out, and the others can no longer be counted.
        if count and self._pdfium.FPDFText_GetText(self._page, 0, count, units) == count + 1:
            return [2 if unit == 0xFFFE else unit for unit in units[:count]]
        return [self._pdfium.FPDFText_GetUnicode(self._page, index) for index in range(count)]

    def unmapped(self) -> bool:
        """Whether most characters have no mapping to Unicode."""
        visible = [index for index, code in enumerate(self._codes) if code not in (10, 13, 32)]
        sample = visible[:: len(visible) // SAMPLE + 1]
        unknown = sum(
            self._codes[index] in (0, 0xFFFD)
            or 0xE000 <= self._codes[index] < 0xF000
            or self._pdfium.FPDFText_HasUnicodeMapError(self._page, index) == 1
            for index in sample
        )
        return bool(unknown > len(sample) / 2)

    def invisible(self) -> bool:
        """Whether the text is an invisible layer under a scan, judged by its first character."""
        first = _WORD.search(self._text)
        text = first and self._pdfium.FPDFText_GetTextObject(self._page, first.start())
        mode = self._pdfium.FPDFTextObj_GetTextRenderMode(text) if text else None
        return bool(mode == self._pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)

    def lines(self) -> Iterator[TextLine]:
        """Yield the pieces of text between line ends and wide gaps."""
        for found in _LINE.finditer(self._text):
            first = found.start() + len(found[0]) - len(found[0].lstrip())
            size, turn = self._size_and_turn(first)
            words = [word.span() for word in _WORD.finditer(self._text, *found.span(1))]
            extents = [self._extent(start, end - 1, turn) for start, end in words]
            cuts = [
                index
                for index in range(1, len(words))
                if extents[index][0] - extents[index - 1][1] > WIDE_GAP * size
                or (extents[index][1] < extents[index - 1][0] and self._runs_right(words[index][0]))
            ]
            for start, end in pairwise((0, *cuts, len(words))):
                divided = found[2] == "\x02" or self._text[words[-1][1] - 1].isalpha()
                hyphen = "-" if found[2] and divided and end == len(words) else ""
                yield self._line(words[start:end], extents[start:end], turn, hyphen)

    def _line(
        self, words: list[Span], extents: list[tuple[float, float]], turn: int, hyphen: str
    ) -> TextLine:
        """Make a line of words whose ends are known."""
        (first, first_end), (last, last_end) = words[0], words[-1]
        label, body = self._label(words, turn)
        size = self._common_size(body, words[len(words) // 2][0], last)
        baseline = self._baseline(body, turn)
        text, passed = label, body if label else first
        for start, end in self._raised(body, last_end, baseline, size, turn):
            if start >= passed:
                before = (text + self._decode(passed, start)).rstrip()
                text, passed = before + superscript(self._decode(start, end), before), end
                if _SPACE_BEFORE_STOP.match(self._text, end):
                    passed += 1
        sides = [side for extent in extents for side in extent]
        numbers = {}
        if len(words) > 1:
            if self._text[first:first_end].isdecimal():
                numbers["head"] = (extents[0][1], extents[1][0])
            if self._text[last:last_end].isdecimal() and not hyphen:
                numbers["tail"] = (extents[-2][1], extents[-1][0])
        return TextLine(
            text=text + self._decode(passed, last_end) + hyphen,
            left=min(sides),
            right=max(sides),
            baseline=baseline,
            size=size,
            bold=self._bold(body) and self._bold(last_end - 1),
            turn=turn,
            label=label.rstrip(),
            **numbers,
        )

    def _label(self, words: list[Span], turn: int) -> tuple[str, int]:
        """Return the small number before a line, as of a note, and where the text itself begins."""
        start, end = words[0]
        label = _LABEL.match(self._text, start, end)
        if label is None or (label.end() == end and len(words) == 1):
            return "", start
        size, _ = self._size_and_turn(start)
        after = label.end() if label.end() < end else words[1][0]
        for index in (*range(start + 1, label.end()), after):
            larger = self._size_and_turn(index)[0]
            if size <= SMALLER * larger or (
                self._text[index].isalpha()
                and self._is_raised(start, self._baseline(index, turn), larger, turn)
            ):
                return f"{self._text[start:index].rstrip()} ", index
        return "", start

    def _raised(
        self, first: int, end: int, baseline: float, size: float, turn: int
    ) -> Iterator[Span]:
        """Yield where the raised numbers and signs at the ends of words are: powers, notes."""
        for mark in _MARK.finditer(self._text, first, end):
            start, last = mark.start(1), mark.end(1) - 1
            if last == first or not self._is_raised(last, baseline, size, turn):
                continue
            begin = last
            while begin > start and self._is_raised(begin - 1, baseline, size, turn):
                begin -= 1
            yield begin, last + 1

    def _is_raised(self, index: int, baseline: float, size: float, turn: int) -> bool:
        """Whether a character stands above the baseline, by its place or by its shape.

        Fonts can have raised digits, which are placed and sized like the others.
        """
        above = self._baseline(index, turn) - baseline
        if RAISED * size < above < size:
            return self._size_and_turn(index)[0] <= SMALLER * size
        if turn or not self._text[index].isdecimal():
            return False
        return RAISED * size < self._box(index)[2] - baseline < size

    def _runs_right(self, index: int) -> bool:
        return unicodedata.bidirectional(self._text[index]) not in ("R", "AL")

    def _decode(self, first: int, last: int) -> str:
        text = self._text[first:last]
        for accent in reversed(list(_ACCENT.finditer(text))):
            start, end = accent.span()
            letter = self._composed(first + start)
            text = text[:start] + (letter or text[start : end + 1]) + text[end + 1 :]
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _composed(self, accent: int) -> str | None:
        """Combine an accent and the next character if the accent is above or below it.

        In a formula or in code, the two are side by side, and None is returned.
        """
        left, right, _, _ = self._box(accent)
        start, end, _, _ = self._box(accent + 1)
        if not start <= (left + right) / 2 <= end:
            return None
        letter = self._text[accent + 1].replace("\u0131", "i").replace("\u0237", "j")
        composed = unicodedata.normalize("NFC", letter + _COMBINING[self._text[accent]])
        return composed if len(composed) == 1 else None

    def _box(self, index: int) -> tuple[float, float, float, float]:
        """Return the left, right, bottom and top edge of a character's glyph."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        self._pdfium.FPDFText_GetCharBox(self._page, index, left, right, bottom, top)
        return left.value, right.value, bottom.value, top.value

    def _common_size(self, first: int, middle: int, last: int) -> float:
        """Return the type size of most of a line.

        It can begin with a word in another type: code, or a name in small capitals.
        """
        size, other = self._size_and_turn(first)[0], self._size_and_turn(last)[0]
        if size == other:
            return size
        third = self._size_and_turn(middle)[0]
        return third if third in (size, other) else max(size, other)

    def _size_and_turn(self, index: int) -> tuple[float, int]:
        """Return the type size, at least 1, and the quarter turns of the baseline."""
        if index not in self._sizes:
            self._sizes[index] = self._measured(index)
        return self._sizes[index]

    def _measured(self, index: int) -> tuple[float, int]:
        matrix = self._pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
        self._pdfium.FPDFText_GetMatrix(self._page, index, matrix)
        # Many programs write all text in size 1 and scale it by the matrix.
        size = self._pdfium.FPDFText_GetFontSize(self._page, index)
        size *= math.hypot(matrix.c, matrix.d)
        turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        return max(1.0, round(2 * size) / 2), turn

    def _bold(self, index: int) -> bool:
        name = self._font
        self._pdfium.FPDFText_GetFontInfo(self._page, index, name, len(name), None)
        return _BOLD.search(name.value) is not None

    def _baseline(self, index: int, turn: int) -> float:
        x, y = ctypes.c_double(), ctypes.c_double()
        self._pdfium.FPDFText_GetCharOrigin(self._page, index, x, y)
        return (y.value, -x.value, -y.value, x.value)[turn]

    def _extent(self, first: int, last: int, turn: int) -> tuple[float, float]:
        """Return the start and end of a word along the direction of its line."""
        start, end = self._start, self._end
        self._loose_box(self._page, first, start)
        self._loose_box(self._page, last, end)
        if turn == 0:
            return start.left, end.right
        return (
            (start.left, end.right),
            (start.bottom, end.top),
            (-start.right, -end.left),
            (-start.top, -end.bottom),
        )[turn]
