"""Quiz questions: their answers are in the documents, and their wrong answers are not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import islice

import pytest
from conftest import ScriptedModel

from rag.errors import BadInput
from rag.grounding.checks.all_checks import inconsistencies
from rag.library import Library
from rag.study.cards.distractors import supports_exchange
from rag.study.cards.quality import flaws
from rag.study.cards.quiz import make_quiz
from rag.study.facts.fact import GAP
from rag.study.items import KINDS, QuestionKind, QuizQuestion
from rag.types import EVERYTHING
from study.texts import NAMES, NOTES, PEOPLE


def check(library: Library, question: QuizQuestion) -> None:
    """Assert what holds of every question."""
    (citation,) = question.citations
    document = library.document(citation.document)
    assert document is not None
    assert document.text[citation.start : citation.end] == citation.quote
    said = question.explanation
    grounder = library.grounder("", None)
    assert grounder.support(said, [citation.quote]) is not None
    assert question.support >= 0.5
    if question.kind == "true_false":
        assert question.choices == ("True", "False")
        statement = question.prompt.removeprefix("True or false: ")
        assert bool(inconsistencies(statement, said)) == (question.answer == "False")
        assert (statement == said) == (question.answer == "True")
        return
    quoted = re.search("“(.+)”", question.prompt) if GAP in question.prompt else None
    assert not flaws(quoted[1] if quoted else question.prompt, question.answer, said)
    if question.kind == "choice":
        assert question.answer in question.choices
        assert len(set(question.choices)) == len(question.choices) == 4
        for wrong in set(question.choices) - {question.answer}:
            changed = said.replace(question.answer, wrong)
            assert not supports_exchange(grounder, changed, wrong, [document.text])
    else:
        assert question.choices == ()
        assert (GAP in question.prompt) == (question.kind == "fill_in")


def test_questions_of_all_kinds(make_library: Callable[..., Library]) -> None:
    library = make_library(NOTES | PEOPLE)
    questions = list(make_quiz(library, 60))
    for question in questions:
        check(library, question)
    assert [one.kind for one in questions[:8]] == [*KINDS, *KINDS]
    assert len({one.explanation for one in questions}) == len(questions)
    truths = Counter(one.answer for one in questions if one.kind == "true_false")
    assert abs(truths["True"] - truths["False"]) <= 2
    assert list(make_quiz(library, 5)) == questions[:5]
    assert list(make_quiz(library, 5, seed=2)) != questions[:5]


def test_answers_are_balanced(make_library: Callable[..., Library]) -> None:
    library = make_library(NOTES | PEOPLE)
    places = Counter(
        question.choices.index(question.answer)
        for seed in range(4)
        for question in make_quiz(library, 8, seed=seed, kinds=["choice"])
    )
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) < sum(places.values()) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_alone(make_library: Callable[..., Library], kind: QuestionKind) -> None:
    made = make_quiz(make_library(NOTES), 3, kinds=[kind])
    assert [one.kind for one in islice(made, 2)] == [kind, kind]
    made.close()  # type: ignore[attr-defined]


def test_distractors_are_of_the_same_class(make_library: Callable[..., Library]) -> None:
    library = make_library(PEOPLE)
    chosen = [one for one in make_quiz(library, 20, kinds=["choice"]) if one.answer in NAMES]
    assert chosen
    assert all(set(one.choices) <= set(NAMES) for one in chosen)


def test_model_only_words_short_answers(make_library: Callable[..., Library]) -> None:
    model = ScriptedModel("What did Ada Miller discover?")
    list(make_quiz(make_library(PEOPLE), 9, model=model, kinds=["choice", "fill_in"]))
    assert not model.prompts
    list(make_quiz(make_library(PEOPLE), 9, model=model, kinds=["short_answer"]))
    assert model.prompts
    assert all(model.count_prompt(prompt) < 100 for prompt in model.prompts)


def test_no_suitable_sentences(make_library: Callable[..., Library]) -> None:
    library = make_library({"a.md": "# A\n\nNothing here."})
    with pytest.raises(BadInput, match="too little"):
        list(make_quiz(library, 3))
    library.remove(EVERYTHING)
    with pytest.raises(BadInput, match="no documents"):
        list(make_quiz(library, 3))
