"""The page's HTML: pure functions from the vocabulary to markup. Knows nothing of Gradio.

Every text of a document, a model or a person is untrusted: it passes through `plain` and nothing
else, so Markdown and HTML in it are shown as they are written and never run.
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from rag.errors import FootnoteError
from rag.types import Answer, Citation, Claim, Draft, Event, Failure, Passage, Retrieved, SyncReport

Stage = Literal["waiting", "searching", "reading", "writing", "answered", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and how far its answer has come. Numbers are unique on a page."""

    number: int
    question: str
    searched: int
    stage: Stage = "waiting"
    passages: tuple[Passage, ...] = ()
    left_out: tuple[Passage, ...] = ()
    draft: str = ""
    answer: Answer | None = None
    problem: FootnoteError | None = None


def advance(turn: Turn, news: Event | FootnoteError | Stage) -> Turn:
    """Return the turn after an event of its answer, an error, or a bare change of stage."""
    match news:
        case Retrieved():
            return replace(
                turn, stage="reading", passages=news.passages, left_out=news.left_out
            )
        case Draft():
            return replace(turn, stage="writing", draft=news.text)
        case Answer():
            return replace(
                turn,
                stage="answered",
                answer=news,
                passages=news.passages,
                left_out=news.left_out,
            )
        case FootnoteError():
            return replace(turn, stage="failed", problem=news)
        case _:
            return replace(turn, stage=news)


# Text

_INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(0x20) if chr(code) not in "\n\t"),
        *range(0x7F, 0xA0),
        # Embeddings, overrides and isolates: one of them could turn the page's own words around.
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)


def plain(text: str) -> str:
    """Return untrusted text as inert HTML, good inside elements and quoted attributes."""
    return html.escape(text.translate(_INVISIBLE))


def count(number: int, noun: str) -> str:
    """Return '1 passage' or '3 passages'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def place(source: Citation | Passage) -> str:
    """Return where a passage stands, in words: file, nearest heading, printed page."""
    parts = [PurePosixPath(source.document).name]
    if source.heading:
        parts.append(source.heading.rsplit(" › ", 1)[-1])
    if source.page is not None:
        parts.append(f"page {source.page_label or source.page}")
    return ", ".join(parts)


# The answer


def render_turns(turns: Iterable[Turn]) -> str:
    """Return a conversation."""
    return "".join(render_turn(turn) for turn in turns)


def render_turn(turn: Turn) -> str:
    """Return a question with what there is of its answer.

    The shape is the same at every stage, so that words stay where they are while the stage changes.
    """
    if turn.answer is None:
        body = f'<div class="answer draft" dir="auto">{plain(turn.draft)}</div>'
    elif turn.answer.claims:
        body = f'<div class="answer" dir="auto">{_claims(turn.number, turn.answer)}</div>'
    else:
        body = '<div class="answer"></div>'  # an abstention: the badge says all there is to say
    return (
        f'<article class="turn" id="turn-{turn.number}" data-turn="{turn.number}">'
        f'<h2 class="question" dir="auto">{plain(turn.question)}</h2>'
        f"{body}{_status(turn)}{_afterword(turn)}</article>"
    )


def _claims(turn: int, answer: Answer) -> str:
    """Return the answer's text with each claim marked by its verdict and followed by its chips."""
    parts: list[str] = []
    position = 0
    for number, claim in enumerate(answer.claims):
        parts.append(plain(answer.answer[position : claim.start]))
        parts.append(_claim(turn, number, claim))
        position = claim.end
    parts.append(plain(answer.answer[position:]))
    return "".join(parts)


def _claim(turn: int, number: int, claim: Claim) -> str:
    chips = "".join(
        _chip(turn, number, next(group))
        for _, group in itertools.groupby(
            sorted(claim.citations, key=lambda c: (c.marker, c.start)), key=lambda c: c.marker
        )
    )
    aside = "" if claim.verdict == "supported" else f" ({_FLAG[claim.verdict]})"
    reasons = plain(" ".join(_reasons(claim)))
    # Chips are bound to the last word: a number alone at the start of a line belongs to nothing.
    head, _, tail = claim.text.rpartition(" ")
    if len(tail) > 30:
        head, tail = claim.text, ""
    return (
        f'<span class="claim {claim.verdict}" id="turn-{turn}-claim-{number}" title="{reasons}">'
        f"{plain(head)}{' ' if head and tail else ''}"
        f'<span class="tail">{plain(tail)}{chips}</span>'
        f'<span class="unseen">{aside}</span></span>'
    )


