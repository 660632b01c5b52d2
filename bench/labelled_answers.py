"""Answers of ../shared/data/verify with a human label: do the passages support them, yes or no.

Answers of one source are not independent, so fits leave out whole sources and figures are reported
by source.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from rag.grounding.checks.all_checks import inconsistencies
from rag.grounding.claims import parse_draft
from rag.grounding.evidence import Evidence, EvidenceFinder, EvidenceText
from rag.grounding.features import (
    Features,
    TokenSimilarity,
    claim_features,
    model_features,
)
from rag.index.embedder import TokenEncoder
from rag.llm.chat_model import Weighed

Record = dict[str, Any]

FILES = ("attribution", "wikipedia-claims", "long-answers")
SHORT = ("AttributedQA", "LFQA", "ExpertQA", "Stanford-GenSearch", "WICE")
"""Sources whose answers are one sentence with its citation; LONG are answers from passages."""
LONG = ("qa", "summary", "data2txt")


def labelled(data: Path) -> Iterator[Record]:
    """Yield the labelled answers in a fixed order, one of each source in turn."""
    groups: dict[str, list[Record]] = {}
    for name in FILES:
        with (data / "verify" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                groups.setdefault(record["source"], []).append(record)
    for group in groups.values():
        random.Random(5).shuffle(group)
    for turn in zip_longest(*groups.values()):
        yield from (record for record in turn if record is not None)


def claims_of(record: Record) -> tuple[list[str], list[Evidence], EvidenceFinder]:
    """Return the sentences of an answer, the evidence of each, and its finder."""
    finder = EvidenceFinder([EvidenceText(text) for text in record["passages"]], question="")
    answer, claims = parse_draft(record["answer"])
    texts = [answer[slice(*claim.span)] for claim in claims]
    return texts, [finder.find(text) for text in texts], finder


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled answer with the features of each sentence; None for one without evidence."""

    record: Record
    claims: tuple[Features | None, ...]

    def claim_features(self, weighed: Sequence[Weighed | None] | None = None) -> list[Features]:
        """Return the features of the sentences that have evidence.

        With a language model's judgements only of the sentences that it could judge, and with its
        features added.
        """
        if weighed is None:
            return [known for known in self.claims if known]
        pairs = zip(self.claims, weighed, strict=True)
        return [known | model_features(one) for known, one in pairs if known and one]


def judge_record(record: Record, encoder: TokenEncoder) -> Judged:
    """Judge each sentence of an answer by token similarity and consistency checks."""
    texts, evidences, finder = claims_of(record)
    nears = TokenSimilarity(encoder, finder).compare(texts, evidences)
    claims: list[Features | None] = []
    for text, evidence, near in zip(texts, evidences, nears, strict=True):
        wrong = inconsistencies(text, "\n".join(finder.cited(evidence)), context=finder.context)
        claims.append(claim_features(near, wrong, None) if evidence.sentences else None)
    return Judged(record, tuple(claims))


def read_weighed(rows: Path) -> dict[str, list[Weighed | None]]:
    """Return the judgements in a file of `bench/collect_judgements.py`, by the answer's id."""
    with rows.open(encoding="utf-8") as lines:
        return {
            row["id"]: [claim and Weighed(**claim) for claim in row["claims"]]
            for row in map(json.loads, lines)
        }
