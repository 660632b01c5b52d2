"""Whether texts bear a statement out, by the grounding checks."""

from __future__ import annotations

from collections.abc import Sequence

from rag.documents.words import content_words
from rag.grounding.verify import verify


def backing(statement: str, texts: Sequence[str]) -> float | None:
    """Return the probability that texts support a statement, or None where they do not."""
    result = verify(statement, list(texts))
    return float(result["support"]) if result["verdict"] == "supported" else None


def says_instead(statement: str, words: str, texts: Sequence[str]) -> bool:
    """Whether texts bear out a statement, some words of which took the place of others.

    The support score sees small changes badly, so that all words of the exchange must also stand
    in the sentences that it rests on.
    """
    result = verify(statement, list(texts))
    if result["verdict"] != "supported":
        return False
    cited = " ".join(one["quote"] for claim in result["claims"] for one in claim["citations"])
    return set(content_words(words)) <= set(content_words(cited))
