"""What is studied: the documents of a library, and the model that puts them in words."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event as Flag
from typing import TYPE_CHECKING

from rag.answering.model import ChatModel
from rag.page.choice import Choice, make_scope
from rag.page.heeding import Heeding
from rag.page.shelf import Shelf
from rag.study.study import Study
from rag.types import Scope

if TYPE_CHECKING:
    from rag.library import Library


@dataclass(frozen=True, slots=True)
class Material:
    """One library as all kinds of studying need it."""

    library: Library
    shelf: Shelf

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
        return Heeding(self.library.model, stop)
