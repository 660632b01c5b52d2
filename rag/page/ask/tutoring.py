"""Tutor actions: each makes another answer from an answer of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from rag.errors import BadInput, FootnoteError
from rag.llm.chat_model import ChatModel
from rag.page.ask.turn import Translation
from rag.page.templates import render
from rag.study.tutoring.comparison import compare
from rag.study.tutoring.examples import find_example
from rag.study.tutoring.explain import simplify
from rag.study.tutoring.translate import TranslatedAnswer, translate
from rag.text.display import count
from rag.text.language import LANGUAGE_CODES, language_of
from rag.types import Answer

if TYPE_CHECKING:
    from rag.library import Library

TutorAction = Literal["simpler", "example", "translate", "compare"]
FIELDS = {"translate": ("language",), "compare": ("one", "other")}
"""The names of the fields that an action takes its words from."""


def title_of(action: TutorAction, question: str, words: Sequence[str]) -> str:
    """Return the title of the turn that a tutor action makes.

    Args:
        action: one of the tutor's.
        question: of the answer.
        words: the language of a translation, or the two things to compare.
    """
    match action:
        case "simpler":
            return f"In simpler words: {question}"
        case "example":
            return f"An example from my notes: {question}"
        case "translate":
            return f"In {words[0]}: {question}"
        case "compare":
            return f"Compare: {' and '.join(words)}"


def apply_tutor_action(
    library: Library,
    action: TutorAction,
    answer: Answer,
    words: Sequence[str],
    model: ChatModel | None,
) -> Answer:
    """Return the answer that an action makes; see `title_of` for the arguments.

    Raises:
        BadInput: it needs a language model, or cannot be done with this answer.
        ModelFailed: the language model cannot be run.
    """
    match action:
        case "example":
            made = find_example(library, answer, model)
        case "compare":
            made = compare(library, words[0], words[1], model).answer
        case "simpler":
            made = simplify(library, answer, model)
        case "translate":
            made = translate_answer(answer, words[0], model).answer
    title = title_of(action, answer.question, words)
    return replace(made, question=title, standalone_question=title)


def translate_answer(answer: Answer, language: str, model: ChatModel | None) -> TranslatedAnswer:
    """Return an answer in another language, each claim with its citations.

    Raises:
        BadInput: no sentence of it can be translated; it says why.
        ModelFailed: the language model cannot be run.
    """
    found = translate(answer, language, _needed(model))
    if found.problem:
        raise BadInput(found.problem, "Choose another language or another model.")
    return found


def in_language(answer: Answer, language: str, model: ChatModel | None) -> Translation:
    """Return an answer in the language of the settings, translated unless it is in it already.

    If that fails, the answer is left as it is, with a note that gives the reason.
    """
    if language_of(" ".join(claim.text for claim in answer.claims)) == LANGUAGE_CODES[language]:
        return Translation(answer)
    try:
        found = translate_answer(answer, language, model)
    except FootnoteError as error:
        return Translation(answer, f"This answer is not in {language}. {error.what} {error.cure}")
    if not found.untranslated:
        return Translation(found.answer)
    reason = found.answer.claims[found.untranslated[0]].reasons[-1]
    stay = f"{len(found.untranslated)} of {count(len(found.answer.claims), 'sentence')}"
    return Translation(found.answer, f"Not in {language}: {stay}. {reason}")


def _needed(model: ChatModel | None) -> ChatModel:
    if model is None:
        raise BadInput(
            "This needs the language model.", "Untick “Quote only”, here or in the settings."
        )
    return model


def render_tutor(number: int) -> Markup:
    """Return the menu of tutor actions for the answer of a turn."""
    return render("ask/tutor_menu.html", turn=number, languages=list(LANGUAGE_CODES))
