"""The probability that evidence supports a claim, and the verdict with its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass

from rag.grounding.calibration import Calibration, shipped
from rag.grounding.checks.all_checks import REVERSALS, Inconsistency, inconsistencies
from rag.grounding.checks.codes import other_than_asked
from rag.grounding.evidence import Evidence, EvidenceFinder
from rag.grounding.features import Features, claim_features
from rag.grounding.non_factual import says_nothing_found, why_non_factual
from rag.grounding.short_answers import ShortAnswer, is_borne_out, short_answer_inconsistencies
from rag.llm.chat_model import Weighed
from rag.text.words import content_words
from rag.types import Verdict

SUPPORTED, PARTIAL = 0.5, 0.25
"""A claim is supported when that is more likely than not, and partial down to half of that."""
BORNE_OUT = 0.9
"""Least similarity of a Yes or No with a sentence that says so, maybe in opposite words."""
MOST_WORDS = 5
"""Most missing words that a reason names."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one claim, with its reasons in words."""

    support: float
    verdict: Verdict
    reasons: tuple[str, ...]


SAYS_NOT_FOUND = Judgement(
    0.85, "supported", ("Says that the passages do not cover this; no passage can show that.",)
)
"""Of seven such sentences in the long answers of RAGTruth test one was wrong: too few to fit."""
NO_EVIDENCE = Judgement(0.0, "unsupported", ("Nothing in the passages mentions this.",))


def judge_non_factual(sentence: str) -> Judgement | None:
    """Judge a sentence that no passage can support; None for a factual one, which is checked."""
    if reason := why_non_factual(sentence):
        return Judgement(1.0, "supported", (reason,))
    return SAYS_NOT_FOUND if says_nothing_found(sentence) else None


def judge_claim(
    claim: str,
    evidence: Evidence,
    finder: EvidenceFinder,
    similarity: float,
    weighed: Weighed | None,
    calibration: Calibration,
    *,
    short: ShortAnswer | None = None,
) -> Judgement:
    """Judge one factual claim by its evidence.

    Args:
        claim: one sentence.
        evidence: found for it; none means that it is unsupported.
        finder: of the sources, any of which may define an abbreviation.
        similarity: of the claim with its evidence, in [0, 1]; see `TokenSimilarity`.
        weighed: the language model's opinion; None where it was not asked or has none.
        calibration: of the library.
        short: the short answer that the claim was made of, with its question.
    """
    if not evidence.sentences:
        return NO_EVIDENCE
    cited = "\n".join(finder.cited(evidence))
    if short:
        found = short_answer_inconsistencies(short, evidence, finder, weighed)
        if is_borne_out(short, evidence, finder):
            similarity = max(similarity, BORNE_OUT)
    else:
        found = inconsistencies(claim, cited, context=finder.context)
    if other := other_than_asked(claim, finder.question):
        found.append(Inconsistency("name", other, True, None))
    support = calibration.support(support_probability(claim_features(similarity, found, weighed)))
    verdict: Verdict = "supported" if support >= SUPPORTED else "partial"
    if found:
        verdict = "partial"
    if any(one.kind in REVERSALS for one in found):
        # Such a claim has all the words of its evidence, and would score as if it said the same.
        support = min(support, PARTIAL)
        verdict = "unsupported"
    if support < PARTIAL:
        verdict = "unsupported"
    reasons = [one.reason for one in found]
    if support < SUPPORTED and not reasons:
        reasons.append(_shortfall(claim, evidence, finder, cited))
    return Judgement(round(support, 4), verdict, tuple(dict.fromkeys(reasons)))


def support_probability(features: Features) -> float:
    """Return the probability in [0, 1] that evidence supports a claim with such features."""
    if "explained" in features:
        return shipped("support_contrast").probability(features)
    return shipped("support_asked" if "yes" in features else "support").probability(features)


def _shortfall(claim: str, evidence: Evidence, finder: EvidenceFinder, cited: str) -> str:
    """Return a sentence that names the words of a claim which its evidence lacks."""
    have = set(content_words(cited))
    missing = [
        word.strip(".,;:!?()\"'“”")
        for word in claim.split()
        if content_words(word) and not set(content_words(word)) & have
    ]
    nearest = " ".join(finder.text(evidence.sentences[0]).split())
    if named := [word for word in dict.fromkeys(missing) if word][:MOST_WORDS]:
        return f"The nearest text does not say: {', '.join(named)}. It says: “{nearest}”"
    return f"The nearest text has its words, but may not say this: “{nearest}”"
