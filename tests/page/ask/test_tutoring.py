"""What a tutor does with an answer: another turn with its own evidence, or a quiz."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event as Flag

import pytest
from conftest import ScriptedModel
from study.texts import CELLS

from rag.errors import BadInput
from rag.library import Library
from rag.llm.chat_model import Message
from rag.page.ask.answer_html import render_turn
from rag.page.ask.turn import Turn
from rag.page.ask.tutoring import TutorAction, in_language, title_of
from rag.page.cancellation import Cancelled, CancelToken
from rag.page.chat_service import ChatService
from rag.page.document_picker import Choice
from rag.page.jobs import QueuePosition
from rag.page.study.quiz_view import render_quiz
from rag.settings import Settings

SESSION = "a tab"
RAISINS = "# Raisins\n\nAn example of osmosis is a raisin that swells in water.\n"
ENGLISH = "Osmosis is a movement of water [1]."


@pytest.fixture
def service(make_library: Callable[..., Library], settings: Settings) -> Iterator[ChatService]:
    model = ScriptedModel(ENGLISH)
    library = make_library({"cells.md": CELLS}, model=model, read_above=0.0, answer_above=0.0)
    service = ChatService(library, settings)
    service.refresh()
    yield service
    service.close()


def ask(service: ChatService, question: str = "What is osmosis?") -> Turn:
    """Return the answered turn of a question, quoted."""
    *_, turn = service.ask(question, extractive=True, choice=Choice(), session_id=SESSION)
    assert turn.answer and turn.answer.claims
    return turn


def tutor(
    service: ChatService, action: TutorAction, turn: Turn, *words: str, extractive: bool = False
) -> Turn:
    *_, last = service.tutor(action, turn.number, words, extractive=extractive, session_id=SESSION)
    return last


def teach(service: ChatService, question: str) -> Iterator[QueuePosition]:
    return service.teach(question, extractive=True, choice=Choice(), session_id=SESSION)


@pytest.mark.parametrize(
    ("action", "words", "extractive"),
    [
        ("simpler", (), False),
        ("simpler", (), True),  # quoted, with what its words mean
        ("compare", ("osmosis", "diffusion"), True),  # quoted, which needs no model
        ("compare", ("osmosis", "diffusion"), False),
    ],
)
def test_what_is_made_of_an_answer_is_a_turn(
    service: ChatService, action: TutorAction, words: tuple[str, ...], extractive: bool
) -> None:
    """With citations into passages that it carries, and part of the conversation."""
    turn = ask(service)
    made = tutor(service, action, turn, *words, extractive=extractive)
    assert made.stage == "answered" and made.answer
    assert made.question == title_of(action, turn.question, words) == made.answer.question
    markers = {passage.marker for passage in made.passages}
    cited = {one.marker for claim in made.answer.claims for one in claim.citations}
    assert cited and cited <= markers
    assert service.conversations.find(SESSION, made.number)
    assert "Searched for" not in render_turn(made)


def test_what_needs_the_model_says_so_without_it(service: ChatService) -> None:
    made = tutor(service, "translate", ask(service), "German", extractive=True)
    assert made.stage == "failed" and made.problem
    assert "needs the language model" in made.problem.what


def test_a_translation_that_fails_gives_its_reason(service: ChatService) -> None:
    """The model of the test writes English whatever it is asked for."""
    made = tutor(service, "translate", ask(service), "German")
    assert made.problem and "German" in made.problem.what


class Interpreter(ScriptedModel):
    """Answers in English, and translates its one sentence."""

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        translates = "Sentence: " in messages[-1]["content"]
        self.reply = "Osmose ist eine Bewegung von Wasser." if translates else ENGLISH
        yield from super().stream(messages, max_tokens)


@pytest.fixture
def german(make_library: Callable[..., Library], settings: Settings) -> Iterator[ChatService]:
    """A service whose settings ask for German answers."""
    model = Interpreter()
    library = make_library({"cells.md": CELLS}, model=model, read_above=0.0, answer_above=0.0)
    service = ChatService(library, settings.model_copy(update={"answer_language": "German"}))
    service.refresh()
    yield service
    service.close()


def test_answers_come_in_the_language_of_the_settings(german: ChatService) -> None:
    """The same footnotes as before, and by the same way as the translation of a turn."""
    *_, turn = german.ask("What is osmosis?", extractive=False, choice=Choice(), session_id=SESSION)
    assert turn.answer and turn.answer.answer == "Osmose ist eine Bewegung von Wasser."
    assert turn.answer.claims[0].citations and turn.note == ""
    assert german.conversations.of(SESSION).turns[-1].answer == turn.answer
    again = in_language(turn.answer, "German", Interpreter())
    assert again.answer is turn.answer  # it is in German already


def test_an_answer_that_cannot_be_translated_says_why(german: ChatService) -> None:
    """It stands as it was written: quoted, which is done without a model."""
    turn = ask(german)
    assert turn.stage == "answered"
    assert "not in German" in turn.note and "needs the language model" in turn.note
    assert "not in German" in render_turn(turn)


def test_no_answer_no_tutoring(service: ChatService) -> None:
    assert list(service.tutor("simpler", 99, (), extractive=False, session_id=SESSION)) == []


def test_a_test_on_an_answer_becomes_the_quiz(service: ChatService) -> None:
    """Of the sentences that it cites; where it cites none, the quiz before stays."""
    turn = ask(service)
    assert turn.answer
    list(service.test(turn.number, extractive=True, session_id=SESSION))
    quiz = service.studies.quizzes.quiz
    assert quiz.shown and quiz.is_whole and quiz.of == len(quiz.questions)
    assert len(service.studies.sources.study.items()) == quiz.of
    with pytest.raises(BadInput):
        bare = replace(turn.answer, claims=())
        list(service.studies.quizzes.test(bare, CancelToken(), extractive=True))
    assert service.studies.quizzes.quiz == quiz


def test_the_menu_stands_under_an_answer_that_cites(service: ChatService) -> None:
    turn = ask(service)
    assert 'data-act="test"' in render_turn(turn)
    assert "data-tutor" not in render_turn(Turn(1, "?", Choice(), 1, 1))


def test_a_lesson_asks_first_and_tells_at_its_end(service: ChatService) -> None:
    """Its questions are no items to keep; who does not want to be asked is told at once."""
    list(teach(service, "What is osmosis?"))
    quiz = service.studies.quizzes.quiz
    assert quiz.lesson and quiz.shown and quiz.shown != quiz.lesson.main
    asked = render_quiz(quiz)
    assert "on the way to" in asked and quiz.lesson.answer.answer not in asked
    list(service.studies.quizzes.reply(quiz.shown.id, "It moves water.", extractive=True))
    assert service.studies.quizzes.quiz.reply and not service.studies.sources.study.items()
    service.studies.quizzes.end()
    told = render_quiz(service.studies.quizzes.quiz)
    assert service.studies.quizzes.quiz.is_over and "Osmosis is the movement of water" in told
    assert 'class="chip' in told


def test_a_lesson_on_nothing_leaves_the_quiz_as_it_was(
    service: ChatService, settings: Settings
) -> None:
    """Where the library is not sure enough to answer, it says so and asks nothing."""
    before = service.studies.quizzes.quiz
    service.library.use(settings.model_copy(update={"read_above": 1.0, "answer_above": 1.0}))
    with pytest.raises(BadInput, match="nothing to ask you first"):
        list(teach(service, "Who painted zebras?"))
    assert service.studies.quizzes.quiz == before


ENDLESS = 12_000
"""Pieces that take a minute to write."""


class Endless(ScriptedModel):
    """Writes on for a minute, unless it is stopped; answers, where it has a reply to give."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = Flag()
        self.pieces = 0

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        if self.reply and "Sentence: " not in messages[-1]["content"]:
            yield from super().stream(messages, max_tokens)
            return
        self.begun.set()
        try:
            while self.pieces < ENDLESS:
                self.pieces += 1
                yield "word "
                time.sleep(0.005)
        finally:
            self.closed += 1


