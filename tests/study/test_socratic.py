"""Socratic lessons."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from rag.library import Library
from rag.llm.chat_model import Message
from rag.study.cards.grading import grade
from rag.study.tutoring.socratic import teach
from study.notes import Tutor, assert_grounded


def test_lesson_has_leading_questions(library: Library) -> None:
    lesson = teach(library, "What does a ribosome build?")
    assert_grounded(lesson.answer, library)
    assert lesson.leading and lesson.main
    for question in lesson.leading:
        assert "proteins" not in question.prompt and "amino" not in question.prompt
        for one in question.citations:
            document = library.document(one.document)
            assert document and document.text[one.start : one.end] == one.quote
    reply = "A ribosome builds proteins from amino acids."
    assert grade(lesson.main, reply, library=library, model=None).correct
    wrong = grade(lesson.main, "A ribosome builds stars in 1999.", library=library, model=None)
    assert not wrong.correct and "1999" in wrong.reason


def test_revealing_question_is_dropped(library: Library) -> None:
    class Telling(Tutor):
        def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
            leads = "leads a student" in messages[-1]["content"]
            self.replies = {"": self.lead if leads else "A ribosome builds proteins from acids."}
            return super().stream(messages, max_tokens)

        lead = "Does a ribosome build proteins from amino acids?"

    model = Telling({})
    library.__dict__["model"] = model
    lesson = teach(library, "What does a ribosome build?", model)
    assert lesson.main
    assert model.lead not in {question.prompt for question in lesson.leading}
    Telling.lead = "What are ribosomes often confused with?"
    lesson = teach(library, "What does a ribosome build?", model)
    assert Telling.lead in {question.prompt for question in lesson.leading}


def test_lesson_without_an_answer(library: Library) -> None:
    lesson = teach(library, "Which king won the battle of Hastings?")
    assert lesson.answer.verdict == "abstained"
    assert lesson.main is None and lesson.leading == ()
