"""Hits to passages: chunks grown to what a person would read, within a budget of tokens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from rag.documents.chunks import heading_path, page_at
from rag.index.store import Store
from rag.retrieval.context_expansion import expanded_spans
from rag.retrieval.duplicates import Sentence, repeats, sentences_of
from rag.text.sentences import Span, trim
from rag.text.words import fold
from rag.types import Document, Hit, Passage

FIRST = 5
"""Hits that tell what a question is about."""

_WORD = re.compile(r"[^\W_]+")


def documents_asked_for(question: str, hits: Sequence[Hit]) -> set[str]:
    """Return the paths of the documents that a question is about.

    They are those whose file it names; those among the first hits whose title it names, if that
    has more than one word, for a single word is more often a subject; and the one that more than
    half of the first hits are of.
    """
    first = hits[:FIRST]
    titled = {hit.chunk.document for hit in first if _names_title(question, hit)}
    counted = Counter(hit.chunk.document for hit in first)
    mostly = {path for path, count in counted.items() if count > len(first) / 2}
    named = {hit.chunk.document for hit in hits if _names_file(question, hit)}
    return named | titled | mostly


def named_first(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits in their order, but those of files that the question names before others."""
    return sorted(hits, key=lambda hit: not _names_file(question, hit))


def _names_file(question: str, hit: Hit) -> bool:
    """Whether a question has the name of a hit's file with its ending."""
    name = PurePosixPath(hit.chunk.document).name
    return "." in name and _holds(question, name)


def _names_title(question: str, hit: Hit) -> bool:
    """Whether a question has the name of a hit's file without its ending, or its first title."""
    titles = (PurePosixPath(hit.chunk.document).stem, hit.chunk.heading.split(" › ")[0])
    return any(len(_words(title)) > 1 and _holds(question, title) for title in titles)


def _holds(question: str, name: str) -> bool:
    return f" {' '.join(_words(name))} " in f" {' '.join(_words(question))} "


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


SHARE = 1 / 4
"""Share of the budget up to which a hit grows: one long section cannot crowd out the rest."""

LONGEST_TOKEN = 12
"""Characters of a token, more than any text has on average: what is longer is not counted."""

ALWAYS = 2
"""Hits that are read however weak they are."""
LEXICAL_SHARE, DENSE_GAP = 0.6, 0.15
"""A later hit is read if its BM25 is this share of the best, or its cosine this near to the best.
Chosen with SHARE on the articles for tuning: `bench/passages.py` prints what other values give."""


def make_passages(
    store: Store,
    hits: Sequence[Hit],
    count_tokens: Callable[[str], int],
    *,
    most: int,
    budget: int,
    question: str = "",
) -> tuple[list[Passage], list[Passage]]:
    """Return the passages to read, and those left out because they did not fit.

    A hit grows to its section, else to its paragraphs, else to whole sentences, the first of these
    that takes at most its share of the budget. A document that the question is about goes in whole
    if it fits. Spans that overlap or touch become one passage, and a hit whose sentences all stand
    in the passages already chosen adds none. Both lists are numbered through, best first.

    Args:
        store: where the documents' texts are.
        hits: best first.
        count_tokens: the language model's own count; each passage is counted once.
        most: most passages to read.
        budget: tokens of all passages together, with their headings.
        question: tells which documents it is about.
    """
    shelf = _Shelf(store, count_tokens, budget)
    whole = documents_asked_for(question, hits)
    for hit in promising(named_first(question, hits)):
        if shelf.says(hit):
            continue
        if len(shelf.chosen) + len(shelf.left_out) == most:
            break
        shelf.put(hit, whole=hit.chunk.document in whole)
    passages = [*shelf.chosen, *shelf.left_out]
    numbered = [replace(p.passage, marker=n) for n, p in enumerate(passages, start=1)]
    return numbered[: len(shelf.chosen)], numbered[len(shelf.chosen) :]


def keep_within(
    passages: Sequence[Passage],
    left_out: Sequence[Passage],
    cost: Callable[[Sequence[Passage]], int],
    limit: int,
) -> tuple[list[Passage], list[Passage]]:
    """Leave out the last passages until the prompt fits the window, whatever its template adds.

    Args:
        passages: best first.
        left_out: those left out already.
        cost: tokens of the whole prompt with some passages.
        limit: tokens of the window that are free for the prompt.
    """
    kept, out = list(passages), list(left_out)
    while kept and cost(kept) > limit:
        out.insert(0, kept.pop())
    return kept, out


def promising(hits: Sequence[Hit]) -> list[Hit]:
    """Return the first hits, and of the others those that come near the best in words or sense.

    Reading is most of the wait: where the first hits stand out, the others are not worth it.
    """
    lexical = max((hit.lexical or 0.0 for hit in hits), default=0.0)
    dense = max((hit.dense for hit in hits if hit.dense is not None), default=1.0)
    return [
        hit
        for rank, hit in enumerate(hits)
        if rank < ALWAYS
        or (hit.lexical is not None and hit.lexical >= LEXICAL_SHARE * lexical)
        or (hit.dense is not None and hit.dense >= dense - DENSE_GAP)
    ]


