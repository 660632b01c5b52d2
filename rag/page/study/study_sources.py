"""The documents of a library to study from, and the model that writes about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.llm.chat_model import ChatModel
from rag.page.cancellation import CancellableModel, CancelToken
from rag.page.document_picker import Choice, make_scope
from rag.page.library.document_service import DocumentService
from rag.study.study import Study
from rag.types import Scope

if TYPE_CHECKING:
    from rag.library import Library


@dataclass(frozen=True, slots=True)
class StudySources:
    """One library and its documents, as every kind of studying needs them."""

    library: Library
    documents: DocumentService

    @property
    def study(self) -> Study:
        """The library's study items, with the limits of the present settings."""
        return Study(self.library)

    def scope(self, choice: Choice) -> Scope:
        """Return the documents of a choice.

        Raises:
            BadInput: none of them is left.
        """
        return make_scope(choice, self.documents.listing)

    def model(self, token: CancelToken, *, extractive: bool) -> ChatModel | None:
        """Return the language model, which stops when the flag is set; None without one."""
        if extractive or self.library.settings.extractive:
            return None
        return CancellableModel(self.library.model, token)
