"""Features of a claim, of which the support score is made.

They are few and monotone. Boosted trees over dozens of features win on the data they were fitted on
and lose elsewhere; these hold on sources that no fit has seen (`bench/fit_support.py` prints both).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.grounding.checks.all_checks import Inconsistency
from rag.grounding.evidence import Evidence, EvidenceFinder
from rag.index.embedder import TokenEncoder, TokenVectors
from rag.llm.chat_model import Weighed
from rag.retrieval.token_similarity import token_weights

READ_CHARS = 400
"""Characters of a text that are encoded, some 100 tokens: a longer one is a table, list or code.

Between 400 and 1000 `bench/fit_support.py` differs by .007 in AUROC at most, in both directions."""


@dataclass(slots=True)
class TokenSimilarity:
    """Compares claims with the evidence of one finder, and remembers the texts it has encoded."""

    encoder: TokenEncoder
    finder: EvidenceFinder
    _known: dict[str, TokenVectors] = field(default_factory=dict)

    def compare(self, claims: Sequence[str], evidence: Sequence[Evidence]) -> list[float]:
        """Return the similarity of each claim with its evidence, in [0, 1]; 0 without evidence.

        That is the mean, over the claim's tokens, of the greatest cosine with a token of the
        evidence or of its titles, weighted by rarity. All are encoded in one go: twice as fast as
        one by one.
        """
        cited = [self.finder.cited(found) for found in evidence]
        wanted = [claim for claim, texts in zip(claims, cited, strict=True) if texts]
        wanted += [text for texts in cited for text in texts]
        new = [text for text in dict.fromkeys(wanted) if text not in self._known]
        read = self.encoder.encode_tokens([text[:READ_CHARS] for text in new])
        self._known |= zip(new, read, strict=True)
        return [
            self._compare(claim, texts) if texts else 0.0
            for claim, texts in zip(claims, cited, strict=True)
        ]

    def _compare(self, claim: str, cited: Sequence[str]) -> float:
        said = self._known[claim]
        there = np.concatenate([self._known[text].vectors for text in cited])
        if not len(said.vectors) or not len(there):
            return 0.0
        nearest = (said.vectors @ there.T).max(axis=1)
        weights = token_weights(claim, said, self.finder.weight)
        return float(np.clip(weights @ nearest, 0.0, 1.0))


Features = dict[str, float]
"""Features by name, as in coefficients.json."""

SAME = 0.99
"""Similarity above which words are the same; below 1 - SAME they have nothing in common."""
MOST_INCONSISTENCIES = 3
"""More than this count as this many."""
CERTAIN = 6.0
"""Log-odds beyond which a model's Yes counts as no surer."""


def claim_features(
    similarity: float, found: Sequence[Inconsistency], weighed: Weighed | None
) -> Features:
    """Return the features of a claim that has evidence.

    `near`: the log-odds of the token similarity. The log-odds that people find a claim supported
    are linear in it, from no shared word to all.
    `faults`: the number of inconsistencies, as a share of three, in [0, 1].
    And those of `model_features`, where a language model was asked and could tell.
    """
    share = min(max(similarity, 1 - SAME), SAME)
    known = {
        "near": math.log(share / (1 - share)),
        "faults": min(len(found), MOST_INCONSISTENCIES) / MOST_INCONSISTENCIES,
    }
    if weighed is None or weighed.log_odds is None:
        return known
    return known | model_features(weighed)


def model_features(weighed: Weighed) -> Features:
    """Return the features that a language model adds.

    `yes`: log-odds of Yes to whether the passages state it, in units of 6, in [-1, 1].
    `explained`: the share of the claim's surprisal that reading the passages removes, in [0, 1];
    left out where that was not measured.
    """
    yes = {"yes": max(-1.0, min(1.0, (weighed.log_odds or 0.0) / CERTAIN))}
    if not weighed.without:
        return yes
    surprise, left = -sum(weighed.without), -sum(weighed.within)
    return yes | {"explained": max(0.0, 1 - left / surprise) if surprise > 0 else 0.0}
