"""Whether what was found, cited or said is what the question file says is right.

Texts are compared with their white space folded, because a quotation in a question file is on one
line and a document wraps.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.documents.words import content_words
from rag.evaluation.metrics import contains
from rag.evaluation.questions import Question

ENOUGH_WORDS = 2 / 3
"""Share of a gold answer's content words that makes another wording of it right."""
SHARED = 40
"""Characters of evidence that a text must hold at least where it is cut off in the middle."""


def folded(text: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(text.split())


def overlaps(text: str, evidence: str) -> bool:
    """Whether a text holds a gold sentence, lies in it, or is cut off inside of it.

    A chunk may begin or end in the middle of a sentence: then it must hold the first or the last 40
    characters, or what there is of them.
    """
    text, evidence = folded(text), folded(evidence)
    if not text or not evidence:
        return False
    return text in evidence or evidence[:SHARED] in text or evidence[-SHARED:] in text


def is_gold(question: Question, document: str, text: str) -> bool:
    """Whether a place in a document is one that holds the answer.

    By the evidence where the question has some, in its documents if it names any; by the document
    alone where it has none.
    """
    if question.documents and document not in question.documents:
        return False
    if question.evidence:
        return any(overlaps(text, sentence) for sentence in question.evidence)
    return bool(question.documents)


def has_places(question: Question) -> bool:
    """Whether the file says where the answer stands."""
    return bool(question.documents or question.evidence)


def gold_found(question: Question, places: Sequence[tuple[str, str]]) -> list[bool]:
    """Return for each gold sentence, or each gold document where there is none, whether it is held.

    Args:
        question: with places.
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


def is_right(answer: str, gold: Sequence[str]) -> bool:
    """Whether an answer gives a gold answer: word for word, or two thirds of its content words."""
    if contains(answer, gold):
        return True
    have = set(content_words(answer))
    wanted = [set(content_words(one)) for one in gold]
    return any(words and len(words & have) >= ENOUGH_WORDS * len(words) for words in wanted)
