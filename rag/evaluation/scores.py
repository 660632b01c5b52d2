"""One finished question to its numbers: each a part of a metric, or None where it has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rag.evaluation.gold import gold_found, has_places, is_gold, is_right
from rag.evaluation.metrics import contains, exact_match, f1
from rag.evaluation.questions import Question
from rag.evaluation.ranking import ndcg_at, recall_at, reciprocal_rank

DEPTH = 10
"""Hits of each question that are judged."""

Record = Mapping[str, Any]
"""A line of answers.jsonl: an `ask` object, or what a search found, or an error."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The numbers of one question. Shares are in [0, 1]; None where the file gives no gold for it.

    Attributes:
        first_gold: rank of the first gold hit, from 1; 0 when it is not among the first ten.
        passage_gold: whether a gold place was among the passages that were read.
        refused: whether it was answered with an abstention.
        right: whether the answer gives a gold answer, or rightly refuses.
        cited_gold, cited: citations into gold places, and citations in all.
        found_gold, gold: gold places that were cited, and gold places in all.
        supported, claims: claims that are supported, and claims that state something.
        cited_claims, supported_cited: claims with a citation, and those of them that it supports.
        first_word: seconds from the question to the first word that a model wrote.
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


def score(question: Question, record: Record) -> Scores:
    """Return the numbers of one record. An error has none: it counts as an error, nowhere else."""
    if record.get("error"):
        return Scores()
    fields = _retrieval(question, record)
    if record.get("verdict"):
        fields |= _answer(question, record) | _citations(question, record) | _cost(record)
    else:
        fields["seconds"] = record["timings"]["total"]
    return Scores(**fields)


def scores_json(scores: Scores) -> dict[str, Any]:
    """Return the numbers as JSON, without those that are not there."""
    return {name: value for name, value in asdict(scores).items() if value is not None}


def statements(claims: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the claims that state something.

    An aside, such as a question to the reader, is supported without a citation and would make any
    answer look better.
    """
    return [one for one in claims if one["citations"] or one["verdict"] != "supported"]


def _retrieval(question: Question, record: Record) -> dict[str, Any]:
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


def _places(question: Question) -> int:
    return len(question.evidence or question.documents)


def _answer(question: Question, record: Record) -> dict[str, Any]:
    refused = record["verdict"] == "abstained"
    claims = statements(record["claims"])
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
    return fields | {
        "right": not refused and is_right(text, question.answers),
        "exact_match": exact_match(text, question.answers),
        "f1": f1(text, question.answers),
        "contains": contains(text, question.answers),
    }


def _citations(question: Question, record: Record) -> dict[str, Any]:
    """Count citations against gold places, of an answer that was given."""
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
