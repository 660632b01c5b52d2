"""What a tutor does with an answer: another turn with its own evidence, or a quiz."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace

import pytest
from conftest import ScriptedModel
from study.texts import CELLS

from rag.answering.model import Message
from rag.errors import BadInput
from rag.library import Library
from rag.page import render_turn
from rag.page.choice import Choice
from rag.page.desk import Desk
from rag.page.study_quiz import render_quiz
from rag.page.turn import Turn
from rag.page.tutoring import Deed, title_of
from rag.settings import Settings

READER = "a tab"
ENGLISH = "Osmosis is a movement of water [1]."


@pytest.fixture
def desk(make_library: Callable[..., Library], settings: Settings) -> Iterator[Desk]:
    model = ScriptedModel(ENGLISH)
    library = make_library({"cells.md": CELLS}, model=model, read_above=0.0, answer_above=0.0)
    desk = Desk(library, settings)
    desk.look()
    yield desk
    desk.close()


def ask(desk: Desk, question: str = "What is osmosis?") -> Turn:
    """Return the answered turn of a question, quoted."""
    *_, turn = desk.ask(question, extractive=True, choice=Choice(), reader=READER)
    assert turn.answer and turn.answer.claims
    return turn


def tutor(desk: Desk, deed: Deed, turn: Turn, *words: str, extractive: bool = False) -> Turn:
    *_, last = desk.tutor(deed, turn.number, words, extractive=extractive, reader=READER)
    return last


@pytest.mark.parametrize(
    ("deed", "words", "extractive"),
    [
        ("simpler", (), False),
        ("compare", ("osmosis", "diffusion"), True),  # quoted, which needs no model
        ("compare", ("osmosis", "diffusion"), False),
    ],
)
def test_what_is_made_of_an_answer_is_a_turn(
    desk: Desk, deed: Deed, words: tuple[str, ...], extractive: bool
) -> None:
    """With citations into passages that it carries, and part of the conversation."""
    turn = ask(desk)
    made = tutor(desk, deed, turn, *words, extractive=extractive)
    assert made.stage == "answered" and made.answer
    assert made.question == title_of(deed, turn.question, words) == made.answer.question
    markers = {passage.marker for passage in made.passages}
    cited = {one.marker for claim in made.answer.claims for one in claim.citations}
    assert cited and cited <= markers
    assert desk.talks.find(READER, made.number)
    assert "Searched for" not in render_turn(made)


def test_what_needs_the_model_says_so_without_it(desk: Desk) -> None:
    made = tutor(desk, "simpler", ask(desk), extractive=True)
    assert made.stage == "failed" and made.problem
    assert "needs the language model" in made.problem.what


def test_a_translation_that_fails_gives_its_reason(desk: Desk) -> None:
    """The model of the test writes English whatever it is asked for."""
    made = tutor(desk, "translate", ask(desk), "German")
    assert made.problem and "German" in made.problem.what


class Interpreter(ScriptedModel):
    """Answers in English, and translates its one sentence."""

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        translates = "Sentence: " in messages[-1]["content"]
        self.reply = "Osmose ist eine Bewegung von Wasser." if translates else ENGLISH
        yield from super().stream(messages, max_tokens)


@pytest.fixture
def german(make_library: Callable[..., Library], settings: Settings) -> Iterator[Desk]:
    """A desk whose settings ask for German answers."""
    model = Interpreter()
    library = make_library({"cells.md": CELLS}, model=model, read_above=0.0, answer_above=0.0)
    desk = Desk(library, settings.model_copy(update={"answer_language": "German"}))
    desk.look()
    yield desk
    desk.close()


def test_answers_come_in_the_language_of_the_settings(german: Desk) -> None:
    """The same footnotes as before, and by the same way as the translation of a turn."""
    *_, turn = german.ask("What is osmosis?", extractive=False, choice=Choice(), reader=READER)
    assert turn.answer and turn.answer.answer == "Osmose ist eine Bewegung von Wasser."
    assert turn.answer.claims[0].citations and turn.note == ""
    assert german.talks.of(READER).turns[-1].answer == turn.answer
    again = german.studies.in_language(turn.answer, "German", lambda _: None, extractive=False)
    assert again.answer is turn.answer  # it is in German already


def test_an_answer_that_cannot_be_translated_says_why(german: Desk) -> None:
    """It stands as it was written: quoted, which is done without a model."""
    turn = ask(german)
    assert turn.stage == "answered"
    assert "not in German" in turn.note and "needs the language model" in turn.note
    assert "not in German" in render_turn(turn)


def test_nothing_is_done_with_an_answer_that_is_not_there(desk: Desk) -> None:
    assert list(desk.tutor("simpler", 99, (), extractive=False, reader=READER)) == []


def test_a_test_on_an_answer_becomes_the_quiz(desk: Desk) -> None:
    """Of the sentences that it cites; where it cites none, the quiz before stays."""
    turn = ask(desk)
    assert turn.answer
    list(desk.studies.test(turn.answer, extractive=True))
    quiz = desk.studies.quiz
    assert quiz.shown and quiz.is_whole and quiz.of == len(quiz.questions)
    assert len(desk.studies.study.items()) == quiz.of
    with pytest.raises(BadInput):
        list(desk.studies.test(replace(turn.answer, claims=()), extractive=True))
    assert desk.studies.quiz == quiz


def test_the_menu_stands_under_an_answer_that_cites(desk: Desk) -> None:
    turn = ask(desk)
    assert 'data-tutor="test"' in render_turn(turn)
    assert "data-tutor" not in render_turn(Turn(1, "?", Choice(), 1, 1))


def test_a_lesson_asks_first_and_tells_at_its_end(desk: Desk) -> None:
    """Its questions are no items to keep; who does not want to be asked is told at once."""
    list(desk.studies.teach("What is osmosis?", Choice(), extractive=True))
    quiz = desk.studies.quiz
    assert quiz.lesson and quiz.shown and quiz.shown != quiz.lesson.main
    asked = render_quiz(quiz)
    assert "on the way to" in asked and quiz.lesson.answer.answer not in asked
    list(desk.studies.reply(quiz.shown.id, "It moves water.", extractive=True))
    assert desk.studies.quiz.reply and not desk.studies.study.items()
    desk.studies.end_quiz()
    told = render_quiz(desk.studies.quiz)
    assert desk.studies.quiz.is_over and "Osmosis is the movement of water" in told
    assert 'class="chip' in told


def test_a_lesson_on_nothing_leaves_the_quiz_as_it_was(desk: Desk, settings: Settings) -> None:
    """Where the library is not sure enough to answer, it says so and asks nothing."""
    before = desk.studies.quiz
    desk.library.use(settings.model_copy(update={"read_above": 1.0, "answer_above": 1.0}))
    with pytest.raises(BadInput, match="nothing to ask you first"):
        list(desk.studies.teach("Who painted zebras?", Choice(), extractive=True))
    assert desk.studies.quiz == before
