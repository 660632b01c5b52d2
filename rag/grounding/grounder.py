"""A draft and its passages to checked claims with citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.citations.cite import cite
from rag.documents.chunks import headings_above
from rag.grounding.calibration import Calibration
from rag.grounding.checks.consistency import inconsistencies
from rag.grounding.claims import ParsedClaim, strip_markers
from rag.grounding.evidence import Evidence, EvidenceFinder, EvidenceText
from rag.grounding.features import TokenSimilarity
from rag.grounding.model_judge import ModelJudge
from rag.grounding.support import Judgement, judge, judge_non_factual
from rag.index.embedder import TokenEncoder
from rag.text.sentences import Span, sentence_spans
from rag.types import Citation, Claim, Heading, Passage, Verdict

Place = tuple[Passage, Span]
"""A passage, and offsets into its text."""


def headings_behind(claim: str, places: Sequence[Place]) -> list[tuple[Passage, Heading, str]]:
    """Return the headings above cited sentences that hold a fact of a claim which these lack.

    Args:
        claim: one sentence.
        places: the sentences cited for it.

    Returns:
        Each with the passage of its sentence and the line as it stands in the document.
    """
    cited = "\n".join(passage.text[slice(*span)] for passage, span in places)
    lacking = len(inconsistencies(claim, cited))
    needed: list[tuple[Passage, Heading, str]] = []
    for passage, (start, _) in places:
        lines = dict(zip(passage.headings, passage.lines, strict=False))
        above = headings_above(passage.headings, passage.start + start)
        for heading in [one for one in reversed(above) if one in lines]:
            if not lacking:
                return needed
            with_it = f"{lines[heading]}\n{cited}"
            left = len(inconsistencies(claim, with_it))
            if left < lacking:
                needed.append((passage, heading, lines[heading]))
                cited, lacking = with_it, left
    return needed


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim judged: its span of the answer, the verdict, and the spans of sources behind it."""

    text: str
    span: Span
    judgement: Judgement
    spans: tuple[tuple[int, Span], ...]


@dataclass(frozen=True, slots=True)
class Grounder:
    """Checks texts against evidence; nothing else in the program does.

    Every field is required, so that no caller leaves out what a library has learned or what was
    asked. `Library.grounder` makes one for a library.

    Attributes:
        encoder: compares the words of a claim with those of its evidence.
        calibration: of the library; IDENTITY where there is none.
        judge: the language model's opinion; None: words and facts alone decide.
        question: what the texts answer; "" for texts that answer none.
    """

    encoder: TokenEncoder
    calibration: Calibration
    judge: ModelJudge | None
    question: str

    def check_claims(
        self, text: str, claims: Sequence[ParsedClaim], sources: Sequence[EvidenceText]
    ) -> list[CheckedClaim]:
        """Find the evidence of each claim among the sources and judge it.

        Returned spans pair a source's index with offsets into its text; adjacent sentences are one.

        Args:
            text: what is checked.
            claims: its sentences, as spans of it.
            sources: the possible evidence.
        """
        finder = EvidenceFinder(sources, self.question)
        texts = [text[slice(*claim.span)] for claim in claims]
        plain = [strip_markers(claim) for claim in texts]  # one from elsewhere keeps its markers
        asides = [judge_non_factual(claim) for claim in plain]
        evidence = [
            Evidence(()) if aside else finder.find(said, frozenset(n - 1 for n in claim.hints))
            for said, aside, claim in zip(plain, asides, claims, strict=True)
        ]
        near = TokenSimilarity(self.encoder, finder).compare(plain, evidence)
        weighed = (
            self.judge.weigh(plain, evidence, finder, self.question)
            if self.judge
            else [None] * len(claims)
        )
        judgements = [
            aside or judge(said, found, finder, nearness, one, self.calibration)
            for aside, said, found, nearness, one in zip(
                asides, plain, evidence, near, weighed, strict=True
            )
        ]
        return [
            CheckedClaim(said, claim.span, judgement, _spans(found, sources))
            for said, claim, judgement, found in zip(
                texts, claims, judgements, evidence, strict=True
            )
        ]

    def check_text(self, text: str, sources: Sequence[str]) -> list[CheckedClaim]:
        """Judge every sentence of a text that was not written by this program."""
        claims = [ParsedClaim(span, frozenset()) for span in sentence_spans(text)]
        return self.check_claims(text, claims, [EvidenceText(source) for source in sources])

    def support(self, statement: str, sources: Sequence[str]) -> float | None:
        """Return the probability that sources support a statement, or None where they do not."""
        verdict, support = overall([one.judgement for one in self.check_text(statement, sources)])
        return support if verdict == "supported" else None

    def cite_claims(
        self, answer: str, claims: Sequence[ParsedClaim], passages: Sequence[Passage]
    ) -> tuple[Claim, ...]:
        """Return the claims of an answer, checked, with citations into the passages' documents."""
        sources = [EvidenceText(passage.text, passage.heading) for passage in passages]
        return tuple(
            Claim(
                text=checked.text,
                start=checked.span[0],
                end=checked.span[1],
                support=checked.judgement.support,
                verdict=checked.judgement.verdict,
                reasons=checked.judgement.reasons,
                citations=_citations(checked, passages),
            )
            for checked in self.check_claims(answer, claims, sources)
        )


def _citations(checked: CheckedClaim, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """Return the citations of a claim: those of headings that it rests on too come first."""
    places = [(passages[source], span) for source, span in checked.spans]
    of_headings = [
        replace(cite(passage, (0, 0)), start=heading.start, end=heading.end, quote=line)
        for passage, heading, line in headings_behind(checked.text, places)
    ]
    return (*of_headings, *(cite(passage, span) for passage, span in places))


def overall(judged: Sequence[Claim | Judgement]) -> tuple[Verdict, float]:
    """Return the verdict and support of a whole answer: no better than its weakest claim."""
    support = min((one.support for one in judged), default=0.0)
    verdicts = {one.verdict for one in judged}
    if verdicts == {"supported"}:
        return "supported", support
    if verdicts <= {"unsupported"}:  # also when there is no claim at all
        return "unsupported", support
    return "partial", support


def _spans(evidence: Evidence, sources: Sequence[EvidenceText]) -> tuple[tuple[int, Span], ...]:
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
