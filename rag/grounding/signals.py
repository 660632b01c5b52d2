"""What speaks for a claim and against it, as numbers: few, monotone, and of kinds that travel.

Boosted trees over dozens of features win on the data they were fitted on and lose elsewhere; these
are the ones that hold on sources that no fit has seen (`bench/fit_support.py` prints both).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rag.answering.model import Weighed
from rag.documents.words import content_words
from rag.grounding.evidence import Evidence, EvidenceFinder
from rag.grounding.facts import Fault

Signals = dict[str, float]
"""Signals by name."""

WINDOW = 3
"""Sentences in a row that a claim may rest on."""
NEAR = 3
"""Content words apart at which two words still stand close together."""
MOST_FAULTS = 3
"""More faults than this say no more."""
CERTAIN = 6.0
"""Log-odds beyond which a model's Yes is not surer."""


def word_signals(
    claim: str, evidence: Evidence, finder: EvidenceFinder, faults: Sequence[Fault]
) -> Signals:
    """Return the signals that need no model, each in [0, 1].

    `window`: the share of its content words in the best three sentences in a row of one source.
    `pairs`: the share of its neighbouring word pairs that stand close together in the evidence.
    `faults`: how many of its facts the evidence lacks or denies, of three.
    """
    said = content_words(claim)
    cited = content_words(cited_text(evidence, finder))
    pairs = set(pairwise(said))
    near = {(a, b) for i, a in enumerate(cited) for b in cited[i + 1 : i + 1 + NEAR]}
    return {
        "window": best_window(frozenset(said), finder),
        "pairs": len(pairs & near) / len(pairs) if pairs else 1.0,
        "faults": min(len(faults), MOST_FAULTS) / MOST_FAULTS,
    }


def best_window(wanted: frozenset[str], finder: EvidenceFinder) -> float:
    """Return the share of some stems, in [0, 1], that the best sentences in a row have."""
    best = 0
    recent: list[tuple[int, frozenset[str]]] = []
    for sentence in finder.sentences:
        recent = [(source, words) for source, words in recent if source == sentence.source]
        recent = [*recent[-(WINDOW - 1) :], (sentence.source, sentence.words & wanted)]
        title = finder.titles[sentence.source] & wanted
        best = max(best, len(title.union(*(words for _, words in recent))))
    return best / len(wanted) if wanted else 1.0


def model_signals(weighed: Weighed) -> Signals:
    """Return what a language model makes of a claim.

    `yes`: log-odds of Yes to whether the passages state it, in units of 6, in [-1, 1].
    `explained`: the share of its surprise at the claim that the passages take away, in [0, 1];
    left out where it was not asked for that.
    """
    yes = {"yes": max(-1.0, min(1.0, (weighed.log_odds or 0.0) / CERTAIN))}
    if not weighed.without:
        return yes
    surprise, left = -sum(weighed.without), -sum(weighed.within)
    return yes | {"explained": max(0.0, 1 - left / surprise) if surprise > 0 else 0.0}


def cited_text(evidence: Evidence, finder: EvidenceFinder) -> str:
    """Return the cited sentences with the titles they stand under, which are their context."""
    titles = dict.fromkeys(finder.sources[s.source].title for s in evidence.sentences)
    return "\n".join([*titles, *(finder.text(sentence) for sentence in evidence.sentences)])
