"""A library of two notes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversation.quoted import OWLS
from rag.library import Library

MakeLibrary = Callable[..., Library]


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"owls.md": OWLS, "cats.md": "Cats sleep."})
