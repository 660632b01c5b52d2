"""Terminal output: data on standard output, messages on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag.citations.footnote_numbers import footnote_numbers, in_order
from rag.text.display import count, replace_unsafe

if TYPE_CHECKING:
    from rag.errors import FootnoteError
    from rag.events import Event
    from rag.types import Answer, DocumentInfo, Finding, Hit, Passage, SyncReport

SNIPPET = 200
"""Characters shown of a hit."""


def print_message(message: str) -> None:
    """Print a message on standard error."""
    print(message, file=sys.stderr, flush=True)


def print_error(error: FootnoteError, prefix: str = "rag") -> None:
    """Print on standard error what went wrong, and on the next line the remedy."""
    print_message(f"{prefix}: {printable(error.what)}\n     {printable(error.cure)}")


def printable(name: str) -> str:
    """Return a name on one line, with a question mark for each character that is not printable."""
    return "".join(char if char.isprintable() else "?" for char in name)


def printable_text(text: str) -> str:
    """Return a text of the same length, without control characters: offsets still fit."""
    return replace_unsafe(text, "?")


def print_json(value: dict[str, Any]) -> None:
    """Print one indented object."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def print_json_line(value: dict[str, Any]) -> None:
    """Print one object on one line, and flush: another program may be reading."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_changes(report: SyncReport) -> None:
    """Print what a sync did to each file."""
    from rag.documents.hidden import describe_hidden

    moved = {path for move in report.moved for path in (move.old, move.new)}
    for title, names in (
        ("added", report.added),
        ("updated", report.updated),
        ("removed", report.removed),
    ):
        for name in names:
            if name not in moved:
                print(f"{title:8s} {printable(name)}")
    for move in report.moved:
        print(f"{'moved':8s} {printable(move.old)} -> {printable(move.new)}")
    for name in (*report.added, *report.updated):
        if name not in moved and name in report.hidden:
            print(f"{'not read':8s} {printable(name)}: {describe_hidden(report.hidden[name])}")
    for failure in report.failed:
        problem = f"{failure.path}: {failure.reason} {failure.cure}"
        print(f"{'failed':8s} {printable(problem)}")


def print_totals(report: SyncReport) -> None:
    """Print the size of the library, and how much of it a sync changed."""
    print(
        f"{count(report.documents, 'document')}, {count(report.chunks, 'chunk')} "
        f"({report.embedded:,} embedded now): "
        f"{len(report.added) - len(report.moved)} added, {len(report.updated)} updated, "
        f"{len(report.removed) - len(report.moved)} removed, {len(report.moved)} moved, "
        f"{report.unchanged} unchanged, {len(report.skipped)} skipped, "
        f"{len(report.failed)} failed, in {report.seconds:.1f} s.",
        flush=True,
    )


def print_hits(hits: Sequence[Hit]) -> None:
    """Print the place and the first words of each hit."""
    for rank, hit in enumerate(hits, start=1):
        page = f", page {printable(hit.chunk.page_label)}" if hit.chunk.page_label else ""
        place = f"{printable(hit.chunk.document)}{page}  {printable_text(hit.chunk.place)}"
        print(f"{rank:2d}. {place}  ({hit.score:.2f})")
        print(f"    {printable_text(' '.join(hit.chunk.text.split())[:SNIPPET])}")


def print_event(event: Event) -> None:
    """Print the progress of an answer on standard error, and at the end the model that wrote it.

    The share of passages read is shown only on a terminal, where it is one line that changes.
    """
    from rag.events import ReadingProgress, Retrieved
    from rag.types import Answer

    if isinstance(event, Retrieved):
        print_message(f"Reading {count(len(event.passages), 'passage')} ...")
    elif isinstance(event, ReadingProgress) and sys.stderr.isatty():
        share = min(1.0, event.done / max(1, event.of))
        end = "\n" if share == 1 else ""
        print(f"\rReading the passages {share:4.0%}", end=end, file=sys.stderr, flush=True)
    elif isinstance(event, Answer):
        if event.standalone_question != event.question:
            print_message(f"Searched for: {printable(event.standalone_question)}")
        if event.model:
            # A model on a server is named with its host, which has received the passages.
            verb = "Sent to" if " at " in event.model else "Answered by"
            print_message(f"{verb} {printable(event.model)}.")


def print_answer(answer: Answer) -> None:
    """Print the sentences with footnote marks, then the footnotes."""
    if answer.verdict == "abstained":
        print(printable_text(answer.answer))
        _print_places("Nearest passages", answer.passages)
        return
    numbers = footnote_numbers(answer.claims)
    text, position = printable_text(answer.answer), 0
    for claim in answer.claims:
        marks = "".join(f"[{n}]" for n in sorted({numbers[c.marker] for c in claim.citations}))
        print(text[position : claim.end] + marks, end="")
        position = claim.end
    print(text[position:] + "\n")
    cited = dict.fromkeys(c for claim in answer.claims for c in in_order(claim.citations, numbers))
    for citation in cited:
        page = f", page {printable(citation.page_label)}" if citation.page_label else ""
        quote = printable_text(" ".join(citation.quote.split()))
        number = numbers[citation.marker]
        print(f"  [{number}] {printable(citation.document)}{page}: “{quote}”")
    for claim in answer.claims:
        if claim.reasons:
            kind = "no footnote" if claim.is_non_factual else claim.verdict
            said = printable_text(f"“{claim.text}” {' '.join(claim.reasons)}")
            print(f"\n  {kind}: {said}")
    _print_places("Found, but not read for lack of space", answer.left_out)


def _print_places(title: str, passages: Sequence[Passage]) -> None:
    if passages:
        print(f"\n{title}:")
    for passage in passages:
        page = f", page {printable(passage.page_label)}" if passage.page_label else ""
        print(f"  {printable(passage.document)}{page}  {printable_text(passage.place)}")


def print_documents(documents: Sequence[DocumentInfo]) -> None:
    """Print one line for each document, and one more for each kind of content that was not read."""
    from rag.documents.hidden import describe_hidden
    from rag.documents.readers.ocr import describe_unread

    width = max((len(printable(document.path)) for document in documents), default=0)
    cures: set[str] = set()
    for document in documents:
        pages = count(document.pages, "page") if document.pages else ""
        tags = f"  [{', '.join(map(printable, document.tags))}]" if document.tags else ""
        chunks = count(document.chunks, "chunk")
        print(
            f"{printable(document.path):{width}s} {pages:>12s} {chunks:>14s} "
            f"{document.characters:>11,} characters{tags}"
        )
        if document.unread:
            reason, cure = describe_unread(document.unread)
            print(f"  NOT READ: {reason}")
            cures.add(cure)
        if document.hidden:
            print(f"  NOT READ: {describe_hidden(document.hidden)}")
    print(f"{count(len(documents), 'document')}.")
    for cure in cures:
        print(f"For pages that were not read: {cure}")


def print_finding(finding: Finding) -> None:
    """Print a finding, and on the next line its remedy if it is a problem."""
    print(f"{finding.status:8s} {finding.name}: {printable(finding.detail)}")
    if finding.cure and finding.status != "good":
        print(f"{'':8s} -> {printable(finding.cure)}")
    sys.stdout.flush()  # the next check may take seconds
