"""The making of what is studied: ordered on the page, in turn, watched and stopped.

Making takes its turn with the adding of documents, which must not change under it, and gives way to
questions between two of its steps. What was made is kept at once, so that a stop loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Event as Flag
from typing import Literal

from rag.errors import BadInput, FootnoteError
from rag.page.document_picker import Choice
from rag.page.jobs import Cancelled, follow, raise_if_cancelled
from rag.page.study.quiz_state import QuizService
from rag.page.study.study_sources import StudySources
from rag.study.items import KINDS, QuestionKind, StudyProgress
from rag.study.summaries.study_guide import Guide, study_guide
from rag.study.summaries.summary import Level, Summary, summarize

What = Literal["summary", "guide", "cards", "quiz"]
PLACES: dict[What, tuple[str, str]] = {
    "summary": ("A summary is", "Summary"),
    "guide": ("A study guide is", "Summary"),
    "cards": ("Cards are", "Cards"),
    "quiz": ("A quiz is", "Quiz"),
}
"""What is made, as a sentence begins with it, and the view where it can be stopped."""


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
    progress: StudyProgress | None = None
    made: int = 0


@dataclass(frozen=True, slots=True)
class Worked:
    """An order that is done, was stopped or broke off; what was made until then is kept."""

    order: Order
    made: int = 0
    stopped: bool = False
    problem: FootnoteError | None = None


class ItemMaker:
    """Makes one thing at a time, and holds the last text; questions go to the examiner's quiz."""

    def __init__(self, material: StudySources, examiner: QuizService) -> None:
        self.state: Working | Worked | None = None
        self.busy = False
        self.text: Summary | Guide | None = None
        self._material = material
        self._examiner = examiner
        self._halt = Flag()

    def begin(self, order: Order) -> None:
        """Begin to make something; `watch` says how it goes.

        Raises:
            BadInput: something is being made already.
        """
        if self.busy:
            assert self.state
            what, view = PLACES[self.state.order.what]
            raise BadInput(f"{what} being made.", f"Stop that under {view}, or wait for its end.")
        self._halt.clear()
        self.busy, self.state = True, Working(order)
        if order.what == "quiz":
            self._examiner.begin(order.number)
        self._material.shelf.begin(lambda _: self._work(order))

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
        except Cancelled:
            stopped = True
        except BaseException as error:
            problem = FootnoteError(f"The making broke off: {error}.", "Begin it again.")
            raise
        finally:
            if order.what == "quiz":
                self._examiner.finish()
            self.state = Worked(order, self._made(), stopped, problem)
            self.busy = False

    def _make(self, order: Order) -> None:
        library, study = self._material.library, self._material.study
        scope = self._material.scope(order.choice)
        model = self._material.model(self._halt, extractive=order.extractive)
        match order.what:
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
                    self._examiner.add(question)
                    self._count()

    def _tell(self, progress: StudyProgress) -> None:
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
        self._material.shelf.give_way()
        raise_if_cancelled(self._halt)
