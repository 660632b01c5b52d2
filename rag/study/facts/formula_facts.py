r"""Extract what a formula gives: "The area of a circle is $\pi r^2$"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.sentence_parts import SUBJECT
from rag.study.facts.statements import Statement
from rag.text.formulas import STAND_IN

_IS = re.compile(rf"\b(?:is|equals|is given by|is equal to) (?P<formula>{STAND_IN})(?=[,.]|$)")
_SUBJECT = re.compile(rf"(?P<subject>{SUBJECT}) $")
_UNSPECIFIC = re.compile(r"(?:An?|The) [\w-]+")


def read(statement: Statement, vocabulary: DocumentWords) -> Iterator[Fact]:
    """Yield the formula of a masked sentence; its subject is asked for where it says of what."""
    found = _IS.search(statement.text)
    if found is None:
        return
    subject = _SUBJECT.fullmatch(statement.text[: found.start()])
    question = ""
    if subject and not _UNSPECIFIC.fullmatch(subject["subject"]):
        question = f"What is {vocabulary.within_sentence(subject['subject'])}?"
    named = subject["subject"] if subject else ""
    yield Fact("formula", statement, found["formula"], question, found.span("formula"), named)
