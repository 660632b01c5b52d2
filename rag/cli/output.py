"""How results look on a terminal. Data goes to standard output, messages to standard error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.types import Answer, DocumentInfo, Event, Finding, Hit, Passage, SyncReport

SNIPPET = 200
"""Characters of a hit that are shown."""

# Control characters but tab and newline, and those that turn the direction of writing.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def say(message: str) -> None:
    """Print a message beside the data."""
    print(message, file=sys.stderr, flush=True)


def tame(name: str) -> str:
    """Return a name on one line, without characters that a terminal obeys."""
    return "".join(char if char.isprintable() else "?" for char in name)


def tame_text(text: str) -> str:
    """Return a text of the same length, without characters that a terminal obeys."""
    return _OBEYED.sub("?", text)


def print_json(value: dict[str, Any]) -> None:
    """Print one object over several lines."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def print_json_line(value: dict[str, Any]) -> None:
    """Print one object on a line of its own, at once: somebody may be following."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_changes(report: SyncReport) -> None:
    """Print what a sync did, file by file."""
    moved = {path for move in report.moved for path in (move.old, move.new)}
    for title, names in (
        ("added", report.added),
        ("updated", report.updated),
        ("removed", report.removed),
    ):
        for name in names:
            if name not in moved:
                print(f"{title:8s} {tame(name)}")
    for move in report.moved:
        print(f"{'moved':8s} {tame(move.old)} -> {tame(move.new)}")
    for failure in report.failed:
        print(f"{'failed':8s} {tame(failure.path)}: {tame(failure.reason)} {tame(failure.cure)}")


def print_totals(report: SyncReport) -> None:
    """Print how much there is now, and how much of it a sync changed."""
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
    """Print where each hit is and how it begins."""
    for rank, hit in enumerate(hits, start=1):
        page = f", page {tame(hit.chunk.page_label)}" if hit.chunk.page_label else ""
        place = f"{tame(hit.chunk.document)}{page}  {tame_text(hit.chunk.heading)}"
        print(f"{rank:2d}. {place}  ({hit.score:.2f})")
        print(f"    {tame_text(' '.join(hit.chunk.text.split())[:SNIPPET])}")


def say_progress(event: Event) -> None:
    """Print on standard error how far an answer has come, and in the end who wrote it.

    How much is read is shown on a terminal alone, where it takes one line.
    """
    from rag.types import Answer, ReadingProgress, Retrieved

    if isinstance(event, Retrieved):
        say(f"Reading {count(len(event.passages), 'passage')} ...")
    elif isinstance(event, ReadingProgress) and sys.stderr.isatty():
        share = min(1.0, event.done / max(1, event.of))
        end = "\n" if share == 1 else ""
        print(f"\rReading the passages {share:4.0%}", end=end, file=sys.stderr, flush=True)
    elif isinstance(event, Answer):
        if event.standalone_question != event.question:
            say(f"Searched for: {tame(event.standalone_question)}")
        if event.model:
            # A model on a server is named with its host: what it answers from went there.
            verb = "Sent to" if " at " in event.model else "Answered by"
            say(f"{verb} {tame(event.model)}.")


def print_answer(answer: Answer) -> None:
    """Print the sentences with their footnotes, then the footnotes, as a book would."""
    if answer.verdict == "abstained":
        print(tame_text(answer.answer))
        _print_places("The nearest passages", answer.passages)
        return
    text, position = tame_text(answer.answer), 0
    for claim in answer.claims:
        marks = "".join(f"[{m}]" for m in sorted({c.marker for c in claim.citations}))
        print(text[position : claim.end] + marks, end="")
        position = claim.end
    print(text[position:] + "\n")
    for citation in dict.fromkeys(c for claim in answer.claims for c in claim.citations):
        page = f", page {tame(citation.page_label)}" if citation.page_label else ""
        quote = tame_text(" ".join(citation.quote.split()))
        print(f"  [{citation.marker}] {tame(citation.document)}{page}: “{quote}”")
    for claim in answer.claims:
        if claim.reasons:
            kind = "no footnote" if claim.is_aside else claim.verdict
            said = tame_text(f"“{claim.text}” {' '.join(claim.reasons)}")
            print(f"\n  {kind}: {said}")
    _print_places("Found, but there was no room to read", answer.left_out)


def _print_places(title: str, passages: Sequence[Passage]) -> None:
    if passages:
        print(f"\n{title}:")
    for passage in passages:
        page = f", page {tame(passage.page_label)}" if passage.page_label else ""
        print(f"  {tame(passage.document)}{page}  {tame_text(passage.heading)}")


def print_documents(documents: Sequence[DocumentInfo]) -> None:
    """Print one line for each document, and one more where pages of it could not be read."""
    from rag.documents.readers.ocr import describe_unread

    width = max((len(tame(document.path)) for document in documents), default=0)
    cures: set[str] = set()
    for document in documents:
        pages = count(document.pages, "page") if document.pages else ""
        tags = f"  [{', '.join(map(tame, document.tags))}]" if document.tags else ""
        print(
            f"{tame(document.path):{width}s} {pages:>12s} {count(document.chunks, 'chunk'):>14s} "
            f"{document.characters:>11,} characters{tags}"
        )
        if document.unread:
            reason, cure = describe_unread(document.unread)
            print(f"  NOT READ: {reason}")
            cures.add(cure)
    print(f"{count(len(documents), 'document')}.")
    for cure in cures:
        print(f"Pages that were not read: {cure}")


def print_finding(finding: Finding) -> None:
    """Print what was found, and on the next line the cure where there is need."""
    print(f"{finding.status:8s} {finding.name}: {tame(finding.detail)}")
    if finding.cure and finding.status != "good":
        print(f"{'':8s} -> {tame(finding.cure)}")
    sys.stdout.flush()  # the next check may take a while


def count(number: int, thing: str) -> str:
    """Return '1 page', '1,200 pages'."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
