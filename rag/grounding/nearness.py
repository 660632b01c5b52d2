"""How near each word of a claim comes to a word of its evidence, by the encoder's token vectors.

The recall of BERTScore (Zhang and others, ICLR 2020), with words weighted by rarity. On answers
whose source no fit has seen it tells more than shared words do: "bought" is near "acquired".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.grounding.evidence import Evidence, EvidenceFinder
from rag.index.embedder import TokenEncoder
from rag.index.token_rows import TokenVectors
from rag.retrieval.tokens import token_weights

READ_CHARS = 400
"""Characters that are read of a text, some 100 tokens: a longer one is a table, a list or code.

Between 400 and 1000 `bench/fit_support.py` differs by .007 in AUROC at most, in both directions."""


@dataclass(slots=True)
class Nearness:
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
