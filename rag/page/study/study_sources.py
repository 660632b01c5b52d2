"""The documents of a library to study from, and the model that writes about them."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event as Flag
from typing import TYPE_CHECKING

from rag.llm.model import ChatModel
from rag.page.document_picker import Choice, make_scope
from rag.page.jobs import CancellableModel
from rag.page.library.document_service import DocumentService
from rag.study.study import Study
from rag.types import Scope

if TYPE_CHECKING:
    from rag.library import Library


@dataclass(frozen=True, slots=True)
class StudySources:
    """One library as all kinds of studying need it."""

    library: Library
    shelf: DocumentService

    @property
    def study(self) -> Study:
        """The library's items, with the limits that the settings name now."""
        return Study(self.library)

    def scope(self, choice: Choice) -> Scope:
        """Return the documents of a choice.

        Raises:
            BadInput: none of them is left.
        """
        return make_scope(choice, self.shelf.listing)

    def model(self, stop: Flag, *, extractive: bool) -> ChatModel | None:
        """Return the language model, which stops at a flag; None where it is not wanted."""
        if extractive or self.library.settings.extractive:
            return None
        return CancellableModel(self.library.model, stop)
