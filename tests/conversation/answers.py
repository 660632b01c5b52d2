"""Answers of a conversation for the tests."""

from __future__ import annotations

from rag.conversation.router import AnswerQuestion, route_message
from rag.types import Answer, Claim, Passage, Timings, Usage

PASSAGE = Passage(1, "a.md", None, None, "A", 0, 1, "x", 1.0)


def said(question: str, answer: str = "", *, remark: bool = False) -> Answer:
    """Return an answer of one claim, an abstention without one, or a remark."""
    claim = Claim(answer, 0, len(answer), 0.9, "supported")
    return Answer(
        question=question,
        standalone_question=question,
        answer=answer,
        verdict="supported" if answer and not remark else "abstained",
        support=0.9,
        answerable=0.9,
        claims=(claim,) if answer and not remark else (),
        passages=() if remark else (PASSAGE,),
        left_out=(),
        model="m",
        usage=Usage(),
        timings=Timings(0, 0, 0, 0, 0),
    )


BERT = said("What is BERT?", "BERT is an encoder from Google. It came in 2018.")


JUKEBOX = said("When did OpenAI release Jukebox?", "OpenAI released Jukebox in April 2020.")


def searched(text: str, *history: Answer) -> str:
    """Return the question that a message is searched with."""
    plan = route_message(text, history)
    assert isinstance(plan, AnswerQuestion), plan
    return plan.question
