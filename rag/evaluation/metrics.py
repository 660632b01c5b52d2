"""Measures of an answer against gold answers, and intervals of shares.

Exact match and F1 are those of SQuAD (Rajpurkar et al., EMNLP 2016): over words in lower case,
without punctuation and articles, the best of all gold answers.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

from rag.documents.words import STOP_WORDS

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalise(answer: str) -> str:
    """Return an answer in lower case, without punctuation, articles and superfluous space."""
    return " ".join(_ARTICLE.sub(" ", answer.lower().translate(_PUNCTUATION)).split())


def exact_match(answer: str, gold: Sequence[str]) -> float:
    """Return 1.0 if an answer equals a gold answer, else 0.0."""
    return float(any(normalise(answer) == normalise(one) for one in gold))


def f1(answer: str, gold: Sequence[str]) -> float:
    """Return the best F1 in [0, 1] of an answer's words with those of a gold answer."""
    return max((_f1(normalise(answer).split(), normalise(one).split()) for one in gold), default=0)


def contains(answer: str, gold: Sequence[str]) -> float:
    """Return 1.0 if the words of a gold answer stand in an answer in a row, else 0.0."""
    words = f" {normalise(answer)} "
    return float(any(f" {normalise(one)} " in words for one in gold if normalise(one)))


def short_answer(question: str, answer: str) -> str:
    """Return what an answer adds to its question: without its words, and function words around.

    A full sentence repeats its question, and gold answers are a few words.
    """
    asked = set(normalise(question).split())
    new = [word for word in normalise(answer).split() if word not in asked]
    while new and new[0] in STOP_WORDS:
        del new[0]
    while new and new[-1] in STOP_WORDS:
        del new[-1]
    return " ".join(new) or answer


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score method; (0, 1) of none."""
    from scipy.stats import binomtest

    if not of:
        return 0.0, 1.0
    found = binomtest(hits, of).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def _f1(answer: Sequence[str], gold: Sequence[str]) -> float:
    shared = sum((Counter(answer) & Counter(gold)).values())
    return 2 * shared / (len(answer) + len(gold)) if shared else float(not answer and not gold)
