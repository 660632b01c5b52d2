"""After re-indexing, a stored citation is right, has moved, or is stale."""

from __future__ import annotations

from conversation.quoted import OWLS, kept, notes_of, statuses
from rag.citations.anchor import CitationStatus
from rag.conversation.citation_status import with_current_citations
from rag.conversation.conversation_store import StoredTurn
from rag.library import Library
from rag.types import Scope


def check(library: Library, turn: StoredTurn) -> CitationStatus:
    """Return what became of the first footnote; what is not stale stands where it says."""
    checked = next(iter(statuses(library, turn).values()))
    if checked.state != "stale":
        document = library.document(checked.citation.document)
        assert document
        span = slice(checked.citation.start, checked.citation.end)
        assert document.text[span] == checked.citation.quote
    return checked


def test_moved_words(library: Library) -> None:
    """To their offsets, heading and page of today."""
    turn = kept(library)
    moved = "# Preface\n\nAll is new.\n\n## Birds\n\n" + OWLS.replace("# Owls\n\n", "")
    (notes_of(library) / "owls.md").write_text(moved)
    library.sync([notes_of(library)])
    now = check(library, turn)
    assert now.state == "moved"
    assert now.citation.heading == "Preface › Birds"
    assert now.reason == "owls.md has changed: the words stand elsewhere in it."


def test_renamed_document(library: Library) -> None:
    """By its content; a new document under the old name is not mistaken for it."""
    turn = kept(library)
    (notes_of(library) / "owls.md").rename(notes_of(library) / "birds.md")
    (notes_of(library) / "owls.md").write_text("Only a stub. Owls hunt at night.")
    library.sync([notes_of(library)])
    now = check(library, turn)
    assert (now.state, now.citation.document) == ("moved", "notes/birds.md")
    assert now.reason == "owls.md is now notes/birds.md."


def test_changed_words_are_stale(library: Library) -> None:
    turn = kept(library)
    (notes_of(library) / "owls.md").write_text(OWLS.replace("at night", "by day"))
    library.sync([notes_of(library)])
    now = check(library, turn)
    assert now.state == "stale"
    assert now.reason == "owls.md has changed: these words no longer stand in it."
    assert now.citation == next(iter(statuses(library, turn)))


def test_removed_document_is_stale(library: Library) -> None:
    """Also when it was the last one."""
    turn = kept(library)
    library.remove(Scope(("owls.md",)))
    assert check(library, turn).reason == "owls.md is no longer in the library."
    library.remove(Scope(("*",)))
    assert check(library, turn).state == "stale"


def test_copy_with_old_context(library: Library) -> None:
    turn = kept(library)
    other = "Bats and moths fly too. Owls hunt at night. Nobody knows why. " * 3
    (notes_of(library) / "owls.md").write_text(f"{other}\n\n{OWLS}")
    library.sync([notes_of(library)])
    now = check(library, turn)
    assert now.state == "moved"
    assert now.citation.heading == "Owls"


def test_current_answer_is_unchanged(library: Library) -> None:
    turn = kept(library)
    assert turn.answer
    assert with_current_citations(turn.answer, statuses(library, turn)) == turn.answer
