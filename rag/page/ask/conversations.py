"""Which conversation each browser tab has open, and how its turns are kept in the library."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from rag.citations.anchor import CitationStatus, CurrentDocuments, DocumentLookup
from rag.conversation.citation_status import check_citations, cited_files
from rag.conversation.conversation_store import (
    Conversation,
    ConversationInfo,
    ConversationStore,
    StoredTurn,
    new_id,
)
from rag.errors import BadInput, FootnoteError
from rag.evaluation.feedback import Vote
from rag.page.ask.turn import Stage, Turn
from rag.page.document_picker import Choice
from rag.types import Answer, Citation, DocumentInfo


def keep_turn(turn: Turn, listing: Iterable[DocumentInfo]) -> StoredTurn:
    """Return a turn as it is stored; one that has not ended is stored as stopped.

    Args:
        turn: of the page.
        listing: of the library, whose checksums say later whether a document has changed.
    """
    unanswered = turn.answer is None
    return StoredTurn(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        question=turn.question,
        answer=turn.answer,
        stopped=unanswered and turn.problem is None,
        problem=(turn.problem.what, turn.problem.cure) if turn.problem else None,
        documents=turn.choice.documents,
        tags=turn.choice.tags,
        searched=turn.searched,
        of=turn.of,
        sources=cited_files(turn.answer, listing) if turn.answer else (),
        draft=turn.draft if unanswered else "",
        passages=turn.passages if unanswered else (),
        left_out=turn.left_out if unanswered else (),
        standalone=turn.standalone if unanswered else "",
        note=turn.note,
    )


def resume_turn(kept: StoredTurn, number: int, checked: Mapping[Citation, CitationStatus]) -> Turn:
    """Return a stored turn as the page shows it.

    Args:
        kept: the stored turn.
        number: that no other turn of the page has.
        checked: where its footnotes are now.
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


TURNS_SHOWN = 30
"""Latest turns of a conversation on the page; the evidence of all of them travels with every new
one. Earlier ones are kept all the same."""
TABS_HELD = 100
"""Tabs whose turns are held in memory. The server is not told when a tab is closed: for that each
open one would have to hold a connection, of which a browser has six for all its tabs."""


class Listed(Protocol):
    """Has a list of the documents."""

    @property
    def listing(self) -> Sequence[DocumentInfo]:
        """All documents, as of the last refresh."""


@dataclass(frozen=True, slots=True)
class ConversationEntry:
    """A turn as it is shown and as it is stored; `number` is None if it could not be stored."""

    turn: Turn
    kept: StoredTurn
    number: int | None


@dataclass(slots=True)
class OpenConversation:
    """The conversation of one tab: its latest turns; `earlier` is the number of those before.

    `seen` are the documents that the footnotes were last compared with.
    """

    id: str
    title: str = ""
    earlier: int = 0
    entries: list[ConversationEntry] = field(default_factory=list)
    seen: Sequence[DocumentInfo] = ()

    @property
    def turns(self) -> list[Turn]:
        """The turns as they are shown."""
        return [entry.turn for entry in self.entries]

    @property
    def history(self) -> tuple[Answer, ...]:
        """The answers so far; a question that was stopped has none."""
        return tuple(turn.answer for turn in self.turns if turn.answer is not None)


