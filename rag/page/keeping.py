"""A turn of the page as it is kept, and back: the way through a reload or a restart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from rag.conversation.citations import Checked, sources_of
from rag.conversation.kept import KeptTurn
from rag.errors import FootnoteError
from rag.page.choice import Choice
from rag.page.turn import Stage, Turn
from rag.types import Citation, DocumentInfo


def keep_turn(turn: Turn, listing: Iterable[DocumentInfo]) -> KeptTurn:
    """Return what is kept of a turn; one that is not over yet is kept as stopped.

    Args:
        turn: of the page.
        listing: of the library, whose checksums say later whether a document has changed.
    """
    unanswered = turn.answer is None
    return KeptTurn(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        question=turn.question,
        answer=turn.answer,
        stopped=unanswered and turn.problem is None,
        problem=(turn.problem.what, turn.problem.cure) if turn.problem else None,
        documents=turn.choice.documents,
        tags=turn.choice.tags,
        searched=turn.searched,
        of=turn.of,
        sources=sources_of(turn.answer, listing) if turn.answer else (),
        draft=turn.draft if unanswered else "",
        passages=turn.passages if unanswered else (),
        left_out=turn.left_out if unanswered else (),
        standalone=turn.standalone if unanswered else "",
        note=turn.note,
    )


def resume_turn(kept: KeptTurn, number: int, checked: Mapping[Citation, Checked]) -> Turn:
    """Return a kept turn as the page shows it.

    Args:
        kept: the turn.
        number: that no other turn of the page has.
        checked: where its footnotes stand now.
    """
    answer = kept.answer
    stage: Stage = "answered" if answer else "failed" if kept.problem else "stopped"
    return Turn(
        number=number,
        question=kept.question,
        choice=Choice(kept.documents, kept.tags),
        searched=kept.searched,
        of=kept.of,
        stage=stage,
        passages=answer.passages if answer else kept.passages,
        left_out=answer.left_out if answer else kept.left_out,
        standalone=answer.standalone_question if answer else kept.standalone,
        draft=kept.draft,
        answer=answer,
        note=kept.note,
        problem=FootnoteError(*kept.problem) if kept.problem else None,
        vote=kept.vote,
        flagged=frozenset(kept.flagged),
        checked=checked,
    )
