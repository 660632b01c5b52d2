"""The scores of one question, its outcome, and the cause of a failure.

A failure has one cause: the earliest in the chain from the search to the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rag.evaluation.comparison.compare_answer import is_right
from rag.evaluation.gold import (
    contains,
    exact_match,
    f1,
    gold_found,
    has_places,
    is_gold,
    ndcg_at,
    recall_at,
    reciprocal_rank,
)
from rag.evaluation.questions import EvalQuestion

DEPTH = 10
"""Number of hits of each question that are judged."""

Record = Mapping[str, Any]
"""A line of answers.jsonl: an `ask` object, the hits of a search, or an error."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one question. Shares are in [0, 1]; None without gold for them.

    Attributes:
        first_gold: rank of the first gold hit, from 1; 0 when it is not among the first ten.
        passage_gold: whether the passages contain a gold place.
        refused: whether the question was refused.
        right: whether the answer is right, or the refusal is.
        unjudged: True where the answer cannot be compared with its yes-or-no gold; `right` is None.
        cited_gold, cited: number of citations of gold places, and of all citations.
        found_gold, gold: number of gold places that are cited, and of all gold places.
        supported, claims: number of supported claims, and of all factual claims.
        cited_claims, supported_cited: number of claims with citations, and of those among them that
            the citations support.
        first_word: seconds from the question to the first word of the model.
        same: whether all repetitions gave the same text and verdict.
    """

    recall_1: float | None = None
    recall_5: float | None = None
    recall_10: float | None = None
    reciprocal_rank: float | None = None
    ndcg_10: float | None = None
    first_gold: int | None = None
    passage_gold: bool | None = None
    refused: bool | None = None
    answerable: bool | None = None
    right: bool | None = None
    unjudged: bool | None = None
    exact_match: float | None = None
    f1: float | None = None
    contains: float | None = None
    cited_gold: int | None = None
    cited: int | None = None
    found_gold: int | None = None
    gold: int | None = None
    supported: int | None = None
    claims: int | None = None
    cited_claims: int | None = None
    supported_cited: int | None = None
    confidence_answerable: float | None = None
    confidence_support: float | None = None
    first_word: float | None = None
    seconds: float | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    same: bool | None = None


CAUSES = {
    "error": "The question could not be asked; see the error message.",
    "not retrieved": "The passages (or the first ten hits, without answers) contain no gold place, "
    "and the answer is wrong or a refusal.",
    "refused wrongly": "The passages contain a gold place, and the answer is a refusal.",
    "retrieved but not used": "The passages contain a gold place, but the answer is wrong and "
    "cites others.",
    "answered wrongly": "The answer is wrong although it cites a gold place, or the documents do "
    "not answer the question.",
    "wrong citation": "The answer is right and cites no gold place.",
    "unsupported claim": "The citations of a sentence do not support it.",
}
"""Each cause with its meaning, in the order of the report."""


def score(question: EvalQuestion, record: Record) -> Scores:
    """Return the scores of one record; those of an error are all None."""
    if record.get("error"):
        return Scores()
    fields = _retrieval(question, record)
    if record.get("verdict"):
        fields |= _answer(question, record) | _citations(question, record) | _cost(record)
    else:
        fields["seconds"] = record["timings"]["total"]
    return Scores(**fields)


def scores_json(scores: Scores) -> dict[str, Any]:
    """Return scores as JSON, without those that are None; `right` is null in an unjudged answer."""
    known = {name: value for name, value in asdict(scores).items() if value is not None}
    return {"right": None} | known if scores.unjudged else known


def factual_claims(claims: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the factual claims.

    A non-factual sentence, such as a question to the user, is supported without a citation and
    would make any answer look better.
    """
    return [one for one in claims if one["citations"] or one["verdict"] != "supported"]


def _retrieval(question: EvalQuestion, record: Record) -> dict[str, Any]:
    if not question.answers or not has_places(question):
        return {}
    hits = [is_gold(question, hit["document"], hit["text"]) for hit in record["hits"]]
    fields = {
        "recall_1": recall_at(1, hits),
        "recall_5": recall_at(5, hits),
        "recall_10": recall_at(DEPTH, hits),
        "reciprocal_rank": reciprocal_rank(hits[:DEPTH]),
        # Two chunks can hold one gold sentence, and one chunk two of them.
        "ndcg_10": ndcg_at(DEPTH, hits, max(sum(hits[:DEPTH]), _places(question))),
        "first_gold": next((rank for rank, gold in enumerate(hits, start=1) if gold), 0),
    }
    if "passages" in record:
        fields["passage_gold"] = any(
            is_gold(question, one["document"], one["text"]) for one in record["passages"]
        )
    return fields


def _places(question: EvalQuestion) -> int:
    return len(question.evidence or question.documents)


def _answer(question: EvalQuestion, record: Record) -> dict[str, Any]:
    refused = record["verdict"] == "abstained"
    claims = factual_claims(record["claims"])
    cited = [claim for claim in claims if claim["citations"]]
    fields: dict[str, Any] = {
        "refused": refused,
        "confidence_answerable": record["answerable"],
        "confidence_support": None if refused else record["support"],
        "claims": len(claims),
        "supported": sum(claim["verdict"] == "supported" for claim in claims),
        "cited_claims": len(cited),
        "supported_cited": sum(claim["verdict"] == "supported" for claim in cited),
    }
    if "repeats" in record:
        fields["same"] = all(
            (again["answer"], again["verdict"]) == (record["answer"], record["verdict"])
            for again in record["repeats"]
        )
    if question.answers is None:
        return fields
    fields["answerable"] = bool(question.answers)
    if not question.answers:
        return fields | {"right": refused}
    text = "" if refused else record["answer"]
    right = not refused and is_right(
        question.question, text, question.answers, all_values=question.all_values
    )
    return fields | {
        "right": right,
        "unjudged": True if right is None else None,
        "exact_match": exact_match(text, question.answers),
        "f1": f1(text, question.answers),
        "contains": contains(text, question.answers),
    }


def _citations(question: EvalQuestion, record: Record) -> dict[str, Any]:
    """Count the citations of gold places in an answer that is not a refusal."""
    if record["verdict"] == "abstained" or not has_places(question):
        return {}
    places = [
        (citation["document"], citation["quote"])
        for claim in record["claims"]
        for citation in claim["citations"]
    ]
    found: Sequence[bool] = gold_found(question, places)
    return {
        "cited_gold": sum(is_gold(question, *place) for place in places),
        "cited": len(places),
        "found_gold": sum(found),
        "gold": len(found),
    }


def _cost(record: Record) -> dict[str, Any]:
    timings, usage = record["timings"], record["usage"]
    first = timings["first_token"]
    fields = {
        "seconds": timings["total"],
        "first_word": None if first is None else timings["retrieve"] + first,
    }
    if record["model"]:
        fields |= {name: usage[name] for name in ("prompt_tokens", "completion_tokens")}
    return fields


def cause_of(scores: Scores) -> str | None:
    """Return the cause of a question's failure; None if no failure is known."""
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
    """Return the outcome of a question in a word or two."""
    if scores == Scores():
        return "error"
    if scores.refused is None:
        return {None: "searched", 0: "not found"}.get(scores.first_gold, "found")
    outcome = "refused" if scores.refused else "answered"
    unknown = f"{outcome}, not judged" if scores.unjudged else outcome
    return {True: f"{outcome} rightly", False: f"{outcome} wrongly", None: unknown}[scores.right]


def by_cause(scores: Sequence[Scores]) -> dict[str, list[int]]:
    """Return the indices of the failed questions by cause, in the order of `CAUSES`."""
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
