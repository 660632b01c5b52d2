"""Turn hits into passages: expand chunks to their context, within a budget of tokens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Protocol

from rag.documents.chunk_context import ContextLines
from rag.documents.chunks import heading_path, page_at
from rag.documents.speaker_turns import turns_of
from rag.documents.tables.table_parts import tables_within
from rag.retrieval.context_expansion import expanded_spans
from rag.retrieval.document_kinds import is_of_kind_meant
from rag.retrieval.duplicates import Sentence, repeats, sentences_of
from rag.text.display import titled
from rag.text.sentences import Span, trim
from rag.text.words import fold
from rag.types import Document, Hit, Passage

SHARE = 1 / 4
"""Share of the budget up to which a hit is expanded, so that one long section leaves room."""
LONGEST_TOKEN = 12
"""Characters per token, more than any text has on average: longer spans need no counting."""
ALWAYS = 2
"""Hits that are kept however weak they are."""
LEXICAL_SHARE, DENSE_GAP = 0.6, 0.15
"""A later hit is kept if its BM25 is at least this share of the best, or its cosine at most this
far below the best. Chosen with SHARE on the articles for tuning (`bench/passages.py`)."""
FIRST = 5
"""Best hits that show which documents a question is about."""
_WORD = re.compile(r"[^\W_]+")


class HasDocuments(Protocol):
    """Has the documents of a library."""

    def document(self, path: str) -> Document | None:
        """Return a document with its text, or None."""


def make_passages(
    store: HasDocuments,
    hits: Sequence[Hit],
    count_tokens: Callable[[str], int],
    *,
    most: int,
    budget: int,
    question: str = "",
    whole_documents: bool = True,
) -> tuple[list[Passage], list[Passage]]:
    """Return the passages for the model, and those left out because they did not fit.

    A hit is expanded to its section, else its paragraphs, else whole sentences: the first of these
    that takes at most its share of the budget. So a passage is the same whatever else is found, and
    a model that has read it once knows it for all questions. A passage within a larger one becomes
    that one, and a hit whose sentences are all in the passages chosen so far adds none. Both lists
    are numbered as one, best first.

    Args:
        store: has the documents' texts.
        hits: best first.
        count_tokens: counts as the language model does; each passage is counted once.
        most: most passages, chosen and left out.
        budget: tokens of all passages together, with their headings.
        question: shows which documents it is about.
        whole_documents: whether such a document is used whole if it fits.
    """
    selection = _PassageSelection(store, count_tokens, budget)
    whole = documents_in_question(question, hits) if whole_documents else set()
    for hit in promising(_named_first(question, hits)):
        if selection.covers(hit):
            continue
        if len(selection.chosen) + len(selection.left_out) == most:
            break
        selection.add(hit, whole=hit.chunk.document in whole)
    passages = [*selection.chosen, *selection.left_out]
    numbered = [replace(p.passage, marker=n) for n, p in enumerate(passages, start=1)]
    return numbered[: len(selection.chosen)], numbered[len(selection.chosen) :]


def keep_within(
    passages: Sequence[Passage],
    left_out: Sequence[Passage],
    cost: Callable[[Sequence[Passage]], int],
    limit: int,
) -> tuple[list[Passage], list[Passage]]:
    """Leave out the last passages until the prompt fits the window, with all its template adds.

    Args:
        passages: best first.
        left_out: those left out already.
        cost: returns the tokens of the whole prompt with some passages.
        limit: tokens of the window that are free for the prompt.
    """
    kept, out = list(passages), list(left_out)
    while kept and cost(kept) > limit:
        out.insert(0, kept.pop())
    return kept, out


def promising(hits: Sequence[Hit]) -> list[Hit]:
    """Return the first hits, and others whose BM25 or cosine is close to the best.

    Reading passages takes most of the time: where the first hits stand out, others cost too much.
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
        tables=tables_within(document.tables, start, end),
        context=ContextLines(document).at(start),
        turns=tuple(turn for turn in turns_of(document) if turn.start < end and turn.stop > start),
    )


# Choosing within the budget


@dataclass(frozen=True, slots=True)
class _CountedPassage:
    passage: Passage
    tokens: int


