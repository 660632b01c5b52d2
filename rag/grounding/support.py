"""How likely the evidence supports a claim: a few features that travel, and a logistic fit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from rag.documents.words import content_words
from rag.grounding.calibration import shipped
from rag.grounding.evidence import Evidence, EvidenceFinder
from rag.grounding.facts import missing_facts
from rag.types import Verdict

SUPPORTED, PARTIAL = 0.5, 0.25
"""A claim is supported when that is more likely than not, and partial down to half of that."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one claim, with its reasons in words."""

    support: float
    verdict: Verdict
    reasons: tuple[str, ...]


def judge(claim: str, evidence: Evidence, finder: EvidenceFinder) -> Judgement:
    """Judge one claim against the evidence found for it."""
    if not evidence.sentences:
        return Judgement(0.0, "unsupported", ("Nothing in the passages speaks of this.",))
    cited = cited_text(evidence, finder)
    reasons = missing_facts(claim, cited)
    features = support_features(claim, evidence, finder, len(reasons))
    support = shipped("support").probability(features)
    if support < SUPPORTED:
        missing = _missing_words(claim, cited)
        if missing:
            reasons.append(f"The cited text does not say: {', '.join(missing)}.")
    verdict: Verdict = "supported" if support >= SUPPORTED else "partial"
    if support < PARTIAL:
        verdict = "unsupported"
    elif reasons:
        verdict = "partial"
    return Judgement(round(support, 4), verdict, tuple(reasons))


def support_features(
    claim: str, evidence: Evidence, finder: EvidenceFinder, missing: int
) -> dict[str, float]:
    """Return the features of a claim by name, each in [0, 1].

    The share of its words in the best sentence, the share of its neighbouring word pairs that stand
    close together in the evidence, and how many of its facts are missing there (three or more: 1).
    """
    wanted = content_words(claim)
    cited = content_words(cited_text(evidence, finder))
    pairs = set(pairwise(wanted))
    near = {(a, b) for i, a in enumerate(cited) for b in cited[i + 1 : i + 4]}
    best = max(evidence.sentences, key=lambda s: len(s.words & set(wanted)))
    return {
        "best_sentence": len(best.words & set(wanted)) / max(1, len(set(wanted))),
        "pairs": len(pairs & near) / len(pairs) if pairs else 1.0,
        "missing": min(missing, 3) / 3,
    }


def cited_text(evidence: Evidence, finder: EvidenceFinder) -> str:
    """Return the cited sentences with the titles they stand under, which are their context."""
    titles = dict.fromkeys(finder.sources[s.source].title for s in evidence.sentences)
    quotes = [finder.sources[s.source].text[slice(*s.span)] for s in evidence.sentences]
    return "\n".join([*titles, *quotes])


def _missing_words(claim: str, cited: str) -> list[str]:
    """Return up to five words of a claim, as written, that the cited text lacks."""
    have = set(content_words(cited))
    missing = [
        word.strip(".,;:!?()\"'“”")
        for word in claim.split()
        if content_words(word) and not set(content_words(word)) & have
    ]
    return [word for word in dict.fromkeys(missing) if word][:5]
