"""A library with one note, and the page's work on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from conftest import ScriptedModel

from page.study.cells import NOTE
from rag.library import Library
from rag.page.chat_service import ChatService
from rag.settings import Settings


@pytest.fixture
def library(make_library: Callable[..., Library]) -> Library:
    return make_library({"cells.md": NOTE}, model=ScriptedModel())


@pytest.fixture
def service(library: Library, settings: Settings) -> Iterator[ChatService]:
    service = ChatService(library, settings)
    service.refresh()
    yield service
    service.close()