_FLAG = {
    "partial": "only partly supported by your documents",
    "unsupported": "not found in your documents",
    "abstained": "not found in your documents",
}


def _reasons(claim: Claim) -> tuple[str, ...]:
    """Return why a claim is flagged; a claim that is not has none."""
    if claim.verdict == "supported":
        return ()
    if claim.reasons:
        return claim.reasons
    if claim.verdict == "partial":
        return ("The cited text says only part of this.",)
    return ("No sentence of your documents says this.",)


def _chip(turn: int, claim: int, citation: Citation) -> str:
    """Return the button of all citations of one claim into one passage."""
    label = plain(f"Footnote {citation.marker}: {place(citation)}")
    return (
        f'<button type="button" class="chip" data-turn="{turn}" data-claim="{claim}" '
        f'data-passage="{citation.marker}" aria-pressed="false" aria-label="{label}" '
        f'title="{label}">{citation.marker}</button>'
    )


def _status(turn: Turn) -> str:
    """Return the line under the words: what is happening, and at the end the verdict."""
    kind = turn.answer.verdict if turn.answer else turn.stage
    return (
        f'<p class="status {kind}" role="status"><span class="dot" aria-hidden="true"></span>'
        f"<span>{plain(status_words(turn))}</span></p>"
    )


def status_words(turn: Turn) -> str:
    """Return where a turn is, in plain words."""
    if turn.answer is not None:
        return verdict_words(turn.answer)
    return {
        "waiting": "Waiting for what is being done now…",
        "searching": f"Searching {count(turn.searched, 'document')}…",
        "reading": f"Reading {count(len(turn.passages), 'passage')}…",
        "writing": "Writing… not checked yet",
        "stopped": "Stopped."
        + (" These words were not checked against your documents." if turn.draft else ""),
        "failed": "This could not be answered.",
        "answered": "",
    }[turn.stage]


def verdict_words(answer: Answer) -> str:
    """Return how well an answer is supported, in plain words."""
    if answer.verdict == "abstained" or not answer.claims:
        refusal = answer.answer or "I could not find this in your documents."
        return refusal + (" The nearest passages are shown as evidence." * bool(answer.passages))
    of = len(answer.claims)
    missing = sum(claim.verdict in ("unsupported", "abstained") for claim in answer.claims)
    partly = sum(claim.verdict == "partial" for claim in answer.claims)
    if not missing and not partly:
        subject = {1: "This sentence is", 2: "Both sentences are"}.get(of, f"All {of} sentences are")
        return f"{subject} supported by your documents"
    words = []
    if missing:
        words.append(f"{_share(missing, of)} could not be found in your documents")
    if partly:
        verb = "is" if partly == 1 else "are"
        words.append(f"{_share(partly, of)} {verb} only partly supported by your documents")
    return "; ".join(words)


def _share(number: int, of: int) -> str:
    return "This sentence" if of == 1 else f"{number} of {of} sentences"


def _afterword(turn: Turn) -> str:
    """Return what follows the status: the error with its cure, or the reasons and the small print."""
    if turn.problem is not None:
        return render_problem(turn.problem)
    if turn.answer is None:
        return ""
    answer = turn.answer
    reasons = "".join(
        f'<li dir="auto"><q>{plain(_shorten(claim.text))}</q> {plain(reason)}</li>'
        for claim in answer.claims
        for reason in _reasons(claim)
    )
    understood = (
        f'<p class="understood" dir="auto">Understood as: {plain(answer.standalone_question)}</p>'
        if answer.standalone_question != answer.question
        else ""
    )
    copy = (
        f'<button type="button" class="copy" data-copy="{plain(copy_text(answer))}">Copy</button>'
        if answer.claims
        else ""
    )
    return (
        (f'<ul class="reasons">{reasons}</ul>' if reasons else "")
        + understood
        + f'<p class="small-print">{_small_print(answer)}{copy}</p>'
    )


