"""Making summaries, guides, cards and quizzes: one order at a time, followed and stopped.

An order waits in the queue of document changes, because documents must not change meanwhile, and
pauses between two steps while a question is answered. Each item is saved at once, so that a stop
loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rag.errors import BadInput, FootnoteError
from rag.page.cancellation import Cancelled, CancelToken
from rag.page.document_picker import Choice
from rag.page.jobs import follow
from rag.page.study.quiz_service import QuizService
from rag.page.study.study_sources import StudySources
from rag.study.items import KINDS, QuestionKind, StudyProgress
from rag.study.summaries.study_guide import Guide, study_guide
from rag.study.summaries.summary import Level, Summary, summarize

Product = Literal["summary", "guide", "cards", "quiz"]
WORDS: dict[Product, tuple[str, str]] = {
    "summary": ("A summary is", "Summary"),
    "guide": ("A study guide is", "Summary"),
    "cards": ("Cards are", "Cards"),
    "quiz": ("A quiz is", "Quiz"),
}
"""For what is made, the beginning of a sentence, and the view that can stop it."""
MOST: dict[Product, int] = {"cards": 200, "quiz": 50}
"""Most items of one order."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to make: from which documents, how much, and whether without a language model.

    `number` belongs to cards and quizzes, `kinds` to quizzes, `level` and `section` to summaries.
    """

    product: Product
    choice: Choice
    extractive: bool = False
    number: int = 10
    kinds: tuple[QuestionKind, ...] = KINDS
    level: Level = "page"
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Making:
    """How far an order has come, and how many items are made; no progress while it waits."""

    order: Order
    progress: StudyProgress | None = None
    made: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """An order that is finished, was stopped or failed; what was made is kept."""

    order: Order
    made: int = 0
    stopped: bool = False
    problem: FootnoteError | None = None


class ItemMaker:
    """Makes one thing at a time, and holds the last text; questions go to the quiz."""

    def __init__(self, sources: StudySources, quizzes: QuizService) -> None:
        self.state: Making | Made | None = None
        self.busy = False
        self.text: Summary | Guide | None = None
        self._sources = sources
        self._quizzes = quizzes
        self._token = CancelToken()

    def begin(self, order: Order) -> None:
        """Begin to make something; `watch` follows it.

        Raises:
            BadInput: something is being made already, or the order asks for nothing or too much.
        """
        if self.busy:
            assert self.state
            subject, view = WORDS[self.state.order.product]
            raise BadInput(f"{subject} being made.", f"Stop it under {view}, or wait for it.")
        most = MOST.get(order.product)
        if most and not 1 <= order.number <= most:
            raise BadInput("The number is out of range.", f"Enter a number from 1 to {most}.")
        if not order.kinds:
            raise BadInput("No kind of question is chosen.", "Choose at least one.")
        self._token = CancelToken()
        self.busy, self.state = True, Making(order)
        if order.product == "quiz":
            self._quizzes.begin(order.number)
        self._sources.documents.begin(lambda _: self._work(order))

    def watch(self) -> Iterator[Making | Made]:
        """Yield the progress to its end, whichever tab began it; nothing if nothing is made."""
        return follow(lambda: self.busy, lambda: self.state)

    def stop(self) -> None:
        """Stop; what was made is kept."""
        self._token.cancel()

    def _work(self, order: Order) -> None:
        problem: FootnoteError | None = None
        stopped = False
        try:
            self._make(order)
        except FootnoteError as error:
            problem = error
        except Cancelled:
            stopped = True
        except BaseException as error:
            problem = FootnoteError(f"It failed: {error}.", "Try again.")
            raise
        finally:
            if order.product == "quiz":
                self._quizzes.finish()
            self.state = Made(order, self._made(), stopped, problem)
            self.busy = False

    def _make(self, order: Order) -> None:
        library, study = self._sources.library, self._sources.study
        scope = self._sources.scope(order.choice)
        model = self._sources.model(self._token, extractive=order.extractive)
        match order.product:
            case "summary":
                self.text = summarize(
                    library,
                    scope=scope,
                    section=order.section,
                    level=order.level,
                    model=model,
                    progress=self._tell,
                )
            case "guide":
                self.text = study_guide(library, scope=scope, model=model, progress=self._tell)
            case "cards":
                for _ in study.cards(order.number, model=model, scope=scope, progress=self._tell):
                    self._count()
            case "quiz":
                for question in study.questions(
                    order.number, model=model, scope=scope, kinds=order.kinds, progress=self._tell
                ):
                    self._quizzes.add(question)
                    self._count()

    def _tell(self, progress: StudyProgress) -> None:
        if isinstance(self.state, Making):
            self.state = replace(self.state, progress=progress)
        self._pause()

    def _count(self) -> None:
        if isinstance(self.state, Making):
            self.state = replace(self.state, made=self.state.made + 1)
        self._pause()

    def _made(self) -> int:
        return self.state.made if self.state else 0

    def _pause(self) -> None:
        self._sources.documents.wait_for_answers()
        self._token.raise_if_cancelled()
