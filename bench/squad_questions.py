"""The SQuAD 2.0 questions of the development data (reading/), split by article.

Questions about one article are not independent. Everything that is fitted or chosen uses the tuning
articles; figures are reported for the held-out ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rag.text.words import content_words

Question = dict[str, Any]

HELD_OUT = (
    "1973_oil_crisis.md",
    "computational_complexity_theory.md",
    "harvard_university.md",
    "normans.md",
)
"""Four articles of four subjects, chosen before anything was measured on this division."""


def records(path: Path) -> Iterator[Question]:
    """Yield the objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@cache
def questions(data: Path, *, held_out: bool) -> tuple[Question, ...]:
    """Return the questions of the articles held out or of those for tuning, in the file's order.

    Each has its article as `article`.
    """
    folder = data / "reading"
    articles = {
        path.name: path.read_text(encoding="utf-8") for path in (folder / "documents").glob("*.md")
    }
    found = []
    for question in records(folder / "questions.jsonl"):
        question["article"] = _article(question, articles)
        if (question["article"] in HELD_OUT) == held_out:
            found.append(question)
    return tuple(found)


def _article(question: Question, articles: dict[str, str]) -> str:
    """Return the article that a question is about; one without gold shares most words with it."""
    if question["documents"]:
        return str(question["documents"][0])
    if near := question.get("near"):
        for name, text in articles.items():
            if near[0][:60] in re.sub(r"\s+", " ", text):
                return name
    wanted = set(content_words(question["question"]))
    return max(articles, key=lambda name: len(wanted & _vocabulary(articles[name])))


@cache
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(content_words(text))