def _shorten(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"


def _small_print(answer: Answer) -> str:
    """Return the support as a number, the time taken and who wrote it."""
    seconds = answer.timings.total
    parts = [f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"]
    if answer.claims:
        meaning = "Estimated probability that the cited text supports the weakest sentence"
        parts.insert(0, f'<span title="{meaning}">support {answer.support:.0%}</span>')
        parts.append(plain(answer.model or "quoted, no language model"))
    return "<span>" + " · ".join(parts) + "</span>"


def copy_text(answer: Answer) -> str:
    """Return an answer as plain text with numbered notes, as it is put on the clipboard."""
    words: list[str] = []
    notes: dict[int, str] = {}
    position = 0
    for claim in answer.claims:
        markers = {citation.marker: place(citation) for citation in claim.citations}
        numbers = "".join(f"[{marker}]" for marker in sorted(markers))
        words.append(answer.answer[position : claim.end] + (f" {numbers}" if numbers else ""))
        notes |= markers
        position = claim.end
    words.append(answer.answer[position:])
    foot = "\n".join(f"[{marker}] {where}" for marker, where in sorted(notes.items()))
    return "".join(words) + (f"\n\n{foot}" if foot else "")


# The evidence


def render_evidence(turns: Sequence[Turn]) -> str:
    """Return the evidence of every turn; the last one's is shown, a chip shows its own turn's."""
    if not turns:
        return (
            '<section class="evidence"><h2>Evidence</h2><p class="hint">The passages behind an '
            "answer appear here. Press a number in the answer to see the sentence it rests on."
            "</p></section>"
        )
    return "".join(_evidence(turn, shown=turn is turns[-1]) for turn in turns)


def _evidence(turn: Turn, *, shown: bool) -> str:
    cited = {c.marker for claim in turn.answer.claims for c in claim.citations} if turn.answer else ()
    first = [passage for passage in turn.passages if passage.marker in cited]
    rest = [passage for passage in turn.passages if passage.marker not in cited]
    title = "Evidence"
    if not cited:  # still reading, stopped, or abstained: all that was found, none folded away
        first, rest = rest, []
        title = "Nearest passages" if turn.answer else "Passages found"
    return (
        f'<section class="evidence" id="evidence-{turn.number}" data-turn="{turn.number}"'
        f' aria-label="{title}"{"" if shown else " hidden"}>'
        f'<h2>{title}</h2><p class="hint" dir="auto">{_evidence_hint(turn)}</p>'
        + "".join(_card(turn, passage) for passage in first)
        + _folded("Also read", "".join(_card(turn, passage) for passage in rest), len(rest))
        + _folded("Found, but there was no room", _list_places(turn.left_out), len(turn.left_out))
        + "</section>"
    )


def _evidence_hint(turn: Turn) -> str:
    if turn.passages:
        return f"for <q>{plain(_shorten(turn.question))}</q>"
    return "Nothing was found." if turn.answer else "…"


def _folded(summary: str, content: str, number: int) -> str:
    return f"<details><summary>{summary} ({number})</summary>{content}</details>" if number else ""


def _list_places(passages: Iterable[Passage]) -> str:
    items = "".join(f'<li dir="auto">{plain(place(passage))}</li>' for passage in passages)
    return f'<ul class="places">{items}</ul>'


def _card(turn: Turn, passage: Passage) -> str:
    """Return a passage with its place and the cited spans marked."""
    page = ""
    if passage.page is not None:
        page = (
            f'<span class="page" title="Page {passage.page} of the file">'
            f"page {plain(passage.page_label or str(passage.page))}</span>"
        )
    heading = f'<p class="path" dir="auto">{plain(passage.heading)}</p>' if passage.heading else ""
    name = f"evidence-{turn.number}-passage-{passage.marker}"
    return (
        f'<article class="card" id="{name}" data-passage="{passage.marker}" tabindex="-1">'
        f'<h3><span class="number">{passage.marker}</span>'
        f'<bdi class="file" title="{plain(passage.document)}">'
        f"{plain(PurePosixPath(passage.document).name)}</bdi>{page}</h3>{heading}"
        f'<p class="passage" dir="auto">{_marked(name, turn.answer, passage)}</p>'
        '<button type="button" class="back">Back to the sentence</button></article>'
    )


def _marked(name: str, answer: Answer | None, passage: Passage) -> str:
    """Return a passage's text; each cited stretch is a mark that names the claims citing it."""
    spans = [
        (citation.start - passage.start, citation.end - passage.start, number)
        for number, claim in enumerate(answer.claims if answer else ())
        for citation in claim.citations
        if citation.marker == passage.marker
    ]
    parts = []
    for start, end, claims in stretches(len(passage.text), spans):
        text = plain(passage.text[start:end])
        if claims:
            names = " ".join(map(str, sorted(claims)))
            text = f'<mark id="{name}-at-{start}" data-claims="{names}">{text}</mark>'
        parts.append(text)
    return "".join(parts)


def stretches(
    length: int, spans: Iterable[tuple[int, int, int]]
) -> list[tuple[int, int, frozenset[int]]]:
    """Cut a text where spans begin and end; each stretch names the spans that cover it.

    Spans overlap when two claims cite the same sentence, and elements cannot.

    Args:
        length: of the text; what reaches beyond it is cut off.
        spans: start, end and the name of a span.
    """
    inside = [(max(0, start), min(length, end), name) for start, end, name in spans]
    cuts = sorted({0, length, *(at for start, end, _ in inside for at in (start, end) if start < end)})
    return [
        (start, end, frozenset(name for a, b, name in inside if a <= start and end <= b))
        for start, end in itertools.pairwise(cuts)
    ]


# Everything around


def render_masthead(documents: Sequence[str]) -> str:
    """Return the page's head: its name, and the documents it answers from."""
    names = "".join(f"<li><bdi>{plain(name)}</bdi></li>" for name in documents)
    library = (
        f'<details class="library"><summary>{count(len(documents), "document")}</summary>'
        f"<ul>{names}</ul></details>"
        if documents
        else ""
    )
    return f'<header class="masthead"><h1>Footnote</h1>{library}</header>'


def render_welcome(documents: Sequence[str], problem: FootnoteError | None, endings: str) -> str:
    """Return what stands where the conversation will be: how to begin, or why it cannot.

    Args:
        documents: of the library; none when there is no library yet.
        problem: that keeps the library from opening.
        endings: of the files that can be added, for the reader.
    """
    if problem is not None:
        return f'<div class="welcome"><h2>The library cannot be opened</h2>{render_problem(problem)}</div>'
    if not documents:
        return (
            '<div class="welcome"><h2>There is nothing to read yet</h2>'
            "<p>Press <strong>Add files</strong> below and choose notes, papers or chapters "
            f"({plain(endings)}). They are copied beside your library and never leave this "
            "computer. Then ask about them.</p></div>"
        )
    return (
        '<div class="welcome"><h2>Ask your documents</h2><p>Every sentence of an answer is checked '
        "and carries a number. Press the number to see the sentence it rests on.</p></div>"
    )


def render_problem(problem: FootnoteError) -> str:
    """Return an error where it happened: what is wrong, and what to do."""
    return (
        f'<div class="problem" role="alert" dir="auto"><p>{plain(problem.what)}</p>'
        f'<p class="cure">{plain(problem.cure)}</p></div>'
    )


def render_adding(done: int, of: int, file: str) -> str:
    """Return the progress of adding files; of 0 means that it has not begun."""
    if not of:
        return '<p class="notice" role="status">Waiting for what is being done now…</p>'
    words = f"Reading {PurePosixPath(file).name}" if file else "Finishing"
    return (
        f'<p class="notice" role="status"><progress value="{done}" max="{of}"></progress> '
        f"<bdi>{plain(words)}</bdi> ({min(done + 1, of)} of {of})…</p>"
    )


def render_added(report: SyncReport | None, refused: Sequence[Failure]) -> str:
    """Return what became of added files; refused are those that never reached the library."""
    failed = [*refused, *(report.failed if report else ())]
    lines = []
    if report:
        for verb, paths in (("Added", report.added), ("Updated", report.updated)):
            if paths:
                names = ", ".join(PurePosixPath(path).name for path in paths)
                lines.append(f"{verb} {count(len(paths), 'document')}: <bdi>{plain(names)}</bdi>.")
        if report.unchanged:
            already = "was" if report.unchanged == 1 else "were"
            lines.append(f"{count(report.unchanged, 'document')} {already} there already.")
    sentences = f'<p class="notice" role="status">{" ".join(lines)}</p>' if lines else ""
    if not failed:
        return sentences
    items = "".join(
        f'<li dir="auto"><strong>{plain(PurePosixPath(failure.path).name)}</strong>: '
        f'{plain(failure.reason)} <span class="cure">{plain(failure.cure)}</span></li>'
        for failure in failed
    )
    return (
        f'{sentences}<div class="problem" role="alert"><p>{count(len(failed), "file")} could not '
        f"be added.</p><ul>{items}</ul></div>"
    )
