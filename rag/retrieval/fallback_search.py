"""The second look before a refusal: what holds the question's names, numbers and quoted words.

It reads further in the first ranking, and fuses that with others: chunks with each of the anchors
and with all of them, words by their beginning, and the question by its sense alone, both with words
that no chunk holds put right. Stripping the question to its content words, or turning it into a
statement, was measured as well and found no more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from rag.index.embedder import Embedder
from rag.index.scope import select
from rag.index.store import Store
from rag.retrieval.search import RANK_OFFSET, Snapshot, nearest
from rag.text.words import STOP_WORDS, fold, words
from rag.types import EVERYTHING, Hit, Scope

_QUOTED = re.compile(r'"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«([^»\n]+)»')
_WORD = re.compile(r"\w+(?:[.,:/'’·-]\w+)*%?")
_JOINTS = frozenset("of the de del della la le les van von der den du di da al bin ibn".split())
"""Small words inside names: Edict of Nantes, Josemans v Burgemeester van Maastricht."""


def key_terms(question: str) -> list[str]:
    """Return the quoted words, names, numbers and dates of a question, each once, in its order.

    A name is a run of words with capitals, joined by `of` and the like; a number joins the words
    beside it, as in Article 102 or July 1969. The first word of a sentence needs more than its
    capital to be a name.
    """
    quoted = [next(filter(None, match.groups())).strip() for match in _QUOTED.finditer(question)]
    rest = _QUOTED.sub(" . ", question)
    runs: list[list[str]] = [[]]
    end = 0
    for match in _WORD.finditer(rest):
        word, between = match.group(), rest[end : match.start()].strip()
        last = runs[-1][-1] if runs[-1] else ""
        if between == "." and len(last) == 1:
            between = ""  # an initial
        opens = not end or any(mark in between for mark in ".?!")
        if between or (last in _JOINTS and _has_digit(word)):
            runs.append([])
        joins = word in _JOINTS and last and not _has_digit(last)
        if joins or _stands_out(word, opens=opens):
            runs[-1].append(word)
        else:
            runs.append([])
        end = match.end()
    found = [*quoted, *(" ".join(_without_joints(run)) for run in runs)]
    return list(dict.fromkeys(filter(None, found)))


def _stands_out(word: str, *, opens: bool) -> bool:
    """Whether a word is written as a name or number is."""
    if _has_digit(word) or any(char.isupper() for char in word[1:]):
        return True
    return word[0].isupper() and not opens and fold(word) not in STOP_WORDS


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _without_joints(run: list[str]) -> list[str]:
    """Leave out the small words that a run ends with."""
    while run and run[-1] in _JOINTS:
        run = run[:-1]
    return run


SPELLING = 0.8
"""Least likeness of a misspelt word and its correction, by difflib: one letter wrong in five."""
MOST_ANCHORS = 8
"""Anchors that are searched for: a pasted page has hundreds."""

_LONG_WORD = re.compile(r"[^\W\d_]{5,}")

Ranking = Sequence[int]


def fallback_search(
    snapshot: Snapshot,
    embedder: Embedder,
    question: str,
    first: Sequence[Hit] = (),
    *,
    seen: int = 0,
    candidates: int,
    scope: Scope = EVERYTHING,
) -> list[Hit]:
    """Return the hits of a second look, best first, but those seen already after all others.

    Args:
        snapshot: the generation to search.
        embedder: the encoder that made it.
        question: any text.
        first: the hits of the first look, best first, to read on from.
        seen: how many of these were looked at.
        candidates: hits taken from each ranking.
        scope: the documents to search.

    Raises:
        BadInput: no document is in scope.
    """
    store = snapshot.store
    among = None
    if scope != EVERYTHING:
        among = store.chunk_ids(info.path for info in select(store.listing(), scope))
    spelt = _put_right(store, question)
    wanted = [word for word in re.findall(r"\w+", fold(spelt)) if word not in STOP_WORDS]
    query = embedder.encode_query(spelt)
    beginnings = [f"{word[: max(4, len(word) - 2)]}*" if len(word) > 4 else word for word in wanted]
    groups: list[list[Ranking]] = [
        [[hit.chunk.id for hit in first]],
        _anchored(store, key_terms(question)[:MOST_ANCHORS], wanted, candidates, among),
        [[id for id, _ in store.search_phrases([beginnings], candidates, among)]],
        [[id for id, _ in nearest(snapshot, query, candidates, among)]],
    ]
    scores = _fuse([[ranking for ranking in group if ranking] for group in groups])
    hits = [
        replace(hit, score=scores[hit.chunk.id])
        for hit in _measured(snapshot, embedder, question, list(scores))
    ]
    old = {hit.chunk.id for hit in first[:seen]}
    return sorted(
        hits,
        key=lambda h: (h.chunk.id in old, -h.score, h.chunk.document, h.chunk.start),
    )


def _anchored(
    store: Store, held: Sequence[str], wanted: Sequence[str], k: int, among: Sequence[int] | None
) -> list[Ranking]:
    """Rank the chunks with all anchors, and those with each, by all words of the question."""
    together = [[[anchor] for anchor in held]] if len(held) > 1 else []
    queries = [*together, *([[anchor]] for anchor in held)]
    return [
        [id for id, _ in store.search_phrases([*query, [*wanted, *held]], k, among)]
        for query in queries
    ]


def _put_right(store: Store, question: str) -> str:
    """Return a question with each long word that no chunk holds as the term it is most like."""

    def corrected(match: re.Match[str]) -> str:
        word = match.group()
        stem = words(word)[0]
        if store.chunks_with_term(stem):
            return word
        near = get_close_matches(stem, store.terms_near(stem), n=1, cutoff=SPELLING)
        return str(near[0]) if near else word

    return _LONG_WORD.sub(corrected, question)


def _fuse(groups: Sequence[Sequence[Ranking]]) -> dict[int, float]:
    """Fuse groups of rankings by reciprocal rank; all groups weigh the same, 1.0 is the best."""
    scores: dict[int, float] = {}
    present = [group for group in groups if group]
    for group in present:
        for ranking in group:
            for rank, id in enumerate(ranking):
                share = 1 / (len(group) * len(present))
                scores[id] = scores.get(id, 0.0) + share * (RANK_OFFSET + 1) / (
                    RANK_OFFSET + 1 + rank
                )
    return scores


def _measured(
    snapshot: Snapshot, embedder: Embedder, question: str, ids: Sequence[int]
) -> list[Hit]:
    """Return chunks as hits, with cosine and BM25 against the question as it was asked."""
    cosines = dict(nearest(snapshot, embedder.encode_query(question), len(ids), ids))
    lexical = dict(snapshot.store.search(question, len(ids), ids))
    return [
        Hit(chunk, 0.0, cosines.get(chunk.id), lexical.get(chunk.id))
        for chunk in snapshot.store.chunks(ids)
    ]