@dataclass(frozen=True, slots=True)
class _Counted:
    passage: Passage
    tokens: int


class _Shelf:
    """The passages chosen so far, and the room that is left."""

    def __init__(self, store: Store, count_tokens: Callable[[str], int], budget: int) -> None:
        self.chosen: list[_Counted] = []
        self.left_out: list[_Counted] = []
        self._store, self._count_tokens, self._budget = store, count_tokens, budget
        self._documents: dict[str, Document] = {}
        self._counts: dict[tuple[str, Span], int] = {}
        self._sentences: set[Sentence] = set()

    def says(self, hit: Hit) -> bool:
        """Whether a hit is inside a passage, or says nothing that passages do not say."""
        chunk = hit.chunk
        inside = any(
            p.passage.document == chunk.document
            and p.passage.start <= chunk.start
            and chunk.end <= p.passage.end
            for p in (*self.chosen, *self.left_out)
        )
        return inside or repeats(chunk.text, chunk.heading, self._sentences)

    def put(self, hit: Hit, *, whole: bool) -> None:
        """Choose the largest passage of a hit that there is room for, or leave the chunk out."""
        document = self._document(hit.chunk.document)
        chunk = (hit.chunk.start, hit.chunk.end)
        grown = list(expanded_spans(document, *chunk))
        sizes = [(span, int(self._budget * SHARE)) for span in grown]
        # What was found is read even where it is more than a share, sentences whole if possible.
        sizes += [(grown[-1], self._budget), (chunk, self._budget)]
        if whole and (text := trim(document.text, 0, len(document.text))):
            sizes.insert(0, (text, self._budget))
        if not any(self._fits(document, hit, span, most) for span, most in dict.fromkeys(sizes)):
            self.left_out.append(self._counted(document, hit, chunk))

    def _fits(self, document: Document, hit: Hit, span: Span, most: int) -> bool:
        """Choose a span, joined with those it touches, if it adds no more tokens than `most`."""
        if span[1] - span[0] > most * LONGEST_TOKEN:
            return False
        joined = [kept for kept in self.chosen if _touch(document, kept.passage, span)]
        start = min([span[0], *(kept.passage.start for kept in joined)])
        end = max([span[1], *(kept.passage.end for kept in joined)])
        counted = self._counted(document, hit, (start, end))
        added = counted.tokens - sum(kept.tokens for kept in joined)
        if added > most or added + sum(kept.tokens for kept in self.chosen) > self._budget:
            return False
        if joined:  # at the place, and with the score, of the best of them
            place = self.chosen.index(joined[0])
            better = replace(counted.passage, score=joined[0].passage.score)
            self.chosen[place] = replace(counted, passage=better)
            self.chosen = [kept for kept in self.chosen if kept not in joined[1:]]
        else:
            self.chosen.append(counted)
        self._sentences.update(sentences_of(counted.passage.text, counted.passage.heading))
        return True

    def _counted(self, document: Document, hit: Hit, span: Span) -> _Counted:
        passage = passage_of(document, *span, score=hit.score)
        key = (document.path, span)
        if key not in self._counts:
            self._counts[key] = self._count_tokens(f"{passage.heading}\n{passage.text}")
        return _Counted(passage, self._counts[key])

    def _document(self, path: str) -> Document:
        if path not in self._documents:
            found = self._store.document(path)
            assert found is not None  # the chunk and its document are of one generation
            self._documents[path] = found
        return self._documents[path]


def _touch(document: Document, passage: Passage, span: Span) -> bool:
    """Whether only white space, and no heading, is between a passage and a span."""
    if passage.document != document.path:
        return False
    start, end = max(passage.start, span[0]), min(passage.end, span[1])
    if start <= end:
        return True
    return not document.text[end:start].strip() and not any(
        end <= heading.start <= start for heading in document.headings
    )


def passage_of(
    document: Document, start: int, end: int, *, marker: int = 0, score: float = 0.0
) -> Passage:
    """Return a span of a document as a passage, with its page and the headings above it."""
    page = page_at(document.pages, start)
    headings = tuple(heading for heading in document.headings if heading.start < end)
    return Passage(
        marker=marker,
        document=document.path,
        page=page.number if page else None,
        page_label=page.label if page else None,
        heading=heading_path(document.headings, start),
        start=start,
        end=end,
        text=document.text[start:end],
        score=score,
        pages=tuple(page for page in document.pages if page.start < end and page.end > start),
        headings=headings,
        lines=tuple(document.text[heading.start : heading.end] for heading in headings),
    )
