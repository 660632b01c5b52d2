"""Messages: small talk, commands, and questions with their history."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import NOTES, ScriptedModel

from conversation.answers import BERT, JUKEBOX, said, searched
from rag.conversation.router import RestyleAnswer, SmallTalkReply, route_message
from rag.library import Library
from rag.types import Answer


def test_history_with_abstention_and_small_talk() -> None:
    abstained = said("What is Jukebox?")
    thanks = said("thanks", "You are welcome.", remark=True)
    assert searched("Who released it?", BERT, abstained, thanks) == "Who released Jukebox?"
    assert searched("Who released it?", thanks) == "Who released it?"


def test_command_restyles_last_answer() -> None:
    thanks = said("thanks", "You are welcome.", remark=True)
    plan = route_message("shorter please", (JUKEBOX, BERT, thanks))
    assert plan == RestyleAnswer(BERT, "Answer in one short sentence.")


@pytest.mark.parametrize("history", [(), (said("Q?"),), (JUKEBOX, said("Q?"))])
def test_command_without_answer(history: tuple[Answer, ...]) -> None:
    """An abstention has nothing to shorten, and an older answer is not meant."""
    plan = route_message("shorter please", history)
    assert isinstance(plan, SmallTalkReply) and "no answer yet" in plan.text


def test_language_of_small_talk() -> None:
    asked = said("Was ist ein GAN und wie lernt es?", "Ein GAN ist ein Netz.")
    for text, words in (("Merci !", "Avec plaisir"), ("ok", "Gut;"), ("thanks", "welcome")):
        plan = route_message(text, (asked,))
        assert isinstance(plan, SmallTalkReply) and words in plan.text


MakeLibrary = Callable[..., Library]


def test_follow_up_is_searched(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Owls hunt at night.")
    library = make_library(NOTES, model)
    first = library.ask("What do Owls hunt?")
    model.prompts.clear()
    second = library.ask("When do they hunt?", history=(first,))
    assert second.question == "When do they hunt?"
    assert "Owls" in second.standalone_question or "(Owls" in second.standalone_question
    assert second.passages


def test_history_is_not_evidence(make_library: MakeLibrary) -> None:
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
