"""Make quiz questions from sentences of documents; code chooses and checks the answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import tee
from typing import TYPE_CHECKING

from rag.llm.chat_model import ChatModel
from rag.study.cards.distractors import WRONG, Distractors
from rag.study.cards.quality import ItemDeduplicator, flaws
from rag.study.cards.question_wording import write_question
from rag.study.facts.fact import Fact
from rag.study.facts.fact_pool import DocumentFacts, FactPool
from rag.study.facts.name_facts import has_unique_answer
from rag.study.items import KINDS, QuestionKind, QuizQuestion, StudyProgress, item_id
from rag.types import EVERYTHING, Scope

if TYPE_CHECKING:
    from rag.library import Library

TRUE, FALSE = "True", "False"
LONGEST = 30
"""Maximum words of a statement that is true or false: a longer one makes too many claims."""

_Made = tuple[str, tuple[str, ...], str]
"""Prompt, choices and answer."""

WORDS = {
    "year": "year or date",
    "number": "number",
    "name": "name",
    "term": "term",
    "formula": "formula",
}


def make_quiz(
    library: Library,
    number: int,
    *,
    model: ChatModel | None = None,
    scope: Scope = EVERYTHING,
    seed: int = 0,
    kinds: Sequence[QuestionKind] = KINDS,
    progress: Callable[[StudyProgress], None] | None = None,
) -> Iterator[QuizQuestion]:
    """Yield up to `number` questions as they are ready, of each kind in turn.

    No sentence is used twice. The iterator can be closed at any time.

    Args:
        library: with documents.
        number: of questions; fewer if the documents have no more facts.
        model: writes short-answer questions for facts for which rules have only a gap.
        scope: the documents to use.
        seed: chooses among the possible questions and orders choices; the same seed gives the same
            quiz.
        kinds: to make.
        progress: is called with how far it has come.

    Raises:
        BadInput: the documents have no suitable sentence; the message says why.
    """
    pool = FactPool(library, scope, seed)
    maker = _Maker(pool, model, random.Random(f"quiz {seed}"), ItemDeduplicator())
    # Each kind goes through all facts, so that one it cannot use is left for the others.
    facts = dict(zip(kinds, tee(pool.round_robin(), len(kinds)), strict=True))
    made = 0
    while facts and made < number:
        for kind in list(facts):
            question = None
            for source, fact in facts[kind]:
                if progress:
                    progress(StudyProgress(made, number, source.document.path))
                if question := maker.make(kind, source, fact):
                    break
            if question is None:
                del facts[kind]
            elif made < number:
                made += 1
                yield question
    if not made and number > 0:
        raise pool.no_items_error()


@dataclass(slots=True)
class _Maker:
    pool: FactPool
    model: ChatModel | None
    rng: random.Random
    seen: ItemDeduplicator
    truths: list[str] = field(default_factory=list)
    """Answers of the next statements: of each two one is true, in random order."""

    def make(self, kind: QuestionKind, source: DocumentFacts, fact: Fact) -> QuizQuestion | None:
        """Return a question of a kind that asks for a fact, or None if the fact does not suit."""
        making = {
            "choice": self._choice,
            "true_false": self._true_false,
            "fill_in": self._fill_in,
            "short_answer": self._short_answer,
        }
        if (made := making[kind](source, fact)) is None:
            return None
        citation = source.cite(fact)
        grounder = self.pool.library.grounder("", None)
        support = grounder.support(fact.statement.text, [citation.quote])
        if support is None:
            return None
        prompt, choices, answer = made
        if not self.seen.add_if_new(fact.kind, prompt, fact.answer, fact.statement.text, most=1):
            return None
        if kind == "true_false":
            self.truths.pop()
        return QuizQuestion(
            id=item_id(kind, prompt, answer),
            kind=kind,
            prompt=prompt,
            choices=choices,
            answer=answer,
            explanation=fact.statement.text,
            support=support,
            citations=(citation,),
        )

    def _choice(self, source: DocumentFacts, fact: Fact) -> _Made | None:
        if fact.gap is None or _is_flawed(fact):
            return None
        if fact.kind == "name" and not has_unique_answer(fact.statement.text, *fact.gap):
            return None
        prompt = fact.question or (
            f"Which {WORDS[fact.kind]} is missing here: “{fact.with_gap.rstrip('.')}”?"
        )
        wrong = self._distractors(source).wrong_choices(fact)
        if len(wrong) < WRONG:
            return None
        choices = [fact.answer, *wrong]
        self.rng.shuffle(choices)
        return prompt, tuple(choices), fact.answer

    def _true_false(self, source: DocumentFacts, fact: Fact) -> _Made | None:
        if len(fact.statement.text.split()) > LONGEST:
            return None
        if not self.truths:
            self.truths = self.rng.sample([TRUE, FALSE], 2)
        answer = self.truths[-1]
        statement: str | None = fact.statement.text
        if answer == FALSE:
            statement = self._distractors(source).false_statement(fact)
        return (f"True or false: {statement}", (TRUE, FALSE), answer) if statement else None

    def _fill_in(self, source: DocumentFacts, fact: Fact) -> _Made | None:
        if fact.gap is None or _is_flawed(fact):
            return None
        return f"Fill in the gap: “{fact.with_gap}”", (), fact.answer

    def _short_answer(self, source: DocumentFacts, fact: Fact) -> _Made | None:
        question = fact.question
        if not question and self.model and fact.kind != "term":
            question = write_question(self.model, fact) or ""
        if not question or flaws(question, fact.answer, fact.statement.text):
            return None
        return question, (), fact.answer

    def _distractors(self, source: DocumentFacts) -> Distractors:
        return Distractors(self.pool, source, self.rng, datetime.now().year)


def _is_flawed(fact: Fact) -> bool:
    return bool(flaws(fact.with_gap, fact.answer, fact.statement.text))
