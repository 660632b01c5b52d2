"""How likely the evidence supports a claim, and the verdict with its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass

from rag.grounding.calibration import Calibration, shipped
from rag.grounding.checks.consistency import inconsistencies
from rag.grounding.evidence import Evidence, EvidenceFinder
from rag.grounding.features import Features, cited_text, claim_features
from rag.grounding.non_factual import says_nothing_found, why_non_factual
from rag.llm.model import Weighed
from rag.text.words import content_words
from rag.types import Verdict

SUPPORTED, PARTIAL = 0.5, 0.25
"""A claim is supported when that is more likely than not, and partial down to half of that."""
OPPOSITES = frozenset({"negation", "comparison", "order"})
"""Faults of a sentence that nearly repeats its evidence and says the opposite."""
MOST_WORDS = 5
"""Missing words that a reason names."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one claim, with its reasons in words."""

    support: float
    verdict: Verdict
    reasons: tuple[str, ...]


SAYS_NOT_FOUND = Judgement(
    0.85, "supported", ("Says that the passages are silent on this, which no passage can show.",)
)
"""Of seven such sentences in the long answers of RAGTruth test one was wrong: too few to fit."""
NO_EVIDENCE = Judgement(0.0, "unsupported", ("Nothing in the passages speaks of this.",))


def judge_non_factual(sentence: str) -> Judgement | None:
    """Judge a sentence that no passage can be evidence of; None when it states something."""
    if reason := why_non_factual(sentence):
        return Judgement(1.0, "supported", (reason,))
    return SAYS_NOT_FOUND if says_nothing_found(sentence) else None


def judge(
    claim: str,
    evidence: Evidence,
    finder: EvidenceFinder,
    near: float,
    weighed: Weighed | None,
    calibration: Calibration,
) -> Judgement:
    """Judge one claim against the evidence found for it.

    Args:
        claim: one sentence.
        evidence: what was found for it.
        finder: of the passages; all of them may define an abbreviation.
        near: how near the evidence comes to it, in [0, 1]; see `nearness`.
        weighed: what a language model makes of it, where one was asked.
        calibration: of the library.
    """
    if not evidence.sentences:
        return NO_EVIDENCE
    cited = cited_text(evidence, finder)
    found = inconsistencies(claim, cited, context=finder.context)
    support = calibration.support(support_probability(claim_features(near, found, weighed)))
    verdict: Verdict = "supported" if support >= SUPPORTED else "partial"
    if found:
        verdict = "partial"
    if any(fault.kind in OPPOSITES for fault in found):
        # Such a claim has all the words of its evidence, and would score as if it said the same.
        support = min(support, PARTIAL)
        verdict = "unsupported"
    if support < PARTIAL:
        verdict = "unsupported"
    reasons = [fault.reason for fault in found]
    if support < SUPPORTED and not reasons:
        reasons.append(_shortfall(claim, evidence, finder, cited))
    return Judgement(round(support, 4), verdict, tuple(dict.fromkeys(reasons)))


def support_probability(known: Features) -> float:
    """Return the probability in [0, 1] that the evidence supports a claim of such signals."""
    if "explained" in known:
        return shipped("support_contrast").probability(known)
    return shipped("support_asked" if "yes" in known else "support").probability(known)


def _shortfall(claim: str, evidence: Evidence, finder: EvidenceFinder, cited: str) -> str:
    """Return a sentence on what the nearest text lacks of a claim."""
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
