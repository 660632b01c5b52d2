"""Compare hits and citations with the gold of a question file, and answers by public metrics.

Whether an answer is right is decided by `rag.evaluation.comparison`.

Texts are compared with their white space folded: a quotation in a question file is on one line, and
a document has line breaks.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Sequence

from rag.evaluation.questions import EvalQuestion
from rag.text.words import STOP_WORDS

SHARED = 40
"""Characters of a gold sentence that a text must contain when it cuts the sentence off."""
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalise(answer: str) -> str:
    """Return an answer in lower case, without punctuation, articles and extra spaces."""
    return " ".join(_ARTICLE.sub(" ", answer.lower().translate(_PUNCTUATION)).split())


def exact_match(answer: str, gold: Sequence[str]) -> float:
    """Return 1.0 if an answer equals a gold answer, else 0.0."""
    return float(any(normalise(answer) == normalise(one) for one in gold))


def f1(answer: str, gold: Sequence[str]) -> float:
    """Return the best F1 in [0, 1] of an answer's words with those of a gold answer."""
    return max((_f1(normalise(answer).split(), normalise(one).split()) for one in gold), default=0)


def _f1(answer: Sequence[str], gold: Sequence[str]) -> float:
    shared = sum((Counter(answer) & Counter(gold)).values())
    return 2 * shared / (len(answer) + len(gold)) if shared else float(not answer and not gold)


def contains(answer: str, gold: Sequence[str]) -> float:
    """Return 1.0 if an answer contains the words of a gold answer in a row, else 0.0."""
    words = f" {normalise(answer)} "
    return float(any(f" {normalise(one)} " in words for one in gold if normalise(one)))


def short_answer(question: str, answer: str) -> str:
    """Return an answer without the words of its question and without function words at its ends.

    A full sentence repeats its question, and gold answers are a few words.
    """
    asked = set(normalise(question).split())
    new = [word for word in normalise(answer).split() if word not in asked]
    while new and new[0] in STOP_WORDS:
        del new[0]
    while new and new[-1] in STOP_WORDS:
        del new[-1]
    return " ".join(new) or answer


def recall_at(cut: int, is_gold: Sequence[bool]) -> float:
    """Return 1.0 if a gold hit is among the first, else 0.0."""
    return float(any(is_gold[:cut]))


def reciprocal_rank(is_gold: Sequence[bool]) -> float:
    """Return 1 / rank of the first gold hit, ranks from 1; 0.0 without one."""
    return next((1 / rank for rank, gold in enumerate(is_gold, start=1) if gold), 0.0)


def ndcg_at(cut: int, is_gold: Sequence[bool], gold: int) -> float:
    """Return the normalised discounted cumulative gain of the first hits, in [0, 1].

    Args:
        cut: number of hits that count.
        is_gold: whether each hit is gold, best first.
        gold: number of gold texts to find; the result is 0.0 when there are none.

    Source: Järvelin and Kekäläinen, ACM TOIS 2002, with gains of 0 and 1.
    """
    gain = sum(1 / math.log2(rank + 1) for rank, g in enumerate(is_gold[:cut], start=1) if g)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(cut, gold) + 1))
    return gain / ideal if ideal else 0.0


def folded(text: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(text.split())


def overlaps(text: str, evidence: str) -> bool:
    """Whether a text contains a gold sentence, is part of it, or cuts it off.

    A chunk may begin or end in the middle of a sentence: then it must contain its first or last
    SHARED characters.
    """
    text, evidence = folded(text), folded(evidence)
    if not text or not evidence:
        return False
    return text in evidence or evidence[:SHARED] in text or evidence[-SHARED:] in text


def is_gold(question: EvalQuestion, document: str, text: str) -> bool:
    """Whether a text of a document holds the answer.

    By the gold sentences where the question has any, within its gold documents if it names them;
    by the gold document alone where it has none.
    """
    if question.documents and document not in question.documents:
        return False
    if question.evidence:
        return any(overlaps(text, sentence) for sentence in question.evidence)
    return bool(question.documents)


def has_places(question: EvalQuestion) -> bool:
    """Whether the question has gold documents or gold sentences."""
    return bool(question.documents or question.evidence)


def gold_found(question: EvalQuestion, places: Sequence[tuple[str, str]]) -> list[bool]:
    """Return for each gold sentence, or else each gold document, whether a place covers it.

    Args:
        question: with gold documents or gold sentences.
        places: document and text of each.
    """
    if question.evidence:
        return [
            any(
                overlaps(text, sentence)
                and (not question.documents or document in question.documents)
                for document, text in places
            )
            for sentence in question.evidence
        ]
    cited = {document for document, _ in places}
    return [document in cited for document in question.documents]
