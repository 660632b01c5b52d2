"""Follow-ups: which questions need what was said before, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import NOTES, ScriptedModel
from hypothesis import given
from hypothesis import strategies as st

from rag.conversation.dependence import needs_history
from rag.conversation.router import AnswerQuestion, RestyleAnswer, SmallTalkReply, route_message
from rag.library import Library
from rag.text.words import content_words
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


@pytest.mark.parametrize(
    "text",
    [
        "And in 1962?",
        "why?",
        "Why not?",
        "what about GANs?",
        "the second one",
        "Which is better?",
        "Is it faster?",
        "What else?",
        "And the discriminator?",
        "How do they compare to others?",
        "Tell me about its history",
        "Can you give an example?",
        "what are the drawbacks",
        "What does this mean?",
        "Does that always work?",
        "for images?",
        "By how many games?",
        "How big are the pictures?",
        "How are such models trained?",
        "Are they both used?",
        "Und warum?",
        "Was ist mit GANs?",
        "Warum ist er so langsam?",
        "Et pourquoi ?",
        "Comment fonctionne-t-il ?",
        "¿Y por qué?",
        "¿Qué significa eso?",
    ],
)
def test_questions_that_leave_something_out(text: str) -> None:
    assert needs_history(text)


@pytest.mark.parametrize(
    "text",
    [
        "What is attention?",
        "mode collapse",
        "How does a GAN train its generator?",
        "Is it true that GANs are unstable?",
        "Why is it hard to train a GAN?",
        "Which is faster, a GAN or a diffusion model?",
        "How do VAEs and GANs differ?",
        "When the discriminator is too strong, what does it do to the generator?",
        "What are hallucinations and how can they be reduced?",
        "What share of its tokens does BERT select?",
        "What is it called when a model repeats its training data?",
        "Who wrote It Takes Two?",
        "What do these documents say about bias?",
        "What is a function?",
        "Who was Luther?",
        "In which year was the Transformer introduced?",
        "Why do so many people use LoRA?",
        "Was ist ein GAN?",
        "Welche Nachteile haben GANs und wie kann man sie beheben?",
        "Qu'est-ce que l'attention ?",
        "¿Cómo aprende un VAE?",
    ],
)
def test_questions_that_stand_alone(text: str) -> None:
    """Then the history changes nothing, and the model is not called."""
    assert searched(text, BERT) == text


@pytest.mark.parametrize(
    ("text", "last", "question"),
    [
        ("How many parameters does it have?", BERT, "How many parameters does BERT have?"),
        ("What are its limits?", BERT, "What are BERT's limits?"),
        ("And what about GPT-3?", BERT, "What is GPT-3?"),
        ("And GPT-3?", BERT, "What is GPT-3?"),
        ("In German texts?", BERT, "What is BERT in German texts?"),
        ("And in 2021?", said("Who led it in 2019?", "X."), "Who led it in 2021?"),
        (
            "Where was he born?",
            said("Who introduced GANs?", "They were introduced by Ian Goodfellow."),
            "Where was Ian Goodfellow born?",
        ),
        (
            "What is the second?",
            said("Name the gates.", "There are three:\n- forget gate\n- input gate"),
            "What is the second? (input gate)",
        ),
        # Two names: which of them is meant cannot be told, so nothing is replaced.
        (
            "How many songs was it trained on?",
            JUKEBOX,
            "How many songs was it trained on? (OpenAI release Jukebox)",
        ),
        ("Why?", said("Do cats sleep?"), "Why? (cats sleep)"),
    ],
)
def test_rewritten_by_rule(text: str, last: Answer, question: str) -> None:
    assert searched(text, last) == question


@given(st.text(min_size=1, max_size=60))
def test_a_rewrite_never_brings_in_a_word(follow_up: str) -> None:
    """Whatever was asked: all words come from the message or from what was said before."""
    plan = route_message(follow_up, (JUKEBOX,))
    if isinstance(plan, AnswerQuestion):
        words = {*content_words(follow_up), *content_words(JUKEBOX.question)}
        assert {*content_words(plan.question)} <= words | {*content_words(JUKEBOX.answer)}


def test_an_abstention_carries_its_question_and_a_remark_nothing() -> None:
    abstained = said("What is Jukebox?")
    thanks = said("thanks", "You are welcome.", remark=True)
    assert searched("Who released it?", BERT, abstained, thanks) == "Who released Jukebox?"
    assert searched("Who released it?", thanks) == "Who released it?"


def test_commands_change_the_last_answer() -> None:
    thanks = said("thanks", "You are welcome.", remark=True)
    plan = route_message("shorter please", (JUKEBOX, BERT, thanks))
    assert plan == RestyleAnswer(BERT, "Answer in one short sentence.")


@pytest.mark.parametrize("history", [(), (said("Q?"),), (JUKEBOX, said("Q?"))])
def test_a_command_without_an_answer_says_so(history: tuple[Answer, ...]) -> None:
    """An abstention has nothing to shorten, and an older answer is not meant."""
    plan = route_message("shorter please", history)
    assert isinstance(plan, SmallTalkReply) and "no answer yet" in plan.text


def test_small_talk_is_answered_in_its_language() -> None:
    asked = said("Was ist ein GAN und wie lernt es?", "Ein GAN ist ein Netz.")
    for text, words in (("Merci !", "Avec plaisir"), ("ok", "Gut;"), ("thanks", "welcome")):
        plan = route_message(text, (asked,))
        assert isinstance(plan, SmallTalkReply) and words in plan.text


MakeLibrary = Callable[..., Library]


def test_a_follow_up_is_answered_from_what_is_found_for_it(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Owls hunt at night.")
    library = make_library(NOTES, model)
    first = library.ask("What do Owls hunt?")
    model.prompts.clear()
    second = library.ask("When do they hunt?", history=(first,))
    assert second.question == "When do they hunt?"
    assert "Owls" in second.standalone_question or "(Owls" in second.standalone_question
    assert second.passages


def test_history_is_no_evidence(make_library: MakeLibrary) -> None:
    """What was said before reaches no prompt that answers, and opens no gate."""
    model = ScriptedModel("Cats sleep sixteen hours a day.")
    library = make_library(NOTES, model)
    before = said("What is a zyzzyva?", "A zyzzyva is a weevil of the tropics.")
    model.prompts.clear()
    library.ask("How long do cats sleep in a day?", history=(before,))
    assert model.prompts
    assert not any("weevil" in message["content"] for p in model.prompts for message in p)
    refused = library.ask("What does a zyzzyva weigh?", history=(before,))
    assert refused.verdict == "abstained"
    assert library.ask("How long does it live?", history=(before,)).verdict == "abstained"
