"""A study guide as Markdown, with a footnote under every sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rag.study.contrasts import Contrast
from rag.study.guide import Entry, Guide
from rag.study.terms import Term
from rag.types import Citation, Claim

# What a document says must not become a picture that is fetched, a link or HTML.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~$!&])")


def guide_markdown(guide: Guide) -> str:
    """Return a guide as Markdown; lists that would be empty are left out."""
    notes = _Footnotes()
    parts = [f"# Study guide: {_plain(guide.title)}"]
    parts += _listed("Outline", _outline(guide.outline))
    if guide.key_points:
        parts.append("## Key points")
    for block in guide.key_points:
        points = "\n".join(f"- {notes.said(claim)}" for claim in block.claims)
        parts += [f"### {_plain(block.title)}"] if block.title else []
        parts.append(points)
    parts += _listed("Key terms", (_term(one, notes) for one in guide.terms))
    parts += _listed("Common confusions", (_confusion(one, notes) for one in guide.confusions))
    parts += _listed("Open questions", (f"- {notes.said(one)}" for one in guide.open_questions))
    parts += _listed("Sections", _coverage(guide))
    return "\n\n".join([*parts, notes.text()]) + "\n"


class _Footnotes:
    """Footnotes in the order of their use; what is cited twice has one."""

    def __init__(self) -> None:
        self._numbers: dict[Citation, int] = {}

    def said(self, claim: Claim) -> str:
        """Return the words of a claim with the marks of its footnotes."""
        numbers = [self._numbers.setdefault(one, len(self._numbers) + 1) for one in claim.citations]
        return _plain(claim.text) + "".join(f"[^{number}]" for number in numbers)

    def text(self) -> str:
        """Return the footnotes themselves."""
        return "\n".join(f"[^{n}]: {_source(one)}" for one, n in self._numbers.items())


def _source(citation: Citation) -> str:
    page = f", page {citation.page_label}" if citation.page_label else ""
    place = f"{citation.document}{page}, {citation.heading}".rstrip(", ")
    return f"{_plain(place)}: “{_plain(citation.quote)}”"


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
        yield f"{'  ' * (len(depths) - 1)}- {_plain(entry.title)}"


def _term(term: Term, notes: _Footnotes) -> str:
    alias = f" ({_plain(term.alias)})" if term.alias else ""
    # An entry of a glossary begins with its term, which stands before it already.
    text = re.sub(rf"^{re.escape(term.name)}(?::| [–—-]) ", "", term.definition.text)
    return f"- **{_plain(term.name)}**{alias}: {notes.said(replace(term.definition, text=text))}"


def _confusion(contrast: Contrast, notes: _Footnotes) -> str:
    pair = f"**{_plain(contrast.one)} / {_plain(contrast.other)}**: " if contrast.one else ""
    return f"- {pair}{notes.said(contrast.claim)}"


def _coverage(guide: Guide) -> Iterator[str]:
    """Say how many sections the guide represents, and which it does not."""
    without = [one.heading or one.document for one in guide.coverage if not one.items]
    represented = len(guide.coverage) - len(without)
    yield f"- Represented: {represented} of {len(guide.coverage)}"
    yield from (f"- Not represented: {_plain(name)}" for name in without)


def _plain(text: str) -> str:
    """Return a text on one line that means nothing in Markdown or HTML."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
