"""The grounder: claims and sources in, a verdict with evidence and citations for each claim out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.citations.cite import cite
from rag.documents.chunks import DEEPEST, headings_above
from rag.documents.speaker_turns import speaker_at
from rag.grounding.calibration import Calibration
from rag.grounding.checks.all_checks import inconsistencies
from rag.grounding.claims import ParsedClaim, strip_markers
from rag.grounding.evidence import Evidence, EvidenceFinder, EvidenceText, Sentence, evidence_text
from rag.grounding.features import CERTAIN, TokenSimilarity
from rag.grounding.model_judge import ModelJudge
from rag.grounding.short_answers import short_answer_to
from rag.grounding.support import Judgement, judge_claim, judge_non_factual
from rag.index.embedder import TokenEncoder
from rag.llm.chat_model import Weighed
from rag.text.sentences import Span, sentence_spans
from rag.text.words import content_words
from rag.types import Citation, Claim, Heading, Passage, Verdict

WORD_FOR_WORD = 1.0
"""Token similarity of a quotation with itself."""
SURELY_NOT, NEUTRAL = (Weighed(odds, (), (), ()) for odds in (-CERTAIN, 0.0))
"""Opinions of a language model: No, and neither Yes nor No."""
Place = tuple[Passage, Span]
"""A passage, and offsets into its text."""


def headings_needed(claim: str, places: Sequence[Place]) -> list[tuple[Passage, Heading, str]]:
    """Return what stands above cited sentences and holds a fact of the claim that these lack.

    That is the label of a speaker whom the claim names, as the lowest heading, and headings.

    Args:
        claim: one sentence.
        places: the sentences cited for it.

    Returns:
        Each with the passage of its sentence and the line as it stands in the document.
    """
    cited = "\n".join(passage.text[slice(*span)] for passage, span in places)
    lacking = len(inconsistencies(claim, cited))
    said = set(content_words(claim))
    needed: list[tuple[Passage, Heading, str]] = []
    for passage, (start, _) in places:
        lines = dict(zip(passage.headings, passage.lines, strict=False))
        above = headings_above(passage.headings, passage.start + start)
        turn = speaker_at(passage.turns, passage.start + start)
        if turn and said.intersection(content_words(turn.speaker)).difference(content_words(cited)):
            label = Heading(DEEPEST, turn.speaker, turn.start, turn.end)
            needed.append((passage, label, turn.label))
            cited = f"{turn.label}\n{cited}"
            lacking = len(inconsistencies(claim, cited))
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
    """A claim with its judgement.

    Attributes:
        text: of the claim.
        span: where it stands in the text that was checked.
        judgement: the support, the verdict and the reasons.
        evidence: spans of sources, each with its source's index; adjacent sentences are one.
    """

    text: str
    span: Span
    judgement: Judgement
    evidence: tuple[tuple[int, Span], ...]


@dataclass(frozen=True, slots=True)
class Grounder:
    """Checks texts against evidence. The program has no other way to do so.

    Every field is required, so that no caller forgets the calibration or the question.
    `Library.grounder` makes one for a library.

    Attributes:
        encoder: compares the words of a claim with those of its evidence.
        calibration: of the library; IDENTITY where there is no library.
        judge: the language model that judges claims too; None: words and facts alone decide.
        question: that the texts answer; "" where they answer none.
    """

    encoder: TokenEncoder
    calibration: Calibration
    judge: ModelJudge | None
    question: str

    def check_claims(
        self, text: str, claims: Sequence[ParsedClaim], sources: Sequence[EvidenceText]
    ) -> list[CheckedClaim]:
        """Find the evidence of each claim among the sources, and judge the claim by it.

        A short answer, such as Yes or 1987, is judged together with the question.

        Args:
            text: what is checked.
            claims: its sentences.
            sources: where evidence is looked for.
        """
        finder = EvidenceFinder(sources, self.question)
        texts = [text[slice(*claim.span)] for claim in claims]
        # A text from elsewhere still has its markers.
        said = [strip_markers(one) for one in texts]
        short = [short_answer_to(self.question, one, alone=len(claims) == 1) for one in said]
        non_factual = [
            None if pair else judge_non_factual(one) for one, pair in zip(said, short, strict=True)
        ]
        statements = [
            pair.statement if pair else one for one, pair in zip(said, short, strict=True)
        ]
        said = [pair.claim if pair else one for one, pair in zip(said, short, strict=True)]
        evidence = [
            Evidence(()) if judged else finder.find(one, frozenset(n - 1 for n in claim.hints))
            for one, judged, claim in zip(said, non_factual, claims, strict=True)
        ]
        # Claims are encoded together, which is faster than one by one.
        similarities = TokenSimilarity(self.encoder, finder).compare(said, evidence)

        def judged(at: int, opinion: Weighed | None) -> Judgement:
            return non_factual[at] or judge_claim(
                said[at],
                evidence[at],
                finder,
                similarities[at],
                opinion,
                self.calibration,
                short=short[at],
            )

        opinions: list[Weighed | None] = [None] * len(claims)
        if self.judge:
            opinions = [NEUTRAL] * len(claims)
            asked = [at for at in range(len(claims)) if self._is_asked(judged(at, SURELY_NOT))]
            weighed = self.judge.weigh(
                [statements[at] for at in asked],
                [evidence[at] for at in asked],
                finder,
                self.question,
            )
            for at, opinion in zip(asked, weighed, strict=True):
                opinions[at] = opinion
        judgements = [judged(at, opinion) for at, opinion in enumerate(opinions)]
        return [
            CheckedClaim(one, claim.span, judgement, _spans(found, sources))
            for one, claim, judgement, found in zip(
                texts, claims, judgements, evidence, strict=True
            )
        ]

    def _is_asked(self, at_worst: Judgement) -> bool:
        """Whether the model is asked about a claim, given the judgement if it said surely No.

        A sentence of its own that is supported all the same is not worth the time.
        """
        return not (self.judge and self.judge.has_read and at_worst.verdict == "supported")

    def check_text(self, text: str, sources: Sequence[str]) -> list[CheckedClaim]:
        """Check every sentence of a text as it stands, without markers as hints."""
        claims = [ParsedClaim(span, frozenset()) for span in sentence_spans(text)]
        return self.check_claims(text, claims, [EvidenceText(source) for source in sources])

    def support(self, statement: str, sources: Sequence[str]) -> float | None:
        """Return the probability that sources support a statement, or None where they do not."""
        verdict, support = overall([one.judgement for one in self.check_text(statement, sources)])
        return support if verdict == "supported" else None

    def check_quotation(self, text: str, sentence: Sentence, finder: EvidenceFinder) -> Judgement:
        """Judge a sentence of a source that is quoted, by itself as its evidence."""
        evidence = Evidence((sentence,))
        return judge_claim(text, evidence, finder, WORD_FOR_WORD, None, self.calibration)

    def check_exact(self, quoted: str) -> Judgement:
        """Judge a sentence that is quoted word for word."""
        finder = EvidenceFinder([EvidenceText(quoted)], "")
        evidence = Evidence(tuple(finder.sentences))
        return judge_claim(quoted, evidence, finder, WORD_FOR_WORD, None, self.calibration)

    def cite_claims(
        self, answer: str, claims: Sequence[ParsedClaim], passages: Sequence[Passage]
    ) -> tuple[Claim, ...]:
        """Return the checked claims of an answer with citations into the passages' documents."""
        sources = [evidence_text(passage) for passage in passages]
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
    """Return the citations of a claim; those of headings come first."""
    places = [(passages[source], span) for source, span in checked.evidence]
    of_headings = [
        replace(cite(passage, (0, 0)), start=heading.start, end=heading.end, quote=line)
        for passage, heading, line in headings_needed(checked.text, places)
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
    """Return the spans of evidence; sentences with only white space between them are one span."""
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
