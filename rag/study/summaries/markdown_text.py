"""Study guides and answers as Markdown, with footnotes for every sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rag.citations.footnotes import Footnotes
from rag.study.summaries.contrasts import Contrast
from rag.study.summaries.key_terms import Term
from rag.study.summaries.study_guide import Guide, GuideEntry
from rag.text.markdown import escape_line
from rag.types import Answer, Claim


def _claim_text(claim: Claim, notes: Footnotes) -> str:
    """Return the text of a claim with its footnote marks."""
    return escape_line(claim.text) + "".join(notes.mark(citation) for citation in claim.citations)


def answer_markdown(answer: Answer) -> str:
    """Return an answer as Markdown under its question.

    The text between its sentences, such as titles and list marks, is kept.
    """
    notes = Footnotes()
    text, position = "", 0
    for claim in answer.claims:
        text += _between(answer.answer[position : claim.start]) + _claim_text(claim, notes)
        position = claim.end
    text += _between(answer.answer[position:])
    return "\n\n".join([f"# {escape_line(answer.question)}", text, notes.text()]) + "\n"


def _between(text: str) -> str:
    """Return the text between two sentences: titles escaped, white space and list marks kept."""
    return "\n".join(escape_line(one) if one.strip("- ") else one for one in text.split("\n"))


def guide_markdown(guide: Guide) -> str:
    """Return a guide as Markdown, without empty sections."""
    notes = Footnotes()
    parts = [f"# Study guide: {escape_line(guide.title)}"]
    parts += _listed("Outline", _outline(guide.outline))
    if guide.key_points:
        parts.append("## Key points")
    for block in guide.key_points:
        points = "\n".join(f"- {_claim_text(claim, notes)}" for claim in block.claims)
        parts += [f"### {escape_line(block.title)}"] if block.title else []
        parts.append(points)
    parts += _listed("Key terms", (_term(one, notes) for one in guide.terms))
    parts += _listed("Common confusions", (_confusion(one, notes) for one in guide.confusions))
    parts += _listed(
        "Open questions", (f"- {_claim_text(one, notes)}" for one in guide.open_questions)
    )
    parts += _listed("Sections", _coverage(guide))
    return "\n\n".join([*parts, notes.text()]) + "\n"


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    text = "\n".join(lines)
    if text:
        yield f"## {title}\n\n{text}"


def _outline(entries: Iterable[GuideEntry]) -> Iterator[str]:
    document = ""
    depths: list[int] = []
    for entry in entries:
        if entry.document != document:
            document, depths = entry.document, []
        # By nesting, not by level: a document may begin at level 2, or skip one.
        depths = [*(level for level in depths if level < entry.level), entry.level]
        yield f"{'  ' * (len(depths) - 1)}- {escape_line(entry.title)}"


def _term(term: Term, notes: Footnotes) -> str:
    alias = f" ({escape_line(term.alias)})" if term.alias else ""
    # A glossary entry begins with its term, which is already shown before it.
    text = re.sub(rf"^{re.escape(term.name)}(?::| [–—-]) ", "", term.definition.text)
    text = _claim_text(replace(term.definition, text=text), notes)
    return f"- **{escape_line(term.name)}**{alias}: {text}"


def _confusion(contrast: Contrast, notes: Footnotes) -> str:
    pair = (
        f"**{escape_line(contrast.one)} / {escape_line(contrast.other)}**: " if contrast.one else ""
    )
    return f"- {pair}{_claim_text(contrast.claim, notes)}"


def _coverage(guide: Guide) -> Iterator[str]:
    """Yield how many sections the guide covers, and those that it does not."""
    without = [one.heading or one.document for one in guide.coverage if not one.items]
    represented = len(guide.coverage) - len(without)
    yield f"- Represented: {represented} of {len(guide.coverage)}"
    yield from (f"- Not represented: {escape_line(name)}" for name in without)
