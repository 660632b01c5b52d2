"""The fallback search before a refusal: by the question's key terms, word beginnings and meaning.

It continues down the first ranking and fuses it with others: chunks with each key term (names,
numbers, quoted words) and with all of them; chunks with the beginnings of the words; and dense
search alone. Misspelt words are corrected first. Reducing the question to its content words, or
turning it into a statement, was measured too and found no more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from rag.index.embedder import Embedder
from rag.index.store import Store
from rag.retrieval.search import RANK_OFFSET, Snapshot, nearest
from rag.text.spaceless_scripts import has_spaceless
from rag.text.tokens import question_words
from rag.text.words import STOP_WORDS, fold, words
from rag.types import EVERYTHING, Hit, Scope

SPELLING = 0.8
"""Least similarity (difflib) of a misspelt word and its correction: one letter wrong in five."""
MOST_KEY_TERMS = 8
"""Key terms that are searched for: a pasted page has hundreds."""
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
    """Return the hits of the fallback search, best first; hits that were read come last.

    Args:
        snapshot: the generation to search.
        embedder: the encoder that made it.
        question: any text.
        first: the hits of the first search, best first.
        seen: how many of these were read.
        candidates: hits taken from each ranking.
        scope: the documents to search.

    Raises:
        BadInput: no document is in scope.
    """
    store = snapshot.store
    among = snapshot.chunk_ids_in(scope)
    corrected = correct_spelling(store, question)
    wanted = question_words(corrected)
    query = embedder.encode_query(corrected)
    beginnings = [f"{word[: max(4, len(word) - 2)]}*" if len(word) > 4 else word for word in wanted]
    groups: list[list[Ranking]] = [
        [[hit.chunk.id for hit in first]],
        _by_key_terms(store, key_terms(question)[:MOST_KEY_TERMS], wanted, candidates, among),
        [[id for id, _ in store.search_phrases([beginnings], candidates, among)]],
        [[id for id, _ in nearest(snapshot, query, candidates, among)]],
    ]
    scores = _fuse_groups([[ranking for ranking in group if ranking] for group in groups])
    hits = [
        replace(hit, score=scores[hit.chunk.id])
        for hit in as_hits(snapshot, embedder, question, list(scores))
    ]
    old = {hit.chunk.id for hit in first[:seen]}
    return sorted(
        hits,
        key=lambda h: (h.chunk.id in old, -h.score, h.chunk.document, h.chunk.start),
    )


def _by_key_terms(
    store: Store, terms: Sequence[str], wanted: Sequence[str], k: int, among: Sequence[int] | None
) -> list[Ranking]:
    """Rank the chunks with all key terms, and those with each, by all words of the question."""
    together = [[[term] for term in terms]] if len(terms) > 1 else []
    queries = [*together, *([[term]] for term in terms)]
    return [
        [id for id, _ in store.search_phrases([*query, [*wanted, *terms]], k, among)]
        for query in queries
    ]


def correct_spelling(store: Store, question: str) -> str:
    """Return a question in which similar terms replace the long words that no chunk has."""

    def correct(match: re.Match[str]) -> str:
        word = match.group()
        stem = words(word)[0]
        if has_spaceless(word) or store.chunks_with_term(stem):
            return word
        near = get_close_matches(stem, store.terms_near(stem), n=1, cutoff=SPELLING)
        return str(near[0]) if near else word

    return _LONG_WORD.sub(correct, question)


def _fuse_groups(groups: Sequence[Sequence[Ranking]]) -> dict[int, float]:
    """Fuse groups of rankings by reciprocal rank; all groups have equal weight, 1.0 is the best."""
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


def as_hits(snapshot: Snapshot, embedder: Embedder, question: str, ids: Sequence[int]) -> list[Hit]:
    """Return chunks as hits, with cosine and BM25 against the original question."""
    cosines = dict(nearest(snapshot, embedder.encode_query(question), len(ids), ids))
    lexical = dict(snapshot.store.search(question, len(ids), ids))
    return [
        Hit(chunk, 0.0, cosines.get(chunk.id), lexical.get(chunk.id))
        for chunk in snapshot.store.chunks(ids)
    ]


# Key terms of a question
_QUOTED = re.compile(r'"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«([^»\n]+)»')
_WORD = re.compile(r"\w+(?:[.,:/'’·-]\w+)*%?")
_PARTICLES = frozenset("of the de del della la le les van von der den du di da al bin ibn".split())
"""Small words inside names: Edict of Nantes, Josemans v Burgemeester van Maastricht."""


def key_terms(question: str) -> list[str]:
    """Return the quoted words, names, numbers and dates of a question, each once, in order.

    A name is a run of capitalised words, possibly joined by `of` and the like; a number joins the
    words beside it, as in Article 102 or July 1969. The first word of a sentence is a name only if
    it has a digit or another capital.
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
        begins_sentence = not end or any(mark in between for mark in ".?!")
        if between or (last in _PARTICLES and _has_digit(word)):
            runs.append([])
        joins = word in _PARTICLES and last and not _has_digit(last)
        if joins or _is_key(word, begins_sentence=begins_sentence):
            runs[-1].append(word)
        else:
            runs.append([])
        end = match.end()
    found = [*quoted, *(" ".join(_without_final_particles(run)) for run in runs)]
    return list(dict.fromkeys(filter(None, found)))


def _is_key(word: str, *, begins_sentence: bool) -> bool:
    """Whether a word is spelled like a name or a number."""
    if _has_digit(word) or any(char.isupper() for char in word[1:]):
        return True
    return word[0].isupper() and not begins_sentence and fold(word) not in STOP_WORDS


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _without_final_particles(run: list[str]) -> list[str]:
    """Remove the small words at the end of a run."""
    while run and run[-1] in _PARTICLES:
        run = run[:-1]
    return run
