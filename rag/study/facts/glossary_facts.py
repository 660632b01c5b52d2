"""Facts of glossaries: the rows of a table, or the items of a list, that say what terms mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from rag.study.facts.fact import Fact
from rag.study.facts.statements import Statement
from rag.study.sections import sections_of
from rag.text.language import is_language
from rag.text.list_marks import BULLET
from rag.text.sentences import Span
from rag.text.standalone_sentences import without_inline_markup
from rag.text.words import content_words, fold
from rag.types import Document, Table

FEWEST = 3
"""Entries of a glossary."""
TERM = 5
"""Most words of a term."""
MEANING = 3
"""Words of a meaning, in the median; shorter ones are values."""
WITH_ARTICLE = 0.6
"""Share of meanings that begin with an article, from which terms are explained without a title that
says so."""
_NAMED = re.compile(
    r"\b(?:glossary|vocabulary|terms?|terminology|words?|meanings?|means?|definitions?|"
    r"explanations?|abbreviations?)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:a|an|the|any|one|something|someone)\s", re.IGNORECASE)
_SAYS_MEANING = re.compile(
    r"\b(?:meanings?|means?|definitions?|explanations?|translations?)\b", re.IGNORECASE
)
_ITEM = re.compile(r"(?P<term>[^:\u2013\u2014]{1,60}?)(?::| [-\u2013\u2014])\s+(?P<meaning>\S.*)")
_DEFINED = re.compile(r"[ \t]*:[ \t]+(\S.*)")
"""The line of a meaning in a list of definitions, below the line of its term."""
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and what it means, and the span of the row or item that says so."""

    term: str
    meaning: str
    span: Span


def glossary_facts(document: Document) -> list[Fact]:
    """Return the facts of the glossaries of a document: each meaning, asked by term or described.

    A term with two meanings is left out: no question asks for one of them.
    """
    sections = sections_of(document)
    found = []
    for entries in [*_tables(document), *_lists(document)]:
        times = Counter(fold(entry.term) for entry in entries)
        for entry in entries:
            section = next((s for s in sections if s.start <= entry.span[0] < s.end), None)
            if section is None or times[fold(entry.term)] > 1:
                continue
            text = f"“{entry.term}” means {entry.meaning.rstrip('.')}."
            statement = Statement(entry.span, text, section)
            others = tuple(other.term for other in entries if not _means_alike(other, entry))
            gap = (1, 1 + len(entry.term))
            described = f"What is described here: “{entry.meaning}”?"
            asked = f"What does “{entry.term}” mean?"
            found += [
                Fact("definition", statement, entry.meaning, asked, subject=entry.term),
                Fact("term", statement, entry.term, described, gap, entry.term, others=others),
            ]
    return found


def _means_alike(one: Entry, other: Entry) -> bool:
    """Whether two entries use the same words, so that either term could be described."""
    first, second = set(content_words(one.meaning)), set(content_words(other.meaning))
    return first <= second or second <= first


def _tables(document: Document) -> Iterator[list[Entry]]:
    for table in document.tables:
        entries = _entries_of_table(document.text, table)
        if _is_glossary(entries, table.columns):
            yield entries


def _entries_of_table(text: str, table: Table) -> list[Entry]:
    """Return the terms and meanings of a table: of two columns, or one of which says meanings."""
    names = [number for number, name in enumerate(table.columns) if name != "Group"]
    said = [number for number in names[1:] if _SAYS_MEANING.search(table.columns[number])]
    meaning = names[1] if len(names) == 2 else said[0] if said else None
    if table.kind != "table" or meaning is None:
        return []
    return [
        Entry(text[slice(*row.cells[names[0]])], text[slice(*cell)], (row.start, row.end))
        for row in table.rows
        if not row.is_total and (cell := row.cells[meaning]) and cell[0] < cell[1]
    ]


def _lists(document: Document) -> Iterator[list[Entry]]:
    """Yield the glossaries among the lists, whose items are all a term and its meaning."""
    run: list[Entry | None] = []
    title = ""
    for item in _items(document.text):
        if not isinstance(item, str):
            run.append(item)
            continue
        entries = [entry for entry in run if entry]
        if len(entries) == len(run) and _is_glossary(entries, [title]):
            yield entries
        run, title = [], item


def _items(text: str) -> Iterator[Entry | str | None]:
    """Yield the items of lists, None for one without a meaning; other lines, and "" at the end."""
    lines = [line.span() for line in _LINE.finditer(text)]
    at = 0
    while at < len(lines):
        start, end = lines[at]
        meaning = _DEFINED.match(text, *lines[at + 1]) if at + 1 < len(lines) else None
        mark = BULLET.match(text, start, end)
        at += 1
        if meaning:
            term = without_inline_markup(text[start:end]).strip()
            yield Entry(term, without_inline_markup(meaning[1]), (start, meaning.end()))
            at += 1
        elif mark:
            said = without_inline_markup(text[mark.end() : end]).strip()
            item = _ITEM.fullmatch(said)
            yield Entry(item["term"], item["meaning"], (mark.end(), end)) if item else None
        else:
            yield text[start:end]
    yield ""


def _is_glossary(entries: Sequence[Entry], titles: Sequence[str]) -> bool:
    """Whether entries are terms with their meanings.

    Args:
        entries: of one table or list.
        titles: the names of the columns, or the line above the list.
    """
    if len(entries) < FEWEST or not all(_is_term(entry.term) for entry in entries):
        return False
    if len(titles) == 2 and all(map(is_language, titles)):
        return True
    meanings = [entry.meaning for entry in entries]
    if median(len(meaning.split()) for meaning in meanings) < MEANING:
        return False
    if any(map(_NAMED.search, titles)):
        return True
    return sum(map(bool, map(_ARTICLE.match, meanings))) >= WITH_ARTICLE * len(meanings)


def _is_term(text: str) -> bool:
    letters = any(map(str.isalpha, text))
    return letters and len(text.split()) <= TERM and bool(content_words(text))
