"""What a tutor does with an answer, or before one: all of it in one place to import from."""

from rag.study.comparing import Comparison, compare
from rag.study.explaining import example, simpler
from rag.study.grading import grade
from rag.study.quizzing import test_me
from rag.study.socratic import Lesson, teach

__all__ = ["Comparison", "Lesson", "compare", "example", "grade", "simpler", "teach", "test_me"]
