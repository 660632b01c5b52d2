"""Quiz questions on one answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.errors import BadInput
from rag.library import Library
from rag.study.cards.grading import grade
from rag.study.tutoring.answer_quiz import questions_on
from rag.types import Answer

Make = Callable[..., Library]


def test_questions_on_cited_sentences(library: Library, answer: Answer) -> None:
    cited = {one.quote for claim in answer.claims for one in claim.citations}
    questions = questions_on(library, answer)
    assert questions
    for question in questions:
        assert question.explanation in " ".join(cited)
        assert grade(question, question.answer, library=library, model=None).correct
    assert not grade(questions[0], "A thing of the moon.", library=library, model=None).correct


def test_answer_without_facts(make_library: Make) -> None:
    library = make_library(
        {"de.md": "# Die Zelle\n\nDie Zelle ist die kleinste Einheit des Lebens."}
    )
    answer = library.ask("Was ist die Zelle?", extractive=True)
    with pytest.raises(BadInput, match="No suitable sentences"):
        questions_on(library, answer)
