"""A user's votes on answers, stored in the library, and a question file made from them.

LIBRARY/feedback.jsonl    one vote for each line, with the whole answer
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from rag.errors import BadInput, DiskFull
from rag.json_output import answer_json
from rag.types import Answer

FEEDBACK = "feedback.jsonl"
Vote = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One vote, on a whole answer or on one claim: `claim` is its index."""

    at: str
    vote: Vote
    claim: int | None
    answer: dict[str, Any]


def add_feedback(library_dir: Path, answer: Answer, vote: Vote, claim: int | None = None) -> None:
    """Store a vote; when this returns it is on the disk.

    Raises:
        BadInput: the answer has no such claim.
        DiskFull: it cannot be written.
    """
    if claim is not None and not 0 <= claim < len(answer.claims):
        raise BadInput(
            f"The answer has no sentence {claim}.", f"Give 0 to {len(answer.claims) - 1}."
        )
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "vote": vote,
        "claim": claim,
        "answer": answer_json(answer),
    }
    path = library_dir / FEEDBACK
    try:
        library_dir.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise DiskFull(
            f"The vote cannot be written to {path}: {error.strerror}.",
            "Free some space, or make the folder writable.",
        ) from error


def read_feedback(library_dir: Path) -> list[Feedback]:
    """Return all votes, oldest first; a line that a crash cut off is skipped.

    Raises:
        BadInput: there is none.
    """
    path = library_dir / FEEDBACK
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError as error:
        raise BadInput(
            f"There is no feedback in {library_dir} yet.",
            "Press a thumb under an answer on the page: rag chat",
        ) from error
    return [entry for line in lines if (entry := _parse(line))]


def questions_of(feedback: Iterable[Feedback]) -> list[dict[str, Any]]:
    """Return the lines of a question file, one for each question that was voted on.

    The last vote on a question counts. The text of an approved answer becomes the gold, with the
    documents and quotations that it cites; an approved refusal becomes an unanswerable question.
    The right answer to a rejected one is unknown: `answers` is null until a person fills it in, and
    `rejected` holds the wrong text.
    """
    last: dict[str, Feedback] = {}
    for one in feedback:
        last.pop(one.answer["standalone_question"], None)
        last[one.answer["standalone_question"]] = one
    return [
        {"id": f"feedback-{number:03d}", "question": question, **_gold(one)}
        for number, (question, one) in enumerate(last.items(), start=1)
    ]


def _gold(one: Feedback) -> dict[str, Any]:
    answer = one.answer
    if one.vote == "up":
        cited = [citation for claim in answer["claims"] for citation in claim["citations"]]
        return {
            "answers": [] if answer["verdict"] == "abstained" else [answer["answer"]],
            "documents": list(dict.fromkeys(citation["document"] for citation in cited)),
            "evidence": list(dict.fromkeys(citation["quote"] for citation in cited)),
            "kind": "approved",
        }
    rejected = answer["answer"] if one.claim is None else answer["claims"][one.claim]["text"]
    return {"answers": None, "kind": "rejected", "rejected": rejected}


def _parse(line: bytes) -> Feedback | None:
    try:
        fields = json.loads(line)
        entry = Feedback(fields["at"], fields["vote"], fields["claim"], fields["answer"])
        whole = isinstance(entry.answer["standalone_question"], str)
        return entry if whole and entry.vote in get_args(Vote) else None
    except (ValueError, KeyError, TypeError):
        return None
