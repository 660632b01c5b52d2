"""Find records in prose: sections, list items and paragraphs of one form, the rows of a table.

A record has fields: lines such as "State: finished" below a heading, or the parts of a list item
such as "Seal 7: price 18.40, 12 pieces in stock".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.documents.chunks import headings_above
from rag.text.sentences import Span
from rag.text.words import words
from rag.types import Heading, Table, TableRow

FEWEST_RECORDS = 3
"""Records of one form that are a table, where each has a single field; with more fields, two."""
MOST_FIELDS = 40
"""Fields of a record; what has more is a glossary."""
WORDS = 3
"""Most words of a field's name where a document has a single record."""
SHARED = 0.5
"""Share of the records that have a field which becomes a column."""
ALIKE = 0.8
"""Share of the items of a list that have the same form."""
NAME = "Name"
"""The column of headings and labels."""

_FIELD = re.compile(
    r"^[ \t]*(?:[-*+•][ \t]+)?(?:\*\*|__)?(?P<name>[^\W\d_][^:\n*_|`<>]{0,39}?)"
    r"(?:\*\*|__)?[ \t]*[:：](?:\*\*|__)?[ \t]+(?:\*\*|__)?(?P<value>[^\s*].*?)(?:\*\*|__)?[ \t]*$",
    re.MULTILINE,
)
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,4}[.)])[ \t]+(?P<body>\S.*?)[ \t]*$", re.MULTILINE)
_LABEL = re.compile(r"(?P<label>[^:\n]{1,80}?)(?::|[ \t][–—-])[ \t]+(?=\S)")
_PART = re.compile(r"(?:[^,;\n]|,(?=\d))+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Record:
    """A record before its columns are known: its name, and its fields by their names."""

    start: int
    end: int
    name: Span
    fields: dict[str, Span]


def find_records(text: str, headings: Sequence[Heading], tables: Iterable[Table]) -> list[Table]:
    """Return the runs of records of a document, in order.

    Args:
        text: of the document.
        headings: of the document.
        tables: that were found already; what is inside them is left alone.
    """
    taken = [(table.start, table.end) for table in tables]
    found: list[Table] = []
    for finder in (_sections, _items, _paragraphs):
        for table in finder(text, headings):
            if not any(table.start < end and start < table.end for start, end in taken):
                found.append(table)
                taken.append((table.start, table.end))
    return sorted(found, key=lambda table: table.start)


# Sections


def _sections(text: str, headings: Sequence[Heading]) -> Iterator[Table]:
    """Yield a table for each run of headings of one level whose sections have the same fields."""
    run: list[_Record] = []
    level, parent = 0, ""
    for index, heading in enumerate(headings):
        end = headings[index + 1].start if index + 1 < len(headings) else len(text)
        above = headings_above(tuple(headings), heading.start)[:-1]
        place = " › ".join(one.title for one in above)
        if run and (heading.level != level or place != parent):
            if heading.level > level:
                continue  # a section within a record
            yield from _table(run, parent.rpartition(" › ")[2])
            run = []
        record = _section(text, heading, end)
        if record is not None:
            run.append(record)
            level, parent = heading.level, place
    yield from _table(run, parent.rpartition(" › ")[2])


def _section(text: str, heading: Heading, end: int) -> _Record | None:
    fields: dict[str, Span] = {}
    last = heading.end
    for match in _FIELD.finditer(text, heading.end, end):
        name = " ".join(match["name"].split())
        if name in fields or len(fields) == MOST_FIELDS:
            return None  # turns of a talk, or a glossary
        fields[name] = match.span("value")
        last = match.end("value")
    if not fields:
        return None
    return _Record(heading.start, last, _title_span(text, heading), fields)


def _title_span(text: str, heading: Heading) -> Span:
    """Return where the title of a heading stands in its line, without the marks of a heading."""
    at = text.find(heading.title, heading.start, heading.end)
    return (at, at + len(heading.title)) if at >= 0 else (heading.start, heading.end)


# Paragraphs


def _paragraphs(text: str, headings: Sequence[Heading]) -> Iterator[Table]:
    """Yield tables of paragraphs of fields; one at the head of a document is a row by itself."""
    run: list[_Record] = []
    for block in re.finditer(r"(?:^.*\S.*$\n?)+", text, re.MULTILINE):
        record = _paragraph(text, *block.span())
        if record is None or (run and not _alike(run[-1], record)):
            yield from _table(run, _title_at(headings, run[0].start) if run else "")
            run = []
        if record is not None:
            run.append(record)
    yield from _table(run, _title_at(headings, run[0].start) if run else "")
    head = _paragraph(text, *_head(text, headings))
    if head is not None and all(len(name.split()) <= WORDS for name in head.fields):
        yield from _one_row(text, head, headings)


def _head(text: str, headings: Sequence[Heading]) -> Span:
    """Return the span of the first block of fields: front matter, or what follows the title."""
    first = headings[0].end if headings and not text[: headings[0].start].strip(" -\n") else 0
    if text.startswith("---\n"):
        close = text.find("\n---", 4)
        return (4, close) if close > 0 else (0, 0)
    block = re.compile(r"(?:^.*\S.*$\n?)+", re.MULTILINE).search(text, first)
    return block.span() if block else (0, 0)


def _paragraph(text: str, start: int, end: int) -> _Record | None:
    lines = [line for line in text[start:end].splitlines() if line.strip()]
    fields: dict[str, Span] = {}
    begin = last = 0
    for match in _FIELD.finditer(text, start, end):
        name = " ".join(match["name"].split())
        if name in fields or len(fields) == MOST_FIELDS:
            return None
        begin = begin if fields else match.start()
        fields[name] = match.span("value")
        last = match.end("value")
    if len(fields) < 2 or len(fields) < len(lines) - 1:
        return None
    return _Record(begin, last, (begin, begin), fields)


def _alike(one: _Record, other: _Record) -> bool:
    shared = one.fields.keys() & other.fields.keys()
    return len(shared) >= SHARED * max(len(one.fields), len(other.fields))


def _one_row(text: str, record: _Record, headings: Sequence[Heading]) -> Iterator[Table]:
    """Yield the fields of a whole document as a table of one row, for documents of one form."""
    columns = tuple(record.fields)
    title = _title_span(text, headings[0]) if headings else (record.start, record.start)
    if NAME not in columns and "title" not in {name.lower() for name in columns}:
        columns = (NAME, *columns)
    cells = tuple(record.fields.get(name, title if name == NAME else (0, 0)) for name in columns)
    row = TableRow(record.start, record.end, cells)
    yield Table("records", "", columns, (row,), record.start, record.end)


def _title_at(headings: Sequence[Heading], position: int) -> str:
    above = headings_above(tuple(headings), position)
    return above[-1].title if above else ""


# List items


def _items(text: str, headings: Sequence[Heading]) -> Iterator[Table]:
    """Yield a table for each list whose items have a label and the same parts."""
    run: list[re.Match[str]] = []
    for match in _ITEM.finditer(text):
        if run and text[run[-1].end() : match.start()].strip():
            yield from _list_table(text, run, headings)
            run = []
        run.append(match)
    yield from _list_table(text, run, headings)


def _list_table(
    text: str, items: Sequence[re.Match[str]], headings: Sequence[Heading]
) -> Iterator[Table]:
    labelled = [
        (match, label)
        for match in items
        if (label := _LABEL.match(text, match.start("body"), match.end("body")))
    ]
    if len(labelled) < FEWEST_RECORDS or len(labelled) < ALIKE * len(items):
        return
    parted = [
        (match, label, [one.span() for one in _PART.finditer(text, label.end(), match.end("body"))])
        for match, label in labelled
    ]
    number = Counter(len(parts) for *_, parts in parted).most_common(1)[0][0]
    same = [one for one in parted if len(one[2]) == number]
    if len(same) < ALIKE * len(items):
        return
    columns = [_common(text, [parts[at] for *_, parts in same]) for at in range(number)]
    named = sum(bool(name) for name, _ in columns)
    if not named or (number == 1 and len({label.group().lower() for _, label, _ in same}) < 2):
        return
    labels = [_label_parts(text, *label.span("label")) for _, label, _ in same]
    size = Counter(map(len, labels)).most_common(1)[0][0]
    if any(len(one) != size for one in labels):
        labels = [[label.span("label")] for _, label, _ in same]
    records = []
    for at, (match, _, _) in enumerate(same):
        name, *more = labels[at]
        fields = {_label_name(text, labels, index + 1): span for index, span in enumerate(more)}
        for index, (column, spans) in enumerate(columns):
            fields[column or f"Column {size + index + 1}"] = spans[at]
        records.append(_Record(match.start(), match.end("body"), name, fields))
    yield from _table(records, _title_at(headings, records[0].start))


def _label_parts(text: str, start: int, end: int) -> list[Span]:
    """Return the parts of a label that commas divide, such as a name, a place and a year."""
    return [
        _trim(text, start + one.start(), start + one.end())
        for one in re.finditer(r"[^,]+", text[start:end])
    ]


def _label_name(text: str, labels: Sequence[Sequence[Span]], index: int) -> str:
    """Return the name of the column for a part of the labels."""
    years = all(re.fullmatch(r"1\d{3}|20\d{2}", text[slice(*parts[index])]) for parts in labels)
    return "Year" if years else f"Column {index + 1}"


def _common(text: str, parts: Sequence[Span]) -> tuple[str, list[Span]]:
    """Return the words that parts have in common, before or after their values, and the values."""
    trimmed = [_trim(text, *span) for span in parts]
    read = [[match.span() for match in re.finditer(r"[^\s]+", text[a:b])] for a, b in trimmed]
    stems = [
        [" ".join(words(text[a:b][slice(*one)])) for one in found]
        for found, (a, b) in zip(read, trimmed, strict=True)
    ]
    before = _shared_length(stems, 1)
    after = _shared_length([one[before:] for one in stems], -1)
    values: list[Span] = []
    for found, (a, _) in zip(read, trimmed, strict=True):
        kept = found[before : len(found) - after]
        span = (a + kept[0][0], a + kept[-1][1]) if kept else (a, a)
        values.append(_trim(text, *span))
    a, b = max(trimmed, key=lambda span: span[1] - span[0])
    longest = [text[a:b][slice(*one)] for one in read[trimmed.index((a, b))]]
    name = " ".join(
        [*longest[:before], *longest[len(longest) - after :]] if after else longest[:before]
    )
    return (name.strip(" .,:;") if _WORD.search(name) else ""), values


def _shared_length(stems: Sequence[Sequence[str]], step: int) -> int:
    """Return how many words all parts begin with (1) or end with (-1), values left over."""
    most = min(map(len, stems), default=0)
    length = 0
    while length < most - 1:
        at = length if step > 0 else -1 - length
        shared = Counter(one[at] for one in stems).most_common(1)[0]
        if shared[1] < len(stems) or not _WORD.search(shared[0]):
            break
        length += 1
    return length


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    stop = start + len(piece.rstrip().rstrip(".;,"))
    return (start + lead, stop) if stop > start + lead else (start, start)


# Columns


def _table(records: Sequence[_Record], title: str) -> Iterator[Table]:
    """Yield the table of some records, if they have the fields of one form."""
    if len(records) < 2:
        return
    counted = Counter(name for record in records for name in record.fields)
    names = [name for name, number in counted.items() if number >= max(2, SHARED * len(records))]
    kept = [record for record in records if record.fields.keys() & set(names)]
    if not names or len(kept) < (2 if len(names) > 1 else FEWEST_RECORDS):
        return
    has_names = any(start < end for start, end in (record.name for record in kept))
    columns = ([NAME] if has_names and NAME not in names else []) + names
    # A field that few have is a column as well, so that no value is lost.
    columns += [name for name in counted if name not in names]
    rows = tuple(
        TableRow(
            record.start,
            record.end,
            tuple(
                record.fields.get(name, record.name if name == NAME else (record.start,) * 2)
                for name in columns
            ),
        )
        for record in kept
    )
    yield Table("records", title, tuple(columns), rows, kept[0].start, kept[-1].end)
