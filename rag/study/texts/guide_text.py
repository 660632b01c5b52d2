"""A study guide as Markdown, with a footnote under every sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rag.markdown import line
from rag.study.texts.contrasts import Contrast
from rag.study.texts.footnotes import Footnotes
from rag.study.texts.guide import Entry, Guide
from rag.study.texts.terms import Term


def guide_markdown(guide: Guide) -> str:
    """Return a guide as Markdown; lists that would be empty are left out."""
    notes = Footnotes()
    parts = [f"# Study guide: {line(guide.title)}"]
    parts += _listed("Outline", _outline(guide.outline))
    if guide.key_points:
        parts.append("## Key points")
    for block in guide.key_points:
        points = "\n".join(f"- {notes.said(claim)}" for claim in block.claims)
        parts += [f"### {line(block.title)}"] if block.title else []
        parts.append(points)
    parts += _listed("Key terms", (_term(one, notes) for one in guide.terms))
    parts += _listed("Common confusions", (_confusion(one, notes) for one in guide.confusions))
    parts += _listed("Open questions", (f"- {notes.said(one)}" for one in guide.open_questions))
    parts += _listed("Sections", _coverage(guide))
    return "\n\n".join([*parts, notes.text()]) + "\n"


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    text = "\n".join(lines)
    if text:
        yield f"## {title}\n\n{text}"


def _outline(entries: Iterable[Entry]) -> Iterator[str]:
    document = ""
    depths: list[int] = []
    for entry in entries:
        if entry.document != document:
            document, depths = entry.document, []
        # By nesting and not by level: a document may begin at level 2, or leave one out.
        depths = [*(level for level in depths if level < entry.level), entry.level]
        yield f"{'  ' * (len(depths) - 1)}- {line(entry.title)}"


def _term(term: Term, notes: Footnotes) -> str:
    alias = f" ({line(term.alias)})" if term.alias else ""
    # An entry of a glossary begins with its term, which stands before it already.
    text = re.sub(rf"^{re.escape(term.name)}(?::| [–—-]) ", "", term.definition.text)
    return f"- **{line(term.name)}**{alias}: {notes.said(replace(term.definition, text=text))}"


def _confusion(contrast: Contrast, notes: Footnotes) -> str:
    pair = f"**{line(contrast.one)} / {line(contrast.other)}**: " if contrast.one else ""
    return f"- {pair}{notes.said(contrast.claim)}"


def _coverage(guide: Guide) -> Iterator[str]:
    """Say how many sections the guide represents, and which it does not."""
    without = [one.heading or one.document for one in guide.coverage if not one.items]
    represented = len(guide.coverage) - len(without)
    yield f"- Represented: {represented} of {len(guide.coverage)}"
    yield from (f"- Not represented: {line(name)}" for name in without)
