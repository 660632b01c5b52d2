"""HTML of a summary and a study guide: cited sentences, their evidence, and the coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from rag.page.ask.answer_html import render_prose, verdict_words
from rag.page.ask.evidence_html import render_evidence
from rag.page.ask.turn import Turn
from rag.page.document_picker import Choice
from rag.page.markup import name_writer, plain
from rag.study.items import SectionCoverage
from rag.study.summaries.composed_answer import ClaimBlock, answer_of
from rag.study.summaries.markdown_text import answer_markdown, guide_markdown
from rag.study.summaries.study_guide import Guide, GuideEntry, claims_of
from rag.study.summaries.summary import Summary
from rag.text.display import count
from rag.types import Answer, Claim

TEXT, QUIZ, CARD = -1, -2, -3
"""Names of what the tab shows with chips; turns of the conversation are numbered from 1."""

_WELCOME = (
    '<div class="welcome"><h2>See what a document says before you read it</h2><p>Choose a document '
    "above, or a tag, or all. A <strong>summary</strong> goes through it section by section; a "
    "<strong>study guide</strong> lists its key points, terms, things that are easily confused and "
    "open questions. Every sentence carries the number of the passage that it rests on.</p></div>"
)


def render_text(text: Summary | Guide | None) -> str:
    """Return a summary or a guide beside its evidence; None is how everybody begins."""
    if text is None:
        return _WELCOME
    if isinstance(text, Summary):
        return beside(_summary(text), render_grounds(text.answer, TEXT))
    everything = answer_of(
        text.title, [ClaimBlock(tuple(claims_of(text)))], text.passages, scribe=None, seconds=0.0
    )
    return beside(_guide(text), render_grounds(everything, TEXT))


def beside(left: str, evidence: str) -> str:
    """Return a text with its evidence beside it, below it on a narrow screen."""
    return f'<div class="beside"><div>{left}</div><div class="aside">{evidence}</div></div>'


def render_grounds(answer: Answer, number: int) -> str:
    """Return the passages behind an answer that is not of the conversation."""
    turn = Turn(
        number,
        answer.question,
        Choice(),
        searched=1,
        of=1,
        stage="answered",
        passages=answer.passages,
        answer=answer,
    )
    return render_evidence([turn])


def _summary(summary: Summary) -> str:
    answer = summary.answer
    prose = render_prose(answer.answer, answer.claims, TEXT)
    return (
        f'<article class="turn studied"><h2 class="question" dir="auto">{plain(answer.question)}'
        f'</h2><div class="answer" dir="auto">{prose}</div>'
        f'<p class="status {answer.verdict}"><span class="dot" aria-hidden="true"></span>'
        f"<span>{plain(verdict_words(answer))}</span></p>"
        f"{_small_print(answer.model, answer_markdown(answer))}{_coverage(summary.coverage)}"
        "</article>"
    )


def _small_print(model: str | None, markdown: str) -> str:
    """Return who wrote a text, and the button that copies it."""
    writer = name_writer(model) if model else "quoted, no language model"
    return (
        f'<div class="small-print"><span>{writer}</span><button type="button" class="copy" '
        f'data-copy="{plain(markdown)}" title="As Markdown, with footnotes">Copy</button></div>'
    )


def _coverage(coverage: Sequence[SectionCoverage]) -> str:
    """Return which sections are represented, those that are not first."""
    covered = sum(one.items > 0 for one in coverage)
    rows = "".join(
        f'<li class="{"" if one.items else "left-out"}" dir="auto">{plain(_name(one))} '
        f'<span class="soft">{count(one.items, "sentence") if one.items else "left out"}</span>'
        "</li>"
        for one in sorted(coverage, key=lambda one: one.items > 0)
    )
    return (
        f"<details><summary>{covered} of {count(len(coverage), 'section')} represented</summary>"
        f'<ul class="coverage">{rows}</ul></details>'
    )


def _name(section: SectionCoverage) -> str:
    return section.heading or PurePosixPath(section.document).name


# A study guide


def _guide(guide: Guide) -> str:
    """Return the lists of a guide; those that would be empty are left out."""
    points, terms = guide.key_points, guide.terms
    first = 0
    parts = [_titled("Outline", _outline(guide.outline))]
    blocks = ""
    for block in points:
        title = f'<h4 dir="auto">{plain(block.title)}</h4>' if block.title else ""
        blocks += title + _said(block.claims, first)
        first += len(block.claims)
    parts.append(_titled("Key points", blocks))
    defined = ""
    for number, term in enumerate(terms, first):
        alias = f' <span class="soft">({plain(term.alias)})</span>' if term.alias else ""
        defined += f"<dt>{plain(term.name)}{alias}</dt><dd>{_said([term.definition], number)}</dd>"
    first += len(terms)
    parts.append(_titled("Key terms", f"<dl>{defined}</dl>" if defined else ""))
    confused = ""
    for number, one in enumerate(guide.confusions, first):
        pair = f"<dt>{plain(one.one)} / {plain(one.other)}</dt>" if one.one else ""
        confused += f"{pair}<dd>{_said([one.claim], number)}</dd>"
    first += len(guide.confusions)
    parts.append(_titled("Common confusions", f"<dl>{confused}</dl>" if confused else ""))
    parts.append(_titled("Open questions", _said(guide.open_questions, first)))
    return (
        f'<article class="turn studied"><h2 class="question" dir="auto">Study guide: '
        f"{plain(guide.title)}</h2>{_small_print(guide.model, guide_markdown(guide))}"
        f"{_coverage(guide.coverage)}{''.join(parts)}</article>"
    )


def _titled(title: str, content: str) -> str:
    return f"<section><h3>{title}</h3>{content}</section>" if content else ""


def _said(claims: Iterable[Claim], first: int) -> str:
    """Return some claims with their chips, as a list where there are several.

    Args:
        claims: of the guide.
        first: place of the first among all claims of the guide.
    """
    claims = list(claims)
    if not claims:
        return ""
    mark = "- " if len(claims) > 1 else ""
    text, placed = "", list[Claim]()
    for claim in claims:
        said, start = " ".join(claim.text.split()), len(text) + len(mark)
        text += f"{mark}{said}\n"
        placed.append(replace(claim, text=said, start=start, end=start + len(said)))
    return f'<div class="answer" dir="auto">{render_prose(text, placed, TEXT, first=first)}</div>'


def _outline(entries: Sequence[GuideEntry]) -> str:
    """Return the headings, set in by their level."""
    lowest = min((entry.level for entry in entries), default=1)
    items = "".join(
        f'<li style="--depth: {entry.level - lowest}" dir="auto">{plain(entry.title)}</li>'
        for entry in entries
    )
    return f'<ul class="outline">{items}</ul>' if items else ""
