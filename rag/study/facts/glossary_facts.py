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
_ITEM = re.compile(r"(?P<term>[^:\u2013\u2014]{1,60}?)(?::| [\u2013\u2014])\s+(?P<meaning>\S.*)")
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
        if _is_glossary(entries, " ".join(table.columns)):
            yield entries


def _entries_of_table(text: str, table: Table) -> list[Entry]:
    """Return the first two columns of a table that has no others."""
    if table.kind != "table" or len(table.columns) != 2:
        return []
    return [
        Entry(text[slice(*row.cells[0])], text[slice(*row.cells[1])], (row.start, row.end))
        for row in table.rows
        if not row.is_total and all(start < end for start, end in row.cells)
    ]


def _lists(document: Document) -> Iterator[list[Entry]]:
    """Yield the glossaries among the lists, whose items are all a term, a colon and a meaning."""
    run: list[Entry] = []
    is_one = True
    title = ""
    for line in [*_LINE.finditer(document.text), None]:
        mark = BULLET.match(document.text, *line.span()) if line else None
        if line and mark:
            span = (mark.end(), line.end())
            item = _ITEM.fullmatch(without_inline_markup(document.text[slice(*span)]).strip())
            is_one = is_one and item is not None
            if item:
                run.append(Entry(item["term"].strip(" *_"), item["meaning"], span))
            continue
        if is_one and _is_glossary(run, title):
            yield run
        run, is_one = [], True
        title = line[0] if line else ""


def _is_glossary(entries: Sequence[Entry], title: str) -> bool:
    """Whether entries are terms with their meanings.

    Args:
        entries: of one table or list.
        title: the names of the columns, or the line above the list.
    """
    if len(entries) < FEWEST:
        return False
    if not all(_is_term(entry.term) for entry in entries):
        return False
    meanings = [entry.meaning for entry in entries]
    if median(len(meaning.split()) for meaning in meanings) < MEANING:
        return False
    if _NAMED.search(title):
        return True
    return sum(map(bool, map(_ARTICLE.match, meanings))) >= WITH_ARTICLE * len(meanings)


def _is_term(text: str) -> bool:
    letters = any(map(str.isalpha, text))
    return letters and len(text.split()) <= TERM and bool(content_words(text))
