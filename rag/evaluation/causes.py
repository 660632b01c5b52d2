"""Why a question went wrong: one cause each, the earliest in the chain from search to sentence."""

from __future__ import annotations

from collections.abc import Sequence

from rag.evaluation.scores import Scores

CAUSES = {
    "error": "The question could not be asked; the message says why.",
    "not retrieved": "No gold place was among the passages, or for a search alone among the first "
    "ten hits, and the answer is wrong or a refusal.",
    "refused wrongly": "A gold place was among the passages, and the answer is a refusal.",
    "retrieved but not used": "A gold place was among the passages, and a wrong answer cites "
    "others.",
    "answered wrongly": "The answer is wrong although it cites a gold place, or the question has "
    "no answer in the documents.",
    "wrong citation": "The answer is right and cites no gold place.",
    "unsupported claim": "A sentence of the answer is not supported by what it cites.",
}
"""Each cause with what it means, in the order in which a report shows them."""


def cause_of(scores: Scores) -> str | None:
    """Return why a question went wrong, or None when nothing is known to be wrong with it."""
    if scores == Scores():
        return "error"
    if scores.refused is None:
        return "not retrieved" if scores.first_gold == 0 else None
    if scores.right is False:
        return _why_wrong(scores)
    if scores.refused:
        return None
    if scores.cited_gold == 0 and scores.gold and scores.right:
        return "wrong citation"
    return "unsupported claim" if (scores.supported or 0) < (scores.claims or 0) else None


def outcome_of(scores: Scores) -> str:
    """Return in a word or two what became of a question."""
    if scores == Scores():
        return "error"
    if scores.refused is None:
        return {None: "searched", 0: "not found"}.get(scores.first_gold, "found")
    said = "refused" if scores.refused else "answered"
    return {True: f"{said} rightly", False: f"{said} wrongly", None: said}[scores.right]


def by_cause(scores: Sequence[Scores]) -> dict[str, list[int]]:
    """Return the places of the failed questions by cause, in the order of `CAUSES`."""
    causes = [cause_of(one) for one in scores]
    groups = {
        name: [place for place, cause in enumerate(causes) if cause == name] for name in CAUSES
    }
    return {name: places for name, places in groups.items() if places}


def _why_wrong(scores: Scores) -> str:
    if not scores.answerable:
        return "answered wrongly"
    if scores.passage_gold is False:
        return "not retrieved"
    if scores.refused:
        return "refused wrongly"
    return "retrieved but not used" if scores.cited_gold == 0 else "answered wrongly"
