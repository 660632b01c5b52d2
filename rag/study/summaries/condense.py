"""Condense parts of documents to a few sentences each, written by the model or quoted.

Sentences are ranked by centrality; a sentence of the model is used where its part supports it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.embedder import Embedder, Matrix
from rag.study.items import StudyProgress
from rag.study.summaries.composed_answer import ClaimBlock
from rag.study.summaries.quoting import Quote, Quoter
from rag.study.summaries.supported_writer import SupportedWriter
from rag.text.words import content_words
from rag.types import Citation, Claim

OF_SECTION, OF_ALL = 0.6, 0.4
"""Weights of the centrality within the section and within all text: with more weight on the
section, each section is represented by its own topic."""
LEAD, TITLE = 0.15, 0.15
"""Bonuses for the first sentence of a section and for the words of its heading: both mostly name
its topic."""
REPEATS = 0.5
"""Penalty for the similarity to a sentence that is already chosen."""
TASK = (
    "Sum up the passage in {count} of its own words. Name what you speak of instead of writing it "
    "or they. Write nothing else."
)
QUESTION_TASK = (
    "Answer in {count} of the passage's own words. Name what you speak of instead of writing it or "
    "they. Write nothing else."
)
Progress = Callable[[StudyProgress], None]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RankedPart:
    """The standalone sentences of a part, with their vectors, shape (n, dimension).

    `scores`, shape (n,): the centrality of each; higher is better.
    """

    quoter: Quoter
    quotes: tuple[Quote, ...]
    vectors: Matrix
    scores: Scores

    @property
    def best(self) -> float:
        """The highest score; minus infinity without sentences."""
        return float(self.scores.max()) if len(self.scores) else -np.inf

    def choose(self, most: int, without: Sequence[Quote] = ()) -> list[Quote]:
        """Return up to `most` sentences that differ in content, in the order of the text.

        Args:
            most: number of sentences.
            without: sentences of the part whose content is already covered.
        """
        places = {quote.sentence.number: place for place, quote in enumerate(self.quotes)}
        covered = [places[q.sentence.number] for q in without if q.sentence.number in places]
        chosen = select_diverse(self.scores, self.vectors, most, covered)
        return [self.quotes[place] for place in sorted(chosen)]


def rank(
    quoters: Sequence[Quoter],
    embedder: Embedder,
    question: str = "",
    *,
    without: Collection[str] = (),
    progress: Progress | None = None,
) -> list[RankedPart]:
    """Rank the sentences of all parts by centrality.

    By the cosine with the centroid of their section and of all sentences: Radev, Jing, Styś and
    Tam, Information Processing and Management 40, 2004 (their centroids are of words). The cosine
    with a question is added.

    Args:
        quoters: one for each part.
        embedder: encodes each sentence once.
        question: that the summary answers, "" for none.
        without: sentences that are used elsewhere.
        progress: is called before each part is encoded, and at the end.
    """
    chosen = [
        tuple(quote for quote in one.quotes if quote.standalone and quote.text not in without)
        for one in quoters
    ]
    vectors: list[Matrix] = []
    for done, (quoter, quotes) in enumerate(zip(quoters, chosen, strict=True)):
        if progress:
            progress(StudyProgress(done, len(quoters), quoter.name))
        texts = [quote.text for quote in quotes]
        empty = np.zeros((0, embedder.dimension), dtype=np.float32)
        vectors.append(embedder.encode_documents(texts) if texts else empty)
    if progress:
        progress(StudyProgress(len(quoters), len(quoters), ""))
    asked = embedder.encode_query(question)[0] if question else None
    middle = _centroid(np.concatenate(vectors))
    return [
        RankedPart(quoter, quotes, own, _scores(quoter, quotes, own, middle, asked))
        for quoter, quotes, own in zip(quoters, chosen, vectors, strict=True)
    ]


def _scores(
    quoter: Quoter, quotes: Sequence[Quote], own: Matrix, middle: Matrix, asked: Matrix | None
) -> Scores:
    """Return the score of each sentence of a part, shape (n,)."""
    scores = OF_SECTION * (own @ _centroid(own)) + OF_ALL * (own @ middle)
    if asked is not None:
        scores = scores + own @ asked
    placed: Scores = scores.astype(np.float64) + [_bonus(one, quoter) for one in quotes]
    return placed


def _centroid(vectors: Matrix) -> Matrix:
    """Return the centroid of some vectors at unit length, shape (dimension,)."""
    total: Matrix = vectors.sum(axis=0)
    return total / max(float(np.linalg.norm(total)), 1e-9)  # all zeros without vectors


def _bonus(quote: Quote, quoter: Quoter) -> float:
    """Return the bonus of a sentence for opening its part and for the words of its heading."""
    title = quoter.passage.heading.rpartition(" › ")[2]
    wanted = set(content_words(title))
    held = len(wanted & set(content_words(quote.text))) / len(wanted) if wanted else 0.0
    return LEAD * (quote.sentence.number == 0) + TITLE * held


def select_diverse(
    scores: Scores, vectors: Matrix, most: int, covered: Sequence[int] = ()
) -> list[int]:
    """Return up to `most` indices of texts that differ in content, best first.

    By maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998.

    Args:
        scores: shape (n,); higher is better.
        vectors: of the texts, shape (n, dimension).
        most: number of indices.
        covered: indices of texts whose content is already covered.
    """
    free = [place for place in range(len(scores)) if place not in covered]
    chosen: list[int] = []
    while free and len(chosen) < most:
        known = vectors[[*covered, *chosen]]
        near = (vectors[free] @ known.T).max(axis=1) if len(known) else np.zeros(len(free))
        place = free[int(np.argmax(scores[free] - REPEATS * near))]
        chosen.append(place)
        free.remove(place)
    return chosen


def allocate(sizes: Sequence[int], worth: Sequence[float], seats: int) -> list[int]:
    """Allocate sentences to parts: one each, the best parts first, then in proportion to size.

    By the highest averages of Webster and Sainte-Laguë; no part gets more than its size. Returns a
    number for each part; they sum to `seats` if the sizes allow it.
    """
    given = [0] * len(sizes)
    order = sorted((i for i, size in enumerate(sizes) if size), key=lambda i: (-worth[i], i))
    for i in order[:seats]:
        given[i] = 1
    for _ in range(min(seats, sum(sizes)) - sum(given)):
        open_ones = [i for i in order if given[i] < sizes[i]]
        given[max(open_ones, key=lambda i: (sizes[i] / (2 * given[i] + 1), -i))] += 1
    return given


def condense(
    chosen: Sequence[tuple[RankedPart, int]],
    writer: SupportedWriter | None,
    *,
    question: str = "",
    as_one: bool = False,
    progress: Progress | None = None,
) -> list[ClaimBlock]:
    """Return the sentences of each part, under its heading.

    Args:
        chosen: parts, each with its maximum of sentences.
        writer: the model; None: sentences are quoted.
        question: that they answer, "" for none.
        as_one: return one block without a title.
        progress: is called before each part is read, and at the end.
    """
    many = len({ranked.quoter.passage.document for ranked, _ in chosen}) > 1
    blocks: list[ClaimBlock] = []
    used: set[str] = set()
    last = ""
    for done, (ranked, most) in enumerate(chosen):
        path = ranked.quoter.name
        if progress:
            progress(StudyProgress(done, len(chosen), path))
        # Documents repeat themselves; a sentence is used where it occurs first.
        fresh = [one for one in _sentences(ranked, most, writer, question) if one.text not in used]
        used.update(claim.text for claim in fresh)
        title = path if many else path.rpartition(" › ")[2]
        if fresh:
            # A long section, or a text without headings, has several parts under one title.
            blocks.append(ClaimBlock(tuple(fresh), "" if title == last else title))
            last = title
    if progress:
        progress(StudyProgress(len(chosen), len(chosen), ""))
    return (
        [ClaimBlock(tuple(one for block in blocks for one in block.claims))] if as_one else blocks
    )


def _sentences(
    ranked: RankedPart, most: int, writer: SupportedWriter | None, question: str
) -> list[Claim]:
    """Return up to `most` sentences on a part, in the order of their citations."""
    quoter = ranked.quoter
    claims: list[Claim] = []
    if writer:
        count = "one short, complete sentence" if most == 1 else f"{most} short, complete sentences"
        task = (QUESTION_TASK if question else TASK).format(count=count)
        claims = writer.write([quoter.passage], task, most, question=question)
    cited = [citation for claim in claims for citation in claim.citations]
    known = [q for q in ranked.quotes if any(_touches(q, one, ranked) for one in cited)]
    quotes = ranked.choose(most - len(claims), known)
    claims += [claim for quote in quotes if (claim := quoter.claim(quote))]
    return sorted(claims, key=lambda claim: claim.citations[0].start)


def _touches(quote: Quote, citation: Citation, ranked: RankedPart) -> bool:
    """Whether a citation overlaps a sentence of the same passage."""
    at = ranked.quoter.passage.start
    start, end = quote.sentence.span
    return citation.start < at + end and at + start < citation.end
