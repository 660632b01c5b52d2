"""What the language model reads to judge a claim: the passages, or what of them bears on it."""

from __future__ import annotations

from rag.grounding.evidence import Evidence, EvidenceFinder, Source

EXCERPT = 120
"""Words that are read around the evidence of one claim where the passages are long."""
MOST_WORDS = 1500
"""Words that are ever read at once: two thirds of the default window of 4,096 tokens."""


def excerpt(
    evidence: Evidence, finder: EvidenceFinder, claims: int, *, whole: bool = False
) -> tuple[Source, ...]:
    """Return the sources, or the evidence with the sentences around it where they are long.

    All claims of an answer share the reading of the whole; it is chosen where it is no longer than
    the excerpts of all would be together. The evidence grows by its neighbours inside its sources.

    Args:
        evidence: of one claim.
        finder: of the passages.
        claims: how many the answer has.
        whole: read all in any case, as a model that has just read them does at no cost.
    """
    lengths = finder.lengths
    if whole or sum(lengths) <= min(EXCERPT * max(2, claims), MOST_WORDS):
        return tuple(finder.sources)
    heart = {sentence.number for sentence in evidence.sentences}
    chosen = set(heart)
    budget = EXCERPT - sum(lengths[i] for i in chosen)
    while fitting := [i for i in _edge(chosen, finder) if lengths[i] <= budget]:
        nearest = min(fitting, key=lambda i: min(abs(i - n) for n in heart))
        chosen.add(nearest)
        budget -= lengths[nearest]
    return tuple(_runs(sorted(chosen), finder))


def _edge(chosen: set[int], finder: EvidenceFinder) -> list[int]:
    """Return the sentences beside the chosen ones in their sources, in the order of the text."""
    sentences = finder.sentences
    return sorted(
        beside
        for i in chosen
        for beside in (i - 1, i + 1)
        if beside not in chosen
        and 0 <= beside < len(sentences)
        and sentences[beside].source == sentences[i].source
    )


def _runs(chosen: list[int], finder: EvidenceFinder) -> list[Source]:
    """Return each run of sentences in a row as one text under its source's title."""
    runs: list[list[int]] = []
    for i in chosen:
        same = runs and finder.sentences[i].source == finder.sentences[runs[-1][-1]].source
        if same and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    texts = []
    for run in runs:
        source = finder.sources[finder.sentences[run[0]].source]
        start, end = finder.sentences[run[0]].span[0], finder.sentences[run[-1]].span[1]
        texts.append(Source(source.text[start:end], source.title))
    return texts
