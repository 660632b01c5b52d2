"""What a tutor does with an answer, or before one: all of it in one place to import from."""

from rag.study.making.grading import grade
from rag.study.texts.comparing import Comparison, compare
from rag.study.texts.examples import example
from rag.study.texts.explaining import simpler
from rag.study.texts.quizzing import test_me
from rag.study.texts.socratic import Lesson, lesson_on, teach

__all__ = [
    "Comparison",
    "Lesson",
    "compare",
    "example",
    "grade",
    "lesson_on",
    "simpler",
    "teach",
    "test_me",
]