class OpenConversations:
    """The conversations of a library, and which one each tab, by its session id, has open."""

    def __init__(
        self, store: ConversationStore, library: DocumentLookup, documents: Listed
    ) -> None:
        self.problem: FootnoteError | None = None
        """Why conversations cannot be stored; None if they can."""
        self._store = store
        self._library = library
        self._documents = documents
        self._open: dict[str, OpenConversation] = {}
        self._ids: dict[str, str] = {}
        """Of tabs that came before those of `_open`: the conversation that they had open."""
        self._numbers = itertools.count(1)

    def of(self, session_id: str) -> OpenConversation:
        """Return the conversation that a tab has open; at first a new one."""
        if (conversation := self._open.get(session_id)) is not None:
            return conversation
        return self.open(session_id, self._ids.pop(session_id, ""))

    def new(self, session_id: str) -> OpenConversation:
        """Begin a conversation in a tab; it is stored from its first question on."""
        return self._hold(session_id, OpenConversation(new_id()))

    def resume(self, session_id: str, id: str) -> OpenConversation:
        """Open what a tab had open before it was loaded again, unless something is open by now.

        A question asked before the page is ready has begun one.
        """
        return self._open.get(session_id) or self.open(session_id, id)

    def open(self, session_id: str, id: str) -> OpenConversation:
        """Open a stored conversation in a tab; if it was deleted, begin a new one."""
        stored = self._read(id) if id else None
        if stored is None:
            return self.new(session_id)
        earlier = max(0, len(stored.turns) - TURNS_SHOWN)
        conversation = OpenConversation(stored.id, stored.title, earlier)
        for number, kept in enumerate(stored.turns[earlier:], start=earlier + 1):
            conversation.entries.append(
                ConversationEntry(resume_turn(kept, next(self._numbers), {}), kept, number)
            )
        self.refresh(conversation)
        return self._hold(session_id, conversation)

    def refresh(self, conversation: OpenConversation) -> None:
        """Check the footnotes against the documents, if these have changed since the last check."""
        if conversation.seen == self._documents.listing:
            return
        documents = CurrentDocuments(self._library)
        try:
            statuses = [check_citations(entry.kept, documents) for entry in conversation.entries]
        except FootnoteError as error:  # the library cannot be read: nothing is known of them
            self.problem = error
            return
        conversation.entries = [
            replace(entry, turn=replace(entry.turn, checked=checked))
            for entry, checked in zip(conversation.entries, statuses, strict=True)
        ]
        conversation.seen = self._documents.listing

    def _hold(self, session_id: str, conversation: OpenConversation) -> OpenConversation:
        self._open.pop(session_id, None)  # the latest stands last
        self._open[session_id] = conversation
        for earlier in list(self._open)[:-TABS_HELD]:
            self._ids[earlier] = self._open.pop(earlier).id
        return conversation

    def find(self, session_id: str, number: int) -> Turn | None:
        """Return a turn of the conversation that a tab has open."""
        return next((turn for turn in self.of(session_id).turns if turn.number == number), None)

    # Keeping

    def next_number(self) -> int:
        """Return a number that no turn of the page has."""
        return next(self._numbers)

    def begin(self, conversation: OpenConversation, question: Turn) -> int | None:
        """Store a question before it is answered, so that it is not lost whatever happens.

        Returns:
            the number of its turn in the conversation; None if it cannot be stored.
        """
        conversation.title = conversation.title or question.question
        try:
            number = self._store.add(conversation.id, keep_turn(question, ()))
            self.problem = None
            return number
        except FootnoteError as error:
            self.problem = error
            return None

    def finish(self, conversation: OpenConversation, turn: Turn, number: int | None) -> None:
        """Store a turn that has ended in place of its question."""
        entry = ConversationEntry(turn, keep_turn(turn, self._documents.listing), number)
        conversation.entries.append(entry)
        self._replace(conversation.id, entry)

    def vote(self, session_id: str, number: int, vote: Vote, flagged: frozenset[int]) -> None:
        """Save a vote on an answer, with the answer."""
        conversation = self.of(session_id)
        for place, entry in enumerate(conversation.entries):
            if entry.turn.number == number:
                conversation.entries[place] = replace(
                    entry,
                    turn=replace(entry.turn, vote=vote, flagged=flagged),
                    kept=replace(entry.kept, vote=vote, flagged=tuple(sorted(flagged))),
                )
                self._replace(conversation.id, conversation.entries[place])

    # The list

    def summaries(self, words: str = "") -> list[ConversationInfo]:
        """Return the stored conversations that contain these words, the latest first."""
        try:
            found = self._store.search(words)
            self.problem = None
            return found
        except FootnoteError as error:
            self.problem = error
            return []

    def rename(self, id: str, title: str) -> None:
        """Give a conversation another title, in every tab that has it open.

        Raises:
            FootnoteError: it failed, with the reason.
        """
        self._store.rename(id, title)
        for conversation in list(self._open.values()):
            if conversation.id == id:
                conversation.title = title

    def delete(self, id: str) -> None:
        """Delete a conversation; tabs that have it open begin a new one.

        Raises:
            FootnoteError: it failed, with the reason.
        """
        self._store.delete(id)
        for session_id, conversation in list(self._open.items()):
            if conversation.id == id:
                self.new(session_id)

    def read(self, id: str) -> Conversation:
        """Return a whole conversation, to export it.

        Raises:
            FootnoteError: it cannot be read, with the reason.
        """
        return self._store.read(id)

    def _read(self, id: str) -> Conversation | None:
        try:
            return self._store.read(id)
        except BadInput:
            return None  # deleted in another tab, or by a command
        except FootnoteError as error:
            self.problem = error
            return None

    def _replace(self, id: str, entry: ConversationEntry) -> None:
        if entry.number is None:
            return
        try:
            self._store.replace(id, entry.number, entry.kept)
        except FootnoteError as error:
            self.problem = error
