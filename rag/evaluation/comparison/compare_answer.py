"""Whether an answer is right: compared with the gold by kind.

A gold answer is Yes or No, a date, a number, a list, a name, or a text; `compare` finds out which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evaluation.comparison.compare_dates import dates_of_gold, has_dates
from rag.evaluation.comparison.compare_quantities import has_numbers, numbers_of_gold
from rag.evaluation.comparison.compare_words import has_words
from rag.grounding.polarity import answers_yes
from rag.text.list_marks import without_list_mark
from rag.text.numbers import quantities
from rag.text.tokens import rules_of

_YES_OR_NO = re.compile(
    r"\W*(?:(?P<yes>yes|true)|no|false)\b(?:\s*[.!]?\s*$|\s*[,;:–—-]\s*(?P<rest>\S.*))",
    re.IGNORECASE | re.DOTALL,
)
_SEPARATOR = re.compile(r"\s*[;\n]\s*|\s*,\s+(?:and |or |& )?|\s+(?:and|&|und|et)\s+")
_MOST_WORDS = 4
"""Most words of an item of a list."""
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|be|been|do|does|did|can|may|will|would|by|to|with)\b", re.I
)


def is_right(
    question: str, answer: str, gold: Sequence[str], *, all_values: bool = False
) -> bool | None:
    """Return whether an answer is right; None where a yes-or-no gold cannot be compared with it.

    Args:
        question: that was asked.
        answer: a text, usually a sentence with the value among others.
        gold: right answers, any of which will do.
        all_values: the gold answers are all values of the answer, in any order. An answer that is
            nothing but a list with further values is then wrong.
    """
    judged = [_compare(question, answer, one) for one in gold]
    if not all_values:
        return True if True in judged else None if None in judged else False
    if False in judged or _has_more(answer, gold):
        return False
    return None if None in judged else True


def _compare(question: str, answer: str, gold: str) -> bool | None:
    if said := _YES_OR_NO.fullmatch(gold):
        yes = answers_yes(question, answer)
        if yes is None and said["rest"]:
            return _has_value(question, answer, said["rest"])
        return None if yes is None else yes is bool(said["yes"])
    items = _items(gold)
    listed = len(items) > 1 and _is_enumeration(items) and not dates_of_gold(gold, question)
    if not listed:
        return _has_value(question, answer, gold)
    return all(_has_value(question, answer, one) for one in items) and not _has_more(answer, items)


def _has_value(question: str, answer: str, gold: str) -> bool:
    """Whether an answer has one gold value."""
    if days := dates_of_gold(gold, question):
        return has_dates(gold, days, answer, question)
    language = rules_of(f"{question} {answer}")
    if numbers := numbers_of_gold(gold, language):
        return has_numbers(gold, numbers, answer, question, language)
    within = [one for one in quantities(gold, language) if one.form == "digits"]
    return has_words(gold, answer, question) and has_numbers(
        gold, within, answer, question, language
    )


def _items(text: str) -> list[str]:
    lines = (without_list_mark(line) for line in text.split("\n"))
    parts = (part.strip(" .") for line in lines for part in _SEPARATOR.split(line))
    return [part for part in parts if part]


def _is_enumeration(items: Sequence[str]) -> bool:
    """Whether all items are short, so that a text is a list and no sentence."""
    return all(len(item.split()) <= _MOST_WORDS and not _VERB.search(item) for item in items)


def _has_more(answer: str, gold: Sequence[str]) -> bool:
    """Whether an answer is nothing but a list, and longer than the gold list."""
    items = _items(answer)
    if len(gold) < 2 or not _is_enumeration(items):
        return False
    return len(items) > sum(max(1, len(_items(one))) for one in gold)
