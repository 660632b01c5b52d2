"""Studying behind the page: what is being made, the last text, the quiz, and the reviews.

Making takes its turn with the adding of documents, which must not change under it, and gives way to
questions between two of its steps. What was made is kept at once, so that a stop loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import Event as Flag
from threading import Lock
from typing import TYPE_CHECKING, Literal, cast

from rag.errors import BadInput, FootnoteError
from rag.page.choice import Choice, make_scope
from rag.page.grounds import grounds_of
from rag.page.line import Ahead, Line, Tell, Work, follow
from rag.page.quiz import Quiz, Replied
from rag.page.shelf import Shelf
from rag.page.turn import Translation
from rag.page.tutoring import Deed, in_language, tutored
from rag.study.items import KINDS, Making, QuestionKind
from rag.study.keeping.kept import Rating
from rag.study.making.grading import grade
from rag.study.study import Study
from rag.study.texts.guide import Guide, study_guide
from rag.study.texts.quizzing import test_me
from rag.study.texts.socratic import teach
from rag.study.texts.summary import Level, Summary, summarize
from rag.types import Answer, Scope

if TYPE_CHECKING:
    from rag.answering.model import ChatModel
    from rag.library import Library

What = Literal["summary", "guide", "cards", "quiz"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: of which documents, how much, and whether without a language model.

    `number` and `kinds` are of cards and questions, `level` and `section` of a summary.
    """

    what: What
    choice: Choice
    extractive: bool = False
    number: int = 10
    kinds: tuple[QuestionKind, ...] = KINDS
    level: Level = "page"
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """How far an order has come, and how many items it gave; no progress until its turn."""

    order: Order
    progress: Making | None = None
    made: int = 0


@dataclass(frozen=True, slots=True)
class Worked:
    """An order that is done, was stopped or broke off; what was made until then is kept."""

    order: Order
    made: int = 0
    stopped: bool = False
    problem: FootnoteError | None = None


class _Halted(Exception):
    """Somebody stopped the making, or the page closes."""


