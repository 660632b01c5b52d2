"""Export a stored conversation as Markdown with footnotes or as JSON, with current citations.

Text from documents, models and people is escaped in Markdown, so that it creates no link, picture
or footnote. Lists and tables of an answer keep their shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from rag.citations.anchor import CitationStatus, CurrentDocuments, DocumentLookup
from rag.citations.footnotes import Footnotes
from rag.conversation.citation_status import check_citations, with_current_citations
from rag.conversation.conversation_store import Conversation, StoredTurn
from rag.json_output import Json, answer_json
from rag.text.markdown import escape_block, escape_line
from rag.types import Answer, Citation, Claim


def to_json(conversation: Conversation, library: DocumentLookup) -> str:
    """Return a conversation as the JSON of docs/commands.md, with current citations."""
    documents = CurrentDocuments(library)
    fields = {
        "id": conversation.id,
        "title": conversation.title,
        "created": conversation.created,
        "changed": conversation.changed,
        "turns": [_turn_json(turn, documents) for turn in conversation.turns],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


def _turn_json(turn: StoredTurn, documents: CurrentDocuments) -> Json:
    fields = asdict(turn)
    for name in ("passages", "left_out", "sources"):
        del fields[name]  # internal
    fields["problem"] = " ".join(turn.problem) if turn.problem else None
    if turn.answer is not None:
        checked = check_citations(turn, documents)
        fields["answer"] = answer_json(with_current_citations(turn.answer, checked))
        for claim, written in zip(turn.answer.claims, fields["answer"]["claims"], strict=True):
            written["citations"] = [
                {**asdict(now.citation), "state": now.state, "reason": now.reason}
                for now in (checked[citation] for citation in claim.citations)
            ]
    return fields


def to_markdown(conversation: Conversation, library: DocumentLookup) -> str:
    """Return a conversation as Markdown; footnotes are numbered through all of its answers."""
    documents = CurrentDocuments(library)
    notes = Footnotes()
    parts = [f"# {escape_line(conversation.title)}", f"*Footnote, {conversation.created[:10]}*"]
    for turn in conversation.turns:
        parts += [f"## {escape_line(turn.question)}", *_turn_parts(turn, documents, notes)]
    return "\n\n".join(filter(None, [*parts, notes.text()])) + "\n"


def _turn_parts(turn: StoredTurn, documents: CurrentDocuments, notes: Footnotes) -> Iterator[str]:
    understood = turn.answer.standalone_question if turn.answer else turn.standalone
    if understood and understood != turn.question:
        yield f"*Searched for: {escape_line(understood)}*"
    if turn.problem:
        yield f"*This could not be answered.* {escape_line(' '.join(turn.problem))}"
    if turn.answer is None:
        if turn.draft:
            yield escape_block(turn.draft)
        if turn.stopped:
            yield "*Stopped. What there is was not checked against the documents.*"
        return
    answer = turn.answer
    yield _with_notes(answer, check_citations(turn, documents), notes)
    if turn.note:
        yield f"*{escape_line(turn.note)}*"
    flagged = [claim for claim in answer.claims if claim.verdict != "supported"]
    if flagged:
        yield "\n".join(map(_flag, flagged))
    if answer.claims:
        writer = escape_line(answer.model) if answer.model else "quoted, no language model"
        yield f"*{answer.verdict}, support {answer.support:.0%}, {writer}, {turn.at[:10]}*"


def _flag(claim: Claim) -> str:
    reasons = escape_line(" ".join(claim.reasons))
    return f"> {claim.verdict}: “{escape_line(claim.text)}” {reasons}".rstrip()


def _with_notes(answer: Answer, checked: dict[Citation, CitationStatus], notes: Footnotes) -> str:
    """Return an answer with a mark after each claim, one for each of its footnotes."""
    parts: list[str] = []
    position = 0
    for claim in answer.claims:
        said = answer.answer[position : claim.end]
        marks = "".join(_mark(checked[citation], notes) for citation in claim.citations)
        # A mark after the last edge of a table would be a cell of its own.
        edge = "|" if marks and said.rstrip().endswith("|") else ""
        said = said.rstrip()[:-1].rstrip() if edge else said
        parts.append(escape_block(said) + marks + (f" {edge}" if edge else ""))
        position = claim.end
    return "".join([*parts, escape_block(answer.answer[position:])])


def _mark(status: CitationStatus, notes: Footnotes) -> str:
    remark = f"{status.state}: {status.reason}" if status.reason else ""
    return notes.mark(status.citation, remark)