@pytest.fixture
def endless() -> Endless:
    return Endless()


@pytest.fixture
def busy(
    make_library: Callable[..., Library], settings: Settings, endless: Endless
) -> Iterator[ChatService]:
    """A service whose model would write on and on."""
    notes = {"cells.md": CELLS, "raisins.md": RAISINS}
    library = make_library(notes, model=endless, read_above=0.0, answer_above=0.0)
    service = ChatService(library, settings)
    service.refresh()
    yield service
    service.close()


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("simpler", ()),
        ("example", ()),
        ("translate", ("German",)),
        ("compare", ("osmosis", "diffusion")),
    ],
)
def test_stop_ends_what_is_made_of_an_answer(
    busy: ChatService, endless: Endless, action: TutorAction, words: tuple[str, ...]
) -> None:
    """In the middle of a sentence; the turn says so, and the next question has not to wait."""
    turn = ask(busy)
    for made in busy.tutor(action, turn.number, words, extractive=False, session_id=SESSION):
        if made.stage in ("searching", "writing"):
            assert endless.begun.wait(60)
            busy.stop(SESSION)
    assert made.stage == "stopped" and made.answer is None
    assert busy.conversations.of(SESSION).turns[-1] == made
    assert "Stopped." in render_turn(made)
    assert ask(busy, "What is diffusion?").stage == "answered"
    assert endless.closed == 1 and endless.pieces < ENDLESS


@pytest.mark.parametrize("action", ["test", "teach"])
def test_stop_ends_a_test_and_leaves_the_quiz_before(
    busy: ChatService, endless: Endless, action: str
) -> None:
    """Where the model writes a question, for which the rules have none; where it answers first."""
    question = "What does the sodium pump move out of the cell?"
    turn = ask(busy, question)
    before = busy.studies.quizzes.quiz
    making = (
        busy.test(turn.number, extractive=False, session_id=SESSION)
        if action == "test"
        else busy.teach(question, extractive=False, choice=Choice(), session_id=SESSION)
    )

    def stop() -> None:
        endless.begun.wait(60)
        busy.stop(SESSION)

    with ThreadPoolExecutor(1) as beside:
        beside.submit(stop)
        with pytest.raises(Cancelled):
            list(making)
    assert ask(busy).stage == "answered"
    assert endless.closed == 1 and endless.pieces < ENDLESS
    assert busy.studies.quizzes.quiz == before and not busy.studies.sources.study.items()


def test_stop_keeps_the_untranslated_answer(
    busy: ChatService, endless: Endless, settings: Settings
) -> None:
    """It is an answer, in the language of its documents; the next question has not to wait."""
    endless.reply = ENGLISH
    busy.settings = settings.model_copy(update={"answer_language": "German"})
    for turn in busy.ask("What is osmosis?", extractive=False, choice=Choice(), session_id=SESSION):
        if turn.stage == "answered":
            assert endless.begun.wait(60)
            busy.stop(SESSION)
    assert turn.stage == "answered" and turn.answer and turn.answer.answer.startswith("Osmosis is")
    assert ask(busy, "What is diffusion?").stage == "answered"
    assert endless.pieces < ENDLESS
