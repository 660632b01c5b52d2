"""Grade replies to quiz questions: closed ones by comparison, short answers by grounding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.grounding.checks.all_checks import inconsistencies
from rag.grounding.claims import ParsedClaim
from rag.grounding.evidence import EvidenceText
from rag.grounding.grounder import overall
from rag.llm.chat_model import ChatModel
from rag.study.items import Grade, QuizQuestion
from rag.text.numbers import numbers
from rag.text.words import content_words, fold, words

if TYPE_CHECKING:
    from rag.library import Library

ENOUGH, PART = 0.6, 0.3
"""Shares of the gold answer's content words that a short answer needs to be right, and to be partly
right. A paraphrase has other words, so half of the missing share is granted when a language model
finds it supported."""
_SHORT = 3
"""Maximum words of an answer that is compared like that of a gap."""
_TRUE = {"true": "True", "t": "True", "yes": "True", "y": "True"}
_FALSE = {"false": "False", "f": "False", "no": "False", "n": "False"}
_MAGNITUDES = frozenset(words("hundred thousand million billion trillion per cent percent"))
_LETTER = re.compile(r"\(?([a-z])\)?[.:)]?")


def grade(
    question: QuizQuestion, reply: str, *, library: Library, model: ChatModel | None
) -> Grade:
    """Grade a reply.

    A choice is named by its letter (A is the first) or its text, true and false also by their first
    letters, yes or no. Case, white space, articles, final punctuation and the format of numbers do
    not matter. A short answer is right when its gold sentence supports it and it has most of the
    content of the answer; the reason says what is wrong or missing.

    Args:
        question: as it was made.
        reply: what a person wrote.
        library: checks short answers against their source, on its own scale.
        model: judges short answers too; None: words and facts alone decide.
    """
    if not reply.strip():
        return Grade(False, 0.0, f"No answer given. The answer is: {question.answer}")
    if question.choices:
        return _grade_choice(question, reply)
    if _same(reply, question.answer):
        return Grade(True, 1.0, "Correct.")
    if question.kind == "fill_in" or len(question.answer.split()) <= _SHORT:
        return _grade_value(question, reply)
    return _grade_short(question, reply, library, model)


def _grade_choice(question: QuizQuestion, reply: str) -> Grade:
    chosen = _chosen(question.choices, reply)
    if chosen is None:
        letters = ", ".join(chr(ord("A") + at) for at in range(len(question.choices)))
        return Grade(False, 0.0, f"That is not one of the choices. Give a letter: {letters}.")
    if _same(chosen, question.answer):
        return Grade(True, 1.0, f"Correct: “{chosen}”.")
    return Grade(False, 0.0, f"“{chosen}” is wrong. The answer is “{question.answer}”.")


def _chosen(choices: Sequence[str], reply: str) -> str | None:
    """Return the choice that a reply names, or None."""
    for choice in choices:
        if _same(choice, reply):
            return choice
    given = reply.strip().casefold()
    if "True" in choices and (
        meant := _TRUE.get(given.rstrip(".!")) or _FALSE.get(given.rstrip(".!"))
    ):
        return meant
    letter = _LETTER.fullmatch(given)
    at = ord(letter[1]) - ord("a") if letter else -1
    return choices[at] if 0 <= at < len(choices) else None


def _grade_value(question: QuizQuestion, reply: str) -> Grade:
    answer = question.answer
    wanted, given = numbers(answer), numbers(reply)
    known = _rest(question.explanation)
    if wanted and wanted == given and _rest(reply) <= known and _named(answer) <= _rest(reply):
        return Grade(True, 1.0, f"Correct: {answer}.")
    stems, given_stems = set(content_words(answer)), set(content_words(reply))
    if (
        not wanted
        and stems
        and stems <= given_stems
        and given_stems <= set(content_words(question.explanation))
    ):
        return Grade(True, 1.0, f"Correct: {answer}.")
    return Grade(False, 0.0, f"The answer is “{answer}”, not “{' '.join(reply.split())}”.")


def _grade_short(
    question: QuizQuestion, reply: str, library: Library, model: ChatModel | None
) -> Grade:
    """Grade a short answer: the cited sentence must support it, and it must say enough of it."""
    asked = set(content_words(question.prompt))
    gold = set(content_words(question.answer)) - asked
    given = set(content_words(reply)) - asked
    share = len(gold & given) / len(gold) if gold else 0.0
    quotes = [citation.quote for citation in question.citations]
    if wrong := _wrong(reply, "\n".join(quotes)):
        return Grade(False, 0.0, wrong)
    if not given:
        return Grade(
            False, 0.0, f"That only repeats the question. The answer is: {question.answer}"
        )
    claim = ParsedClaim((0, len(reply)), frozenset())
    sources = [EvidenceText(quote) for quote in quotes]
    checked = library.grounder(question.prompt, model).check_claims(reply, [claim], sources)
    verdict, support = overall([one.judgement for one in checked])
    if model and verdict == "supported":
        share = (share + 1) / 2
    missing = f"It should say: {question.answer}"
    if verdict == "unsupported":
        reasons = [reason for one in checked for reason in one.judgement.reasons]
        return Grade(False, 0.0, reasons[0] if reasons else missing)
    score = round(min(1.0, share / ENOUGH), 2)
    if share >= ENOUGH:
        return Grade(True, score, f"The source supports it with probability {support:.2f}.")
    if share >= PART:
        return Grade(False, score, f"Partly correct. {missing}")
    return Grade(False, score, f"The answer is missing. {missing}")


def _wrong(reply: str, evidence: str) -> str:
    """Return how a reply contradicts its evidence, in a sentence, or ""."""
    for found in inconsistencies(reply, evidence):
        return found.reason
    # A generated answer may count what its evidence only lists; a reply may not.
    for number in sorted(numbers(reply) - numbers(evidence) - {"0", "1"}):
        return f"The source does not say {number}."
    return ""


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    """Fold case and white space, drop outer punctuation and articles, and unify numbers."""
    bare = re.sub(
        r"^(?:an?|the|in|on)\s+", "", fold(" ".join(text.split())).strip(" .,;:!?\"'“”()")
    )
    return re.sub(r"(?<=\d),(?=\d{3})", "", bare)


def _named(answer: str) -> set[str]:
    """Return the words of a value that are not numbers, such as the month of a date."""
    return _rest(answer) if any(char.isdigit() for char in answer) else set()


def _rest(text: str) -> set[str]:
    return {word for word in content_words(text) if not word[0].isdigit()} - _MAGNITUDES
