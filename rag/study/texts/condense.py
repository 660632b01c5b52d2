"""Parts of documents to a few sentences each: the model's where they hold, else their own."""

from __future__ import annotations

from collections.abc import Sequence

from rag.study.items import Making
from rag.study.texts.answers import Block
from rag.study.texts.central import Ranked, Tell
from rag.study.texts.quoting import Quote
from rag.study.texts.writing import Scribe
from rag.types import Citation, Claim

TASK = (
    "Sum up the passage in {count} of its own words. Name what you speak of instead of writing it "
    "or they. Write nothing else."
)
QUESTION_TASK = (
    "Answer in {count} of the passage's own words. Name what you speak of instead of writing it or "
    "they. Write nothing else."
)


def condense(
    chosen: Sequence[tuple[Ranked, int]],
    scribe: Scribe | None,
    *,
    question: str = "",
    as_one: bool = False,
    tell: Tell | None = None,
) -> list[Block]:
    """Return the sentences of each part, under its heading.

    Args:
        chosen: parts, and how many sentences each gives at most.
        scribe: the model; None quotes alone.
        question: what they should answer, if anything.
        as_one: all in one block without a title.
        tell: told of each part before it is read, and of the end.
    """
    many = len({ranked.quoter.passage.document for ranked, _ in chosen}) > 1
    blocks: list[Block] = []
    said: set[str] = set()
    last = ""
    for done, (ranked, most) in enumerate(chosen):
        path = ranked.quoter.name
        if tell:
            tell(Making(done, len(chosen), path))
        # Documents repeat themselves; a sentence is said where it stands first.
        fresh = [one for one in _sentences(ranked, most, scribe, question) if one.text not in said]
        said.update(claim.text for claim in fresh)
        title = path if many else path.rpartition(" › ")[2]
        if fresh:
            # A long section, or a text without headings, is several parts under one title.
            blocks.append(Block(tuple(fresh), "" if title == last else title))
            last = title
    if tell:
        tell(Making(len(chosen), len(chosen), ""))
    return [Block(tuple(one for block in blocks for one in block.claims))] if as_one else blocks


def _sentences(ranked: Ranked, most: int, scribe: Scribe | None, question: str) -> list[Claim]:
    """Return up to so many sentences on a part, in the order of what they cite."""
    quoter = ranked.quoter
    claims: list[Claim] = []
    if scribe:
        count = "one short, complete sentence" if most == 1 else f"{most} short, complete sentences"
        task = (QUESTION_TASK if question else TASK).format(count=count)
        claims = scribe.write([quoter.passage], task, most, question=question)
    cited = [citation for claim in claims for citation in claim.citations]
    known = [q for q in ranked.quotes if any(_touches(q, one, ranked) for one in cited)]
    quotes = ranked.choose(most - len(claims), known)
    claims += [claim for quote in quotes if (claim := quoter.claim(quote))]
    return sorted(claims, key=lambda claim: claim.citations[0].start)


def _touches(quote: Quote, citation: Citation, ranked: Ranked) -> bool:
    """Whether a citation is of a sentence's words; both are of the same passage."""
    at = ranked.quoter.passage.start
    start, end = quote.sentence.span
    return citation.start < at + end and at + start < citation.end
