"""Short answers are judged together with their question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest
from conftest import ScriptedModel, WordEmbedder

from rag.grounding import external_answers as verifying
from rag.grounding.short_answers import short_answer_to
from rag.llm.chat_model import Message

verify = partial(verifying.verify, encoder=WordEmbedder())


class Listening(ScriptedModel):
    """Remembers what it was asked for a Yes or No."""

    heard = ""

    def yes(self, messages: Sequence[Message]) -> float | None:
        self.heard = messages[-1]["content"]
        return super().yes(messages)


MILL = (
    "The mill on the Orin was built in 1742 by Jost Ammer. It burned in 1803 and was not rebuilt. "
    "Visitors may fish in the pond but must not swim there. The wheel weighs 3 tonnes, the stone "
    "900 kilograms. The mill is closed on Tuesdays."
)
SHED = "The shed was painted in 1911."


@pytest.mark.parametrize(
    ("question", "answer", "supported"),
    [
        ("May visitors fish in the pond?", "Yes", True),
        ("May visitors fish in the pond?", "No", False),
        ("Is the mill open on Tuesdays?", "No.", True),
        ("Is the mill open on Tuesdays?", "Yes.", False),
        ("Is the mill open on Tuesdays?", "**True**", False),
        ("True or false: is the mill closed on Tuesdays?", "True", True),
        ("Does the mill sell flour?", "No", False),  # nothing denies it
        ("Does the cook sing opera?", "Yes", False),
        ("Who built the mill?", "Yes", False),  # no answer to such a question
        ("When was the mill on the Orin built?", "1742", True),
        ("When was the mill on the Orin built?", "1911", False),
        ("When was the mill on the Orin built?", "1743", False),
        ("Who built the mill on the Orin?", "Jost Ammer", True),
        ("Who built the mill on the Orin?", "Jost Brandt", False),
        ("How much does the wheel weigh?", "3 tonnes", True),
        ("How much does the wheel weigh?", "4 tonnes", False),
        ("How many years did the mill stand in 1911?", "1742", False),
    ],
)
def test_verdict_with_question(question: str, answer: str, supported: bool) -> None:
    result = verify(answer, [MILL, SHED], question=question)
    assert (result["verdict"] == "supported") is supported
    (claim,) = result["claims"]
    assert claim["text"] == answer[claim["start"] : claim["end"]]
    assert all(
        [MILL, SHED][one["passage"]][one["start"] : one["end"]] == one["quote"]
        for one in claim["citations"]
    )


def test_citation_is_the_evidence_of_question_and_answer() -> None:
    result = verify("Yes", [SHED, MILL], question="May visitors fish in the pond?")
    ((citation,),) = (claim["citations"] for claim in result["claims"])
    assert citation["passage"] == 1
    assert citation["quote"].startswith("Visitors may fish")


def test_reason_quotes_the_sentence_that_says_otherwise() -> None:
    result = verify("Yes", [MILL], question="Is the mill open on Tuesdays?")
    (reason,) = result["claims"][0]["reasons"]
    assert reason == "The cited text answers no: “The mill is closed on Tuesdays.”"


def test_value_of_another_thing() -> None:
    result = verify("900 kilograms", [MILL], question="How much does the wheel of the mill weigh?")
    assert result["verdict"] != "supported"
    assert "fits the question better" in result["claims"][0]["reasons"][0]


def test_without_a_question_nothing_supports_a_yes() -> None:
    assert verify("Yes", [MILL])["verdict"] == "unsupported"


def test_model_is_asked_about_question_and_answer() -> None:
    model = Listening()
    verify("Yes", [MILL], question="May visitors fish in the pond?", model=model)
    assert "The answer to “May visitors fish in the pond?” is: Yes." in model.heard


def test_model_may_know_a_no_that_no_sentence_states() -> None:
    question = "Does the mill run today?"
    without = verify("No", [MILL], question=question)
    sure = verify("No", [MILL], question=question, model=ScriptedModel(log_odds=5.0))
    assert without["verdict"] != "supported"
    assert "No cited sentence clearly denies" in without["claims"][0]["reasons"][0]
    assert not any("denies" in one for one in sure["claims"][0]["reasons"])


@pytest.mark.parametrize(
    ("question", "claim", "alone", "expected"),
    [
        ("Who?", "Ada", True, None),  # the question says nothing
        ("", "Yes", True, None),
        ("Is it dry here?", "Yes", False, "Is it dry here"),
        ("Who sings the song?", "Ada Boll", True, "Ada Boll sings the song"),
        ("Who sings the song?", "Ada Boll", False, None),
        ("Who sings the song?", "She was born in May.", True, None),
        ("Who sings the song?", "She left.", True, None),
        ("What do cooks stir at noon?", "Cooks stir soup at noon.", True, None),
        ("Who sings the song?", "the song", True, None),
        ("Who sings the song?", "Who else?", True, None),
        ("Who sings the song?", "# Singers", True, None),
        ("Who sings the song?", "The singers:", True, None),
        ("Who sings the song? " + "Think about it step by step. " * 6, "Ada Boll", True, None),
        ("Who sings the song?", "Certainly!", True, None),
        ("Who sings the song?", "No mention in the text.", True, None),
        ("Who sings the song?", "4. **Ada Boll**", True, "Ada Boll sings the song"),
        ("the singer of the song", "Ada Boll", True, "the singer of the song: Ada Boll"),
        ("Who sings the song?", "a b c d e f", True, None),
    ],
)
def test_what_is_a_short_answer(
    question: str, claim: str, alone: bool, expected: str | None
) -> None:
    short = short_answer_to(question, claim, alone=alone)
    assert (short and short.claim) == expected
