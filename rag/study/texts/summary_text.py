"""A summary, or any answer, as Markdown, with a footnote under every sentence."""

from __future__ import annotations

from rag.markdown import line
from rag.study.texts.footnotes import Footnotes
from rag.types import Answer


def answer_markdown(answer: Answer) -> str:
    """Return an answer as Markdown under its question.

    What lies between its sentences, such as titles and list marks, stays as it is.
    """
    notes = Footnotes()
    text, position = "", 0
    for claim in answer.claims:
        text += _between(answer.answer[position : claim.start]) + notes.said(claim)
        position = claim.end
    text += _between(answer.answer[position:])
    return "\n\n".join([f"# {line(answer.question)}", text, notes.text()]) + "\n"


def _between(text: str) -> str:
    """Return what lies between two sentences: a title line by line, white space as it is."""
    return "\n".join(line(one) if one.strip("- ") else one for one in text.split("\n"))
