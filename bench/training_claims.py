"""Labelled claims made from the articles of ../shared/data/reading, to train an encoder on.

Supported: a question and its answer as a statement, and lightly edited sentences. Not supported:
the question with the tempting wrong answer or with another question's answer, a true claim over a
paragraph that does not hold it or over the rest of its own, and sentences with a planted error.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planted_edits import HARMLESS, negation, swapped, wrong_date, wrong_number

from rag.grounding.evidence import EvidenceFinder, EvidenceText
from rag.text.names import name_spans
from rag.text.sentences import sentence_spans
from rag.text.words import content_words

Question = dict[str, Any]

ERRORS = (wrong_number, wrong_date, negation, swapped)
SHORTEST, LONGEST = 40, 350
"""Characters of the sentences that claims are made of."""

_WHO = re.compile(
    r"(?P<what>who|what(?: [\w-]+){0,2}?|which(?: [\w-]+){1,2})\s+"
    r"(?:(?P<be>is|was|are|were|has|have|had|can|could|may|will)|(?P<do>did|does|do))?\s*(?P<rest>.+)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?P<what>when|where|why|how many [\w-]+|how \w+|(?:in|on|for) (?:what|which) [\w-]+)\s+"
    r"(?:is|was|are|were|did|does|do|has|have|had|can|could)?\s*(?P<rest>.+)",
    re.IGNORECASE,
)
_LINK = {"when": "in ", "where": "in ", "why": "because of "}


@dataclass(frozen=True, slots=True)
class TrainingClaim:
    """A claim, the sentences of a paragraph chosen as its evidence, and whether they support it."""

    claim: str
    evidence: str
    supported: bool
    article: str


def training_claims(data: Path, seed: int) -> list[TrainingClaim]:
    """Return the claims in an order that is the same for a seed."""
    draw = random.Random(seed)
    questions, articles = _by_paragraph(data / "reading")
    made_claims: list[TrainingClaim] = []
    for paragraph, asked in questions.items():
        article = articles[paragraph]
        others = [one for one in questions if articles[one] == article and one != paragraph]
        made = [*_answers(asked, paragraph, others, draw), *_sentences(paragraph, others, draw)]
        for claim, text, supported in made:
            if evidence := _evidence(claim, text):
                made_claims.append(TrainingClaim(claim, evidence, supported, article))
    draw.shuffle(made_claims)
    return made_claims


def statement(question: str, answer: str) -> str:
    """Return a question and its answer as one rough statement."""
    asked = question.strip().rstrip("?").strip()
    if found := _WHO.fullmatch(asked):
        if found["do"]:
            return f"{_capital(found['rest'])} {answer}."
        return f"{_capital(answer)} {found['be'] or ''} {found['rest']}.".replace("  ", " ")
    if found := _WHEN.fullmatch(asked):
        return f"{_capital(found['rest'])} {_LINK.get(found['what'].lower(), '')}{answer}."
    return f"{asked}: {answer}."


def _by_paragraph(reading: Path) -> tuple[dict[str, list[Question]], dict[str, str]]:
    """Return the questions of each paragraph, and the article of each paragraph."""
    words = {
        file.name: set(content_words(file.read_text(encoding="utf-8")))
        for file in sorted((reading / "documents").glob("*.md"))
    }
    questions: dict[str, list[Question]] = defaultdict(list)
    with (reading / "questions.jsonl").open(encoding="utf-8") as lines:
        for question in map(json.loads, lines):
            for paragraph in question.get("evidence") or question.get("near") or []:
                questions[paragraph].append(question)
    articles = {
        paragraph: max(words, key=lambda name: sum(w in words[name] for w in held))
        for paragraph in questions
        for held in [set(content_words(paragraph))]
    }
    return questions, articles


def _answers(
    asked: list[Question], paragraph: str, others: list[str], draw: random.Random
) -> Iterator[tuple[str, str, bool]]:
    """Yield (claim, text, supported) made of the questions of a paragraph."""
    gold = [(one["question"], one["answers"][0]) for one in asked if one["answers"]]
    for question, answer in gold:
        claim = statement(question, answer)
        yield claim, paragraph, True
        wrong = [other for _, other in gold if other not in answer and answer not in other]
        if wrong and draw.random() < 0.35:
            yield statement(question, draw.choice(wrong)), paragraph, False
        seen = draw.sample(others, min(25, len(others)))
        elsewhere = [one for one in seen if answer not in one]
        if elsewhere and draw.random() < 0.4:
            said = set(content_words(claim))
            yield claim, max(elsewhere, key=lambda t: len(said & set(content_words(t)))), False
    for one in asked:
        if one["kind"] == "adversarial" and one.get("plausible"):
            yield statement(one["question"], one["plausible"][0]), paragraph, False


def _sentences(
    paragraph: str, others: list[str], draw: random.Random
) -> Iterator[tuple[str, str, bool]]:
    """Yield (claim, text, supported) made of the sentences of a paragraph."""
    sentences = [" ".join(paragraph[slice(*span)].split()) for span in sentence_spans(paragraph)]
    for number, sentence in enumerate(sentences):
        if not SHORTEST < len(sentence) < LONGEST:
            continue
        said = sentence
        for edit in draw.sample(list(HARMLESS.values()), len(HARMLESS)):
            said = edit(said, draw) or said
        yield said, paragraph, True
        for error in ERRORS:
            if draw.random() < 0.5 and (wrong := error(sentence, draw)):
                yield wrong, paragraph, False
        strangers = list(_names(draw.choice(others), paragraph))
        own = list(_names(sentence, ""))
        if own and strangers and draw.random() < 0.5:
            yield sentence.replace(draw.choice(own), draw.choice(strangers)), paragraph, False
        rest = " ".join(sentences[:number] + sentences[number + 1 :])
        if draw.random() < 0.6:
            yield said, rest, False


def _names(text: str, unless_in: str) -> Iterator[str]:
    for span in name_spans(text):
        if text[slice(*span)] not in unless_in:
            yield text[slice(*span)]


def _evidence(claim: str, text: str) -> str:
    finder = EvidenceFinder([EvidenceText(text)], question="")
    return " ".join(" ".join(finder.text(s).split()) for s in finder.find(claim).sentences)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
