"""A draft and its passages to checked claims with citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag.documents.chunks import heading_path, page_at
from rag.documents.sentences import Span, sentence_spans
from rag.errors import BadInput
from rag.grounding.claims import ParsedClaim, strip_markers
from rag.grounding.evidence import Evidence, EvidenceFinder, Source
from rag.grounding.support import Judgement, judge
from rag.types import Citation, Claim, Passage, Verdict


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim judged: its span of the answer, the verdict, and the spans of sources behind it."""

    text: str
    span: Span
    judgement: Judgement
    spans: tuple[tuple[int, Span], ...]


def check_claims(
    answer: str, claims: Sequence[ParsedClaim], sources: Sequence[Source]
) -> list[CheckedClaim]:
    """Find the evidence of each claim among the sources and judge it.

    Returned spans pair a source's index with offsets into its text; adjacent sentences are one.
    """
    finder = EvidenceFinder(sources)
    checked = []
    for claim in claims:
        text = answer[slice(*claim.span)]
        plain = strip_markers(text)  # an answer from elsewhere keeps its markers in its text
        evidence = finder.find(plain, frozenset(number - 1 for number in claim.hints))
        judgement = judge(plain, evidence, finder)
        checked.append(CheckedClaim(text, claim.span, judgement, _spans(evidence, sources)))
    return checked


def ground(
    answer: str, claims: Sequence[ParsedClaim], passages: Sequence[Passage]
) -> tuple[Claim, ...]:
    """Return the claims of an answer with citations into the passages' documents."""
    sources = [Source(passage.text, passage.heading) for passage in passages]
    return tuple(
        Claim(
            text=checked.text,
            start=checked.span[0],
            end=checked.span[1],
            support=checked.judgement.support,
            verdict=checked.judgement.verdict,
            reasons=checked.judgement.reasons,
            citations=tuple(cite(passages[source], span) for source, span in checked.spans),
        )
        for checked in check_claims(answer, claims, sources)
    )


def cite(passage: Passage, span: Span) -> Citation:
    """Return the citation of a span of a passage's text, as offsets into the document.

    Its page and heading are its own: a passage may have begun pages before.
    """
    start, end = span
    page = page_at(passage.pages, passage.start + start)
    heading = heading_path(passage.headings, passage.start + start) or passage.heading
    return Citation(
        marker=passage.marker,
        document=passage.document,
        page=page.number if page else None,
        page_label=page.label if page else None,
        heading=heading,
        start=passage.start + start,
        end=passage.start + end,
        quote=passage.text[start:end],
    )


def overall(judged: Sequence[Claim | Judgement]) -> tuple[Verdict, float]:
    """Return the verdict and support of a whole answer: no better than its weakest claim."""
    support = min((one.support for one in judged), default=0.0)
    verdicts = {one.verdict for one in judged}
    if verdicts == {"supported"}:
        return "supported", support
    if verdicts <= {"unsupported"}:  # also when there is no claim at all
        return "unsupported", support
    return "partial", support


def verify_record(record: Any) -> dict[str, Any]:
    """Judge an answer that came from anywhere: `rag verify` on one object.

    Raises:
        BadInput: not an object, or a field is missing or of the wrong type, named.
    """
    if not isinstance(record, dict):
        raise BadInput("The line is not a JSON object.", "Write one object a line.")
    passages, answer = record.get("passages"), record.get("answer")
    if not isinstance(passages, list) or not all(isinstance(text, str) for text in passages):
        raise BadInput("The field 'passages' is not a list of strings.", "Give the texts in it.")
    if not isinstance(answer, str):
        raise BadInput("The field 'answer' is not a string.", "Give the answer's text in it.")
    claims = [ParsedClaim(span, frozenset()) for span in sentence_spans(answer)]
    checked = check_claims(answer, claims, [Source(passage) for passage in passages])
    verdict, support = overall([claim.judgement for claim in checked])
    return {
        "id": record.get("id"),
        "support": support,
        "verdict": verdict,
        "claims": [
            {
                "text": claim.text,
                "start": claim.span[0],
                "end": claim.span[1],
                "support": claim.judgement.support,
                "verdict": claim.judgement.verdict,
                "reasons": list(claim.judgement.reasons),
                "citations": [
                    {
                        "passage": source,
                        "start": start,
                        "end": end,
                        "quote": passages[source][start:end],
                    }
                    for source, (start, end) in claim.spans
                ],
            }
            for claim in checked
        ],
    }


def _spans(evidence: Evidence, sources: Sequence[Source]) -> tuple[tuple[int, Span], ...]:
    """Join evidence sentences with nothing but white space between them."""
    joined: list[tuple[int, Span]] = []
    for sentence in evidence.sentences:
        start, end = sentence.span
        if joined and joined[-1][0] == sentence.source:
            last = joined[-1][1]
            if not sources[sentence.source].text[last[1] : start].strip():
                joined[-1] = (sentence.source, (last[0], end))
                continue
        joined.append((sentence.source, (start, end)))
    return tuple(joined)