class Studies:
    """The studying of one library; one thing is made at a time."""

    def __init__(self, library: object, shelf: Shelf, answers: Line) -> None:
        """Take a library that `rag.study` can use, and the threads of the desk."""
        self.state: Working | Worked | None = None
        self.busy = False
        self.text: Summary | Guide | None = None
        self.quiz = Quiz()
        self.rated = 0
        """Reviews that can be taken back: those since the page was started."""
        self._library = cast("Library", library)
        self._shelf = shelf
        self._answers = answers
        self._halt = Flag()
        self._lock = Lock()

    @property
    def library(self) -> Library:
        """The library, for what reads its documents."""
        return self._library

    @property
    def study(self) -> Study:
        """The library's items, with the limits that the settings name now."""
        return Study(self._library)

    def scope(self, choice: Choice) -> Scope:
        """Return the documents of a choice.

        Raises:
            BadInput: none of them is left.
        """
        return make_scope(choice, self._shelf.listing)

    # Making

    def begin(self, order: Order) -> None:
        """Begin to make something; `watch` says how it goes.

        Raises:
            BadInput: something is being made already.
        """
        if self.busy:
            raise BadInput("Something is being made already.", "Stop it, or wait for its end.")
        self._halt.clear()
        self.busy, self.state = True, Working(order)
        if order.what == "quiz":
            self.quiz = Quiz(order.number)
        self._shelf.begin(lambda _: self._work(order))

    def watch(self) -> Iterator[Working | Worked]:
        """Yield how the making goes to its end, whoever began it; nothing where there is none."""
        return follow(lambda: self.busy, lambda: self.state)

    def halt(self) -> None:
        """Stop the making; what was made is kept."""
        self._halt.set()

    def _work(self, order: Order) -> None:
        problem: FootnoteError | None = None
        stopped = False
        try:
            self._make(order)
        except FootnoteError as error:
            problem = error
        except _Halted:
            stopped = True
        except BaseException as error:
            problem = FootnoteError(f"The making broke off: {error}.", "Begin it again.")
            raise
        finally:
            if order.what == "quiz":
                self._change(Quiz.whole)
            self.state = Worked(order, self._made(), stopped, problem)
            self.busy = False

    def _make(self, order: Order) -> None:
        scope = self.scope(order.choice)
        model = self._model(order.extractive)
        match order.what:
            case "summary":
                self.text = summarize(
                    self._library,
                    about=scope,
                    section=order.section,
                    level=order.level,
                    model=model,
                    tell=self._tell,
                )
            case "guide":
                self.text = study_guide(self._library, about=scope, model=model, tell=self._tell)
            case "cards":
                for _ in self.study.cards(order.number, model=model, scope=scope, tell=self._tell):
                    self._count()
            case "quiz":
                for question in self.study.questions(
                    order.number, model=model, scope=scope, kinds=order.kinds, tell=self._tell
                ):
                    self._change(partial(Quiz.asking, question=question))
                    self._count()

    def _tell(self, progress: Making) -> None:
        if isinstance(self.state, Working):
            self.state = replace(self.state, progress=progress)
        self._pause()

    def _count(self) -> None:
        if isinstance(self.state, Working):
            self.state = replace(self.state, made=self.state.made + 1)
        self._pause()

    def _made(self) -> int:
        return self.state.made if self.state else 0

    def _pause(self) -> None:
        self._shelf.give_way()
        if self._halt.is_set():
            raise _Halted

    def _model(self, extractive: bool) -> ChatModel | None:
        return None if extractive or self._library.settings.extractive else self._library.model

    # Answers of the conversation

    def tutor(
        self, deed: Deed, answer: Answer, words: Sequence[str], *, extractive: bool
    ) -> Answer:
        """Do something with an answer; see `rag.page.tutoring`."""
        return tutored(self._library, deed, answer, words, self._model(extractive))

    def in_language(
        self, answer: Answer, language: str, tell: Callable[[Making], None], *, extractive: bool
    ) -> Translation:
        """Return an answer in a language; see `rag.page.tutoring`."""
        return in_language(answer, language, self._model(extractive), tell)

    def teach(self, question: str, choice: Choice, *, extractive: bool) -> Iterator[Ahead]:
        """Make a lesson in place of the last quiz: it asks first, and tells the answer at its end.

        Yields:
            how many questions come first.

        Raises:
            FootnoteError: there is nothing to ask, and why.
        """
        if self.busy:
            raise BadInput("Something is being made already.", "Stop it, or wait for its end.")

        def work(_: Tell) -> None:
            model = self._model(extractive)
            lesson = teach(self._library, question, model, about=self.scope(choice))
            if lesson.main is None:
                raise BadInput(
                    f"There is nothing to ask you first. {lesson.answer.answer}",
                    "Press Ask to see the nearest passages.",
                )
            questions = (*lesson.leading, lesson.main)
            self._change(lambda _: Quiz(len(questions), questions, is_whole=True, lesson=lesson))

        yield from self._listened(work)

    def test(self, answer: Answer, *, extractive: bool) -> Iterator[Ahead]:
        """Make a quiz of an answer in place of the last; yield how many questions come first.

        Raises:
            FootnoteError: no question can be made of it, and why.
        """
        if self.busy:
            raise BadInput("Something is being made already.", "Stop it, or wait for its end.")

        def work(_: Tell) -> None:
            questions = test_me(self._library, answer, self._model(extractive))
            for question in questions:
                self.study.keep(question)
            self._change(lambda _: Quiz(len(questions), questions, is_whole=True))

        yield from self._listened(work)

    def _listened(self, work: Work) -> Iterator[Ahead]:
        for news in self._answers.begin(work).listen(Flag()):
            if isinstance(news, FootnoteError):
                raise news
            if isinstance(news, Ahead):
                yield news

    # The quiz

    def reply(self, id: str, text: str, *, extractive: bool) -> Iterator[Ahead]:
        """Grade a reply to the question that is shown; yield how many questions come first.

        Raises:
            FootnoteError: it cannot be graded or kept, and why.
        """
        question = self.quiz.shown
        if question is None or question.id != id or self.quiz.reply:
            return

        def weigh(model: ChatModel | None) -> None:
            if self.quiz.lesson:  # its questions are of this moment, and no items to keep
                given = grade(question, text, encoder=self._library.embedder, model=model)
            else:
                given = self.study.reply(question, text, model)
            reply = Replied(text, given, grounds_of(self._library, question))
            self._change(lambda quiz: quiz.replied(id, reply))

        if question.kind != "short_answer":  # told by comparison, at once
            weigh(None)
            return

        def work(_: Tell) -> None:
            weigh(self._model(extractive))

        yield from self._listened(work)

    def advance(self) -> None:
        """Go to the next question of the quiz."""
        self._change(Quiz.advanced)

    def end_quiz(self) -> None:
        """Ask no more of the quiz, and tell what there is to tell."""
        self._change(Quiz.ended)

    def _change(self, change: Callable[[Quiz], Quiz]) -> None:
        with self._lock:  # questions come from one thread, replies from another
            self.quiz = change(self.quiz)

    # Reviewing

    def rate(self, id: str, rating: Rating, milliseconds: int | None) -> None:
        """Keep an answer to a card.

        Raises:
            BadInput: there is no such card, or no such rating.
        """
        self.study.answer(id, rating, milliseconds)
        self.rated += 1

    def undo(self) -> None:
        """Take the last answer since the page was started back."""
        if self.rated:
            self.study.undo()
            self.rated -= 1
