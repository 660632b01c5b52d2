"""What speaks for a claim and against it, as numbers: few, monotone, and of kinds that travel.

Boosted trees over dozens of features win on the data they were fitted on and lose elsewhere; these
are the ones that hold on sources that no fit has seen (`bench/fit_support.py` prints both).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.grounding.checks.consistency import Inconsistency
from rag.grounding.evidence import Evidence, EvidenceFinder
from rag.index.embedder import TokenEncoder, TokenVectors
from rag.llm.model import Weighed
from rag.retrieval.token_similarity import token_weights

READ_CHARS = 400
"""Characters that are read of a text, some 100 tokens: a longer one is a table, a list or code.

Between 400 and 1000 `bench/fit_support.py` differs by .007 in AUROC at most, in both directions."""


@dataclass(slots=True)
class TokenSimilarity:
    """Compares claims with the sentences of one finder, and remembers the texts it has read."""

    encoder: TokenEncoder
    finder: EvidenceFinder
    _known: dict[str, TokenVectors] = field(default_factory=dict)

    def compare(self, claims: Sequence[str], evidence: Sequence[Evidence]) -> list[float]:
        """Return for each claim how near its words come to its evidence, in [0, 1].

        A claim without evidence has 0. All are read in one go: twice as fast as one by one.
        """
        cited = [self._texts(found) for found in evidence]
        wanted = [claim for claim, texts in zip(claims, cited, strict=True) if texts]
        wanted += [text for texts in cited for text in texts]
        new = [text for text in dict.fromkeys(wanted) if text not in self._known]
        read = self.encoder.encode_tokens([text[:READ_CHARS] for text in new])
        self._known |= zip(new, read, strict=True)
        return [
            self._compare(claim, texts) if texts else 0.0
            for claim, texts in zip(claims, cited, strict=True)
        ]

    def _texts(self, found: Evidence) -> list[str]:
        """Return the sentences, and the titles they stand under, which say what they speak of."""
        titles = dict.fromkeys(self.finder.sources[s.source].title for s in found.sentences)
        return [*filter(None, titles), *(self.finder.text(s) for s in found.sentences)]

    def _compare(self, claim: str, cited: Sequence[str]) -> float:
        said = self._known[claim]
        there = np.concatenate([self._known[text].vectors for text in cited])
        if not len(said.vectors) or not len(there):
            return 0.0
        nearest = (said.vectors @ there.T).max(axis=1)
        weights = token_weights(claim, said, self.finder.weight)
        return float(np.clip(weights @ nearest, 0.0, 1.0))


Features = dict[str, float]
"""Signals by name."""

NEAREST = 0.99
"""Words that come so near are the same words, and others as far from it are strangers."""
MOST_FAULTS = 3
"""More faults than this say no more."""
CERTAIN = 6.0
"""Log-odds beyond which a model's Yes is not surer."""


def claim_features(
    near: float, faults: Sequence[Inconsistency], weighed: Weighed | None
) -> Features:
    """Return the signals of a claim that has evidence.

    `near`: the log-odds of how near its words come to those of the evidence. With them the log-odds
    that people find a claim supported rise in a line, from no shared word to all.
    `faults`: how many of its facts the evidence lacks or denies, of three, in [0, 1].
    And those of `model_features`, where a language model was asked and could tell.
    """
    share = min(max(near, 1 - NEAREST), NEAREST)
    known = {
        "near": math.log(share / (1 - share)),
        "faults": min(len(faults), MOST_FAULTS) / MOST_FAULTS,
    }
    if weighed is None or weighed.log_odds is None:
        return known
    return known | model_features(weighed)


def model_features(weighed: Weighed) -> Features:
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
