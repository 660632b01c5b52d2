"""Read CSV and TSV: one line per row, each value beside its column's name."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from rag.documents.decoding import decode_within
from rag.documents.limits import Limits
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder, rejoin
from rag.documents.tables.add_tables import SAMPLE_ROWS, add_sheet
from rag.documents.tables.grid import plain_rows
from rag.text.normalise import normalise

DELIMITERS = [",", ";", "\t", "|"]
SAMPLE_CHARS = 10_000
"""Characters from which the dialect is detected; the time grows with their square on quotes."""
_NONE = "\x1f"
"""A delimiter that is in no text: it is a control character, and these are removed."""
_SAID = re.compile(r"sep=(.)[ \t]*\n", re.IGNORECASE)  # written by Excel
_COMMENTS = re.compile(r"(?:#[^\n]*\n|\n)*#[^\n]*\n")


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    quote: str = '"'
    escape: str | None = None

    def rows(self, text: str) -> Iterator[list[str]]:
        """Yield the rows of a text."""
        return csv.reader(
            StringIO(text),
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            escapechar=self.escape,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
        )


def read_csv(data: bytes, limits: Limits) -> Extracted:
    """Read values divided by commas, semicolons, tabs or bars, whichever the file uses.

    Comments (#) above the header are paragraphs. A file that holds prose is read as such.
    """
    text = normalise(decode_within(data, limits))
    said = _SAID.match(text)
    if said:
        return _read(text[said.end() :], _Dialect(said[1]), limits)
    comments, text = _without_comments(text)
    dialect = _detect(text)
    if dialect.delimiter == _NONE and _is_prose(text):
        return Extracted(rejoin(comments + text))
    header = comments.rstrip("\n").rpartition("\n")[2]
    if _width(dialect, header) == _width(dialect, text) > 1:  # "#,Name" or "#time,value"
        comments, text = comments[: -len(header) - 1], f"{header}\n{text}"
    return _read(text, dialect, limits, comments)


def read_tsv(data: bytes, limits: Limits) -> Extracted:
    """Read values divided by tabs."""
    return _read(normalise(decode_within(data, limits)), _Dialect("\t"), limits)


def _read(text: str, dialect: _Dialect, limits: Limits, comments: str = "") -> Extracted:
    # By default csv refuses values above 128 KB; the limits of the file apply instead.
    csv.field_size_limit(limits.characters)
    builder = TextBuilder(limits)
    builder.block(comments)
    add_sheet(builder, plain_rows(dialect.rows(text)))
    return builder.build()


def _without_comments(text: str) -> tuple[str, str]:
    comments = _COMMENTS.match(text)
    end = comments.end() if comments else 0
    return text[:end], text[end:]


def _width(dialect: _Dialect, text: str) -> int:
    return len(next(dialect.rows(text), ()))


def _detect(text: str) -> _Dialect:
    """Return the dialect of a file from its first lines."""
    sample = text[:SAMPLE_CHARS]
    if len(text) > SAMPLE_CHARS:
        sample = sample[: sample.rfind("\n") + 1] or sample
    for sure in map(_Dialect, DELIMITERS[1:]):
        widths = {len(row) for row in sure.rows(sample) if row}
        if len(widths) == 1 < max(widths) and sample.strip().count("\n"):
            return sure  # it is in every row as often, which a mark in values never is
    dialect = _weigh(sample) if any(mark in sample for mark in DELIMITERS[1:]) else _Dialect(",")
    rows = list(islice(dialect.rows(sample), SAMPLE_ROWS))
    if dialect.delimiter == "," and (_has_sentences(sample, rows) or _is_one_column(rows)):
        return _Dialect(_NONE)
    return dialect


def _weigh(sample: str) -> _Dialect:
    """Return the dialect that CleverCSV finds.

    It weighs how alike the rows are against how many values are numbers, dates or words, so that
    decimal commas do not pass for delimiters. `csv.Sniffer` takes quadratic time on quotes.
    """
    from clevercsv.detect import Detector

    found = Detector().detect(sample, delimiters=DELIMITERS)
    if found is None or not found.delimiter:
        return _Dialect(_NONE)
    is_quoted = found.quotechar in ('"', "'") or '"' not in sample
    quote = (found.quotechar or '"') if is_quoted else ""
    return _Dialect(found.delimiter, quote, found.escapechar or None)


def _has_sentences(sample: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether commas are those of sentences: a space follows them, and rows are of any length."""
    widths = Counter(len(row) for row in rows if row)
    uneven = widths.most_common(1)[0][1] * 10 < widths.total() * 9 if widths else False
    spaced = len(re.findall(r",\s", sample)) * 10 >= sample.count(",") * 9
    return uneven and spaced and _is_prose(sample)


def _is_one_column(rows: Sequence[Sequence[str]]) -> bool:
    """Whether there is one value in each row, or a name and then numbers with decimal commas."""
    names, *values = [row for row in rows if row] or [[]]
    if all(len(row) < 2 for row in rows):
        return True
    return (
        len(names) == 1
        and bool(values)
        and all(len(row) == 2 and re.fullmatch(r"[-+−]?\d+,\d+", ",".join(row)) for row in values)
    )


def _is_prose(text: str) -> bool:
    """Whether most lines have several words."""
    lines = [line.split() for line in text[:SAMPLE_CHARS].split("\n") if line.strip()]
    return sum(len(words) > 5 for words in lines) * 2 > len(lines)
