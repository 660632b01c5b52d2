"""Grades of replies to quiz questions."""

from __future__ import annotations

from functools import partial

import pytest
from conftest import ScriptedModel, WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.calibration import IDENTITY, Calibration, LogOddsLine
from rag.library import Library
from rag.settings import load_settings
from rag.study.cards import grading
from rag.study.items import QuestionKind, QuizQuestion
from rag.types import Citation


def question(
    kind: QuestionKind, prompt: str, answer: str, evidence: str, choices: tuple[str, ...] = ()
) -> QuizQuestion:
    cited = Citation(1, "n.md", None, None, "", 0, len(evidence), evidence)
    return QuizQuestion("0", kind, prompt, choices, answer, evidence, 0.9, (cited,))


def library_with(calibration: Calibration) -> Library:
    return Library(load_settings(), embedder=WordEmbedder(), calibration=calibration)


grade = partial(grading.grade, library=library_with(IDENTITY), model=None)

CHOICE = question(
    "choice",
    "Which year is missing here: “GANs were introduced in …”?",
    "2014",
    "GANs were introduced in 2014.",
    ("2012", "2014", "2016", "2017"),
)
TRUTH = question(
    "true_false", "True or false: Owls sleep.", "False", "Owls hunt.", ("True", "False")
)


@pytest.mark.parametrize(
    ("reply", "right"),
    [
        *[(reply, True) for reply in ("2014", " 2014. ", "B", "b", "(b)", "B)", "b.")],
        *[(reply, False) for reply in ("2012", "A", "e", "20", "GANs", "ab", "")],
    ],
)
def test_choices(reply: str, right: bool) -> None:
    found = grade(CHOICE, reply)
    assert (found.correct, found.score) == (right, float(right))
    assert right or "2014" in found.reason or "letter" in found.reason


@pytest.mark.parametrize(
    ("reply", "right"),
    [
        *[(reply, True) for reply in ("False", "FALSE", "f", "no", "N", "b", "false.")],
        *[(reply, False) for reply in ("True", "t", "yes", "a", "maybe")],
    ],
)
def test_true_or_false(reply: str, right: bool) -> None:
    assert grade(TRUTH, reply).correct is right


GAPS = [
    ("1,000", "The set has 1,000 pictures of cats.", ["1000", "1 000", "a thousand"], ["100", "1"]),
    ("four", "The heart has four chambers for blood.", ["4", "Four", "four chambers"], ["five"]),
    (
        "175 billion",
        "GPT-3 has 175 billion parameters in 96 layers.",
        ["175 billion", "175 Billion parameters", "175,000,000,000"],
        ["175", "175 million", "96"],
    ),
    ("2014", "GANs were introduced in 2014 by a group.", ["in 2014", "2014"], ["2015", "in 14"]),
    (
        "November 2022",
        "ChatGPT was opened in November 2022 to all.",
        ["november 2022", "In November 2022."],
        ["2022", "November 2021", "October 2022"],
    ),
    (
        "Ian Goodfellow",
        "GANs were introduced by Ian Goodfellow and others.",
        ["ian goodfellow", "IAN  GOODFELLOW", "by Ian Goodfellow and others"],
        ["Ian", "Yoshua Bengio", "Ian Goodfellow in Berlin"],
    ),
    ("discriminator", "The discriminator tells real from fake.", ["the discriminators"], ["fake"]),
]


@pytest.mark.parametrize(("answer", "evidence", "good", "bad"), GAPS)
def test_gaps(answer: str, evidence: str, good: list[str], bad: list[str]) -> None:
    gap = question("fill_in", evidence.replace(answer, "…"), answer, evidence)
    assert [reply for reply in good if not grade(gap, reply).correct] == []
    assert [reply for reply in bad if grade(gap, reply).correct] == []


EVIDENCE = (
    "A generative adversarial network is a generative model in which two neural networks, a "
    "generator and a discriminator, are trained against each other."
)
SHORT = question(
    "short_answer",
    "What is a generative adversarial network?",
    EVIDENCE.split(" is ")[1].rstrip("."),
    EVIDENCE,
)


@pytest.mark.parametrize(
    ("reply", "right", "reason"),
    [
        ("two neural networks, a generator and a discriminator, trained against each other", 1, ""),
        ("A model in which a generator and a discriminator are trained against each other.", 1, ""),
        ("three neural networks, trained against each other", 0, "does not say 3"),
        ("a generative adversarial network", 0, "only repeats the question"),
        ("a kind of bird that lives in the north", 0, "Nothing"),
        ("two neural networks", 0, "Partly correct"),
        ("", 0, "No answer"),
    ],
)
def test_short_answers(reply: str, right: int, reason: str) -> None:
    found = grade(SHORT, reply)
    assert found.correct == bool(right), found
    assert reason in found.reason
    assert 0 <= found.score <= 1


def test_model_accepts_paraphrases() -> None:
    reply = "two that compete: a generator and a discriminator"
    assert not grade(SHORT, reply).correct
    assert grade(SHORT, reply, model=ScriptedModel(log_odds=9.0)).correct
    assert not grade(SHORT, reply, model=ScriptedModel(log_odds=-9.0)).correct


def test_calibration_reaches_grading() -> None:
    """Regression: the scale that `rag calibrate` fitted did not count in a quiz."""
    reply = "two neural networks, a generator and a discriminator, trained against each other"
    strict = library_with(Calibration(support_scale=LogOddsLine(1.0, -9.0)))
    assert grade(SHORT, reply).correct
    assert not grade(SHORT, reply, library=strict).correct


@given(st.text(max_size=60), st.sampled_from([CHOICE, TRUTH, SHORT]))
def test_any_reply_is_graded(reply: str, asked: QuizQuestion) -> None:
    found = grade(asked, reply)
    assert 0 <= found.score <= 1
    assert found.reason.strip()
    assert not found.correct or found.score == 1


@given(st.sampled_from([CHOICE, TRUTH, SHORT]))
def test_gold_answer_is_right(asked: QuizQuestion) -> None:
    assert grade(asked, f"  {asked.answer.upper()} ").correct
