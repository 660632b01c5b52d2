"""Look up the identifiers of a question in all texts in scope, and keep to passages about them.

No ranking decides whether "HX-4107B" is in the documents: every text that can name it is read, with
its headings and its file name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from weakref import WeakKeyDictionary

from rag.index.document_scope import select
from rag.index.store import Store
from rag.retrieval.passages import passage_of
from rag.text.asked_identifiers import asked_identifiers
from rag.text.clauses import clause_spans
from rag.text.identified_units import Unit, exact_units
from rag.text.identifiers import Identifier, Kind, file_words, mentions
from rag.text.sentences import Span
from rag.text.similar_identifiers import alike, distance, same
from rag.text.words import content_words
from rag.types import Chunk, Document, Passage, Scope

MOST_NEAREST = 3
"""Identifiers that a refusal offers in place of a missing one."""
HEAD_CHARS = 400
"""Beginning of a document, where it says what all of it is about."""
MANY_DIGITS = 3
"""Digits of an identifier that is certain once the texts have it: "hx 4107"."""
MOST_CHUNKS = 50
"""Chunks with an identifier that are ranked: a common one is in thousands."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An identifier that no text in scope has, and those most like it, best first."""

    written: str
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the texts in scope hold of a question's identifiers.

    Attributes:
        asked: those that are there.
        missing: those that are not.
        holding: ids of the chunks that name one, or stand under a heading that does.
        around: ids of the other chunks of documents that are about one as a whole.
    """

    asked: tuple[Identifier, ...] = ()
    missing: tuple[Missing, ...] = ()
    holding: tuple[int, ...] = ()
    around: frozenset[int] = frozenset()

    @property
    def is_exact(self) -> bool:
        """Whether an answer may only come from these chunks."""
        return any(one.certain for one in self.asked)


NOTHING = Lookup()
"""Of a question without identifiers."""

_READ: WeakKeyDictionary[Store, dict[tuple[str, Kind], list[Identifier]]] = WeakKeyDictionary()
"""What was read of each open generation: a second question of a kind reads no text again."""


def look_up(question: str, store: Store, scope: Scope) -> Lookup:
    """Return where the identifiers of a question are, and which are nowhere.

    An identifier that is not certain by its form is missing only where the texts have others like
    it, which could be taken for it.

    Raises:
        BadInput: no document is in scope.
    """
    asked = asked_identifiers(question)
    if not asked:
        return NOTHING
    paths = [info.path for info in select(store.listing(), scope)]
    texts = _Texts(store, paths, _READ.setdefault(store, {}))
    held, missing = [], []
    for one in asked:
        if any(texts.places(document, one) for document in texts.that_may_name(one)):
            many = len(re.findall(r"\d", one.key)) >= MANY_DIGITS
            held.append(replace(one, certain=one.certain or many))
            continue
        others = texts.like(one)
        if one.certain or others:
            missing.append(Missing(one.written, _nearest(one, others)))
    holding: list[int] = []
    around: set[int] = set()
    for document in texts.that_may_name(*held):
        if places := [span for one in held for span in texts.places(document, one)]:
            named, whole = _chunks(document, places, store)
            holding += named
            around |= whole
    return Lookup(tuple(held), tuple(missing), tuple(holding[:MOST_CHUNKS]), frozenset(around))


@dataclass(slots=True)
class _Texts:
    """The documents in scope, each read at most once for each kind of identifier."""

    store: Store
    paths: list[str]
    read: dict[tuple[str, Kind], list[Identifier]]
    _documents: dict[str, Document] = field(default_factory=dict)

    def that_may_name(self, *asked: Identifier) -> Iterator[Document]:
        """Yield the documents that have the first digits, or the last name, of any of some."""
        found: set[str] = set()
        for one in asked:
            if run := re.search(r"\d+", one.written):
                found |= self.store.paths_with(run.group())
            else:
                found |= self.store.paths_with_word(one.written.split()[-1])
        for path in self.paths:
            if path in found:
                yield self._document(path)

    def _document(self, path: str) -> Document:
        if path not in self._documents:
            document = self.store.document(path)
            assert document is not None  # its path is of this generation
            self._documents[path] = document
        return self._documents[path]

    def named(self, document: Document, kind: Kind) -> list[Identifier]:
        """Return the identifiers of a kind in a text and in its file name, these at (0, 0)."""
        key = (document.path, kind)
        if key not in self.read:
            of_file = [replace(one, span=(0, 0)) for one in mentions(_title(document), kind)]
            self.read[key] = [*of_file, *mentions(document.text, kind)]
        return self.read[key]

    def places(self, document: Document, asked: Identifier) -> list[Span]:
        """Return where a document names an identifier; (0, 0) for its file name."""
        own = clause_spans(document.text, asked.key) if asked.kind == "clause" else []
        return own + [one.span for one in self.named(document, asked.kind) if same(asked, one)]

    def like(self, asked: Identifier) -> dict[str, Identifier]:
        """Return the identifiers that could be taken for another one, each key once."""
        found: dict[str, Identifier] = {}
        for document in map(self._document, self.paths):
            for one in self.named(document, asked.kind):
                # "1." is a clause only where it is asked for.
                bare = one.kind in ("clause", "version") and one.written.isdigit()
                if not bare and alike(asked, one):
                    found.setdefault(one.key, one)
        return found


def _title(document: Document) -> str:
    return file_words(PurePosixPath(document.path).stem)


def _nearest(asked: Identifier, others: dict[str, Identifier]) -> tuple[str, ...]:
    ranked = sorted(others.values(), key=lambda one: (_apart(asked, one), one.key))
    return tuple(dict.fromkeys(" ".join(one.written.split()) for one in ranked))[:MOST_NEAREST]


def _apart(asked: Identifier, other: Identifier) -> int:
    if asked.kind == "date":
        days = [_ordinal(one.key) for one in (asked, other)]
        return abs(days[0] - days[1])
    return distance(asked.key, other.key)


def _ordinal(key: str) -> int:
    year, days = key.split("|")
    month, day = days.split("/")[0].split("-")
    return int(year or 0) * 372 + int(month) * 31 + int(day)


def _chunks(document: Document, places: Sequence[Span], store: Store) -> tuple[list[int], set[int]]:
    """Return the chunks at some places or in their sections, and perhaps the document's others.

    These are returned where the document begins with the identifier: it is about it as a whole.
    """
    areas = [_area(document, span) for span in places]
    chunks = store.chunks_of(document.path)
    named = [chunk.id for chunk in chunks if any(_overlaps(chunk, area) for area in areas)]
    is_about = any(start < HEAD_CHARS for start, _ in places)
    whole = {chunk.id for chunk in chunks if is_about} - set(named)
    return named, whole


def _area(document: Document, place: Span) -> Span:
    """Return a place in a text; for a place in a heading, its section."""
    for index, heading in enumerate(document.headings):
        if heading.start <= place[0] < heading.end and place != (0, 0):
            after = document.headings[index + 1 :]
            ends = (one.start for one in after if one.level <= heading.level)
            return heading.start, next(ends, len(document.text))
    return place


def _overlaps(chunk: Chunk, area: Span) -> bool:
    return chunk.start < area[1] and area[0] < chunk.end


# Passages


def about_asked(
    passages: Iterable[Passage], asked: Sequence[Identifier], store: Store
) -> list[Passage]:
    """Return the parts of passages that are not about other identifiers than those asked for.

    Parts that begin with one come first, then those with one, then those that name none. Of an
    identifier that is not certain by its form, only rows and items of lists are left out.
    """
    ranked: list[tuple[int, Passage]] = []
    for passage in passages:
        units = passage_units(passage, asked)
        if all(unit.subject != "other" for unit in units):
            ranked.append((_rank(units), passage))
            continue
        document = store.document(passage.document)
        assert document is not None  # the passage was made of it
        for run in _runs(units):
            start, end = run[0].span[0], run[-1].span[1]
            if content_words(passage.text[start:end]):
                at = passage.start
                part = passage_of(document, at + start, at + end, score=passage.score)
                ranked.append((_rank(run), part))
    if any(one.certain for one in asked):
        ranked.sort(key=lambda pair: pair[0])
    return [replace(passage, marker=n) for n, (_, passage) in enumerate(ranked, start=1)]


def passage_units(passage: Passage, asked: Sequence[Identifier]) -> list[Unit]:
    """Return the units of a passage, each with what it is about; its headings are known."""
    headings = [(one.level, one.start - passage.start, one.title) for one in passage.headings]
    return exact_units(passage.text, asked, headings)


def _runs(units: Sequence[Unit]) -> list[list[Unit]]:
    """Return the runs of units about the identifier or about none; each of them begins a run."""
    runs: list[list[Unit]] = []
    before: str = "other"
    own = [at for at, unit in enumerate(units) if unit.is_it]
    for at, unit in enumerate(units):
        # A clause stays whole, so that what leads to an item stands before it.
        subject = "asked" if own and own[0] < at < own[-1] else unit.subject
        if subject != "other":
            if subject == before:
                runs[-1].append(unit)
            else:
                runs.append([unit])
        before = subject
    return runs


def _rank(units: Sequence[Unit]) -> int:
    if any(unit.is_it for unit in units):
        return -1
    asked = [unit for unit in units if unit.subject == "asked"]
    if any(unit.leads or not unit.names_it for unit in asked):
        return 0
    return 1 if asked else 2