class _PassageSelection:
    """The passages chosen so far, and those left out, within a budget of tokens."""

    def __init__(
        self, store: HasDocuments, count_tokens: Callable[[str], int], budget: int
    ) -> None:
        self.chosen: list[_CountedPassage] = []
        self.left_out: list[_CountedPassage] = []
        self._store, self._count_tokens, self._budget = store, count_tokens, budget
        self._documents: dict[str, Document] = {}
        self._counts: dict[tuple[str, Span], int] = {}
        self._sentences: set[Sentence] = set()

    def covers(self, hit: Hit) -> bool:
        """Whether a hit is inside a passage, or repeats what the passages say."""
        chunk = hit.chunk
        inside = any(
            p.passage.document == chunk.document
            and p.passage.start <= chunk.start
            and chunk.end <= p.passage.end
            for p in (*self.chosen, *self.left_out)
        )
        return inside or repeats(chunk.text, chunk.heading or chunk.context, self._sentences)

    def add(self, hit: Hit, *, whole: bool) -> None:
        """Choose the largest span of a hit that fits, or leave the chunk out."""
        document = self._document(hit.chunk.document)
        chunk = (hit.chunk.start, hit.chunk.end)
        expanded = list(expanded_spans(document, *chunk))
        sizes = [(span, int(self._budget * SHARE)) for span in expanded]
        # The hit itself is used even if it exceeds its share, in whole sentences if possible.
        sizes += [(expanded[-1], self._budget), (chunk, self._budget)]
        if whole and (text := trim(document.text, 0, len(document.text))):
            sizes.insert(0, (text, self._budget))
        if not any(self._fits(document, hit, span, most) for span, most in dict.fromkeys(sizes)):
            self.left_out.append(self._counted(document, hit, chunk))

    def _fits(self, document: Document, hit: Hit, span: Span, most: int) -> bool:
        """Choose a span, in place of passages within it, if it takes at most `most` tokens."""
        if span[1] - span[0] > most * LONGEST_TOKEN:
            return False
        counted = self._counted(document, hit, span)
        inner = [kept for kept in self.chosen if _is_within(kept.passage, document, span)]
        others = sum(kept.tokens for kept in self.chosen if kept not in inner)
        if counted.tokens > most or counted.tokens + others > self._budget:
            return False
        if inner:  # at the position, and with the score, of the best of them
            place = self.chosen.index(inner[0])
            better = replace(counted.passage, score=inner[0].passage.score)
            self.chosen[place] = replace(counted, passage=better)
            self.chosen = [kept for kept in self.chosen if kept not in inner[1:]]
        else:
            self.chosen.append(counted)
        kept = counted.passage
        self._sentences.update(sentences_of(kept.text, kept.heading or kept.context))
        return True

    def _counted(self, document: Document, hit: Hit, span: Span) -> _CountedPassage:
        passage = passage_of(document, *span, score=hit.score)
        key = (document.path, span)
        if key not in self._counts:
            self._counts[key] = self._count_tokens(titled(passage.place, passage.text))
        return _CountedPassage(passage, self._counts[key])

    def _document(self, path: str) -> Document:
        if path not in self._documents:
            found = self._store.document(path)
            assert found is not None  # the chunk and its document are of one generation
            self._documents[path] = found
        return self._documents[path]


def _is_within(passage: Passage, document: Document, span: Span) -> bool:
    inside = span[0] <= passage.start and passage.end <= span[1]
    return inside and passage.document == document.path


# Documents that a question is about


def documents_in_question(question: str, hits: Sequence[Hit]) -> set[str]:
    """Return the paths of the documents that a question is about.

    They are: those whose file it names; those among the first hits whose title it names (of more
    than one word, because a single word is more often a subject); and the document of more than
    half of the first hits.
    """
    first = hits[:FIRST]
    titled = {hit.chunk.document for hit in first if _names_title(question, hit)}
    counted = Counter(hit.chunk.document for hit in first)
    mostly = {path for path, count in counted.items() if count > len(first) / 2}
    named = {hit.chunk.document for hit in hits if _names_file(question, hit)}
    return named | titled | mostly


def _named_first(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits in their order, those of files first that the question names or points at."""

    def is_meant(hit: Hit) -> bool:
        return _names_file(question, hit) or is_of_kind_meant(question, hit.chunk.document)

    return sorted(hits, key=lambda hit: not is_meant(hit))


def _names_file(question: str, hit: Hit) -> bool:
    """Whether a question contains a hit's file name with its ending."""
    name = PurePosixPath(hit.chunk.document).name
    return "." in name and _contains(question, name)


def _names_title(question: str, hit: Hit) -> bool:
    """Whether a question contains a hit's file name without its ending, or its first title."""
    titles = (PurePosixPath(hit.chunk.document).stem, hit.chunk.heading.split(" › ")[0])
    return any(len(_words(title)) > 1 and _contains(question, title) for title in titles)


def _contains(question: str, name: str) -> bool:
    return f" {' '.join(_words(name))} " in f" {' '.join(_words(question))} "


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))
