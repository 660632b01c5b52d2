"""Whether texts support a statement in which some words were exchanged."""

from __future__ import annotations

from collections.abc import Sequence

from rag.grounding.grounder import Grounder
from rag.text.sentences import sentence_spans
from rag.text.words import content_words

MOST = 0.6
"""Weight of the other words of a statement from which on a sentence speaks of the same."""


def says_instead(grounder: Grounder, statement: str, words: str, texts: Sequence[str]) -> bool:
    """Whether texts support a statement, some words of which took the place of others.

    The support score sees small changes badly, and finds the words in several sentences. So one of
    the sentences must also have the words of the exchange with most of the others, each of which
    weighs the less, the more of the sentences have it.
    """
    if grounder.support(statement, texts) is None:
        return False
    exchanged = set(content_words(words))
    others = set(content_words(statement)) - exchanged
    sentences = [
        set(content_words(text[start:end])) for text in texts for start, end in sentence_spans(text)
    ]
    weights = {word: 1 / max(1, sum(word in said for said in sentences)) for word in others}
    return any(
        exchanged <= said
        and sum(weights[word] for word in others & said) >= MOST * sum(weights.values())
        for said in sentences
    )
