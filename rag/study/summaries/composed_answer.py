"""Compose an Answer from checked claims, so that it is shown and printed like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.grounding.grounder import overall
from rag.study.summaries.supported_writer import SupportedWriter
from rag.text.standalone_sentences import has_end_mark
from rag.types import Answer, Claim, Passage, Timings, Usage


@dataclass(frozen=True, slots=True)
class ClaimBlock:
    """A paragraph of sentences, with an optional title."""

    claims: tuple[Claim, ...]
    title: str = ""


def compose_text(blocks: Sequence[ClaimBlock]) -> tuple[str, tuple[Claim, ...]]:
    """Return the text of some blocks, a paragraph each, and their claims with spans in it."""
    text, placed = "", list[Claim]()
    for block in blocks:
        text += "\n\n" if text else ""
        if block.title:
            text += f"{block.title}\n\n"
        # The points of a slide have no full stops, so they are separated as a list.
        is_list = not all(has_end_mark(claim.text) for claim in block.claims)
        for number, claim in enumerate(block.claims):
            text += ("\n- " if number else "- ") if is_list else " " if number else ""
            placed.append(replace(claim, start=len(text), end=len(text) + len(claim.text)))
            text += claim.text
    return text, tuple(placed)


def answer_of(
    question: str,
    blocks: Sequence[ClaimBlock],
    passages: Sequence[Passage],
    *,
    writer: SupportedWriter | None,
    seconds: float,
    answerable: float = 1.0,
) -> Answer:
    """Return an answer made of checked claims.

    Args:
        question: of the answer, or a title.
        blocks: of claims, each of which cites one of the passages.
        passages: with different markers; the cited ones are renumbered.
        writer: the model that took part, None without one.
        seconds: total time.
        answerable: probability that the passages answer the question; 1 for a summary of a
            document.
    """
    text, placed = compose_text(blocks)
    claims, cited = numbered(placed, passages)
    verdict, support = overall(claims)
    return Answer(
        question=question,
        standalone_question=question,
        answer=text,
        verdict=verdict,
        support=support,
        answerable=answerable,
        claims=tuple(claims),
        passages=cited,
        left_out=(),
        model=writer.model.name if writer else None,
        usage=writer.usage if writer else Usage(),
        timings=_timings(writer, seconds),
    )


def abstention_of(
    question: str,
    message: str,
    passages: Sequence[Passage],
    *,
    writer: SupportedWriter | None,
    seconds: float,
    answerable: float,
) -> Answer:
    """Return an abstention with its message and the nearest passages."""
    nothing = answer_of(question, (), (), writer=writer, seconds=seconds, answerable=answerable)
    return replace(nothing, answer=message, verdict="abstained", passages=tuple(passages))


def numbered(
    claims: Sequence[Claim], passages: Sequence[Passage]
) -> tuple[list[Claim], tuple[Passage, ...]]:
    """Renumber the cited passages from 1, with their citations; drop the other passages."""
    markers = {one.marker for claim in claims for one in claim.citations}
    cited = [passage for passage in passages if passage.marker in markers]
    new = {passage.marker: number for number, passage in enumerate(cited, start=1)}
    turned = [
        replace(
            claim,
            citations=tuple(replace(one, marker=new[one.marker]) for one in claim.citations),
        )
        for claim in claims
    ]
    return turned, tuple(replace(passage, marker=new[passage.marker]) for passage in cited)


def _timings(writer: SupportedWriter | None, seconds: float) -> Timings:
    """Return the times of the model's writing and checking; the rest of `seconds` is retrieval."""
    wrote, checked = (writer.writing, writer.checking) if writer else (0.0, 0.0)
    return Timings(
        retrieve=round(max(0.0, seconds - wrote - checked), 3),
        first_token=None,
        generate=round(wrote, 3),
        verify=round(checked, 3),
        total=round(seconds, 3),
    )
