"""What a tutor can do with an answer of the conversation; what comes of it is another answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from rag.answering.model import ChatModel
from rag.errors import BadInput
from rag.page.text import plain
from rag.study.texts.comparing import compare
from rag.study.texts.explaining import example, simpler
from rag.study.texts.tongues import CODES
from rag.study.texts.translate import translate
from rag.types import Answer

if TYPE_CHECKING:
    from rag.library import Library

Deed = Literal["simpler", "example", "translate", "compare"]


def title_of(deed: Deed, question: str, words: Sequence[str]) -> str:
    """Return what a turn is called that does something with an answer.

    Args:
        deed: what is done.
        question: of the answer.
        words: the language of a translation, or the two things to compare.
    """
    match deed:
        case "simpler":
            return f"In simpler words: {question}"
        case "example":
            return f"An example from my notes: {question}"
        case "translate":
            return f"In {words[0]}: {question}"
        case "compare":
            return f"Compare: {' and '.join(words)}"


def tutored(
    library: Library, deed: Deed, answer: Answer, words: Sequence[str], model: ChatModel | None
) -> Answer:
    """Return the answer that something makes of another; the arguments are those of `title_of`.

    Raises:
        BadInput: it cannot be done without a language model, or with this answer; it says why.
        ModelFailed: the language model cannot be run.
    """
    match deed:
        case "example":
            made = example(library, answer, model)
        case "compare":
            made = compare(library, words[0], words[1], model).answer
        case _ if model is None:
            raise BadInput(
                "This needs the language model.", "Untick “Quote only”, here or in the settings."
            )
        case "simpler":
            made = simpler(library, answer, model)
        case "translate":
            translated = translate(answer, words[0], model)
            if translated.problem:
                raise BadInput(translated.problem, "Choose another language or another model.")
            made = translated.answer
    title = title_of(deed, answer.question, words)
    return replace(made, question=title, standalone_question=title)


def render_tutor(number: int) -> str:
    """Return the menu of what can be done with the answer of a turn."""
    languages = "".join(f'<option value="{name}">{plain(name)}</option>' for name in CODES)
    language, one, other = (f"tutor-{number}-{name}" for name in ("language", "one", "other"))
    return (
        '<details class="menu tutor"><summary>Study this</summary><div class="sheet" role="group" '
        'aria-label="Study this answer">'
        + "".join(
            _button(deed, number, name)
            for deed, name in (
                ("simpler", "Explain simpler"),
                ("example", "Example from my notes"),
                ("test", "Test me on this"),
            )
        )
        + f'<p><label for="{language}">Into</label> <select id="{language}">{languages}</select> '
        f"{_button('translate', number, 'Translate')}</p>"
        f'<p><label for="{one}">Set</label> <input type="text" id="{one}"> '
        f'<label for="{other}">beside</label> <input type="text" id="{other}"> '
        f"{_button('compare', number, 'Compare')}</p></div></details>"
    )


def _button(deed: str, number: int, words: str) -> str:
    return (
        f'<button type="button" class="link" data-tutor="{deed}" data-turn="{number}">{words}'
        "</button>"
    )
